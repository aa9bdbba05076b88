//! The recorded stanzas of the reference client, and what the server sends.

use super::{bytes, numbered};
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::message::{Content, Edit, Marks, MessageKey, Reaction, Text};
use crate::wire::e2ee::node::{Content as Within, Jid, Node, decode};
use crate::wire::e2ee::ratchet::Kind;
use crate::wire::e2ee::stanza::{
    Arrival, Group, Origin, Outgoing, PreKey, Recipient, SignedPreKey, acknowledge, activate,
    ask_again, ask_count, ask_devices, ask_keys, ask_members, delivered, devices_hash, read,
    read_count, read_devices, read_keys, read_members, upload_keys,
};

const US: u64 = 100_000_000_000_001;
const THEM: u64 = 100_000_000_000_002;
const AT: u64 = 1_795_637_845;

/// The recorded nodes of the client (`C`) or the server (`S`).
fn sent_by(side: char) -> Vec<Node> {
    let transcript = include_str!("../../../../fixtures/e2ee/transcript.txt");
    let lines = transcript.lines().filter(|line| line.starts_with(side));
    lines
        .map(|line| decode(&bytes(&line[2..])).unwrap())
        .collect()
}

/// A node without the order of its attributes, which means nothing.
fn sorted(node: &Node) -> String {
    let mut attributes: Vec<_> = node.attributes().collect();
    attributes.sort();
    let within = match &node.content {
        Within::Nodes(nodes) => nodes.iter().map(sorted).collect::<Vec<_>>().join(","),
        content => format!("{content:?}"),
    };
    format!("{}{attributes:?}({within})", node.tag)
}

/// Fails unless the reference has sent this node.
fn expect_sent(node: &Node) {
    let recorded = sent_by('C');
    let is_sent = recorded.iter().any(|it| sorted(it) == sorted(node));
    assert!(is_sent, "{}", sorted(node));
}

fn child<'a>(node: &'a Node, path: &[&str]) -> &'a Node {
    path.iter().fold(node, |node, tag| node.child(tag).unwrap())
}

fn array<const N: usize>(node: &Node, path: &[&str]) -> [u8; N] {
    child(node, path).bytes().unwrap().try_into().unwrap()
}

fn them(device: u16) -> Jid {
    Jid::messenger(THEM, device)
}

#[test]
fn questions_are_those_of_the_reference() {
    expect_sent(&ask_count("57.82-1"));
    expect_sent(&activate("57.82-4"));
    expect_sent(&ask_devices("57.82-5", [&them(2), &Jid::messenger(US, 0)]));
    expect_sent(&ask_keys("57.82-6", [&them(5)]));
    let group = Jid::parse("120363000000000001@g.us").unwrap();
    expect_sent(&ask_members("57.82-7", &group));
    let recorded = sent_by('C').into_iter().find(|it| it.has("id", "57.82-2"));
    let recorded = recorded.unwrap();
    let key = |node: &Node| PublicKey::from_bytes(array(node, &["value"]));
    let one_time = recorded.child("list").unwrap().children("key").zip(1..);
    let one_time: Vec<_> = one_time
        .map(|(node, id)| PreKey {
            id,
            public: key(node),
        })
        .collect();
    assert_eq!(one_time.len(), 812);
    let signed = SignedPreKey {
        id: 1,
        public: key(recorded.child("skey").unwrap()),
        signature: array::<64>(&recorded, &["skey", "signature"]).to_vec(),
    };
    let registration = u32::from_be_bytes(array(&recorded, &["registration"]));
    let identity = PublicKey::from_bytes(array(&recorded, &["identity"]));
    expect_sent(&upload_keys(
        "57.82-2",
        registration,
        &identity,
        &signed,
        &one_time,
    ));
}

#[test]
fn answers_are_read() {
    let answers = sent_by('S')
        .into_iter()
        .filter_map(|node| match Arrival::of(node) {
            Arrival::Answer(id, answer) => Some((id, answer.unwrap())),
            _ => None,
        });
    let answers: std::collections::BTreeMap<_, _> = answers.collect();
    assert_eq!(read_count(&answers["57.82-3"]), Ok(812));
    let devices = read_devices(&answers["57.82-5"]);
    assert_eq!(devices[0].person, them(0));
    assert_eq!(devices[0].devices, [them(2), them(5)]);
    assert_eq!(devices[1].devices, [Jid::messenger(US, 3)]);
    let keys = read_keys(&answers["57.82-6"]);
    assert_eq!(keys[0].0, them(5));
    let bundle = keys[0].1.as_ref().unwrap();
    assert_eq!(bundle.signed_id, 1);
    assert_eq!(bundle.one_time.map(|it| it.0), Some(3));
    let members = read_members(&answers["57.82-7"]).unwrap();
    assert_eq!(members, [them(0), Jid::messenger(US, 0)]);
}

fn marks(content: &Content) -> Marks {
    content.marks()
}

fn text() -> Content {
    Content::Text(Text::default())
}

fn key(is_own: bool) -> MessageKey {
    MessageKey {
        chat: them(0),
        is_own,
        id: "1".to_owned(),
        author: None,
    }
}

/// The parts of a recorded message that are drawn or sealed.
fn again(node: &Node, marks: Marks) -> Node {
    let to = child(node, &["participants"]).children("to");
    let recipients: Vec<_> = to
        .map(|to| {
            let enc = to.child("enc").unwrap();
            Recipient {
                device: to.jid("jid").unwrap().clone(),
                kind: match enc.text("type").unwrap() {
                    "pkmsg" => Kind::PreKeyMessage,
                    _ => Kind::Message,
                },
                bytes: enc.bytes().unwrap().to_vec(),
            }
        })
        .collect();
    let outgoing = Outgoing {
        id: node.text("id").unwrap(),
        to: node.jid("to").unwrap(),
        marks,
        recipients: &recipients,
        group: node.child("enc").map(|enc| Group {
            sealed: enc.bytes().unwrap(),
            devices_hash: node.text("phash").unwrap(),
        }),
        franking_tag: array(node, &["franking", "franking_tag"]),
        request_id: array(node, &["trace", "request_id"]),
    };
    outgoing.node()
}

#[test]
fn messages_are_those_of_the_reference() {
    let messages = sent_by('C')
        .into_iter()
        .filter(|it| it.child("participants").is_some());
    let messages: Vec<_> = messages.collect();
    let reaction = Content::Reaction(Reaction {
        key: key(false),
        emoji: "❤".to_owned(),
        at: 1,
    });
    let kinds = [marks(&text()), marks(&reaction), marks(&text())];
    for (message, marks) in messages.iter().zip(kinds) {
        expect_sent(&again(message, marks));
    }
    assert_eq!(messages.len(), 3);
}

#[test]
fn a_message_is_sent_again_to_one_device() {
    let mut sent = sent_by('C').into_iter();
    let recorded = sent.find(|it| it.has("device_fanout", "false")).unwrap();
    let recipient = Recipient {
        device: them(5),
        kind: Kind::PreKeyMessage,
        bytes: child(&recorded, &["enc"]).bytes().unwrap().to_vec(),
    };
    let outgoing = Outgoing {
        id: recorded.text("id").unwrap(),
        to: &them(0),
        marks: marks(&text()),
        recipients: &[],
        group: None,
        franking_tag: array(&recorded, &["franking", "franking_tag"]),
        request_id: [0; 16],
    };
    expect_sent(&outgoing.again(&recipient, Some(1), AT));
}

#[test]
fn contents_are_marked() {
    let edit = Content::Edit(Edit {
        key: key(true),
        text: Text::default(),
        at: 1,
    });
    let edit = marks(&edit);
    assert_eq!(
        (edit.kind, edit.edit, edit.is_hidden),
        ("text", Some("1"), true)
    );
    assert_eq!(marks(&Content::Unsend(key(true))).edit, Some("7"));
    assert_eq!(marks(&Content::Unsend(key(false))).edit, Some("8"));
}

#[test]
fn receipts_are_those_of_the_reference() {
    let device = them(2);
    let origin = |from| Origin {
        from,
        participant: None,
        recipient: None,
    };
    expect_sent(&delivered("7000000000000000001", &origin(&device), false));
    let group = Jid::parse("120363000000000001@g.us").unwrap();
    let in_group = Origin {
        participant: Some(&device),
        ..origin(&group)
    };
    expect_sent(&delivered("7300000000000000000", &in_group, false));
    let ids = ["7000000000000000002".to_owned()];
    expect_sent(&read(&ids, &them(0), None, AT).unwrap());
    assert!(read(&[], &them(0), None, AT).is_none());
    expect_sent(&ask_again(
        "7200000000000000000",
        &origin(&device),
        1,
        AT,
        0x1092,
        None,
    ));
    let keys = ask_again(
        "1",
        &origin(&device),
        2,
        AT,
        7,
        Some((
            &numbered(1).public(),
            &PreKey {
                id: 3,
                public: numbered(2).public(),
            },
            &SignedPreKey {
                id: 1,
                public: numbered(3).public(),
                signature: vec![7; 64],
            },
        )),
    );
    let Arrival::Retry(retry) = Arrival::of(keys.with("from", &device)) else {
        panic!("it is no retry");
    };
    let bundle = retry.keys.unwrap();
    assert_eq!((retry.count, bundle.identity), (2, numbered(1).public()));
}

#[test]
fn what_the_server_sends_has_a_meaning() {
    let mut counts = std::collections::BTreeMap::<_, u32>::new();
    for node in sent_by('S') {
        let tag = node.tag.clone();
        let name = match Arrival::of(node) {
            Arrival::Accepted => "accepted",
            Arrival::Answer(_, answer) => answer.map(|_| "answer").unwrap(),
            Arrival::Message(message) => {
                assert_eq!((message.device(), message.at), (&them(2), AT as i64));
                "message"
            }
            Arrival::Retry(retry) => {
                assert_eq!((retry.device, retry.count), (them(5), 1));
                assert_eq!(retry.keys.unwrap().signed_id, 1);
                "retry"
            }
            Arrival::Taken { error, .. } => error.map_or("taken", |_| panic!("refused")),
            // Acknowledgements of receipts.
            Arrival::Other if tag == "ack" => "ack",
            _ => panic!("{tag}"),
        };
        *counts.entry(name).or_default() += 1;
    }
    let counts: Vec<_> = counts.into_iter().collect();
    let expected = [
        ("accepted", 1),
        ("ack", 12),
        ("answer", 7),
        ("message", 11),
        ("retry", 1),
        ("taken", 4),
    ];
    assert_eq!(counts, expected);
}

#[test]
fn what_is_acknowledged_names_what_it_was() {
    let retry = sent_by('S')
        .into_iter()
        .find(|it| it.has("type", "retry"))
        .unwrap();
    expect_sent(&acknowledge(&retry, None).unwrap());
    let mut again = sent_by('S')
        .into_iter()
        .filter(|it| it.has("id", "7200000000000000000"));
    let message = again.find(|it| it.child("enc").is_some_and(|it| it.has("count", "1")));
    expect_sent(&acknowledge(&message.unwrap(), None).unwrap());
}

#[test]
fn failures_have_their_numbers() {
    let ended = |node| match Arrival::of(node) {
        Arrival::Ended(failure) => format!("{failure:?}"),
        _ => panic!("it is no end"),
    };
    assert_eq!(
        ended(Node::new("failure").with("reason", "415")),
        "Code(415)"
    );
    assert_eq!(
        ended(Node::new("stream:error").with("code", "515")),
        "Code(515)"
    );
    let replaced = Node::new("conflict").with("type", "replaced");
    assert_eq!(
        ended(Node::new("stream:error").containing([replaced])),
        "Replaced"
    );
    let other = Node::new("stream:error").containing([Node::new("xml-not-well-formed")]);
    assert_eq!(ended(other), "Other(\"xml-not-well-formed\")");
}

#[test]
fn the_hash_of_devices_is_that_of_the_reference() {
    let group = sent_by('C')
        .into_iter()
        .find(|it| it.text("phash").is_some())
        .unwrap();
    // The device that sends is one of them.
    let devices = [them(2), them(5), Jid::messenger(US, 3)];
    assert_eq!(Some(devices_hash(&devices).as_str()), group.text("phash"));
}
