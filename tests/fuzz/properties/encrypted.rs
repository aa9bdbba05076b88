//! Nodes, the stanzas that they are, and the layers of messages.

use zeroize::Zeroizing;

use crate::wire::e2ee::message::{Application, Content, open};
use crate::wire::e2ee::node::{Jid, Node, decode, encode};
use crate::wire::e2ee::ratchet::{PreKeyMessage, SignalMessage};
use crate::wire::e2ee::sender_key::{Distribution, GroupMessage};
use crate::wire::e2ee::stanza::{
    Arrival, Origin, acknowledge, delivered, read_count, read_devices, read_keys, read_media_hosts,
    read_members,
};

/// Reads a node and writes it: it is the same when it is read and written again. A text may have become bytes.
pub fn e2ee_nodes(input: &[u8]) {
    let Ok(node) = decode(input) else {
        return;
    };
    let written = encode(&node).unwrap();
    let again = decode(&written).unwrap();
    assert!(encode(&again).is_ok_and(|again| again == written));
    assert_eq!(again.jid("from"), node.jid("from"));
}

/// Reads a node as every stanza: what is sent in reply can be written, and a question is answered under its identifier.
pub fn e2ee_stanzas(input: &[u8]) {
    let Ok(node) = decode(input) else {
        return;
    };
    let _ = (read_count(&node), read_keys(&node).len());
    let _ = (read_members(&node), read_media_hosts(&node).is_ok());
    drop(read_devices(&node));
    let receipt = Origin::of(&node).map(|origin| delivered("1", &origin, false));
    for reply in receipt.into_iter().chain(acknowledge(&node, Some(500))) {
        assert!(decode(&encode(&reply).unwrap()).is_ok_and(|it| it == reply));
    }
    let id = node.text("id").map(str::to_owned);
    match Arrival::of(node) {
        Arrival::Answer(of, _) => assert_eq!(Some(of), id),
        Arrival::Taken { id: of, .. } => assert_eq!(Some(of), id),
        Arrival::Message(message) => {
            assert_eq!(Some(&message.id), id.as_ref());
            let lengths = message.sealed.iter().map(|it| it.bytes.len());
            assert!(lengths.sum::<usize>() <= input.len());
        }
        _ => {}
    }
}

/// Reads the layers of a message and what is sealed: what this client can send is the same when it is read again.
pub fn e2ee_messages(input: &[u8]) {
    let _ = (SignalMessage::read(input), PreKeyMessage::read(input));
    let _ = (GroupMessage::read(input), Distribution::read(input));
    let opened = open(input).ok();
    let within = opened.and_then(|it| it.application).unwrap_or_default();
    for layer in [input, &within] {
        let Ok(read) = Application::read(layer) else {
            continue;
        };
        let _ = read.content.marks();
        if let Ok((written, _)) = read.write(&Zeroizing::new([7; 32])) {
            assert!(Application::read(&written).is_ok_and(|again| again == read));
        }
    }
}
