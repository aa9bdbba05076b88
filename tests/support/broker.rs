//! The other end of MQTT in a websocket. It writes and reads packets by itself, so that a mistake of the client's codec shows.

use std::sync::Arc;

use serde_json::{Value, json};
use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

use super::scripted::{Answer, ReadWrite, Seen, Talk};

pub const CREATE: &str = "/messenger_sync_create_queue";
pub const GET_DIFFS: &str = "/messenger_sync_get_diffs";

/// Answers a request for a websocket, and has `script` at its end of it.
pub fn talk(seen: &Seen, script: impl Fn(&mut Peer<'_>) + Send + Sync + 'static) -> Answer {
    talk_after(seen, "", script)
}

/// `talk`, with more lines in the head of the answer.
pub fn talk_after(
    seen: &Seen,
    lines: &'static str,
    script: impl Fn(&mut Peer<'_>) + Send + Sync + 'static,
) -> Answer {
    assert_eq!(seen.headers["upgrade"], "websocket");
    let accept = derive_accept_key(seen.headers["sec-websocket-key"].as_bytes());
    let talk = move |connection: &mut dyn ReadWrite| {
        let head = format!(
            "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{lines}\r\n"
        );
        connection.write_all(head.as_bytes()).unwrap();
        let socket = WebSocket::from_raw_socket(connection, Role::Server, None);
        script(&mut Peer { socket });
    };
    Answer {
        talk: Some(Talk(Arc::new(talk))),
        ..Answer::default()
    }
}

/// The server's end.
pub struct Peer<'a> {
    socket: WebSocket<&'a mut dyn ReadWrite>,
}

/// A packet: its first byte, and what stands behind its length.
type Packet = (u8, Vec<u8>);

impl Peer<'_> {
    /// The next packet; each has a message of its own. `None`: the connection has ended.
    pub fn packet(&mut self) -> Option<Packet> {
        loop {
            return match self.socket.read().ok()? {
                Message::Binary(bytes) => {
                    let length = bytes.iter().skip(1).position(|byte| byte & 0x80 == 0);
                    Some((bytes[0], bytes[length.unwrap() + 2..].to_vec()))
                }
                Message::Close(_) => None,
                _ => continue,
            };
        }
    }

    #[track_caller]
    pub fn expect(&mut self, first_byte: u8) -> Vec<u8> {
        let (first, body) = self.packet().expect("the connection has ended");
        assert_eq!(first, first_byte, "another packet came: {body:?}");
        body
    }

    /// Reads who connects, and answers with this code. Returns the user name.
    pub fn accept(&mut self, code: u8) -> Value {
        let body = self.expect(0x10);
        assert_eq!(body[..9], *b"\0\x06MQIsdp\x03");
        assert_eq!(body[9], 0x82);
        assert_eq!(body[12..26], *b"\0\x0cmqttwsclient");
        self.send(&[0x20, 2, 0, code]);
        serde_json::from_slice(&body[28..]).unwrap()
    }

    /// Reads a PUBLISH: the packet identifier, the topic and the payload.
    pub fn published(&mut self) -> (String, Value) {
        let body = self.expect(0x32);
        let length = usize::from(body[0]) << 8 | usize::from(body[1]);
        let topic = String::from_utf8(body[2..2 + length].to_vec()).unwrap();
        let id = [body[2 + length], body[3 + length]];
        self.send(&[0x40, 2, id[0], id[1]]);
        (topic, serde_json::from_slice(&body[4 + length..]).unwrap())
    }

    /// Accepts the client and its request for the queue: on which topic it asks, and from which sequence ID.
    pub fn begin(&mut self) -> (String, u64) {
        self.accept(0);
        self.asked()
    }

    /// The request for the queue: on which topic it asks, and from which sequence ID.
    pub fn asked(&mut self) -> (String, u64) {
        let (topic, payload) = self.published();
        let id = match topic.as_str() {
            CREATE => &payload["initial_titan_sequence_id"],
            GET_DIFFS => {
                assert_eq!(payload["sync_token"], "1");
                &payload["last_seq_id"]
            }
            other => panic!("{other}"),
        };
        (topic, id.as_str().unwrap().parse().unwrap())
    }

    /// Gives the client a queue.
    pub fn give_token(&mut self, id: u64) {
        self.publish(
            "/t_ms",
            &json!({"syncToken": "1", "firstDeltaSeqId": id}).to_string(),
        );
    }

    /// A message of a group, with this delta's sequence ID, text and identifier.
    pub fn message(&mut self, id: u64) {
        let frame = json!({"deltas": [message(id)], "firstDeltaSeqId": id, "lastIssuedSeqId": id});
        self.publish("/t_ms", &frame.to_string());
    }

    pub fn publish(&mut self, topic: &str, payload: &str) {
        self.send(&publish(0x30, topic, None, payload.as_bytes()));
    }

    /// Publishes, and waits until it is acknowledged.
    pub fn publish_surely(&mut self, topic: &str, payload: &[u8]) {
        self.send(&publish(0x32, topic, Some(0x0102), payload));
        assert_eq!(self.expect(0x40), [1, 2]);
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.say(Message::Binary(bytes.to_vec().into()));
    }

    /// Sends bytes, and returns whether the client is still connected.
    pub fn is_there(&mut self, bytes: &[u8]) -> bool {
        let message = Message::Binary(bytes.to_vec().into());
        self.socket.send(message).is_ok()
    }

    /// Sends bytes outside a message, and returns whether the client is still connected.
    pub fn raw(&mut self, bytes: &[u8]) -> bool {
        self.socket.get_mut().write_all(bytes).is_ok()
    }

    pub fn say(&mut self, message: Message) {
        // The client may be gone.
        let _ = self.socket.send(message);
    }

    /// Answers signs of life until the client goes.
    pub fn hold(&mut self) {
        while let Some((first, _)) = self.packet() {
            if first == 0xc0 {
                self.send(&[0xd0, 0]);
            }
        }
    }
}

pub fn message(id: u64) -> Value {
    json!({"class": "NewMessage", "body": id.to_string(), "irisSeqId": id.to_string(), "messageMetadata": {
        "messageId": format!("mid.${id}"), "actorFbId": "4", "timestamp": id.to_string(), "threadKey": {"threadFbId": "5"}}})
}

pub fn publish(first: u8, topic: &str, id: Option<u16>, payload: &[u8]) -> Vec<u8> {
    let mut body = u16::try_from(topic.len()).unwrap().to_be_bytes().to_vec();
    body.extend(topic.as_bytes());
    body.extend(id.into_iter().flat_map(u16::to_be_bytes));
    body.extend(payload);
    let mut packet = vec![first];
    let mut length = body.len();
    loop {
        let more = length > 127;
        packet.push((length % 128) as u8 | u8::from(more) << 7);
        length /= 128;
        if !more {
            break;
        }
    }
    packet.extend(body);
    packet
}
