//! How to listen over MQTT.

use std::time::Duration;

use url::Url;

use crate::error::{Error, Result};
use crate::wire::mqtt::queue::Dialect;

/// The shortest pause between two pings, or two probes: less would keep a core, and the server, busy with nothing else.
pub(super) const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// How long the name of a host can be, in bytes.
const LONGEST_HOST: usize = 253;

/// The least that a packet may be allowed to take, in bytes: a short message takes about as much.
const LEAST_PACKET: u64 = 1024;

/// How to listen over MQTT, in what the living clients do not agree on. The defaults are those of fbchat 1.9.7 for Python.
///
/// Facebook may come to want another of these. A value that cannot work, such as a limit of zero, is refused when listening starts,
/// with [`Error::InvalidInput`].
///
/// ```
/// use std::time::Duration;
///
/// use fbchat::{ListenOptions, MqttOptions, Subscribe};
///
/// let mqtt = MqttOptions::default()
///     .host("edge-chat.messenger.com")
///     .keep_alive(Duration::from_secs(60))
///     .answer_timeout(Duration::from_secs(10))
///     .queue_timeout(Duration::from_secs(10))
///     .probe_after(Some(Duration::from_secs(300)))
///     .gap_on_jump(false)
///     .max_packet_size(4 * 1024 * 1024)
///     .sync_api_version(11)
///     .max_deltas(100)
///     .subscribe(Subscribe::Packet);
/// let options = ListenOptions::default().mqtt(mqtt);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
#[must_use = "options do nothing until they are given to a call"]
pub struct MqttOptions {
    pub(crate) host: String,
    pub(crate) keep_alive: Duration,
    pub(crate) answer_timeout: Duration,
    pub(crate) queue_timeout: Duration,
    pub(crate) probe_after: Option<Duration>,
    pub(crate) gap_on_jump: bool,
    pub(crate) max_packet_size: u64,
    pub(crate) subscribe: Subscribe,
    pub(crate) dialect: Dialect,
}

/// How a client subscribes to topics. Facebook has taken either from living clients; an ordinary broker knows only the packet.
///
/// [`MqttOptions`] shows it in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subscribe {
    /// While it connects, in the user name, as fbchat 1.9.7 for Python does. The default.
    Connecting,
    /// With a packet of its own, once it is connected; the list in the user name is empty.
    Packet,
}

impl Default for MqttOptions {
    fn default() -> Self {
        Self {
            host: "edge-chat.facebook.com".to_owned(),
            keep_alive: Duration::from_secs(10),
            answer_timeout: Duration::from_secs(20),
            queue_timeout: Duration::from_secs(20),
            probe_after: None,
            gap_on_jump: true,
            max_packet_size: 16 * 1024 * 1024,
            subscribe: Subscribe::Connecting,
            dialect: Dialect {
                sync_api_version: 10,
                max_deltas: 1000,
            },
        }
    }
}

impl MqttOptions {
    /// The host to connect to, without a scheme or a path. Default: `edge-chat.facebook.com`.
    ///
    /// A name in ASCII or an address, with `:` and a port if it is not 443.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// The keep-alive interval: a ping is sent when no packet was for so long. Default: 10 s; living clients use 10 s to 60 s.
    ///
    /// It is sent to the server in whole seconds, 1 to 65,535; the server closes the connection of a client that is silent for much
    /// longer. Less than 10 ms counts as 10 ms.
    pub fn keep_alive(mut self, keep_alive: Duration) -> Self {
        self.keep_alive = keep_alive;
        self
    }

    /// How long the server may take to answer a ping; any byte counts. Then the client reconnects. Default: 20 s.
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.answer_timeout = timeout;
        self
    }

    /// How long the server may take to answer the request for the queue of messages. Then the client reconnects: a connection may
    /// answer pings and bring nothing. Default: 20 s.
    pub fn queue_timeout(mut self, timeout: Duration) -> Self {
        self.queue_timeout = timeout;
        self
    }

    /// After how long without a delta the client asks with a request of HTTP whether there are any. Default: never.
    ///
    /// If there are, and they do not arrive within [`answer_timeout`](Self::answer_timeout), the client reconnects. A request that
    /// fails proves nothing: it is made again after as long. Less than 10 ms counts as 10 ms. Costs a request each time. Worth
    /// setting, to a few minutes, for a bot that runs for days: Facebook has been seen to answer pings and send nothing else.
    pub fn probe_after(mut self, silence: Option<Duration>) -> Self {
        self.probe_after = silence;
        self
    }

    /// Whether a jump in the sequence of deltas, which are numbered, is a [`Gap`](crate::Gap). Default: `true`.
    ///
    /// A frame that begins further on than behind the last delta shows that some did not come. Set it to `false` if Facebook leaves
    /// out numbers for your account, so that gaps arrive where nothing is missing.
    pub fn gap_on_jump(mut self, gap_on_jump: bool) -> Self {
        self.gap_on_jump = gap_on_jump;
        self
    }

    /// The largest packet that is taken, in bytes. One that is larger ends the connection, which is taken up anew. Default:
    /// 16 MiB; at least 1,024.
    pub fn max_packet_size(mut self, bytes: u64) -> Self {
        self.max_packet_size = bytes;
        self
    }

    /// How to subscribe. Default: [`Subscribe::Connecting`].
    pub fn subscribe(mut self, subscribe: Subscribe) -> Self {
        self.subscribe = subscribe;
        self
    }

    /// The version of the interface to the queue of deltas: 10 or 11 with living clients. Default: 10; not 0.
    pub fn sync_api_version(mut self, version: u32) -> Self {
        self.dialect.sync_api_version = version;
        self
    }

    /// The most deltas that the client accepts at once; 100 or 1000 with living clients. Default: 1000; not 0.
    ///
    /// If more wait, because the client was away for long, Facebook drops the queue, which is a [`Gap`](crate::Gap).
    pub fn max_deltas(mut self, deltas: u32) -> Self {
        self.dialect.max_deltas = deltas;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let limits = [self.keep_alive, self.answer_timeout, self.queue_timeout];
        if limits.contains(&Duration::ZERO) || self.probe_after == Some(Duration::ZERO) {
            return Err(Error::invalid_input(
                "a limit of zero leaves the server no time to answer: set a longer one in `MqttOptions`",
            ));
        }
        if !is_host(&self.host) {
            return Err(Error::invalid_input(
                "the host in `MqttOptions` is no host: name one such as edge-chat.facebook.com, without a scheme or a path",
            ));
        }
        if self.max_packet_size < LEAST_PACKET {
            return Err(Error::invalid_input(format!(
                "a `max_packet_size` below {LEAST_PACKET} bytes lets no event through: set a larger one in `MqttOptions`"
            )));
        }
        if self.dialect.max_deltas == 0 {
            return Err(Error::invalid_input(
                "with `max_deltas` of 0 the server would send nothing: set 100 or 1000 in `MqttOptions`",
            ));
        }
        if self.dialect.sync_api_version == 0 {
            return Err(Error::invalid_input(
                "there is no `sync_api_version` 0: set 10 or 11 in `MqttOptions`",
            ));
        }
        Ok(())
    }
}

/// Whether this is a host as it stands in an address, with a port or without, and nothing else.
fn is_host(text: &str) -> bool {
    let Ok(url) = Url::parse(&format!("https://{text}/")) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let start = text.get(..host.len());
    let is_start = start.is_some_and(|start| start.eq_ignore_ascii_case(host));
    let port = text.get(host.len()..).unwrap_or_default();
    let is_number = |port: &str| port.parse::<u16>().is_ok_and(|number| number > 0);
    let has_port = match port.strip_prefix(':') {
        Some(port) => is_number(port) && !port.starts_with('+'),
        None => port.is_empty(),
    };
    (1..=LONGEST_HOST).contains(&host.len()) && is_start && has_port
}
