//! One connection: MQTT in a websocket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Instant;

use mqtt_proto::Pid;
use tungstenite::Message;

use super::MqttOptions;
use super::Subscribe;
use super::keep_alive::{Due, KeepAlive};
use super::lent::LentTasks;
use crate::api::Account;
use crate::error::{Error, Result, TransportError};
use crate::http::{Http, Register};
use crate::id::UserId;
use crate::listen::presence::{Attached, Presence};
use crate::listen::websocket::{self, Reader, Upgrade, Writer};
use crate::model::Visibility;
use crate::time::later;
use crate::wire::mqtt::connect::{self, Identity, TOPICS};
use crate::wire::mqtt::queue::Publish;
use crate::wire::mqtt::{Packet, Packets};
use crate::wire::mqtt::{packet, settings};

/// The headers beyond those that all websockets have.
const HEADERS: [(&str, &str); 1] = [("Sec-WebSocket-Protocol", "mqtt")];

/// A connection that the server has accepted. Its owner reads; clones of `writer` send from other threads, also while the owner
/// blocks in [`next`](Self::next).
pub(super) struct Connection {
    reader: Reader,
    writer: Writer,
    packets: Packets,
    keep_alive: KeepAlive,
    /// Whether it was given up already, and read once more.
    is_suspect: bool,
    packet_ids: PacketIds,
    /// As which the account was shown when the connection was made.
    visibility: Visibility,
    /// Set once the changes of it are sent over this connection.
    attached: Option<Attached>,
    /// Set once tasks are sent over this connection.
    pub(super) tasks: Option<LentTasks>,
}

/// The identifiers of packets that are to be acknowledged, for all threads that send.
#[derive(Clone, Default)]
pub(super) struct PacketIds(Arc<AtomicU16>);

impl PacketIds {
    pub(super) fn next(&self) -> Result<Pid> {
        let after = |last: u16| last.checked_add(1).unwrap_or(1);
        let last = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(after(last))
            });
        let last = last.unwrap_or_else(|last| last);
        Pid::try_from(after(last)).map_err(|_| unwritable().into())
    }
}

/// The client that connects.
pub(super) struct Caller<'a> {
    pub(super) http: &'a Http,
    pub(super) account: &'a Account,
    pub(super) uid: UserId,
    pub(super) visibility: Visibility,
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
        let size = options.max_packet_size;
        let upgrade = Upgrade::of(caller.account, &address, &HEADERS, size);
        let upgrade = upgrade.ok_or_else(invalid_host)?;
        let (reader, writer) = websocket::open(caller.http, &upgrade, register)?;
        let topics: &[&str] = match options.subscribe {
            Subscribe::Connecting => &TOPICS,
            Subscribe::Packet => &[],
        };
        let user_name = connect::user_name(&Identity {
            uid: caller.uid,
            client_id: &caller.account.client_id,
            session_id,
            is_active: caller.visibility == Visibility::Shown,
            topics,
        });
        let user_name = user_name.map_err(|_| unwritable())?;
        let mut connection = Self {
            reader,
            writer,
            packets: Packets::new(options.max_packet_size),
            keep_alive: KeepAlive::new(options, Instant::now()),
            is_suspect: false,
            packet_ids: PacketIds::default(),
            visibility: caller.visibility,
            attached: None,
            tasks: None,
        };
        let keep_alive = u16::try_from(options.keep_alive.as_secs()).unwrap_or(u16::MAX);
        let deadline = later(Instant::now(), caller.http.settings.connect_timeout);
        connection.send(packet::connect(&user_name, keep_alive.max(1))?, deadline)?;
        connection.wait_until_accepted(deadline)?;
        if options.subscribe == Subscribe::Packet {
            let id = connection.packet_ids.next()?;
            connection.send(packet::subscribe(&TOPICS, id)?, deadline)?;
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

    /// From now on sends whether the account is shown, from whichever thread that changes.
    pub(super) fn attach(&mut self, presence: &Arc<Presence>, deadline: Instant) -> Result<()> {
        let (writer, packet_ids) = (self.writer.clone(), self.packet_ids.clone());
        let announce = move |visibility, deadline| {
            let publish = settings::visibility(visibility).map_err(|_| unwritable())?;
            let id = packet_ids.next()?;
            let packet = packet::publish(publish.topic, &publish.payload, id)?;
            writer.send(packet, deadline)
        };
        self.attached = Some(presence.attach(self.visibility, deadline, announce)?);
        Ok(())
    }

    /// Returns what other threads send with.
    pub(super) fn sender(&self) -> (Writer, PacketIds) {
        (self.writer.clone(), self.packet_ids.clone())
    }

    /// Hands out the answer to a task.
    pub(super) fn receive_answer(&self, payload: Vec<u8>) {
        if let Some(tasks) = &self.tasks {
            tasks.receive(payload);
        }
    }

    /// Blocks until the server has acknowledged this packet. What comes before is passed over.
    pub(super) fn wait_until_acknowledged(&mut self, id: Pid, deadline: Instant) -> Result<()> {
        loop {
            match self.packets.next()? {
                Some(Packet::Acknowledged(other)) if other == id => return Ok(()),
                Some(_) => {}
                None if Instant::now() >= deadline => return Err(TransportError::Timeout.into()),
                None => self.read(deadline)?,
            }
        }
    }

    /// Asks for the queue, which the server has to answer.
    pub(super) fn request_queue(&mut self, request: &Publish, deadline: Instant) -> Result<()> {
        let id = self.packet_ids.next()?;
        let packet = packet::publish(request.topic, &request.payload, id)?;
        self.send(packet, deadline)?;
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

    /// Blocks until something is published, and returns it, acknowledged if it is to be. `None`: nothing is by `deadline`. It looks
    /// once, however soon that is.
    pub(super) fn next(&mut self, deadline: Instant) -> Result<Option<(String, Vec<u8>)>> {
        let mut has_looked = false;
        loop {
            match self.packets.next()? {
                Some(Packet::Publish {
                    topic,
                    payload,
                    to_acknowledge,
                }) => {
                    if let Some(id) = to_acknowledge {
                        self.send(packet::acknowledge(id)?, deadline)?;
                    }
                    return Ok(Some((topic, payload)));
                }
                Some(Packet::Connected(_) | Packet::Acknowledged(_) | Packet::Other) => {}
                None if has_looked && Instant::now() >= deadline => return Ok(None),
                None => {
                    let wake = self.keep_alive(deadline)?;
                    self.read(wake.min(deadline))?;
                    has_looked = true;
                }
            }
        }
    }

    /// Sends a ping if it is time to, and returns the time by which to do so again. Fails if the server has let a deadline pass.
    fn keep_alive(&mut self, deadline: Instant) -> Result<Instant> {
        loop {
            let received = self.reader.last_read();
            match self.keep_alive.due(received, Instant::now()) {
                Due::Disconnect if self.is_suspect => return Err(TransportError::Timeout.into()),
                Due::Disconnect => {
                    // The answer may have arrived while nobody read.
                    self.is_suspect = true;
                    return Ok(Instant::now());
                }
                Due::Ping => {
                    self.send(packet::ping()?, deadline)?;
                    self.keep_alive.pinged(Instant::now());
                }
                Due::Nothing(at) => {
                    self.is_suspect = false;
                    return Ok(at);
                }
            }
        }
    }

    /// Keeps the connection alive while something else is waited for, and returns until when that may last at most. What has arrived is
    /// kept for [`next`](Self::next).
    pub(super) fn look(&mut self, deadline: Instant) -> Result<Instant> {
        // The answer to a ping may be there, after which the next is due.
        let now = Instant::now();
        self.read(now)?;
        let wake = self.keep_alive(deadline)?;
        let next = later(now, self.keep_alive.interval);
        Ok(wake.min(next).min(deadline))
    }

    /// Reads what comes by `deadline`.
    fn read(&mut self, deadline: Instant) -> Result<()> {
        match self.reader.read(deadline)? {
            Some(Message::Binary(bytes)) => self.packets.push(&bytes),
            Some(Message::Text(_)) => {
                let problem =
                    "the server sent a text where MQTT is due: look for a proxy in between";
                return Err(TransportError::Protocol(problem.into()).into());
            }
            Some(_) | None => {}
        }
        Ok(())
    }

    fn send(&mut self, packet: Vec<u8>, deadline: Instant) -> Result<()> {
        self.writer.send(packet, deadline)?;
        self.keep_alive.sent(Instant::now());
        Ok(())
    }
}

fn invalid_host() -> Error {
    Error::invalid_input(
        "the host in `MqttOptions` is no host: name one such as edge-chat.facebook.com",
    )
}

fn unwritable() -> TransportError {
    TransportError::Protocol(
        "a packet cannot be written in MQTT: shorten the texts in `MqttOptions`".into(),
    )
}

#[cfg(all(test, feature = "local-server"))]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::http::Settings;
    use crate::listen::StopHandle;
    use crate::local::LocalServer;
    use crate::wire::mqtt::queue::create;

    const LONG: Duration = Duration::from_secs(60);

    fn connection(server: &LocalServer, stop: &StopHandle) -> (Connection, UserId) {
        let client = server.client_builder().login("bot@example.com", "bot");
        let client = client.unwrap();
        let account = client.session().to_account("Mozilla/5.0".to_owned());
        let http = Http::new(Settings {
            local_server: Some(server.address()),
            ..Settings::default()
        });
        let caller = Caller {
            http: &http,
            account: &account.unwrap(),
            uid: client.uid(),
            visibility: Visibility::Shown,
        };
        let stop = stop.clone();
        let register: Register = Arc::new(move |connection| stop.ends(connection));
        let connection = Connection::open(&caller, &MqttOptions::default(), register);
        let mut connection = connection.unwrap();
        // The server begins with the presence of friends.
        let first = connection.next(later(Instant::now(), LONG)).unwrap();
        assert_eq!(first.unwrap().0, "/orca_presence");
        (connection, client.uid())
    }

    fn stop_handle() -> StopHandle {
        StopHandle::new(ureq::Agent::new_with_defaults())
    }

    #[test]
    fn a_packet_is_sent_while_another_thread_blocks_in_reading() {
        let server = LocalServer::start().unwrap();
        let (mut connection, uid) = connection(&server, &stop_handle());
        let writer = connection.writer.clone();
        let dialect = MqttOptions::default().dialect;
        let (is_reading, begun) = mpsc::channel();
        thread::scope(|threads| {
            let reading = threads.spawn(move || {
                // Nothing comes before it is asked for.
                let nothing = connection.next(Instant::now()).unwrap();
                assert_eq!(nothing, None);
                is_reading.send(()).unwrap();
                connection.next(later(Instant::now(), LONG)).unwrap()
            });
            begun.recv().unwrap();
            let request = create(uid, dialect, 0).unwrap();
            let id = Pid::try_from(9).unwrap();
            let packet = packet::publish(request.topic, &request.payload, id).unwrap();
            writer.send(packet, later(Instant::now(), LONG)).unwrap();
            let (topic, _) = reading.join().unwrap().unwrap();
            assert_eq!(topic, "/t_ms");
        });
    }

    #[test]
    fn a_stop_ends_a_read_that_blocks() {
        let (server, stop) = (LocalServer::start().unwrap(), stop_handle());
        let (mut connection, _) = connection(&server, &stop);
        let (is_reading, begun) = mpsc::channel();
        thread::scope(|threads| {
            let reading = threads.spawn(move || {
                is_reading.send(()).unwrap();
                connection.next(later(Instant::now(), LONG))
            });
            begun.recv().unwrap();
            stop.stop();
            let error = reading.join().unwrap().unwrap_err();
            assert!(matches!(error, Error::Transport(TransportError::Closed(_))));
        });
    }
}
