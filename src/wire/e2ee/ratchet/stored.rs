//! Sessions as they are stored.

use std::collections::VecDeque;

use prost::Message;
use zeroize::{Zeroize, Zeroizing};

use super::message::Pending;
use super::state::{ReceiverChain, SenderChain, State};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::{PrivateKey, PublicKey};
use crate::wire::e2ee::stored::{StoredChain, secret};

#[derive(Clone, PartialEq, Message)]
struct StoredSession {
    #[prost(message, repeated, tag = "1")]
    states: Vec<StoredState>,
    #[prost(bool, tag = "2")]
    is_closed: bool,
}

#[derive(Clone, PartialEq, Message)]
struct StoredState {
    #[prost(bytes = "vec", tag = "1")]
    local_identity: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    remote_identity: Vec<u8>,
    #[prost(uint32, tag = "3")]
    local_registration: u32,
    #[prost(bytes = "vec", tag = "4")]
    root: Vec<u8>,
    #[prost(uint32, tag = "5")]
    previous_counter: u32,
    /// The private key, before its chain.
    #[prost(bytes = "vec", tag = "6")]
    ratchet: Vec<u8>,
    #[prost(message, optional, tag = "7")]
    sender: Option<StoredChain>,
    #[prost(message, repeated, tag = "8")]
    receivers: Vec<StoredChain>,
    #[prost(message, optional, tag = "9")]
    pending: Option<StoredPending>,
    #[prost(bytes = "vec", tag = "10")]
    base_key: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Message)]
struct StoredPending {
    #[prost(uint32, optional, tag = "1")]
    one_time_id: Option<u32>,
    #[prost(uint32, tag = "2")]
    signed_id: u32,
}

impl Drop for StoredState {
    fn drop(&mut self) {
        self.root.zeroize();
        self.ratchet.zeroize();
    }
}

pub(super) fn write(states: &VecDeque<State>, is_closed: bool) -> Zeroizing<Vec<u8>> {
    let states = states.iter().map(StoredState::from).collect();
    Zeroizing::new(StoredSession { states, is_closed }.encode_to_vec())
}

pub(super) fn read(bytes: &[u8]) -> Result<(VecDeque<State>, bool), Refusal> {
    let session = StoredSession::decode(bytes).map_err(|_| Refusal::Form)?;
    let states = session.states.iter().map(StoredState::state);
    Ok((states.collect::<Result<_, _>>()?, session.is_closed))
}

impl From<&State> for StoredState {
    fn from(state: &State) -> Self {
        let receivers = state.receivers.iter();
        Self {
            local_identity: state.local_identity.as_bytes().to_vec(),
            remote_identity: state.remote_identity.as_bytes().to_vec(),
            local_registration: state.local_registration,
            root: state.root.to_vec(),
            previous_counter: state.previous_counter,
            ratchet: state.sender.ratchet.secret.as_bytes().to_vec(),
            sender: Some(StoredChain::from(&state.sender.chain)),
            receivers: receivers
                .map(|it| StoredChain::with_skipped(Some(&it.ratchet), &it.reading))
                .collect(),
            pending: state.pending.map(|it| StoredPending {
                one_time_id: it.one_time_id,
                signed_id: it.signed_id,
            }),
            base_key: state.base_key.as_bytes().to_vec(),
        }
    }
}

impl StoredState {
    fn state(&self) -> Result<State, Refusal> {
        let sender = self.sender.as_ref().ok_or(Refusal::Form)?;
        let receivers = self.receivers.iter().map(|stored| {
            Ok(ReceiverChain {
                ratchet: PublicKey::read(&stored.ratchet)?,
                reading: stored.reading()?,
            })
        });
        Ok(State {
            local_identity: PublicKey::read(&self.local_identity)?,
            remote_identity: PublicKey::read(&self.remote_identity)?,
            local_registration: self.local_registration,
            root: secret(&self.root)?,
            previous_counter: self.previous_counter,
            sender: SenderChain {
                ratchet: PrivateKey::new(secret(&self.ratchet)?).into(),
                chain: sender.chain()?,
            },
            receivers: receivers.collect::<Result<_, _>>()?,
            pending: self.pending.map(|it| Pending {
                one_time_id: it.one_time_id,
                signed_id: it.signed_id,
            }),
            base_key: PublicKey::read(&self.base_key)?,
        })
    }
}
