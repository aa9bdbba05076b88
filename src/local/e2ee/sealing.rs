//! The keys of people's devices, and what they seal with them.

use std::collections::BTreeSet;

use super::devices::read_key;
use super::lookup::device;
use super::random::random;
use super::text::layered;
use crate::id::UserId;
use crate::local::world::state::State;
use crate::wire::e2ee::keys::{PrivateKey, PublicKey};
use crate::wire::e2ee::node::{Jid, Node};
use crate::wire::e2ee::ratchet::{Bundle, Kind, Session};
use crate::wire::e2ee::sign;

/// The keys of a person's device, with the number of its registration.
pub(super) fn keys(state: &mut State, jid: &Jid) -> Option<(u32, Bundle)> {
    let user = UserId::new(device(state, jid)?.id()?);
    let person = state.encrypted.person(user);
    let signature = sign(
        &person.own.identity.secret,
        &[&person.signed.public.tagged()],
        &random(),
    );
    let one_time = person.one_time.iter().next();
    let bundle = Bundle {
        identity: person.own.identity.public,
        signed_id: 1,
        signed: person.signed.public,
        signature: signature.to_vec(),
        one_time: one_time.map(|(id, pair)| (*id, pair.public)),
    };
    Some((person.own.registration, bundle))
}

/// Seals a text for a device. `None`: its keys cannot be used.
pub(super) fn seal(state: &mut State, user: UserId, recipient: &Jid, text: &[u8]) -> Option<Node> {
    let has_begun = {
        let person = state.encrypted.person(user);
        let session = person.sessions.get(recipient);
        session.is_some_and(Session::has_begun)
    };
    if !has_begun {
        let bundle = match state.encrypted.devices.get_mut(recipient) {
            Some(device) => device.bundle(),
            None => keys(state, recipient)?.1,
        };
        begin(state, user, recipient, &bundle)?;
    }
    let person = state.encrypted.person(user);
    let sealed = person.sessions.get_mut(recipient)?.seal(text).ok()?;
    let kind = match sealed.kind {
        Kind::PreKeyMessage => "pkmsg",
        Kind::Message => "msg",
    };
    let node = Node::new("enc").with("v", "3").with("type", kind);
    Some(node.holding(sealed.bytes))
}

pub(super) fn begin(
    state: &mut State,
    user: UserId,
    recipient: &Jid,
    bundle: &Bundle,
) -> Option<()> {
    let person = state.encrypted.person(user);
    let mut session = Session::default();
    let mut draw = || Ok(PrivateKey::new(random()));
    session.begin(&person.own, bundle, &mut draw).ok()?;
    person.sessions.insert(recipient.clone(), session);
    Some(())
}

/// Seals a text for a group. Returns the key, the devices that have it, and the sealed text.
pub(super) fn seal_for_group(
    state: &mut State,
    own: &Jid,
    group: &Jid,
    application: &[u8],
    devices: &[Jid],
) -> (Vec<u8>, BTreeSet<Jid>, Node) {
    let person = state.encrypted.person(own.id().unwrap_or_default().into());
    let keys = person.group_keys.entry((group.clone(), own.clone()));
    let keys = keys.or_default();
    let holders = person.holders.entry(group.clone()).or_default();
    if keys.own_id().is_none() || !holders.iter().all(|it| devices.contains(it)) {
        holders.clear();
        let mut draw = || Ok(PrivateKey::new(random()));
        let begun = keys.begin(fastrand::u32(1..1 << 31), random(), &mut draw);
        assert!(begun.is_ok(), "random keys are keys");
    }
    let had_it = holders.clone();
    holders.extend(devices.iter().cloned());
    let distribution = keys.distribution().map(|it| it.write().to_vec());
    let sealed = keys.seal(&layered(Some(application), None), &random());
    let node = Node::new("enc").with("v", "3").with("type", "skmsg");
    (
        distribution.unwrap_or_default(),
        had_it,
        node.holding(sealed.unwrap_or_default()),
    )
}

/// The keys that a device sends with the question for a message.
pub(super) fn asked_with(keys: &Node) -> Option<Bundle> {
    let signed = keys.child("skey")?;
    let (signed_id, signed_key) = read_key(signed)?;
    Some(Bundle {
        identity: PublicKey::read(keys.child("identity")?.bytes()?).ok()?,
        signed_id,
        signed: signed_key,
        signature: signed.child("signature")?.bytes()?.to_vec(),
        one_time: keys.child("key").and_then(read_key),
    })
}
