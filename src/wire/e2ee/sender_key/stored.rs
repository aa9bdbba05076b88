//! Keys of a group as they are stored.

use std::collections::VecDeque;

use prost::Message;
use zeroize::{Zeroize, Zeroizing};

use super::state::State;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::{PrivateKey, PublicKey};
use crate::wire::e2ee::stored::{StoredChain, secret};

#[derive(Clone, PartialEq, Message)]
struct StoredKeys {
    #[prost(message, repeated, tag = "1")]
    states: Vec<StoredState>,
}

#[derive(Clone, PartialEq, Message)]
struct StoredState {
    #[prost(uint32, tag = "1")]
    id: u32,
    #[prost(message, optional, tag = "2")]
    chain: Option<StoredChain>,
    #[prost(bytes = "vec", tag = "3")]
    public: Vec<u8>,
    #[prost(bytes = "vec", optional, tag = "4")]
    secret: Option<Vec<u8>>,
}

impl Drop for StoredState {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

pub(super) fn write(states: &VecDeque<State>) -> Zeroizing<Vec<u8>> {
    let states = states.iter().map(|state| StoredState {
        id: state.id,
        chain: Some(StoredChain::with_skipped(None, &state.reading)),
        public: state.public.as_bytes().to_vec(),
        secret: state.secret.as_ref().map(|it| it.as_bytes().to_vec()),
    });
    let states = states.collect();
    Zeroizing::new(StoredKeys { states }.encode_to_vec())
}

pub(super) fn read(bytes: &[u8]) -> Result<VecDeque<State>, Refusal> {
    let keys = StoredKeys::decode(bytes).map_err(|_| Refusal::Form)?;
    let states = keys.states.iter().map(|stored| {
        let own = stored.secret.as_deref().map(secret).transpose()?;
        Ok(State {
            id: stored.id,
            reading: stored.chain.as_ref().ok_or(Refusal::Form)?.reading()?,
            public: PublicKey::read(&stored.public)?,
            secret: own.map(PrivateKey::new),
        })
    });
    states.collect()
}
