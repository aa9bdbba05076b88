//! One connection: the websocket of the gateway.

use std::time::Instant;

use tungstenite::Message;

use super::options::GatewayOptions;
use crate::api::Account;
use crate::error::{Error, Result, TransportError};
use crate::http::{Http, Register};
use crate::id::UserId;
use crate::listen::websocket::{self, Reader, Upgrade, Writer};
use crate::uuid;
use crate::wire::dgw::{CloseCode, address};

/// The headers of a browser, beyond those that all websockets have.
const HEADERS: [(&str, &str); 3] = [
    ("Sec-Fetch-Dest", "empty"),
    ("Sec-Fetch-Mode", "websocket"),
    ("Sec-Fetch-Site", "same-site"),
];

/// A connection that the server has accepted.
pub(super) struct Connection {
    reader: Reader,
    writer: Writer,
}

/// A message of the websocket.
pub(super) enum Received {
    Frames(Vec<u8>),
    /// The server closes the connection.
    Closed(CloseCode),
    /// Nothing that counts.
    Other,
}

/// The client that connects, with the names of the page.
pub(super) struct Caller<'a> {
    pub(super) http: &'a Http,
    pub(super) account: &'a Account,
    pub(super) uid: UserId,
    pub(super) gateway_app_id: &'a str,
    pub(super) device_id: &'a str,
}

impl Connection {
    pub(super) fn open(
        caller: &Caller<'_>,
        options: &GatewayOptions,
        register: Register,
    ) -> Result<Self> {
        let address = address(
            caller.gateway_app_id,
            caller.device_id,
            &uuid::random(),
            caller.uid,
        );
        let size = options.max_message_size;
        let upgrade = Upgrade::of(caller.account, &address, &HEADERS, size);
        let upgrade = upgrade.ok_or_else(invalid_address)?;
        let (reader, writer) = websocket::open(caller.http, &upgrade, register)?;
        Ok(Self { reader, writer })
    }

    /// Blocks until a message has come. `None`: none has by `deadline`. It looks once, however soon that is.
    pub(super) fn read(&mut self, deadline: Instant) -> Result<Option<Received>> {
        Ok(self.reader.read(deadline)?.map(|message| match message {
            Message::Binary(bytes) => Received::Frames(bytes.into()),
            Message::Close(frame) => {
                // Without a code, as if it had the one for that.
                let code = frame.map_or(1005, |frame| frame.code.into());
                Received::Closed(CloseCode(code))
            }
            _ => Received::Other,
        }))
    }

    /// When the last bytes came.
    pub(super) fn last_read(&self) -> Instant {
        self.reader.last_read()
    }

    /// Returns what sends over it, from any thread.
    pub(super) fn writer(&self) -> &Writer {
        &self.writer
    }
}

/// The error for a connection that the server has closed, with what follows from it.
pub(super) fn closed(code: CloseCode, so: &str) -> Error {
    let name = code.name().unwrap_or("no code of its own");
    let problem = format!(
        "the gateway has closed the connection with code {}, {name}: {so}",
        code.0
    );
    TransportError::Protocol(problem.into()).into()
}

fn invalid_address() -> Error {
    let problem = "the page of messages has a value that no address may have: please report it";
    TransportError::Protocol(problem.into()).into()
}
