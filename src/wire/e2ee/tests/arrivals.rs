//! Nodes of every form: each has a meaning or none.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::bytes;
use super::damage::Damage;
use crate::wire::e2ee::node::{Content, Jid, Node, Server, Value, decode, encode};
use crate::wire::e2ee::stanza::{
    Arrival, Origin, acknowledge, ask_again, delivered, read_count, read_devices, read_keys,
    read_members,
};

fn recorded() -> Vec<Vec<u8>> {
    let transcript = include_str!("../../../../fixtures/e2ee/transcript.txt");
    transcript.lines().map(|line| bytes(&line[2..])).collect()
}

/// Reads a node as everything that a server can send.
fn read_as_all(node: &Node) {
    let _ = read_count(node);
    let _ = read_members(node);
    for devices in read_devices(node) {
        assert!(!format!("{devices:?}").is_empty());
    }
    let _ = read_keys(node);
    if let Some(origin) = Origin::of(node) {
        let _ = encode(&delivered("7", &origin, true));
        let _ = encode(&ask_again("7", &origin, 1, 2, 3, None));
    }
    if let Some(ack) = acknowledge(node, None) {
        let _ = encode(&ack);
    }
    match Arrival::of(node.clone()) {
        Arrival::Message(message) => assert!(!message.device().to_string().is_empty()),
        Arrival::Answer(_, Ok(answer)) => {
            let _ = (read_count(&answer), read_members(&answer));
            let _ = (read_devices(&answer), read_keys(&answer));
        }
        Arrival::Retry(retry) => assert!(retry.keys.is_none_or(|it| it.signature.len() == 64)),
        _ => {}
    }
}

/// The words that nodes are made of.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "message",
        "receipt",
        "iq",
        "ack",
        "notification",
        "chatstate",
        "success",
        "failure",
        "stream:error",
        "ib",
        "enc",
        "to",
        "participants",
        "list",
        "user",
        "key",
        "skey",
        "id",
        "value",
        "identity",
        "registration",
        "type",
        "signature",
        "devices",
        "device",
        "users",
        "group",
        "participant",
        "retry",
        "keys",
        "item",
        "count",
        "conflict",
        "offline",
        "error",
        "text",
        "composing",
        "paused",
        "from",
        "t",
        "v",
        "reason",
        "code",
        "class",
        "jid",
        "get",
        "set",
        "result",
        "read",
        "encrypt",
        "fbid:devices",
        "pkmsg",
        "msg",
        "skmsg",
        "replaced",
        "recipient",
        "phash",
        "dhash",
        "decrypt-fail",
        "hide",
        "edit",
    ];
    prop_oneof![
        20 => select(words.to_vec()).prop_map(str::to_owned),
        1 => "[0-9]{1,25}",
        1 => "\\PC{0,9}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let server = prop_oneof![
        Just(Server::Messenger),
        Just(Server::Group),
        "\\PC{0,5}".prop_map(Server::Other),
    ];
    let jid = ("[0-9]{0,21}|\\PC{0,5}", any::<u16>(), server).prop_map(|(user, device, server)| {
        Value::Jid(Jid {
            user,
            device,
            server,
        })
    });
    let number = any::<i64>().prop_map(|it| Value::Text(it.to_string()));
    prop_oneof![word().prop_map(Value::Text), jid, number]
}

fn node() -> impl Strategy<Value = Node> {
    let made = |content: BoxedStrategy<Content>| {
        let attributes = prop::collection::vec((word(), value()), 0..6);
        (word(), attributes, content).prop_map(|(tag, attributes, content)| {
            let mut node = Node::new(&tag);
            for (name, value) in attributes {
                node = node.with(&name, value);
            }
            node.content = content;
            node
        })
    };
    let lengths = select(vec![0, 1, 3, 4, 32, 33, 64, 70]);
    let bytes = lengths.prop_flat_map(|length| prop::collection::vec(any::<u8>(), length));
    let leaf = prop_oneof![Just(Content::Nothing), bytes.prop_map(Content::Bytes)];
    made(leaf.boxed()).prop_recursive(4, 40, 5, move |inner| {
        let nodes = prop::collection::vec(inner, 0..5).prop_map(Content::Nodes);
        made(nodes.boxed())
    })
}

/// The number of a node among itself and those within it, in order.
fn nth<'a>(node: &'a mut Node, number: &mut usize) -> Option<&'a mut Node> {
    if *number == 0 {
        return Some(node);
    }
    *number -= 1;
    let Content::Nodes(nodes) = &mut node.content else {
        return None;
    };
    nodes.iter_mut().find_map(|it| nth(it, number))
}

proptest! {
    #[test]
    fn any_node_has_a_meaning_or_none(node in node()) {
        read_as_all(&node);
    }

    #[test]
    fn damaged_stanzas_have_a_meaning_or_none(which: Index, damage in Damage::any()) {
        let recorded = recorded();
        if let Ok(node) = decode(&damage.of(&recorded[which.index(recorded.len())])) {
            read_as_all(&node);
        }
    }

    /// A recorded stanza with a part of another in place of one of its own, or without it.
    #[test]
    fn mixed_stanzas_have_a_meaning_or_none(which: Index, at in 0_usize..12, tag in word(), name in word(), value in value(), with in prop::option::of(node())) {
        let recorded = recorded();
        let mut node = decode(&recorded[which.index(recorded.len())]).unwrap();
        if let Some(part) = nth(&mut node, &mut { at }) {
            *part = with.unwrap_or_else(|| part.clone().with(&name, value));
            part.tag = tag;
        }
        read_as_all(&node);
    }
}
