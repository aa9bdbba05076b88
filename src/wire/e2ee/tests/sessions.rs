//! The recorded conversations, and sessions of this crate with itself.

use std::collections::VecDeque;

use proptest::prelude::*;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{bytes, draws, numbered, pair, public, secret, vectors};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::{Draw, KeyPair, PrivateKey, PublicKey};
use crate::wire::e2ee::ratchet::{
    Bundle, Kind, Own, PreKeyMessage, Sealed, Session, SignalMessage,
};
use crate::wire::e2ee::signature::sign;

/// A conversation of the reference (`g`) with this side (`r`).
#[derive(Deserialize)]
struct Talk {
    g_bundle: Option<GivenBundle>,
    #[serde(default)]
    r_draws: Vec<String>,
    r_identity: String,
    r_one_time: Option<String>,
    r_registration: u32,
    r_signed: String,
    r_starts: bool,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct GivenBundle {
    identity: String,
    one_time: Option<String>,
    #[serde(default)]
    one_time_id: u32,
    signature: String,
    signed: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Step {
    op: String,
    kind: String,
    text: String,
    wire: String,
    /// The key that is drawn if both sides agree anew.
    ratchet: String,
}

impl GivenBundle {
    fn bundle(&self) -> Bundle {
        let one_time = self.one_time.as_deref();
        Bundle {
            identity: public(&self.identity),
            signed_id: 1,
            signed: public(&self.signed),
            signature: bytes(&self.signature),
            one_time: one_time.map(|key| (self.one_time_id, public(key))),
        }
    }
}

/// Opens a message as a device does that has these keys.
fn open(
    session: &mut Session,
    device: &Device,
    kind: Kind,
    wire: &[u8],
    draw: Draw<'_>,
) -> Result<Vec<u8>, Refusal> {
    let message = match kind {
        Kind::Message => SignalMessage::read(wire)?,
        Kind::PreKeyMessage => {
            let first = PreKeyMessage::read(wire)?;
            if !session.was_begun_by(&first) {
                let one_time = first.one_time_id.and(device.one_time.as_ref());
                session.accept(&device.own, &device.signed, one_time, &first)?;
            }
            first.message
        }
    };
    session.open(&message, draw).map(|text| text.to_vec())
}

struct Device {
    own: Own,
    signed: KeyPair,
    one_time: Option<KeyPair>,
}

#[test]
fn the_recorded_conversations_are_sealed_and_opened() {
    let talks: Vec<Talk> = vectors("talks");
    let (mut sealed, mut opened, mut other) = (0, 0, 0);
    for talk in &talks {
        let device = Device {
            own: Own {
                identity: pair(&talk.r_identity),
                registration: talk.r_registration,
            },
            signed: pair(&talk.r_signed),
            one_time: talk.r_one_time.as_deref().map(pair),
        };
        let mut session = Session::default();
        if talk.r_starts {
            let mut draws = talk.r_draws.iter().map(|draw| secret(draw));
            let bundle = talk.g_bundle.as_ref().unwrap().bundle();
            let draw = &mut || Ok(draws.next().unwrap());
            session.begin(&device.own, &bundle, draw).unwrap();
            assert_eq!(session.remote_identity(), Some(bundle.identity));
        }
        for step in &talk.steps {
            let kind = match step.kind.as_str() {
                "pkmsg" => Kind::PreKeyMessage,
                "msg" => Kind::Message,
                other => panic!("{other}"),
            };
            let wire = bytes(&step.wire);
            if step.op == "seal" {
                let message = session.seal(step.text.as_bytes()).unwrap();
                assert_eq!(message.kind, kind);
                if message.bytes == wire {
                    sealed += 1;
                } else {
                    // The reference lets the number before the first wrap, which nobody reads; the code behind covers it.
                    let zero = [0x18, 0];
                    let wrapped = [0x18, 0xff, 0xff, 0xff, 0xff, 0x0f];
                    let at = message.bytes.windows(2).rposition(|it| it == zero).unwrap();
                    let head = [&message.bytes[..at], &wrapped, &message.bytes[at + 2..]].concat();
                    assert_eq!(head[..head.len() - 8], wire[..wire.len() - 8]);
                    other += 1;
                }
            } else {
                let mut ratchet = || Ok(secret(&step.ratchet));
                let text = open(&mut session, &device, kind, &wire, &mut ratchet).unwrap();
                assert_eq!(text, step.text.as_bytes());
                let again = open(&mut session, &device, kind, &wire, &mut || panic!());
                assert_eq!(again, Err(Refusal::Replayed));
                opened += 1;
            }
            session = Session::read(&session.write()).unwrap();
        }
    }
    assert_eq!((talks.len(), sealed, other, opened), (4, 36, 2, 54));
}

/// A device, by a number.
fn device(number: u8) -> Device {
    Device {
        own: Own {
            identity: numbered(number).into(),
            registration: number.into(),
        },
        signed: numbered(number + 1).into(),
        one_time: Some(numbered(number + 2).into()),
    }
}

fn bundle(device: &Device) -> Bundle {
    let signed = device.signed.public;
    let random = Zeroizing::new([1; 64]);
    Bundle {
        identity: device.own.identity.public,
        signed_id: 1,
        signed,
        signature: sign(&device.own.identity.secret, &[&signed.tagged()], &random).to_vec(),
        one_time: device.one_time.as_ref().map(|pair| (1, pair.public)),
    }
}

proptest! {
    /// Each message arrives once, in whatever order, and each session may be stored between any two.
    #[test]
    fn both_sides_read_each_other(steps in prop::collection::vec((any::<bool>(), 0_usize..4), 1..60)) {
        let devices = [device(10), device(20)];
        let mut sessions = [Session::default(), Session::default()];
        let (mut keys, mut under_way) = (draws(100), [VecDeque::new(), VecDeque::new()]);
        sessions[0].begin(&devices[0].own, &bundle(&devices[1]), &mut keys).unwrap();
        for (number, (is_second, at)) in steps.into_iter().enumerate() {
            let me = usize::from(is_second);
            let incoming: &mut VecDeque<(Sealed, Vec<u8>)> = &mut under_way[me];
            if at < incoming.len() {
                let (sealed, text) = incoming.remove(at).unwrap();
                // None is drawn a second time: those of the beginning are 100 and more.
                let mut draw = || Ok(PrivateKey::new(Zeroizing::new([number as u8 + 150; 32])));
                let session = &mut sessions[me];
                let opened = open(session, &devices[me], sealed.kind, &sealed.bytes, &mut draw);
                prop_assert_eq!(opened, Ok(text));
                let again = open(session, &devices[me], sealed.kind, &sealed.bytes, &mut draw);
                prop_assert_eq!(again, Err(Refusal::Replayed));
            } else if sessions[me].has_begun() {
                let text = vec![number as u8; number];
                let sealed = sessions[me].seal(&text).unwrap();
                under_way[1 - me].push_back((sealed, text));
            }
            sessions[me] = Session::read(&sessions[me].write()).unwrap();
        }
    }

    /// Bytes are refused, not trusted, wherever they end and whatever they are.
    #[test]
    fn changed_messages_are_refused(at in 0_usize..200, bit in 0_u8..8, is_cut: bool) {
        let devices = [device(10), device(20)];
        let mut first = Session::default();
        first.begin(&devices[0].own, &bundle(&devices[1]), &mut draws(100)).unwrap();
        let sealed = first.seal(b"text").unwrap();
        let mut wire = sealed.bytes.clone();
        let at = at % wire.len();
        if is_cut {
            wire.truncate(at);
        } else {
            wire[at] ^= 1 << bit;
        }
        let mut second = Session::default();
        let opened = open(&mut second, &devices[1], sealed.kind, &wire, &mut draws(200));
        // The numbers of the keys, the registration and the newest version that the sender knows are for the receiver's use alone.
        if let Ok(text) = opened {
            prop_assert_eq!(text, b"text");
        }
        let mut second = Session::default();
        let opened = open(&mut second, &devices[1], sealed.kind, &sealed.bytes, &mut draws(200));
        prop_assert_eq!(opened.unwrap(), b"text");
    }

    #[test]
    fn no_bytes_are_a_message(wire: Vec<u8>) {
        prop_assert!(SignalMessage::read(&wire).is_err());
        prop_assert!(PreKeyMessage::read(&wire).is_err());
        // Stored bytes are this crate's own, and may be damaged.
        let _ = Session::read(&wire);
    }
}

#[test]
fn a_bundle_with_a_wrong_signature_is_refused() {
    let (own, other) = (device(10), device(20));
    let mut wrong = bundle(&other);
    wrong.signed = own.signed.public;
    let mut session = Session::default();
    let begun = session.begin(&own.own, &wrong, &mut draws(100));
    assert_eq!(begun, Err(Refusal::Signature));
    assert!(!session.has_begun());
    assert!(matches!(session.seal(b"text"), Err(Refusal::NoSession)));
}

#[test]
fn keys_with_which_everybody_agrees_are_refused() {
    let own = device(10);
    for key in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        let key = PublicKey::from_bytes(key);
        assert_eq!(own.signed.secret.agree(&key), Err(Refusal::Key));
        let mut changed = bundle(&device(20));
        changed.one_time = Some((1, key));
        let begun = Session::default().begin(&own.own, &changed, &mut draws(100));
        assert_eq!(begun, Err(Refusal::Key));
    }
}

#[test]
fn a_session_begun_anew_still_reads_what_is_under_way() {
    let (own, other) = (device(10), device(20));
    let (mut ours, mut theirs) = (Session::default(), Session::default());
    ours.begin(&own.own, &bundle(&other), &mut draws(100))
        .unwrap();
    let first = ours.seal(b"first").unwrap();
    let late = ours.seal(b"late").unwrap();
    let open = |theirs: &mut Session, sealed: &Sealed| {
        open(theirs, &other, sealed.kind, &sealed.bytes, &mut draws(200))
    };
    assert_eq!(open(&mut theirs, &first).unwrap(), b"first");
    ours.begin(&own.own, &bundle(&other), &mut draws(150))
        .unwrap();
    let anew = ours.seal(b"anew").unwrap();
    assert_eq!(open(&mut theirs, &anew).unwrap(), b"anew");
    assert_eq!(open(&mut theirs, &late).unwrap(), b"late");
}

#[test]
fn too_many_missing_messages_are_refused_and_cost_nothing() {
    let (own, other) = (device(10), device(20));
    let (mut ours, mut theirs) = (Session::default(), Session::default());
    ours.begin(&own.own, &bundle(&other), &mut draws(100))
        .unwrap();
    let all: Vec<_> = (0..2003).map(|_| ours.seal(b"text").unwrap()).collect();
    let mut read = |at: usize| {
        let sealed: &Sealed = &all[at];
        open(
            &mut theirs,
            &other,
            sealed.kind,
            &sealed.bytes,
            &mut draws(200),
        )
    };
    assert_eq!(read(2002), Err(Refusal::TooFarAhead));
    assert_eq!(read(2000).unwrap(), b"text");
    assert_eq!(read(0).unwrap(), b"text");
    assert_eq!(read(2002).unwrap(), b"text");
    assert_eq!(read(1).unwrap(), b"text");
}
