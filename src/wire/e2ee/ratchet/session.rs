//! Sessions.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use super::begin::{self, Bundle, Own};
use super::message::{PreKeyMessage, Sealed, SignalMessage};
use super::state::State;
use super::stored;
use crate::wire::e2ee::Refusal;
#[cfg(test)]
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::keys::{Draw, KeyPair};

/// The number of earlier states that are kept, for messages that are still under way when a session is begun anew.
const MAX_EARLIER: usize = 40;

/// The session with a device. The default has not begun.
#[derive(Default)]
pub(crate) struct Session {
    /// The current state, and the earlier ones behind it.
    states: VecDeque<State>,
    /// Whether nothing more is to be sent in it.
    is_closed: bool,
}

impl Session {
    /// Begins to send to a device, with its keys as the server has them.
    pub(crate) fn begin(
        &mut self,
        own: &Own,
        device: &Bundle,
        draw: Draw<'_>,
    ) -> Result<(), Refusal> {
        self.push(begin::sender(own, device, draw)?);
        Ok(())
    }

    /// Whether it can send.
    pub(crate) fn has_begun(&self) -> bool {
        !self.states.is_empty() && !self.is_closed
    }

    /// Ends what is sent in it: the other side has other keys. It still opens what is under way.
    pub(crate) fn close(&mut self) {
        self.is_closed = true;
    }

    /// Whether this message, or one before it, has begun it: then no pre-keys are needed to open it.
    pub(crate) fn was_begun_by(&self, message: &PreKeyMessage) -> bool {
        let mut states = self.states.iter();
        states.any(|state| state.base_key == message.base_key)
    }

    /// Begins with a message that another device began with, and the pre-keys that it names.
    pub(crate) fn accept(
        &mut self,
        own: &Own,
        signed: &KeyPair,
        one_time: Option<&KeyPair>,
        message: &PreKeyMessage,
    ) -> Result<(), Refusal> {
        self.push(begin::receiver(own, signed, one_time, message)?);
        Ok(())
    }

    /// The key by which the other side is known.
    #[cfg(test)]
    pub(crate) fn remote_identity(&self) -> Option<PublicKey> {
        self.states.front().map(|state| state.remote_identity)
    }

    /// Seals a text for the other side.
    pub(crate) fn seal(&mut self, text: &[u8]) -> Result<Sealed, Refusal> {
        match self.states.front_mut() {
            Some(state) if !self.is_closed => state.seal(text),
            _ => Err(Refusal::NoSession),
        }
    }

    /// Opens a message of the other side. After a refusal the session is as it was before.
    pub(crate) fn open(
        &mut self,
        message: &SignalMessage,
        draw: Draw<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let mut refusal = Refusal::NoSession;
        for at in 0..self.states.len() {
            let Some(mut state) = self.states.get(at).cloned() else {
                break;
            };
            match state.open(message, draw) {
                Ok(text) => {
                    self.states.remove(at);
                    self.states.push_front(state);
                    return Ok(text);
                }
                Err(Refusal::Replayed) => return Err(Refusal::Replayed),
                Err(error) if at == 0 => refusal = error,
                Err(_) => {}
            }
        }
        Err(refusal)
    }

    /// Writes it as it is stored: its keys are in it.
    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        stored::write(&self.states, self.is_closed)
    }

    /// Reads what [`write`](Self::write) has written.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let (states, is_closed) = stored::read(bytes)?;
        Ok(Self { states, is_closed })
    }

    fn push(&mut self, state: State) {
        self.states.push_front(state);
        self.states.truncate(MAX_EARLIER + 1);
        self.is_closed = false;
    }
}
