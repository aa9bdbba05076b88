//! The keys of groups.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::{bytes, draws, vectors};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::sender_key::{Distribution, GroupMessage, SenderKeys};

#[derive(Deserialize)]
struct Group {
    distribution: String,
    messages: Vec<Sent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sent {
    text: String,
    wire: String,
}

fn stored(keys: &SenderKeys) -> SenderKeys {
    SenderKeys::read(&keys.write()).unwrap()
}

fn open(keys: &mut SenderKeys, message: &[u8]) -> Result<Vec<u8>, Refusal> {
    keys.open(&GroupMessage::read(message)?)
        .map(|text| text.to_vec())
}

fn random() -> Zeroizing<[u8; 64]> {
    Zeroizing::new([7; 64])
}

#[test]
fn the_recorded_group_is_read_in_any_order() {
    let group: Group = vectors("group");
    let distribution = bytes(&group.distribution);
    let mut keys = SenderKeys::default();
    let first = bytes(&group.messages[0].wire);
    assert_eq!(open(&mut keys, &first), Err(Refusal::NoSenderKey));
    let read = || Distribution::read(&distribution).unwrap();
    assert_eq!(read().write().to_vec(), distribution);
    keys.take(read());
    for at in [3, 0, 4, 1, 2] {
        let message = &group.messages[at];
        let wire = bytes(&message.wire);
        let mut changed = wire.clone();
        changed[8] ^= 1;
        assert!(open(&mut keys, &changed).is_err());
        assert_eq!(open(&mut keys, &wire).unwrap(), message.text.as_bytes());
        assert_eq!(open(&mut keys, &wire), Err(Refusal::Replayed));
        keys = stored(&keys);
        // The key comes again with each message to a new device.
        keys.take(read());
    }
    assert_eq!(group.messages.len(), 5);
}

#[test]
fn what_a_device_seals_the_others_open_from_the_key_on() {
    let mut own = SenderKeys::default();
    assert_eq!(own.seal(b"early", &random()), Err(Refusal::NoSenderKey));
    own.begin(77, Zeroizing::new([5; 32]), &mut draws(1))
        .unwrap();
    let before = own.seal(b"before", &random()).unwrap();
    let mut other = SenderKeys::default();
    other.take(own.distribution().unwrap());
    own = stored(&own);
    let after = own.seal(b"after", &random()).unwrap();
    assert_eq!(open(&mut other, &after).unwrap(), b"after");
    assert_eq!(open(&mut other, &before), Err(Refusal::Replayed));
    assert_eq!(
        other.seal(b"not mine", &random()),
        Err(Refusal::NoSenderKey)
    );
    // With a new key, what was sealed with the one before is still read.
    let late = own.seal(b"late", &random()).unwrap();
    own.begin(78, Zeroizing::new([6; 32]), &mut draws(9))
        .unwrap();
    other.take(own.distribution().unwrap());
    let new = own.seal(b"new", &random()).unwrap();
    assert_eq!(open(&mut other, &new).unwrap(), b"new");
    assert_eq!(open(&mut other, &late).unwrap(), b"late");
}

#[test]
fn too_many_missing_messages_are_refused() {
    let mut own = SenderKeys::default();
    own.begin(1, Zeroizing::new([5; 32]), &mut draws(1))
        .unwrap();
    let mut other = SenderKeys::default();
    other.take(own.distribution().unwrap());
    let mut last = Vec::new();
    for _ in 0..2002 {
        last = own.seal(b"text", &random()).unwrap();
    }
    assert_eq!(open(&mut other, &last), Err(Refusal::TooFarAhead));
}
