//! A websocket and MQTT client of a few lines, with no code of the library's or of anybody's.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use fbchat::local::LocalServer;
use serde_json::{Value, json};

use crate::local_server::browser::{Browser, exchange};

pub const SID: u64 = 4_503_599_627_370_496;
const ANSWER_TO_KEY: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A handshake as browsers on the site make it.
pub fn handshake(browser: &Browser) -> String {
    let cookies = browser.cookies.iter();
    let cookies: Vec<String> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!(
        "GET /chat?sid={SID} HTTP/1.1\r\nHost: edge-chat.facebook.com\r\nUpgrade: websocket\r\n\
        Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\nOrigin: https://www.facebook.com\r\n\
        Cookie: {}\r\n\r\n",
        cookies.join("; ")
    )
}

/// Returns the reply to a handshake that is rejected.
pub fn refusal(server: &LocalServer, handshake: &str) -> String {
    let last = "GET / HTTP/1.1\r\nHost: m.facebook.com\r\nConnection: close\r\n\r\n";
    let answer = exchange(server.address(), format!("{handshake}{last}").as_bytes());
    let answer = String::from_utf8(answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

/// The user name of clients of 2020.
pub fn user_name(user: u64) -> Value {
    json!({
        "u": user.to_string(), "s": SID, "chat_on": true, "fg": true, "d": "40000000", "aid": 219_994_525_426_954_u64,
        "st": ["/t_ms", "/thread_typing", "/orca_typing_notifications", "/orca_presence", "/legacy_web"],
        "pm": [], "cp": 3, "ecp": 10, "ct": "websocket", "mqtt_sid": "", "dc": "", "no_auto_fg": true,
        "gas": null, "pack": [],
    })
}

pub struct MqttClient {
    stream: TcpStream,
    /// The received bytes of packets that were not read yet.
    buffer: Vec<u8>,
    last_id: u16,
    pub acknowledges: bool,
}

impl MqttClient {
    /// Shakes hands.
    pub fn open(server: &LocalServer, browser: &Browser) -> Self {
        Self::upgraded(server, &handshake(browser))
    }

    /// Opens a websocket with this request.
    pub fn upgraded(server: &LocalServer, handshake: &str) -> Self {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).unwrap();
        stream.write_all(handshake.as_bytes()).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        let head = String::from_utf8(head).unwrap();
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        assert!(head.contains(&format!("Sec-WebSocket-Accept: {ANSWER_TO_KEY}\r\n")));
        assert!(head.contains("Connection: Upgrade\r\n") && !head.contains("Protocol:"));
        Self {
            stream,
            buffer: Vec::new(),
            last_id: 0,
            acknowledges: true,
        }
    }

    /// Shakes hands and connects.
    pub fn connected(server: &LocalServer, browser: &Browser) -> Self {
        let mut client = Self::open(server, browser);
        client.connect(&user_name(browser.uid));
        assert_eq!(client.packet(), Some((0x20, vec![0, 0])));
        let (topic, friends) = client.message();
        assert_eq!(
            (&*topic, &friends["list_type"]),
            ("/orca_presence", &json!("full"))
        );
        client
    }

    /// Connects, and creates a queue after all deltas so far.
    pub fn listening(server: &LocalServer, browser: &mut Browser) -> (Self, String) {
        let known = browser.sequence();
        let mut client = Self::connected(server, browser);
        let (_, created) = client.create_queue(browser.uid, &known);
        let token = created["syncToken"].as_str().unwrap_or_default();
        (client, token.to_owned())
    }

    pub fn connect(&mut self, user_name: &Value) {
        self.connect_as(
            b"\0\x06MQIsdp\x03\x82\0\x0a",
            "mqttwsclient",
            &user_name.to_string(),
        );
    }

    pub fn connect_as(&mut self, header: &[u8], client_id: &str, user_name: &str) {
        let mut body = header.to_vec();
        for text in [client_id, user_name] {
            body.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
            body.extend(text.as_bytes());
        }
        self.send(0x10, &body);
    }

    /// A whole frame, masked.
    pub fn frame(&mut self, first: u8, payload: &[u8]) {
        let mut frame = vec![first];
        match u16::try_from(payload.len()).unwrap() {
            length @ ..=125 => frame.push(0x80 | u8::try_from(length).unwrap()),
            length => {
                frame.push(0x80 | 126);
                frame.extend(length.to_be_bytes());
            }
        }
        let mask = [0x37, 0xfa, 0x21, 0x3d];
        frame.extend(mask);
        let masked = payload.iter().zip(mask.iter().cycle());
        frame.extend(masked.map(|(byte, mask)| byte ^ mask));
        // A closed connection shows on reading.
        let _ = self.stream.write_all(&frame);
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    pub fn send(&mut self, first: u8, body: &[u8]) {
        let packet = packet(first, body);
        self.frame(0x82, &packet);
    }

    /// Publishes with quality of service 1, and gives the packet's number.
    pub fn publish(&mut self, topic: &str, payload: &Value) -> u16 {
        self.last_id += 1;
        let mut body = u16::try_from(topic.len()).unwrap().to_be_bytes().to_vec();
        body.extend(topic.as_bytes());
        body.extend(self.last_id.to_be_bytes());
        body.extend(payload.to_string().as_bytes());
        self.send(0x32, &body);
        self.last_id
    }

    /// Returns the first message after the acknowledgement of a request for a queue.
    pub fn ask(&mut self, topic: &str, payload: &Value) -> (String, Value) {
        let id = self.publish(topic, payload);
        assert_eq!(self.packet(), Some((0x40, id.to_be_bytes().to_vec())));
        self.message()
    }

    pub fn create_queue(&mut self, user: u64, known: &str) -> (String, Value) {
        let mut wish = wish(user);
        wish["initial_titan_sequence_id"] = json!(known);
        wish["device_params"] = json!(null);
        self.ask("/messenger_sync_create_queue", &wish)
    }

    pub fn resume(&mut self, user: u64, token: &str, known: &str) -> (String, Value) {
        let mut wish = wish(user);
        wish["last_seq_id"] = json!(known);
        wish["sync_token"] = json!(token);
        self.ask("/messenger_sync_get_diffs", &wish)
    }

    /// The next frame: its first byte and its payload. `None`: the connection was closed.
    pub fn next_frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut head = [0; 2];
        self.stream.read_exact(&mut head).ok()?;
        let mut length = u64::from(head[1]);
        assert!(length < 128, "a server does not mask");
        if length >= 126 {
            let mut bytes = [0; 8];
            let from = if length == 126 { 6 } else { 0 };
            self.stream.read_exact(&mut bytes[from..]).ok()?;
            length = u64::from_be_bytes(bytes);
        }
        let mut payload = Vec::new();
        let read = (&self.stream).take(length).read_to_end(&mut payload).ok()?;
        (u64::try_from(read) == Ok(length)).then_some((head[0], payload))
    }

    /// The next packet: its first byte and what follows its length. `None`: a close frame, or the connection's end.
    pub fn packet(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((length, head)) = whole(&self.buffer) {
                let packet: Vec<u8> = self.buffer.drain(..head + length).collect();
                return Some((packet[0], packet[head..].to_vec()));
            }
            let (first, payload) = self.next_frame()?;
            match first {
                0x82 => self.buffer.extend(payload),
                _ => return None,
            }
        }
    }

    /// The next message, which is acknowledged if it asks for it.
    pub fn message(&mut self) -> (String, Value) {
        let (first, body) = self.packet().expect("a message");
        assert_eq!(first & 0xf0, 0x30, "no message: {first:x} {body:?}");
        let length = usize::from(u16::from_be_bytes([body[0], body[1]]));
        let (topic, mut payload) = body[2..].split_at(length);
        if first & 2 != 0 {
            if self.acknowledges {
                self.send(0x40, &payload[..2]);
            }
            payload = &payload[2..];
        }
        let topic = String::from_utf8(topic.to_vec()).unwrap();
        let text = String::from_utf8_lossy(payload).into_owned();
        (
            topic,
            serde_json::from_slice(payload).unwrap_or(json!(text)),
        )
    }

    /// The next message on `/t_ms`; others are passed over.
    pub fn sync_message(&mut self) -> Value {
        loop {
            let (topic, payload) = self.message();
            if topic == "/t_ms" {
                return payload;
            }
        }
    }

    /// All bytes that come before the connection ends.
    pub fn rest(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.stream.read_to_end(&mut bytes).unwrap();
        bytes
    }

    /// The code with which the connection is closed. `None`: it ended without.
    pub fn closed_with(&mut self) -> Option<u16> {
        loop {
            let (first, payload) = self.next_frame()?;
            if first == 0x88 {
                return Some(u16::from_be_bytes([payload[0], payload[1]]));
            }
        }
    }
}

pub fn wish(user: u64) -> Value {
    json!({
        "sync_api_version": 10, "max_deltas_able_to_process": 1000, "delta_batch_size": 500, "encoding": "JSON",
        "entity_fbid": user.to_string(),
    })
}

pub fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    let mut length = body.len();
    while length >= 128 {
        packet.push(u8::try_from(length % 128).unwrap() | 0x80);
        length /= 128;
    }
    packet.push(u8::try_from(length).unwrap());
    packet.extend(body);
    packet
}

/// The length of the first packet's body, and of what comes before it, if both are there.
fn whole(buffer: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0;
    for (place, byte) in buffer.iter().skip(1).enumerate() {
        length += usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return (buffer.len() >= place + 2 + length).then_some((length, place + 2));
        }
    }
    None
}

impl Browser {
    /// Asks the way clients since 2019 do: without the fields of 2017.
    pub fn ask(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> crate::local_server::browser::Answer {
        let common = self.common();
        let common = common.iter().map(|(name, value)| (&**name, &**value));
        let common = common.filter(|(name, _)| !["__user", "ttstamp"].contains(name));
        let all: Vec<(&str, &str)> = common.chain(fields.iter().copied()).collect();
        self.post(&format!("https://www.facebook.com{path}"), &all)
    }

    /// Returns the data of a single GraphQL document.
    pub fn document(&mut self, id: &str, parameters: &Value) -> Value {
        let queries = json!({"q0": {"doc_id": id, "query_params": parameters}}).to_string();
        let fields = [
            ("method", "GET"),
            ("response_format", "json"),
            ("queries", &*queries),
        ];
        let text = self.ask("/api/graphqlbatch/", &fields).text();
        let mut documents = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        documents.next().unwrap().unwrap()["q0"].clone()
    }

    /// The number of the last delta that the user was sent.
    pub fn sequence(&mut self) -> String {
        let parameters = json!({
            "limit": 1, "tags": ["INBOX"], "before": null, "includeDeliveryReceipts": false, "includeSeqID": true,
        });
        let found = self.document("1349387578499440", &parameters);
        let number = &found["data"]["viewer"]["message_threads"]["sync_sequence_id"];
        number
            .as_str()
            .unwrap_or_else(|| panic!("{found}"))
            .to_owned()
    }
}
