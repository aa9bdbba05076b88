//! One state of a session, from an agreement on.

use super::message::{self, Kind, Pending, Sealed, SignalMessage};
use crate::wire::e2ee::chain::{Chain, Reading};
use crate::wire::e2ee::kdf::{derive, derive_two};
use crate::wire::e2ee::keys::{Draw, KeyPair, PublicKey, SecretBytes};
use crate::wire::e2ee::{Refusal, cipher, split};
use zeroize::Zeroizing;

/// The number of chains of the other side that are kept, for messages that overtook others.
const MAX_CHAINS: usize = 5;

#[derive(Clone)]
pub(super) struct State {
    pub(super) local_identity: PublicKey,
    pub(super) remote_identity: PublicKey,
    pub(super) local_registration: u32,
    pub(super) root: SecretBytes,
    /// The number of the last message of the sender chain before this one.
    pub(super) previous_counter: u32,
    pub(super) sender: SenderChain,
    /// The newest is the last.
    pub(super) receivers: Vec<ReceiverChain>,
    /// What the other side needs to know until it has answered.
    pub(super) pending: Option<Pending>,
    /// The key of the device that sent first, by which the state is known.
    pub(super) base_key: PublicKey,
}

/// The chain for what this device sends.
#[derive(Clone)]
pub(super) struct SenderChain {
    pub(super) ratchet: KeyPair,
    pub(super) chain: Chain,
}

/// A chain for what the other device sends.
#[derive(Clone)]
pub(super) struct ReceiverChain {
    pub(super) ratchet: PublicKey,
    pub(super) reading: Reading,
}

impl ReceiverChain {
    pub(super) fn new(ratchet: PublicKey, chain: Chain) -> Self {
        Self {
            ratchet,
            reading: Reading::new(chain),
        }
    }
}

/// The keys of one message.
struct MessageKeys {
    cipher: SecretBytes,
    mac: SecretBytes,
    iv: [u8; 16],
}

impl State {
    pub(super) fn seal(&mut self, text: &[u8]) -> Result<Sealed, Refusal> {
        let counter = self.sender.chain.next;
        let keys = MessageKeys::of(&self.sender.chain.step()?)?;
        let ciphertext = cipher::encrypt(&keys.cipher, &keys.iv, text);
        let message = SignalMessage::seal(
            self.sender.ratchet.public,
            counter,
            self.previous_counter,
            ciphertext,
            &keys.mac,
            (&self.local_identity, &self.remote_identity),
        );
        Ok(match self.pending {
            None => Sealed {
                kind: Kind::Message,
                bytes: message,
            },
            Some(pending) => Sealed {
                kind: Kind::PreKeyMessage,
                bytes: message::with_pre_keys(
                    pending,
                    self.base_key,
                    self.local_identity,
                    self.local_registration,
                    message,
                ),
            },
        })
    }

    /// After a refusal the state is of no use.
    pub(super) fn open(
        &mut self,
        message: &SignalMessage,
        draw: Draw<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let secret = self
            .receiver(&message.ratchet, draw)?
            .reading
            .secret(message.counter)?;
        let keys = MessageKeys::of(&secret)?;
        message.verify(&keys.mac, (&self.remote_identity, &self.local_identity))?;
        let text = cipher::decrypt(&keys.cipher, &keys.iv, &message.ciphertext)?;
        self.pending = None;
        Ok(text)
    }

    /// The chain of this key of the other side. With a new one both sides agree anew.
    fn receiver(
        &mut self,
        ratchet: &PublicKey,
        draw: Draw<'_>,
    ) -> Result<&mut ReceiverChain, Refusal> {
        let known = self.receivers.iter().position(|it| it.ratchet == *ratchet);
        let at = match known {
            Some(at) => at,
            None => {
                self.agree(ratchet, draw)?;
                self.receivers.len().saturating_sub(1)
            }
        };
        self.receivers.get_mut(at).ok_or(Refusal::NoSession)
    }

    fn agree(&mut self, ratchet: &PublicKey, draw: Draw<'_>) -> Result<(), Refusal> {
        let agreed = self.sender.ratchet.secret.agree(ratchet)?;
        let (root, receiving) = next_root(&self.root, &agreed)?;
        let own = KeyPair::from(draw()?);
        let (root, sending) = next_root(&root, &own.secret.agree(ratchet)?)?;
        self.root = root;
        self.previous_counter = self.sender.chain.next.saturating_sub(1);
        self.sender = SenderChain {
            ratchet: own,
            chain: Chain::new(sending),
        };
        if self.receivers.len() >= MAX_CHAINS {
            self.receivers.remove(0);
        }
        let chain = ReceiverChain::new(*ratchet, Chain::new(receiving));
        self.receivers.push(chain);
        Ok(())
    }
}

impl MessageKeys {
    fn of(secret: &SecretBytes) -> Result<Self, Refusal> {
        let derived = derive::<80>(&[0; 32], &secret[..], b"WhisperMessageKeys")?;
        let (cipher, rest) = split(&*derived).ok_or(Refusal::Form)?;
        let (mac, rest) = split(rest).ok_or(Refusal::Form)?;
        let (iv, _) = split(rest).ok_or(Refusal::Form)?;
        Ok(Self {
            cipher: Zeroizing::new(cipher),
            mac: Zeroizing::new(mac),
            iv,
        })
    }
}

/// The next key of the root, and the first of a chain.
pub(super) fn next_root(
    root: &SecretBytes,
    agreed: &SecretBytes,
) -> Result<(SecretBytes, SecretBytes), Refusal> {
    derive_two(&root[..], &agreed[..], b"WhisperRatchet")
}
