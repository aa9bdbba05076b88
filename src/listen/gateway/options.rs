//! How to listen over the gateway.

use std::time::Duration;

use crate::error::{Error, Result};

/// The shortest pause between two pings, or two requests for what is new: less would keep a core, and the server, busy with nothing
/// else.
pub(super) const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// The least that a message may be allowed to take, in bytes: a short message of a thread takes about as much.
const LEAST_MESSAGE: u64 = 4 * 1024;

/// How to listen over the gateway. The defaults are those of the living client that left MQTT for it in July 2026.
///
/// Nobody has tried this transport on Facebook yet. A value that cannot work, such as a limit of zero, is refused when listening
/// starts, with [`Error::InvalidInput`].
///
/// ```
/// use std::time::Duration;
///
/// use fbchat::{GatewayOptions, ListenOptions, Transport};
///
/// let gateway = GatewayOptions::default()
///     .keep_alive(Duration::from_secs(15))
///     .answer_timeout(Duration::from_secs(45))
///     .stream_timeout(Duration::from_secs(10))
///     .sync_timeout(Duration::from_secs(60))
///     .ask_again_after(None)
///     .reload_page_after(Duration::from_secs(6 * 3600))
///     .max_message_size(16 * 1024 * 1024)
///     .max_scripts(50);
/// let options = ListenOptions::default()
///     .transport(Transport::Gateway)
///     .gateway(gateway);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
#[must_use = "options do nothing until they are given to a call"]
pub struct GatewayOptions {
    pub(crate) keep_alive: Duration,
    pub(crate) answer_timeout: Duration,
    pub(crate) stream_timeout: Duration,
    pub(crate) sync_timeout: Duration,
    pub(crate) ask_again_after: Option<Duration>,
    pub(crate) reload_page_after: Duration,
    pub(crate) max_message_size: u64,
    pub(crate) max_scripts: usize,
}

impl Default for GatewayOptions {
    fn default() -> Self {
        Self {
            keep_alive: Duration::from_secs(10),
            answer_timeout: Duration::from_secs(30),
            stream_timeout: Duration::from_secs(5),
            sync_timeout: Duration::from_secs(30),
            ask_again_after: Some(Duration::from_secs(300)),
            reload_page_after: Duration::from_secs(20 * 3600),
            max_message_size: 32 * 1024 * 1024,
            max_scripts: 100,
        }
    }
}

impl GatewayOptions {
    /// The pause between two pings. Default: 10 s.
    ///
    /// Less than 10 ms counts as 10 ms.
    pub fn keep_alive(mut self, pause: Duration) -> Self {
        self.keep_alive = pause;
        self
    }

    /// How long the server may send nothing at all. Then the client reconnects. Default: 30 s.
    ///
    /// Any byte counts. Longer than [`keep_alive`](Self::keep_alive), or a server that only answers pings would count as silent.
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.answer_timeout = timeout;
        self
    }

    /// How long the server may take for each answer about a stream: that it is open, that a request has arrived, and the answer to a
    /// request that has a stream for itself. Then the client reconnects. Default: 5 s.
    ///
    /// A request of a call, such as [`Client::edit_message`](crate::Client::edit_message), has
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) instead, and never costs the connection.
    pub fn stream_timeout(mut self, timeout: Duration) -> Self {
        self.stream_timeout = timeout;
        self
    }

    /// How long the server may take to answer the request for what is new in a database. Default: 30 s.
    ///
    /// Then the client reconnects if it is the database of threads and messages, and does without it if it is another.
    pub fn sync_timeout(mut self, timeout: Duration) -> Self {
        self.sync_timeout = timeout;
        self
    }

    /// After how long the client asks whether there are messages that were not pushed, again and again. Default: 5 minutes; `None`:
    /// never.
    ///
    /// Connections have been seen that answer pings and bring nothing else. One that does not answer this request is given up after
    /// [`sync_timeout`](Self::sync_timeout). Less than 10 ms counts as 10 ms.
    pub fn ask_again_after(mut self, pause: Option<Duration>) -> Self {
        self.ask_again_after = pause;
        self
    }

    /// How old the page of messages, whose values a connection is made with, may be when the client reconnects; an older one is loaded
    /// anew. Default: 20 hours.
    pub fn reload_page_after(mut self, age: Duration) -> Self {
        self.reload_page_after = age;
        self
    }

    /// The largest message of the websocket that is taken, in bytes. One that is larger ends the connection, which is taken up anew.
    /// Default: 32 MiB; at least 4,096.
    ///
    /// A message can have several frames, each of up to 16 MiB. What was pushed and waits for an answer before it may take as much
    /// memory in all.
    pub fn max_message_size(mut self, bytes: u64) -> Self {
        self.max_message_size = bytes;
        self
    }

    /// In how many of the site's scripts the version of the schema is looked for, where the page of messages does not have it.
    /// Default: 100; with 0 the page alone counts.
    ///
    /// They are fetched one after the other until it is found, from Facebook's own hosts alone and without cookies, each within
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) and up to
    /// [`ClientBuilder::max_reply_size`](crate::ClientBuilder::max_reply_size).
    pub fn max_scripts(mut self, scripts: usize) -> Self {
        self.max_scripts = scripts;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let limits = [
            self.keep_alive,
            self.answer_timeout,
            self.stream_timeout,
            self.sync_timeout,
        ];
        if limits.contains(&Duration::ZERO) || self.ask_again_after == Some(Duration::ZERO) {
            return Err(Error::invalid_input(
                "a limit of zero leaves the server no time to answer: set a longer one in `GatewayOptions`",
            ));
        }
        if self.answer_timeout <= self.keep_alive {
            return Err(Error::invalid_input(
                "with an `answer_timeout` no longer than `keep_alive` each connection would count as silent: set a longer one in `GatewayOptions`",
            ));
        }
        if self.max_message_size < LEAST_MESSAGE {
            return Err(Error::invalid_input(format!(
                "a `max_message_size` below {LEAST_MESSAGE} bytes lets no event through: set a larger one in `GatewayOptions`"
            )));
        }
        Ok(())
    }
}
