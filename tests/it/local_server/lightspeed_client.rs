//! A client of the gateway of a few lines, with no code of the library's or of anybody's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fbchat::local::LocalServer;
use serde_json::{Value, json};

use crate::local_server::browser::Browser;
use crate::local_server::gateway_client::MqttClient;

pub const APP: &str = "2220391788200892";

/// A frame: its type, its stream, its number, and what it carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub kind: u8,
    pub stream: u16,
    pub number: u16,
    pub payload: Vec<u8>,
}

impl Frame {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.payload).unwrap()
    }
}

/// The page of messages.
pub fn page(browser: &mut Browser) -> String {
    let url = "https://www.facebook.com/messages";
    let answer = browser.try_request("GET", url, "text/plain", b"").unwrap();
    assert_eq!(answer.status, 200);
    answer.text()
}

/// The text between two others.
pub fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}

/// A request for the gateway as browsers on the site make it.
pub fn upgrade(browser: &Browser, device: &str) -> String {
    let cookies = browser.cookies.iter();
    let cookies: Vec<String> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!(
        "GET /ws/lightspeed?x-dgw-appid={APP}&x-dgw-appversion=0&x-dgw-authtype=1:0&x-dgw-deviceid={device}\
        &x-dgw-loggingid=7d5c1d4e-0000-4000-8000-0123456789ab&x-dgw-tier=prod&x-dgw-uuid={}&x-dgw-version=5 HTTP/1.1\r\n\
        Host: gateway.facebook.com\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: https://www.facebook.com\r\n\
        Cookie: {}\r\n\r\n",
        browser.uid,
        cookies.join("; ")
    )
}

pub struct GatewayClient {
    socket: MqttClient,
    pub version: i64,
    next_stream: u16,
    /// The number of the last request, which goes on over the connections of a browser.
    requests: Arc<AtomicU64>,
    /// The stream of the database of messages, and the number of the next data frame on it.
    messages: Option<(u16, u16)>,
    frames: Vec<Frame>,
    /// Programs that came unasked.
    pushed: Vec<Value>,
}

impl GatewayClient {
    pub fn open(server: &LocalServer, browser: &mut Browser) -> Self {
        let page = page(browser);
        let device = between(&page, "\"clientID\":\"", "\"");
        let version = between(&page, "\\\"version\\\":", "}").parse().unwrap();
        Self {
            socket: MqttClient::upgraded(server, &upgrade(browser, device)),
            version,
            next_stream: 0,
            requests: Arc::clone(&browser.gateway_requests),
            messages: None,
            frames: Vec::new(),
            pushed: Vec::new(),
        }
    }

    /// A client that has got the whole database of messages, and its cursor.
    pub fn listening(server: &LocalServer, browser: &mut Browser) -> (Self, String) {
        let mut client = Self::open(server, browser);
        let program = client.sync(1, None);
        let cursor = next_cursor(&program).unwrap();
        (client, cursor)
    }

    pub fn message(&mut self, bytes: &[u8]) {
        self.socket.frame(0x82, bytes);
    }

    pub fn text_message(&mut self, text: &str) {
        self.socket.frame(0x81, text.as_bytes());
    }

    /// The next frame.
    pub fn frame(&mut self) -> Frame {
        while self.frames.is_empty() {
            let frames = self.frames_of_message();
            self.frames = frames;
        }
        self.frames.remove(0)
    }

    /// The frames of the next message; none of a text.
    pub fn frames_of_message(&mut self) -> Vec<Frame> {
        let (first, message) = self.socket.next_frame().expect("a frame");
        if first == 0x82 {
            return split(&message);
        }
        assert_eq!(first, 0x81, "closed: {message:?}");
        Vec::new()
    }

    /// The next message: the first byte of its frame, and what is in it.
    pub fn raw_message(&mut self) -> (u8, Vec<u8>) {
        self.socket.next_frame().expect("a message")
    }

    /// The program in a message, whose frames are acknowledged.
    pub fn program_in(&mut self, message: &[u8]) -> Value {
        let frame = split(message).remove(0);
        self.acknowledge(&frame);
        program(&frame.json())
    }

    /// The next program that comes in a data frame, which is not acknowledged.
    pub fn data_frame(&mut self) -> Frame {
        loop {
            let frame = self.frame();
            if [13, 17].contains(&frame.kind) {
                return frame;
            }
        }
    }

    /// The bytes that come before the connection ends, without the structure of a websocket.
    pub fn rest(self) -> Vec<u8> {
        self.socket.rest()
    }

    pub fn closed_with(&mut self) -> Option<u16> {
        self.socket.closed_with()
    }

    /// The envelope of a request.
    pub fn envelope(&mut self, kind: u8, payload: &Value) -> (u64, Value) {
        let id = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        let text = payload.to_string();
        (
            id,
            json!({"app_id": APP, "payload": text, "request_id": id, "type": kind}),
        )
    }

    /// Opens a stream with a first request.
    pub fn open_stream(&mut self, params: &str, request: &Value) -> u16 {
        let stream = self.next_stream;
        self.next_stream += 1;
        let both = [
            encode(15, stream, params.as_bytes()),
            data(stream, 0, &request.to_string()),
        ];
        self.message(&both.concat());
        stream
    }

    /// The next program on a stream; programs without a request are kept.
    fn response(&mut self, id: u64) -> Value {
        loop {
            let frame = self.frame();
            if frame.kind != 13 {
                continue;
            }
            let response = frame.json();
            self.acknowledge(&frame);
            match response["request_id"].as_u64() {
                Some(found) if found == id => return program(&response),
                _ => self.pushed.push(program(&response)),
            }
        }
    }

    /// Waits until the server has read all that was sent so far: it answers a ping after that.
    pub fn settle(&mut self) {
        self.message(&[9]);
        while self.frame().kind != 10 {}
    }

    pub fn acknowledge(&mut self, frame: &Frame) {
        let ack = encode(12, frame.stream, &frame.number.to_le_bytes());
        self.message(&ack);
    }

    /// The request for a database.
    pub fn query(&mut self, database: u64, cursor: Option<&str>) -> (u64, Value) {
        let params = match database {
            2 => Some(r#"{"locale":"en_US"}"#),
            104 => Some(r#"{"locale":"en_US","e2ee":1}"#),
            _ => None,
        };
        let params = params.filter(|_| cursor.is_none());
        let payload = json!({
            "database": database, "last_applied_cursor": cursor, "sync_params": params, "epoch_id": 42,
            "version": self.version, "failure_count": null,
        });
        self.envelope(if params.is_some() { 1 } else { 2 }, &payload)
    }

    /// Asks for a database.
    pub fn sync(&mut self, database: u64, cursor: Option<&str>) -> Value {
        let (id, request) = self.query(database, cursor);
        match self.messages.filter(|_| database == 1) {
            Some((stream, number)) => {
                self.messages = Some((stream, number + 1));
                self.message(&data(stream, number, &request.to_string()));
            }
            None => {
                let stream = self.open_stream("", &request);
                if database == 1 {
                    self.messages = Some((stream, 1));
                }
            }
        }
        self.response(id)
    }

    /// Asks for the database of messages on a new stream next time.
    pub fn forget_stream(&mut self) {
        self.messages = None;
    }

    /// Sends a batch of one task, and gives the rows of the answer.
    pub fn task(&mut self, label: &str, queue: &str, payload: &Value) -> Vec<Value> {
        let tasks = tasks(self.version, label, queue, payload);
        let (id, request) = self.envelope(3, &tasks);
        let stream = self.open_stream("{}", &request);
        let program = self.response(id);
        self.message(&[&[14][..], &stream.to_le_bytes()].concat());
        rows(&program)
    }

    /// Shows that the account types.
    pub fn stateless(&mut self, label: &str, payload: &Value) {
        let payload = json!({
            "label": label, "payload": payload.to_string(), "version": self.version.to_string(),
        });
        let (_, request) = self.envelope(4, &payload);
        let stream = self.next_stream;
        self.next_stream += 1;
        let mut quiet = data(stream, 0, &request.to_string());
        quiet[7] &= 0x7f;
        self.message(&[encode(15, stream, b"{}"), quiet].concat());
    }

    /// The next program that comes unasked.
    pub fn push(&mut self) -> Value {
        while self.pushed.is_empty() {
            let frame = self.frame();
            if frame.kind == 13 {
                let response = frame.json();
                self.acknowledge(&frame);
                assert_eq!(response["request_id"], Value::Null);
                self.pushed.push(program(&response));
            }
        }
        self.pushed.remove(0)
    }

    /// The rows of the next program that comes unasked and calls this procedure.
    pub fn pushed_row(&mut self, name: &str) -> Value {
        loop {
            let rows = rows(&self.push());
            if let Some(row) = rows.into_iter().find(|row| row[1] == name) {
                return row;
            }
        }
    }
}

/// The body of a batch of one task.
pub fn tasks(version: i64, label: &str, queue: &str, payload: &Value) -> Value {
    let task = json!({
        "failure_count": null, "label": label, "payload": payload.to_string(), "queue_name": queue, "task_id": 7,
    });
    json!({"epoch_id": 42, "tasks": [task], "version_id": version.to_string()})
}

pub fn encode(kind: u8, stream: u16, body: &[u8]) -> Vec<u8> {
    let mut frame = vec![kind];
    frame.extend(stream.to_le_bytes());
    frame.extend(&u32::try_from(body.len()).unwrap().to_le_bytes()[..3]);
    frame.extend(body);
    frame
}

pub fn data(stream: u16, number: u16, payload: &str) -> Vec<u8> {
    let number = (number | 0x8000).to_le_bytes();
    encode(13, stream, &[&number[..], payload.as_bytes()].concat())
}

/// The frames of a message.
pub fn split(mut message: &[u8]) -> Vec<Frame> {
    let mut frames = Vec::new();
    while let Some(kind) = message.first().copied() {
        let mut frame = Frame {
            kind,
            stream: 0,
            number: 0,
            payload: Vec::new(),
        };
        let two = |at: usize| u16::from_le_bytes([message[at], message[at + 1]]);
        let length = match kind {
            4 | 9 | 10 => 1,
            3 => 5,
            14 => {
                frame.stream = two(1);
                3
            }
            12 | 13 | 15..=17 => {
                frame.stream = two(1);
                let length = usize::from(two(3)) + (usize::from(message[5]) << 16);
                let mut body = &message[6..6 + length];
                if [12, 13, 17].contains(&kind) && length > 0 {
                    frame.number = two(6) & 0x7fff;
                    // The type of its content.
                    body = &body[if kind == 17 { 3 } else { 2 }..];
                }
                frame.payload = body.to_vec();
                6 + length
            }
            _ => message.len(),
        };
        frames.push(frame);
        message = &message[length..];
    }
    frames
}

pub fn program(response: &Value) -> Value {
    let payload = response["payload"].as_str().unwrap();
    let payload: Value = serde_json::from_str(payload).unwrap();
    payload["step"].clone()
}

/// The calls of a program, in order.
pub fn rows(program: &Value) -> Vec<Value> {
    let Some(parts) = program.as_array() else {
        return Vec::new();
    };
    if parts.first() == Some(&json!(5)) {
        return vec![program.clone()];
    }
    parts.iter().flat_map(rows).collect()
}

pub fn row(program: &Value, name: &str) -> Option<Value> {
    rows(program).into_iter().find(|row| row[1] == name)
}

/// An argument of a call.
pub fn argument(row: &Value, position: usize) -> &Value {
    &row[position + 2]
}

pub fn next_cursor(program: &Value) -> Option<String> {
    let first = rows(program).into_iter().find(|row| {
        let name = row[1].as_str().unwrap();
        name.starts_with("executeFirstBlockForSyncTransaction")
    });
    Some(argument(&first?, 3).as_str()?.to_owned())
}
