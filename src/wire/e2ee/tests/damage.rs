//! What is damaged is refused or read, wherever and however it is damaged, and does no more than that.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{bytes, draws, numbered, vectors};
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::media::{MediaKind, Opener};
use crate::wire::e2ee::message::{
    Application, Content, Media, MediaFormat, Mention, MessageKey, Quoted, SentTo, Text, open, seal,
};
use crate::wire::e2ee::node::Jid;
use crate::wire::e2ee::ratchet::{Bundle, Own, PreKeyMessage, Session, SignalMessage};
use crate::wire::e2ee::sender_key::{Distribution, GroupMessage, SenderKeys};
use crate::wire::e2ee::signature::sign;

/// A change of bytes.
#[derive(Clone, Debug)]
pub(super) enum Damage {
    Cut(Index),
    Put(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index),
}

impl Damage {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            any::<Index>().prop_map(Self::Cut),
            any::<(Index, u8)>().prop_map(|(at, byte)| Self::Put(at, byte)),
            any::<(Index, Vec<u8>)>().prop_map(|(at, bytes)| Self::Insert(at, bytes)),
            any::<Index>().prop_map(Self::Remove),
        ]
    }

    pub(super) fn of(&self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        match self {
            Self::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Self::Put(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Self::Insert(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Remove(at) => {
                bytes.remove(at.index(bytes.len()));
            }
        }
        bytes
    }
}

fn own(number: u8) -> Own {
    Own {
        identity: numbered(number).into(),
        registration: number.into(),
    }
}

/// A session with keys of messages that were skipped, as it is stored.
fn session() -> Session {
    let (ours, theirs) = (own(10), own(20));
    let signed = numbered(21).public();
    let random = Zeroizing::new([1; 64]);
    let bundle = Bundle {
        identity: theirs.identity.public,
        signed_id: 1,
        signed,
        signature: sign(&theirs.identity.secret, &[&signed.tagged()], &random).to_vec(),
        one_time: None,
    };
    let mut sender = Session::default();
    sender.begin(&ours, &bundle, &mut draws(100)).unwrap();
    let messages: Vec<_> = (0..4).map(|_| sender.seal(b"text").unwrap()).collect();
    let last = PreKeyMessage::read(&messages[3].bytes).unwrap();
    let mut receiver = Session::default();
    let signed = numbered(21).into();
    receiver.accept(&theirs, &signed, None, &last).unwrap();
    receiver.open(&last.message, &mut draws(150)).unwrap();
    receiver
}

fn sender_keys() -> SenderKeys {
    let mut keys = SenderKeys::default();
    let begun = keys.begin(77, Zeroizing::new([5; 32]), &mut draws(1));
    begun.unwrap();
    keys
}

/// The recorded messages of sessions and of the group, and the group's key.
fn recorded() -> Vec<Vec<u8>> {
    let talks: Vec<Value> = vectors("talks");
    let steps = talks.iter().flat_map(|it| it["steps"].as_array().unwrap());
    let mut all: Vec<_> = steps
        .map(|step| bytes(step["Wire"].as_str().unwrap()))
        .collect();
    let group: Value = vectors("group");
    all.push(bytes(group["distribution"].as_str().unwrap()));
    let messages = group["messages"].as_array().unwrap().iter();
    all.extend(messages.map(|it| bytes(it["Wire"].as_str().unwrap())));
    all
}

/// A middle layer for each kind of content.
fn layers() -> Vec<Vec<u8>> {
    let jid = Jid::messenger(100_000_000_000_002_u64, 3);
    let text = || Text {
        text: "At four, @Ada".to_owned(),
        mentions: vec![Mention {
            user: jid.clone(),
            range: Some((9, 4)),
        }],
    };
    let media = |format| Media {
        format,
        key: Zeroizing::new([3; 32]),
        plain_hash: vec![1; 32],
        sealed_hash: vec![2; 32],
        path: "/v/t62".to_owned(),
        length: Some(7),
        mime_type: Some("image/jpeg".to_owned()),
        object_id: Some("7".to_owned()),
        thumbnail: None,
        size: Some((4, 3)),
        seconds: Some(7),
        name: Some("dot".to_owned()),
        caption: Some(text()),
    };
    let key = MessageKey {
        chat: jid.clone(),
        is_own: false,
        id: "7000".to_owned(),
        author: Some(jid.clone()),
    };
    let formats = [
        MediaFormat::Image,
        MediaFormat::Video,
        MediaFormat::VoiceClip,
        MediaFormat::Document,
        MediaFormat::Sticker,
    ];
    let media = formats.map(|format| Content::Media(Box::new(media(format))));
    let contents = [Content::Text(text()), Content::Unsend(key)];
    let contents = contents.into_iter().chain(media);
    let written = contents.map(|content| {
        let quoted = Some(Quoted {
            id: "7001".to_owned(),
            author: Some(jid.clone()),
        });
        let layer = Application { content, quoted };
        layer.write(&Zeroizing::new([9; 32])).unwrap().0
    });
    written.chain([link()]).collect()
}

/// A link as the app sends it.
fn link() -> Vec<u8> {
    let field = |tag: &[u8], within: &[u8]| [tag, &[within.len() as u8], within].concat();
    let extended = [
        field(&[0x3a], &field(&[0x22], b"https://example.com/")),
        field(&[0x4a], b"A title"),
        field(&[0xa2, 1], b"Look!"),
    ];
    let tags = [0x22, 0x0a, 0x0a, 0x0a, 0x3a, 0x22, 0x0a];
    let wrap = |within: Vec<u8>, tag: u8| field(&[tag], &within);
    let link = tags.into_iter().fold(extended.concat(), wrap);
    assert!(matches!(
        Application::read(&link).unwrap().content,
        Content::Link { .. }
    ));
    link
}

/// Reads bytes as everything that comes sealed, signed or stored.
fn read_as_all(bytes: &[u8]) {
    let _ = SignalMessage::read(bytes);
    let _ = PreKeyMessage::read(bytes);
    let _ = GroupMessage::read(bytes);
    let _ = Distribution::read(bytes);
    let _ = Application::read(bytes);
    let _ = open(bytes);
    let _ = PublicKey::read(bytes);
    let _ = PublicKey::read_tagged(bytes);
    if let Ok(session) = Session::read(bytes) {
        use_session(session);
    }
    if let Ok(keys) = SenderKeys::read(bytes) {
        use_sender_keys(keys);
    }
}

/// A session that was read does no harm where it is used and stored.
fn use_session(mut session: Session) {
    let sealed = session.seal(b"text");
    if let Ok(sealed) = sealed {
        let _ = SignalMessage::read(&sealed.bytes).map(|it| session.open(&it, &mut draws(1)));
    }
    let again = Session::read(&session.write());
    assert!(again.is_ok());
}

fn use_sender_keys(mut keys: SenderKeys) {
    if let Ok(sealed) = keys.seal(b"text", &Zeroizing::new([7; 64])) {
        let _ = GroupMessage::read(&sealed).map(|it| keys.open(&it));
    }
    let _ = keys.distribution().map(|it| it.write());
    assert!(SenderKeys::read(&keys.write()).is_ok());
}

#[test]
fn a_stored_session_is_read_or_refused_wherever_it_is_damaged() {
    let stored = session().write();
    let keys = sender_keys().write();
    for whole in [&stored, &keys] {
        for at in 0..whole.len() {
            read_as_all(&whole[..at]);
            for bit in 0..8 {
                let mut changed = whole.to_vec();
                changed[at] ^= 1 << bit;
                read_as_all(&changed);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        read_as_all(&bytes);
    }

    #[test]
    fn damaged_messages_are_read_or_refused(which: Index, damage in Damage::any(), again in Damage::any()) {
        let recorded = recorded();
        let damaged = damage.of(&recorded[which.index(recorded.len())]);
        read_as_all(&damaged);
        if !damaged.is_empty() {
            read_as_all(&again.of(&damaged));
        }
    }

    /// What opens has come through its keys, and is no more to be trusted for that.
    #[test]
    fn damaged_layers_are_read_or_refused(which: Index, damage in Damage::any(), again in Damage::any(), random: u8) {
        let layers = layers();
        let layer = &layers[which.index(layers.len())];
        let damaged = damage.of(layer);
        let _ = Application::read(&damaged);
        if !damaged.is_empty() {
            let _ = Application::read(&again.of(&damaged));
        }
        let (chat, group) = (Jid::messenger(7, 0), Jid::parse("5@g.us").unwrap());
        let sealed = seal(Some(layer), &SentTo::OwnDevices(&chat), Some((&group, b"key")), random);
        if let Ok(opened) = open(&damage.of(&sealed)) {
            let _ = opened.application.map(|layer| Application::read(&layer));
            let _ = opened.sender_key.map(|(_, key)| Distribution::read(&key));
        }
    }

    #[test]
    fn a_damaged_session_does_no_harm(damage in Damage::any(), again in Damage::any()) {
        let damaged = damage.of(&session().write());
        read_as_all(&damaged);
        if !damaged.is_empty() {
            read_as_all(&again.of(&damaged));
        }
        read_as_all(&damage.of(&sender_keys().write()));
    }

    #[test]
    fn no_bytes_are_a_file(bytes: Vec<u8>, key: [u8; 32], piece in 1_usize..40) {
        let mut opener = Opener::new(MediaKind::Image, &Zeroizing::new(key)).unwrap();
        for piece in bytes.chunks(piece) {
            opener.push(piece);
        }
        prop_assert!(opener.finish().is_err());
    }

    #[test]
    fn any_key_is_agreed_with_or_refused(key: [u8; 32], own: u8) {
        if let Ok(secret) = numbered(own).agree(&PublicKey::from_bytes(key)) {
            prop_assert_ne!(*secret, [0; 32]);
        }
    }

    #[test]
    fn any_text_is_an_address_or_refused(text in "\\PC{0,30}|[0-9]{0,20}:[0-9]{0,7}@(msgr|g\\.us|.{0,5})") {
        if let Ok(jid) = Jid::parse(&text) {
            prop_assert_eq!(Jid::parse(&jid.to_string()), Ok(jid));
        }
    }
}

#[test]
fn points_of_low_order_are_no_keys() {
    let one = [[1].as_slice(), &[0; 31]].concat();
    for point in [vec![0; 32], one] {
        let key = PublicKey::read(&point).unwrap();
        assert!(numbered(7).agree(&key).is_err());
    }
}
