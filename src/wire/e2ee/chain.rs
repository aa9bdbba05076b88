//! Chains: each key gives the key of one message, and the next key of the chain.

use std::collections::VecDeque;

use super::Refusal;
use super::kdf::hmac;
use super::keys::SecretBytes;

/// The number of messages that may be missing before one, and of the keys that are kept for them.
const MAX_SKIPPED: usize = 2000;

/// The state of a chain: the number of the next message, and the key for it.
#[derive(Clone)]
pub(crate) struct Chain {
    pub(crate) next: u32,
    pub(crate) key: SecretBytes,
}

impl Chain {
    pub(crate) fn new(key: SecretBytes) -> Self {
        Self { next: 0, key }
    }

    /// Returns the secret of the next message, and moves on.
    pub(crate) fn step(&mut self) -> Result<SecretBytes, Refusal> {
        let secret = hmac(&self.key, &[&[1]]);
        self.key = hmac(&self.key, &[&[2]]);
        self.next = self.next.checked_add(1).ok_or(Refusal::TooFarAhead)?;
        Ok(secret)
    }
}

/// A chain, and the secrets of the messages of it that have not come.
#[derive(Clone)]
pub(crate) struct Reading {
    pub(crate) chain: Chain,
    pub(crate) skipped: VecDeque<(u32, SecretBytes)>,
}

impl Reading {
    pub(crate) fn new(chain: Chain) -> Self {
        Self {
            chain,
            skipped: VecDeque::new(),
        }
    }

    /// Returns the secret of a message, which is gone then.
    pub(crate) fn secret(&mut self, counter: u32) -> Result<SecretBytes, Refusal> {
        if counter < self.chain.next {
            let mut skipped = self.skipped.iter();
            let at = skipped.position(|it| it.0 == counter);
            let found = at.and_then(|at| self.skipped.remove(at));
            return found.map(|it| it.1).ok_or(Refusal::Replayed);
        }
        if usize::try_from(counter - self.chain.next).unwrap_or(usize::MAX) > MAX_SKIPPED {
            return Err(Refusal::TooFarAhead);
        }
        while self.chain.next < counter {
            let skipped = self.chain.next;
            let secret = self.chain.step()?;
            self.skipped.push_back((skipped, secret));
        }
        let surplus = self.skipped.len().saturating_sub(MAX_SKIPPED);
        self.skipped.drain(..surplus);
        self.chain.step()
    }
}
