//! One connection: the websocket of the gateway.

use std::time::Instant;

use tungstenite::Message;
use ureq::http::Uri;

use super::options::GatewayOptions;
use crate::api::Account;
use crate::error::{Error, Result, TransportError};
use crate::http::{Http, Register};
use crate::id::UserId;
use crate::listen::websocket::{self, Limits, Reader, Upgrade, Writer};
use crate::uuid;
use crate::wire::dgw::{CloseCode, address};

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
        let url = url::Url::parse(&address).map_err(|_| invalid_address())?;
        let uri: Uri = address.parse().map_err(|_| invalid_address())?;
        let upgrade = Upgrade {
            uri: &uri,
            user_agent: &caller.account.user_agent,
            headers: &[
                ("Sec-Fetch-Dest", "empty"),
                ("Sec-Fetch-Mode", "websocket"),
                ("Sec-Fetch-Site", "same-site"),
            ],
            cookies: caller.account.jar.header(&url),
        };
        let limits = Limits {
            size: options.max_message_size,
            send_timeout: caller.http.settings.timeout,
        };
        let (reader, writer) = websocket::open(caller.http, &upgrade, limits, register)?;
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
