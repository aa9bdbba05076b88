//! The first agreement of two devices (X3DH): one of them need not be there.

use zeroize::Zeroizing;

use super::message::{Pending, PreKeyMessage};
use super::state::{ReceiverChain, SenderChain, State, next_root};
use crate::wire::e2ee::chain::Chain;
use crate::wire::e2ee::kdf::derive_two;
use crate::wire::e2ee::keys::{Draw, KeyPair, PublicKey, SecretBytes};
use crate::wire::e2ee::{Refusal, signature};

/// The keys of this device that take part.
pub(crate) struct Own {
    pub(crate) identity: KeyPair,
    pub(crate) registration: u32,
}

/// The keys of another device, as the server has them.
#[derive(Clone, Debug)]
pub(crate) struct Bundle {
    pub(crate) identity: PublicKey,
    pub(crate) signed_id: u32,
    pub(crate) signed: PublicKey,
    /// That of the identity over the signed key.
    pub(crate) signature: Vec<u8>,
    /// `None`: the server has none left.
    pub(crate) one_time: Option<(u32, PublicKey)>,
}

/// The state of a device that sends first.
pub(super) fn sender(own: &Own, device: &Bundle, draw: Draw<'_>) -> Result<State, Refusal> {
    signature::verify(
        &device.identity,
        &[&device.signed.tagged()],
        &device.signature,
    )?;
    let base = KeyPair::from(draw()?);
    let one_time = device.one_time.as_ref();
    let mut agreed = vec![
        own.identity.secret.agree(&device.signed)?,
        base.secret.agree(&device.identity)?,
        base.secret.agree(&device.signed)?,
    ];
    if let Some((_, one_time)) = one_time {
        agreed.push(base.secret.agree(one_time)?);
    }
    let (root, receiving) = first_keys(&agreed)?;
    let ratchet = KeyPair::from(draw()?);
    let (root, sending) = next_root(&root, &ratchet.secret.agree(&device.signed)?)?;
    Ok(State {
        local_identity: own.identity.public,
        remote_identity: device.identity,
        local_registration: own.registration,
        root,
        previous_counter: 0,
        sender: SenderChain {
            ratchet,
            chain: Chain::new(sending),
        },
        receivers: vec![ReceiverChain::new(device.signed, Chain::new(receiving))],
        pending: Some(Pending {
            one_time_id: one_time.map(|it| it.0),
            signed_id: device.signed_id,
        }),
        base_key: base.public,
    })
}

/// The state of a device that receives first.
pub(super) fn receiver(
    own: &Own,
    signed: &KeyPair,
    one_time: Option<&KeyPair>,
    message: &PreKeyMessage,
) -> Result<State, Refusal> {
    let mut agreed = vec![
        signed.secret.agree(&message.identity)?,
        own.identity.secret.agree(&message.base_key)?,
        signed.secret.agree(&message.base_key)?,
    ];
    if let Some(one_time) = one_time {
        agreed.push(one_time.secret.agree(&message.base_key)?);
    }
    let (root, sending) = first_keys(&agreed)?;
    Ok(State {
        local_identity: own.identity.public,
        remote_identity: message.identity,
        local_registration: own.registration,
        root,
        previous_counter: 0,
        sender: SenderChain {
            ratchet: signed.clone(),
            chain: Chain::new(sending),
        },
        receivers: Vec::new(),
        pending: None,
        base_key: message.base_key,
    })
}

fn first_keys(agreed: &[SecretBytes]) -> Result<(SecretBytes, SecretBytes), Refusal> {
    // Cannot be mistaken for a point of the curve.
    let mut secret = Zeroizing::new(vec![0xff; 32]);
    for agreed in agreed {
        secret.extend_from_slice(&agreed[..]);
    }
    derive_two(&[0; 32], &secret, b"WhisperText")
}
