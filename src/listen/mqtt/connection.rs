//! One connection: MQTT in a websocket.

use std::time::{Duration, Instant};

use mqtt_proto::Pid;
use tungstenite::handshake::HandshakeError;
use tungstenite::handshake::client::generate_key;
use tungstenite::protocol::{Role, WebSocketConfig};
use tungstenite::{Message, WebSocket};
use ureq::http::{self, Uri};

use super::MqttOptions;
use super::Subscribe;
use super::keep_alive::{Due, KeepAlive};
use crate::api::Account;
use crate::error::{Error, Result, TransportError};
use crate::http::{Http, Register, Stream, retry_after};
use crate::id::UserId;
use crate::time::later;
use crate::wire::mqtt::connect::{self, Identity, TOPICS};
use crate::wire::mqtt::packet;
use crate::wire::mqtt::queue::Publish;
use crate::wire::mqtt::{Packet, Packets};

const SITE: &str = "https://www.facebook.com";
/// The buffers that a websocket keeps while nothing comes, in bytes. A larger packet gets a larger one.
const BUFFER: usize = 2 * 1024;

/// A connection that the server has accepted.
pub(super) struct Connection {
    socket: WebSocket<Stream>,
    host: String,
    packets: Packets,
    limit: u64,
    /// How long a packet may take to be sent.
    send_timeout: Duration,
    keep_alive: KeepAlive,
    /// Whether it was given up already, and read once more.
    is_suspect: bool,
    last_id: u16,
}

/// How long a read may take at least: none at all would find nothing, however much has arrived.
const LEAST: Duration = Duration::from_millis(1);

/// Who connects.
pub(super) struct Caller<'a> {
    pub(super) http: &'a Http,
    pub(super) account: &'a Account,
    pub(super) uid: UserId,
    pub(super) is_active: bool,
}

impl Connection {
    /// Connects, and waits until the server has accepted it.
    pub(super) fn open(
        caller: &Caller<'_>,
        options: &MqttOptions,
        register: Register,
    ) -> Result<Self> {
        let session_id = connect::new_session_id();
        let address = connect::address(&options.host, session_id);
        let socket = upgrade(caller, options, &address, register)?;
        let topics: &[&str] = match options.subscribe {
            Subscribe::Connecting => &TOPICS,
            Subscribe::Packet => &[],
        };
        let user_name = connect::user_name(&Identity {
            uid: caller.uid,
            client_id: &caller.account.client_id,
            session_id,
            is_active: caller.is_active,
            topics,
        });
        let user_name = user_name.map_err(|_| unwritable())?;
        let mut connection = Self {
            socket,
            host: options.host.clone(),
            packets: Packets::new(options.max_packet_size),
            limit: options.max_packet_size,
            send_timeout: caller.http.settings.timeout,
            keep_alive: KeepAlive::new(options, Instant::now()),
            is_suspect: false,
            last_id: 0,
        };
        let keep_alive = u16::try_from(options.keep_alive.as_secs()).unwrap_or(u16::MAX);
        let until = later(Instant::now(), caller.http.settings.connect_timeout);
        connection.send(packet::connect(&user_name, keep_alive.max(1))?, until)?;
        connection.wait_until_accepted(until)?;
        if options.subscribe == Subscribe::Packet {
            let id = connection.next_id()?;
            connection.send(packet::subscribe(&TOPICS, id)?, until)?;
        }
        Ok(connection)
    }

    fn wait_until_accepted(&mut self, deadline: Instant) -> Result<()> {
        loop {
            match self.packets.next()? {
                Some(Packet::Connected(0)) => return Ok(()),
                // Bad user name or password, not authorized, and a number of Facebook's own: the cookies are refused.
                Some(Packet::Connected(4 | 5 | 21)) => return Err(Error::NotLoggedIn),
                Some(Packet::Connected(code)) => {
                    let problem = format!(
                        "the server refused the connection with code {code}: try again later"
                    );
                    return Err(TransportError::Protocol(problem.into()).into());
                }
                Some(_) => {}
                None if Instant::now() >= deadline => return Err(TransportError::Timeout.into()),
                None => self.read(deadline)?,
            }
        }
    }

    /// Asks for the queue, which the server has to answer.
    pub(super) fn request_queue(&mut self, request: &Publish, until: Instant) -> Result<()> {
        let id = self.next_id()?;
        let packet = packet::publish(request.topic, &request.payload, id)?;
        self.send(packet, until)?;
        self.keep_alive.requested_queue(Instant::now());
        Ok(())
    }

    /// The queue has answered.
    pub(super) fn queue_answered(&mut self) {
        self.keep_alive.queue_answered();
    }

    pub(super) fn is_queue_awaited(&self) -> bool {
        self.keep_alive.is_queue_awaited()
    }

    /// What is published next, which is acknowledged if it is to be. `None`: nothing until then. However soon that is, it looks
    /// once whether something has arrived.
    pub(super) fn next(&mut self, until: Instant) -> Result<Option<(String, Vec<u8>)>> {
        let mut has_looked = false;
        loop {
            match self.packets.next()? {
                Some(Packet::Publish {
                    topic,
                    payload,
                    to_acknowledge,
                }) => {
                    if let Some(id) = to_acknowledge {
                        self.send(packet::acknowledge(id)?, until)?;
                    }
                    return Ok(Some((topic, payload)));
                }
                Some(Packet::Connected(_) | Packet::Other) => {}
                None if has_looked && Instant::now() >= until => return Ok(None),
                None => {
                    let wake = self.keep_alive(until)?;
                    self.read(wake.min(until))?;
                    has_looked = true;
                }
            }
        }
    }

    /// Sends a ping if it is time to, and returns the time by which to do so again. Fails if the server has let a deadline pass.
    pub(super) fn keep_alive(&mut self, until: Instant) -> Result<Instant> {
        loop {
            let received = self.socket.get_ref().last_read();
            match self.keep_alive.due(received, Instant::now()) {
                Due::Disconnect if self.is_suspect => return Err(TransportError::Timeout.into()),
                Due::Disconnect => {
                    // The answer may have arrived while nobody read.
                    self.is_suspect = true;
                    return Ok(Instant::now());
                }
                Due::Ping => {
                    self.send(packet::ping()?, until)?;
                    self.keep_alive.pinged(Instant::now());
                }
                Due::Nothing(at) => {
                    self.is_suspect = false;
                    return Ok(at);
                }
            }
        }
    }

    /// Reads what has arrived, without looking at it.
    pub(super) fn look(&mut self) -> Result<()> {
        self.read(Instant::now())
    }

    /// Reads what comes until then.
    fn read(&mut self, until: Instant) -> Result<()> {
        let limit = until.saturating_duration_since(Instant::now());
        self.socket.get_mut().set_limit(limit.max(LEAST));
        match self.socket.read() {
            Ok(Message::Binary(bytes)) => self.packets.push(&bytes),
            Ok(Message::Text(_)) => {
                let problem =
                    "the server sent a text where MQTT is due: look for a proxy in between";
                return Err(TransportError::Protocol(problem.into()).into());
            }
            // Answers to the websocket's own questions go out with the next reading.
            Ok(_) => {}
            Err(error) => match self.failure(error) {
                Error::Transport(TransportError::Timeout) => {}
                error => return Err(error),
            },
        }
        Ok(())
    }

    /// A packet that is not sent in time is lost with its connection: how much of it has gone is not known.
    fn send(&mut self, packet: Vec<u8>, until: Instant) -> Result<()> {
        let limit = until.saturating_duration_since(Instant::now());
        let limit = limit.min(self.send_timeout).max(LEAST);
        self.socket.get_mut().set_limit(limit);
        let sent = self.socket.send(Message::Binary(packet.into()));
        sent.map_err(|error| self.failure(error))?;
        self.keep_alive.sent(Instant::now());
        Ok(())
    }

    fn next_id(&mut self) -> Result<Pid> {
        self.last_id = self.last_id.checked_add(1).unwrap_or(1);
        Pid::try_from(self.last_id).map_err(|_| unwritable().into())
    }

    fn failure(&self, error: tungstenite::Error) -> Error {
        failure(error, &self.host, self.limit)
    }
}

/// Opens the websocket.
fn upgrade(
    caller: &Caller<'_>,
    options: &MqttOptions,
    address: &str,
    register: Register,
) -> Result<WebSocket<Stream>> {
    let invalid = || {
        Error::invalid_input(
            "the host in `MqttOptions` is no host: name one such as edge-chat.facebook.com",
        )
    };
    let url = url::Url::parse(address).map_err(|_| invalid())?;
    let uri: Uri = address.parse().map_err(|_| invalid())?;
    let websocket = address.replacen("https", "wss", 1);
    let mut request = http::Request::get(websocket)
        .header("Host", &options.host)
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", generate_key())
        .header("Sec-WebSocket-Protocol", "mqtt")
        .header("Origin", SITE)
        .header("User-Agent", &caller.account.user_agent);
    if let Some(cookies) = caller.account.jar.header(&url) {
        request = request.header("Cookie", cookies);
    }
    let request = request.body(()).map_err(|_| {
        TransportError::Protocol("the request has a character that no header may have: check the user agent and the cookies".into())
    })?;
    let mut stream = caller.http.open(&uri, register)?;
    stream.set_limit(caller.http.settings.connect_timeout);
    let size = usize::try_from(options.max_packet_size).unwrap_or(usize::MAX);
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(Some(size))
        .max_frame_size(Some(size));
    // The stream is lent only, because Facebook does not confirm the subprotocol, for which tungstenite would drop it. Nothing
    // can have come behind the answer that would be lost: the client speaks first.
    match tungstenite::client::client_with_config(request, &mut stream, Some(config)) {
        Ok(_) => {}
        Err(HandshakeError::Failure(error)) if is_unconfirmed(&error) => {}
        Err(HandshakeError::Failure(error)) => {
            return Err(failure(error, &options.host, options.max_packet_size));
        }
        Err(HandshakeError::Interrupted(_)) => return Err(TransportError::Timeout.into()),
    }
    Ok(WebSocket::from_raw_socket(
        stream,
        Role::Client,
        Some(config),
    ))
}

/// Whether the server has agreed to all but the subprotocol, of which it says nothing.
fn is_unconfirmed(error: &tungstenite::Error) -> bool {
    use tungstenite::error::{ProtocolError, SubProtocolError};
    matches!(
        error,
        tungstenite::Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(
            SubProtocolError::NoSubProtocol
        ))
    )
}

/// What an error of the websocket means.
fn failure(error: tungstenite::Error, host: &str, limit: u64) -> Error {
    use tungstenite::Error as Socket;
    use tungstenite::error::ProtocolError::ResetWithoutClosingHandshake;
    let closed = || TransportError::Closed(std::io::ErrorKind::UnexpectedEof.into());
    let error = match error {
        Socket::Io(error) => Http::stream_error(error, host),
        Socket::ConnectionClosed | Socket::AlreadyClosed => closed(),
        Socket::Protocol(ResetWithoutClosingHandshake) => closed(),
        Socket::Capacity(_) => TransportError::TooLarge { limit },
        Socket::Http(answer) => {
            let status = answer.status().as_u16();
            if status >= 400 {
                return Error::of_status(status, retry_after(answer.headers()));
            }
            let problem = format!(
                "the websocket was answered with HTTP status {status}: look for a proxy in between"
            );
            TransportError::Protocol(problem.into())
        }
        // What is left may quote what was received.
        _ => TransportError::Protocol(
            "the server broke the rules of websockets: look for a proxy in between".into(),
        ),
    };
    error.into()
}

fn unwritable() -> TransportError {
    TransportError::Protocol(
        "a packet cannot be written in MQTT: shorten the texts in `MqttOptions`".into(),
    )
}
