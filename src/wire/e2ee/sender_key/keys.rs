//! The keys of a device.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use super::message::{self, Distribution, GroupMessage};
use super::state::State;
use super::stored;
use crate::wire::e2ee::chain::{Chain, Reading};
use crate::wire::e2ee::kdf::derive;
use crate::wire::e2ee::keys::{Draw, KeyPair, SecretBytes};
use crate::wire::e2ee::{Refusal, cipher, split};

/// The number of keys of a device that are kept, for messages that are under way when it makes a new one.
const MAX_STATES: usize = 5;

/// The keys of one device for one group.
#[derive(Default)]
pub(crate) struct SenderKeys {
    /// The newest is the first.
    states: VecDeque<State>,
}

impl SenderKeys {
    /// Makes a new key of this device; everything from now on is sealed with it.
    pub(crate) fn begin(
        &mut self,
        id: u32,
        chain: SecretBytes,
        draw: Draw<'_>,
    ) -> Result<(), Refusal> {
        let signing = KeyPair::from(draw()?);
        self.push(State {
            id,
            reading: Reading::new(Chain::new(chain)),
            public: signing.public,
            secret: Some(signing.secret),
        });
        Ok(())
    }

    /// The number of the key that is sent with. `None`: there is none.
    pub(crate) fn own_id(&self) -> Option<u32> {
        let state = self.states.front()?;
        state.secret.is_some().then_some(state.id)
    }

    /// The key as the others get it: it opens everything from now on.
    pub(crate) fn distribution(&self) -> Result<Distribution, Refusal> {
        let state = self.states.front().ok_or(Refusal::NoSenderKey)?;
        Ok(Distribution {
            id: state.id,
            next: state.reading.chain.next,
            chain: state.reading.chain.key.clone(),
            public: state.public,
        })
    }

    /// Takes the key of another device. One that is known already stays as it is.
    pub(crate) fn take(&mut self, distribution: Distribution) {
        let is_known =
            |state: &State| state.id == distribution.id && state.public == distribution.public;
        if self.states.iter().any(is_known) {
            return;
        }
        self.push(State {
            id: distribution.id,
            reading: Reading::new(Chain {
                next: distribution.next,
                key: distribution.chain,
            }),
            public: distribution.public,
            secret: None,
        });
    }

    /// Seals a text for the group. `random` is used once.
    pub(crate) fn seal(
        &mut self,
        text: &[u8],
        random: &Zeroizing<[u8; 64]>,
    ) -> Result<Vec<u8>, Refusal> {
        let state = self.states.front_mut().ok_or(Refusal::NoSenderKey)?;
        let secret = state.secret.as_ref().ok_or(Refusal::NoSenderKey)?;
        let counter = state.reading.chain.next;
        let (iv, key) = message_keys(&state.reading.chain.step()?)?;
        let ciphertext = cipher::encrypt(&key, &iv, text);
        Ok(message::seal(state.id, counter, ciphertext, secret, random))
    }

    /// Opens a message of the group. After a refusal the keys are as they were before.
    pub(crate) fn open(&mut self, message: &GroupMessage) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let mut refusal = Refusal::NoSenderKey;
        for state in self.states.iter_mut().filter(|it| it.id == message.id) {
            if let Err(error) = message.verify(&state.public) {
                refusal = error;
                continue;
            }
            let mut reading = state.reading.clone();
            let (iv, key) = message_keys(&reading.secret(message.counter)?)?;
            let text = cipher::decrypt(&key, &iv, &message.ciphertext)?;
            state.reading = reading;
            return Ok(text);
        }
        Err(refusal)
    }

    /// Writes them as they are stored.
    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        stored::write(&self.states)
    }

    /// Reads what [`write`](Self::write) has written.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        stored::read(bytes).map(|states| Self { states })
    }

    fn push(&mut self, state: State) {
        self.states.push_front(state);
        self.states.truncate(MAX_STATES);
    }
}

fn message_keys(secret: &SecretBytes) -> Result<([u8; 16], SecretBytes), Refusal> {
    let derived = derive::<48>(&[0; 32], &secret[..], b"WhisperGroup")?;
    let (iv, rest) = split(&*derived).ok_or(Refusal::Form)?;
    let (key, _) = split(rest).ok_or(Refusal::Form)?;
    Ok((iv, Zeroizing::new(key)))
}
