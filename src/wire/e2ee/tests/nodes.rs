//! The recorded nodes, and those of this crate.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;

use super::{bytes, vectors};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::node::{Content, Jid, Node, Server, Value, decode, encode};

/// Every message of the recorded connection, and the nodes of the vectors.
fn recorded() -> Vec<Vec<u8>> {
    let transcript = include_str!("../../../../fixtures/e2ee/transcript.txt");
    let lines = transcript
        .lines()
        .map(|line| line.split_once(' ').unwrap().1);
    let vectors: Vec<String> = vectors("nodes");
    let vectors = vectors.iter().map(String::as_str);
    lines.chain(vectors).map(bytes).collect()
}

#[test]
fn the_recorded_nodes_are_written_as_they_were_read() {
    let recorded = recorded();
    for bytes in &recorded {
        let node = decode(bytes).unwrap();
        assert_eq!(encode(&node).as_ref(), Ok(bytes));
    }
    assert_eq!(recorded.len(), 61 + 6);
}

#[test]
fn a_recorded_message_has_its_members() {
    let node = recorded()
        .iter()
        .map(|bytes| decode(bytes).unwrap())
        .find(|node| node.tag == "message" && node.child("enc").is_some());
    let node = node.unwrap();
    let from = node.jid("from").unwrap();
    assert_eq!(from.server, Server::Messenger);
    assert_eq!(from.to_string(), format!("{}:2@msgr", from.user));
    assert!(node.has("type", "text"));
    assert_eq!(node.number("t"), Some(1_795_637_845_u64));
    let enc = node.child("enc").unwrap();
    assert!(enc.has("v", "3") && enc.has("type", "pkmsg"));
    assert_eq!(enc.bytes().unwrap()[0], 0x33);
}

#[test]
fn a_compressed_node_is_read_within_its_limit() {
    let plain = encode(&Node::new("message").holding([7; 1000])).unwrap();
    let compress = |bytes: &[u8]| {
        let mut encoder = ZlibEncoder::new(vec![2], Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let node = decode(&compress(&plain[1..])).unwrap();
    assert_eq!(node.bytes(), Some(&[7; 1000][..]));
    let bomb = compress(&vec![0; 17 << 20]);
    assert!(matches!(decode(&bomb), Err(Refusal::TooLong)));
    assert!(matches!(decode(&[2, 1, 2, 3]), Err(Refusal::Form)));
}

#[test]
fn nodes_within_nodes_have_a_limit() {
    let mut node = Node::new("list");
    for _ in 0..40 {
        node = Node::new("list").containing([node]);
    }
    assert!(matches!(
        decode(&encode(&node).unwrap()),
        Err(Refusal::TooLong)
    ));
}

#[test]
fn addresses_are_read_as_they_are_written() {
    for text in ["100:2@msgr", "100@msgr", "5@g.us", "@s.whatsapp.net"] {
        assert_eq!(Jid::parse(text).unwrap().to_string(), text);
    }
    for text in ["100", "100:x@msgr", "100:65536@msgr"] {
        assert_eq!(Jid::parse(text), Err(Refusal::Form));
    }
}

#[test]
fn a_device_of_another_server_does_not_become_its_first_device() {
    let jid = Jid::parse("100:2@interop").unwrap();
    let node = Node::new("receipt").with("to", jid.clone());
    let read = decode(&encode(&node).unwrap()).unwrap();
    assert_eq!(read.jid("to"), Some(&jid));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9.-]{1,140}",
        "[0-9A-F]{1,140}",
        "[a-z:]{1,9}",
        "\\PC{1,20}",
        Just("retry".into())
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let jid = ("[0-9]{1,20}", any::<u16>())
        .prop_map(|(user, device)| Value::Jid(Jid::messenger(user, device)));
    let group = "[0-9]{0,20}".prop_map(|user| {
        Value::Jid(Jid {
            user,
            device: 0,
            server: Server::Group,
        })
    });
    prop_oneof![text().prop_map(Value::Text), jid, group]
}

fn node() -> impl Strategy<Value = Node> {
    let with_attributes = |content| {
        let attributes = prop::collection::vec((text(), value()), 0..4);
        (text(), attributes, content).prop_map(|(tag, attributes, content)| {
            let mut node = Node::new(&tag);
            for (name, value) in attributes {
                node = node.with(&name, value);
            }
            node.content = content;
            node
        })
    };
    let bytes = prop::collection::vec(any::<u8>(), 0..300).prop_map(Content::Bytes);
    let leaf = with_attributes(prop_oneof![Just(Content::Nothing), bytes].boxed());
    leaf.prop_recursive(4, 60, 5, move |inner| {
        let nodes = prop::collection::vec(inner, 0..5).prop_map(Content::Nodes);
        with_attributes(nodes.boxed())
    })
}

proptest! {
    #[test]
    fn nodes_are_read_as_they_are_written(node in node()) {
        let read = decode(&encode(&node).unwrap());
        prop_assert!(read == Ok(node));
    }

    #[test]
    fn no_bytes_cost_more_than_a_refusal(bytes: Vec<u8>) {
        let _ = decode(&bytes);
    }

    #[test]
    fn changed_nodes_cost_no_more_than_a_refusal(which in 0_usize..67, at: prop::sample::Index, byte: u8) {
        let mut bytes = recorded().swap_remove(which);
        let at = at.index(bytes.len());
        let _ = decode(&bytes[..at]);
        bytes[at] = byte;
        let _ = decode(&bytes);
    }
}
