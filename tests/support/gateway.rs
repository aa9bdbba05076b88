//! The other end of the gateway in a websocket. It writes and reads frames by itself, so that a mistake of the client's codec shows.

#[path = "../../src/testing/programs.rs"]
mod programs;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::Role;
use tungstenite::protocol::frame::CloseFrame;
use tungstenite::{Message, WebSocket};

use super::scripted::{Answer, ReadWrite, Seen, Talk};

pub const OK: &str = r#"{"code":200}"#;

pub fn recorded(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dgw");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// A frame of the client.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    Establish(u16, String),
    /// The stream, the identifier of the ack that is asked for, and the envelope.
    Data(u16, Option<u16>, Value),
    Ack(u16, u16),
    End(u16),
    Ping,
    Pong,
}

/// The server's end.
pub struct Peer<'a> {
    socket: WebSocket<&'a mut dyn ReadWrite>,
    /// The streams of the databases.
    pub streams: BTreeMap<i64, u16>,
    /// The client's requests, in order.
    pub requests: Vec<Value>,
    /// The acks, ends and pongs of the client, in order.
    pub others: Vec<Frame>,
    /// The code with which the client has closed the connection.
    pub closed: Option<u16>,
    ack_id: u16,
}

/// Answers a request for a websocket, and has `script` at its end of it.
pub fn talk(seen: &Seen, script: impl Fn(&mut Peer<'_>) + Send + Sync + 'static) -> Answer {
    assert_eq!(seen.headers["upgrade"], "websocket");
    let accept = derive_accept_key(seen.headers["sec-websocket-key"].as_bytes());
    let talk = move |connection: &mut dyn ReadWrite| {
        let head = format!(
            "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        );
        if connection.write_all(head.as_bytes()).is_err() {
            // The client may be gone.
            return;
        }
        script(&mut Peer {
            socket: WebSocket::from_raw_socket(connection, Role::Server, None),
            streams: BTreeMap::new(),
            requests: Vec::new(),
            others: Vec::new(),
            closed: None,
            ack_id: 0,
        });
    };
    Answer {
        talk: Some(Talk(Arc::new(talk))),
        ..Answer::default()
    }
}

impl Peer<'_> {
    /// The frames of the next message. `None`: the connection has ended.
    pub fn frames(&mut self) -> Option<Vec<Frame>> {
        loop {
            match self.socket.read().ok()? {
                Message::Binary(bytes) => return Some(decode(&bytes)),
                Message::Close(frame) => {
                    self.closed = frame.map(|it| it.code.into());
                    return None;
                }
                Message::Text(text) => panic!("a text came: {text}"),
                _ => {}
            }
        }
    }

    /// Reads one message, and takes note of what is in it: opens streams, acknowledges, answers pings. Returns the request in it.
    /// `None`: the connection has ended.
    pub fn take(&mut self) -> Option<Option<Request>> {
        let mut request = None;
        for frame in self.frames()? {
            match frame {
                Frame::Establish(stream, _) => self.establish(stream, OK),
                Frame::Data(stream, ack, envelope) => {
                    if let Some(id) = ack {
                        self.ack(stream, id);
                    }
                    request = Some(self.note(stream, envelope));
                }
                Frame::Ping => self.send(&[10]),
                other => self.others.push(other),
            }
        }
        Some(request)
    }

    /// Takes note of a request on a stream.
    pub fn note(&mut self, stream: u16, envelope: Value) -> Request {
        let inner = envelope["payload"].as_str().unwrap();
        let inner: Value = serde_json::from_str(inner).unwrap();
        let database = inner["database"].as_i64();
        if let Some(database) = database {
            self.streams.insert(database, stream);
        }
        let request = Request {
            stream,
            id: envelope["request_id"].as_u64().unwrap(),
            database,
            cursor: inner["last_applied_cursor"].as_str().map(str::to_owned),
        };
        self.requests.push(envelope);
        request
    }

    /// Reads until a request has come.
    pub fn request(&mut self) -> Request {
        loop {
            if let Some(request) = self.take().expect("the connection has ended") {
                return request;
            }
        }
    }

    /// Answers the requests with which a connection begins, until the mailbox is up to date. Returns the mailbox's cursor.
    pub fn begin(&mut self, next: &str) -> Option<String> {
        loop {
            let request = self.request();
            match request.database {
                Some(1) if request.cursor.as_deref() != Some(next) => {
                    let cursor = request.cursor.clone();
                    let block = first_block(1, cursor.as_deref(), next);
                    self.answer(&request, &block);
                    // Until the answer is up to date.
                    let mut again = self.request();
                    while again.database != Some(1) {
                        self.answer(&again, &[]);
                        again = self.request();
                    }
                    assert_eq!(again.cursor.as_deref(), Some(next));
                    self.answer(&again, &[]);
                    return cursor;
                }
                Some(1) => {
                    self.answer(&request, &[]);
                    return request.cursor;
                }
                _ => self.answer(&request, &[]),
            }
        }
    }

    /// Answers a request with these calls.
    pub fn answer(&mut self, request: &Request, calls: &[Value]) {
        self.program(request.stream, Some(request.id), calls);
    }

    /// Pushes these calls on the stream of the mailbox. Returns the identifier of the ack that is asked for.
    pub fn push(&mut self, calls: &[Value]) -> u16 {
        let stream = self.streams[&1];
        self.program(stream, None, calls)
    }

    fn program(&mut self, stream: u16, request_id: Option<u64>, calls: &[Value]) -> u16 {
        self.data(stream, &envelope(request_id, calls))
    }

    /// [`push`](Self::push) in one message with these bytes behind it.
    pub fn push_before(&mut self, calls: &[Value], rest: &[u8]) {
        let stream = self.streams[&1];
        let mut message = self.data_frame(stream, &envelope(None, calls));
        message.extend(rest);
        self.send(&message);
    }

    /// Sends data and asks for an ack, whose identifier is returned.
    pub fn data(&mut self, stream: u16, payload: &str) -> u16 {
        let frame = self.data_frame(stream, payload);
        self.send(&frame);
        self.ack_id
    }

    fn data_frame(&mut self, stream: u16, payload: &str) -> Vec<u8> {
        self.ack_id += 1;
        let mut frame = vec![13];
        frame.extend(stream.to_le_bytes());
        let length = u32::try_from(payload.len() + 2).unwrap().to_le_bytes();
        frame.extend(&length[..3]);
        frame.extend((self.ack_id | 0x8000).to_le_bytes());
        frame.extend(payload.as_bytes());
        frame
    }

    pub fn establish(&mut self, stream: u16, params: &str) {
        let mut frame = vec![15];
        frame.extend(stream.to_le_bytes());
        frame.extend([u8::try_from(params.len()).unwrap(), 0, 0]);
        frame.extend(params.as_bytes());
        self.send(&frame);
    }

    pub fn ack(&mut self, stream: u16, id: u16) {
        let mut frame = vec![12];
        frame.extend(stream.to_le_bytes());
        frame.extend([2, 0, 0]);
        frame.extend(id.to_le_bytes());
        self.send(&frame);
    }

    pub fn end(&mut self, stream: u16) {
        let mut frame = vec![14];
        frame.extend(stream.to_le_bytes());
        self.send(&frame);
    }

    pub fn close(&mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        let _ = self.socket.close(Some(frame));
        while self.socket.read().is_ok() {}
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.say(Message::Binary(bytes.to_vec().into()));
    }

    pub fn say(&mut self, message: Message) {
        // The client may be gone.
        let _ = self.is_sent(message);
    }

    /// Sends a message, and returns whether the client is there still.
    pub fn is_sent(&mut self, message: Message) -> bool {
        self.socket.send(message).is_ok()
    }

    /// Answers every request with nothing until the client goes.
    pub fn hold(&mut self) {
        while let Some(request) = self.take() {
            if let Some(request) = request {
                self.answer(&request, &[]);
            }
        }
    }

    /// Reads until the client has acknowledged this.
    pub fn wait_for_ack(&mut self, id: u16) {
        let is_ack = |frame: &Frame| matches!(frame, Frame::Ack(_, it) if *it == id);
        while !self.others.iter().any(is_ack) {
            if let Some(request) = self.take().expect("the connection has ended") {
                self.answer(&request, &[]);
            }
        }
    }
}

/// A request of the client.
#[derive(Clone, Debug)]
pub struct Request {
    pub stream: u16,
    pub id: u64,
    /// `None`: it has tasks.
    pub database: Option<i64>,
    pub cursor: Option<String>,
}

fn envelope(request_id: Option<u64>, calls: &[Value]) -> String {
    let mut steps = vec![json!(1)];
    steps.extend(calls.iter().cloned());
    let program = json!({"name": null, "step": steps}).to_string();
    json!({"request_id": request_id, "payload": program, "sp": [], "target": 3}).to_string()
}

/// The call that moves a database to a cursor.
pub fn first_block(database: i64, current: Option<&str>, next: &str) -> [Value; 1] {
    [programs::first_block(database, current, Some(next))]
}

/// A message in a group with this number, text and identifier.
pub fn message(number: u64) -> Value {
    let at = (1_700_000_000_000 + number).to_string();
    json!([
        5,
        "insertMessage",
        number.to_string(),
        [9],
        [19, "80"],
        [19, "5"],
        [19, "0"],
        [19, at],
        [19, at],
        [19, "0"],
        format!("mid.${number}"),
        number.to_string(),
        [19, "4"]
    ])
}

fn decode(mut bytes: &[u8]) -> Vec<Frame> {
    let mut frames = Vec::new();
    let number = |bytes: &[u8]| u16::from_le_bytes([bytes[0], bytes[1]]);
    let length = |bytes: &[u8]| u32::from_le_bytes([bytes[2], bytes[3], bytes[4], 0]) as usize;
    while let Some((kind, rest)) = bytes.split_first() {
        let (frame, used) = match kind {
            9 => (Frame::Ping, 0),
            10 => (Frame::Pong, 0),
            12 => {
                assert_eq!(length(rest), 2);
                (Frame::Ack(number(rest), number(&rest[5..])), 7)
            }
            13 => {
                let end = 5 + length(rest);
                let ack = number(&rest[5..]);
                let envelope = serde_json::from_slice(&rest[7..end]).unwrap();
                let ack = (ack & 0x8000 != 0).then_some(ack & 0x7fff);
                (Frame::Data(number(rest), ack, envelope), end)
            }
            14 => (Frame::End(number(rest)), 2),
            15 => {
                let end = 5 + length(rest);
                let params = String::from_utf8(rest[5..end].to_vec()).unwrap();
                (Frame::Establish(number(rest), params), end)
            }
            other => panic!("a frame of type {other}"),
        };
        frames.push(frame);
        bytes = &rest[used..];
    }
    frames
}
