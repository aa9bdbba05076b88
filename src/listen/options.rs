//! How to listen.

use std::fmt;
use std::ops::ControlFlow;
use std::time::Duration;

#[cfg(feature = "mqtt")]
use super::MqttOptions;
use crate::error::{Error, Result};

/// How events come from Facebook. What is heard is the same either way, and so is everything that can be set beside it.
///
/// ```
/// use fbchat::{ListenOptions, Transport};
///
/// let as_in_2017 = ListenOptions::default().transport(Transport::LongPoll);
/// # let _ = as_in_2017;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Transport {
    /// Requests that the server holds until it has something to tell, as fbchat 1.1.3 for Python listens. Facebook ended it in
    /// November 2019: messages do not come this way any more. Without the feature `mqtt` it is the default, and all there is.
    LongPoll,
    /// MQTT in a websocket, as Facebook's own site has listened since. The default.
    #[cfg(feature = "mqtt")]
    Mqtt,
}

/// How to listen: whether to show as active, how long to wait, how much to keep, what to do about errors.
///
/// ```
/// use std::ops::ControlFlow;
/// use std::time::Duration;
///
/// use fbchat::ListenOptions;
///
/// let options = ListenOptions::default()
///     .mark_alive(false)
///     .poll_timeout(Duration::from_secs(5))
///     .capacity(16)
///     .retry_after(Duration::from_secs(2), Duration::from_secs(300))
///     .on_error(|error| {
///         eprintln!("{error}");
///         if error.is_retryable() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
///     });
/// # let _ = options;
/// ```
#[must_use = "options do nothing until they are given to a call"]
pub struct ListenOptions {
    pub(crate) transport: Transport,
    #[cfg(feature = "mqtt")]
    pub(crate) mqtt: MqttOptions,
    pub(crate) mark_alive: bool,
    pub(crate) poll_timeout: Duration,
    pub(crate) capacity: usize,
    pub(crate) first_retry: Duration,
    pub(crate) longest_retry: Duration,
    pub(crate) catch_up: bool,
    pub(crate) fetch_attempts: u32,
    pub(crate) on_error: Box<OnError>,
}

type OnError = dyn FnMut(&Error) -> ControlFlow<()> + Send;

impl Default for ListenOptions {
    fn default() -> Self {
        Self {
            #[cfg(not(feature = "mqtt"))]
            transport: Transport::LongPoll,
            #[cfg(feature = "mqtt")]
            transport: Transport::Mqtt,
            #[cfg(feature = "mqtt")]
            mqtt: MqttOptions::default(),
            mark_alive: true,
            poll_timeout: Duration::from_secs(60),
            capacity: 32,
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_secs(60),
            catch_up: false,
            fetch_attempts: 5,
            on_error: Box::new(|_| ControlFlow::Continue(())),
        }
    }
}

impl ListenOptions {
    /// How events come. Default: `Transport::Mqtt`; without the feature `mqtt` there is only [`Transport::LongPoll`].
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// Settings of [`Transport::Mqtt`]; the long poll has no use for them. Default: those of fbchat 1.9.7 for Python.
    #[cfg(feature = "mqtt")]
    pub fn mqtt(mut self, mqtt: MqttOptions) -> Self {
        self.mqtt = mqtt;
        self
    }

    /// Whether the account is shown as active while it listens. Default: `true`.
    pub fn mark_alive(mut self, mark_alive: bool) -> Self {
        self.mark_alive = mark_alive;
        self
    }

    /// How long one cycle takes at most, in whatever state the connection is. Default: 60 s.
    /// [`Client::do_one_listen`](crate::Client::do_one_listen) returns by then.
    ///
    /// What is not done when it has passed, such as connecting or a reply of which half is there, goes on in the next cycle;
    /// nothing is lost. A request of the long poll waits this long for each piece of its reply, or as long as
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) where that is longer. A packet that the server of MQTT does not
    /// take within one cycle ends the connection. Less than a millisecond counts as one; zero is refused.
    pub fn poll_timeout(mut self, timeout: Duration) -> Self {
        self.poll_timeout = timeout;
        self
    }

    /// How many events wait in the channel of a [`Listener`](crate::Listener) for somebody to take them. Default: 32;
    /// 0 counts as 1.
    ///
    /// Room for an event takes some 350 bytes, used or not.
    /// When it is full the listener waits, and Facebook keeps the rest: nothing is dropped.
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = events;
        self
    }

    /// How long to wait before trying again when the connection is gone: `first`, then twice as long each time, up to
    /// `longest`. Default: 1 s and 60 s.
    ///
    /// The first try after a healthy stretch comes at once; the others are spread at random over the second half of the wait.
    pub fn retry_after(mut self, first: Duration, longest: Duration) -> Self {
        self.first_retry = first;
        self.longest_retry = longest;
        self
    }

    /// Whether the messages that a [`Gap`](crate::Gap) hides are fetched from the threads' history. Default: `false`.
    ///
    /// They arrive as [`Event::Message`](crate::Event::Message), oldest first, behind the gap and before anything new; each
    /// message arrives once, told by its identifier. What is written in one thread while another is fetched may arrive before
    /// what the other got meanwhile. What else the gap hides, such as receipts and changes of a thread, stays
    /// hidden. A fetch that fails is an event like any other failure; where trying again may help, it is tried again.
    pub fn catch_up(mut self, catch_up: bool) -> Self {
        self.catch_up = catch_up;
        self
    }

    /// How many times a message is fetched that Facebook only names instead of sending it. Default: 5; 0 counts as 1.
    ///
    /// A fetch is tried again where that may help, after the waits of [`retry_after`](Self::retry_after); what follows the message
    /// waits meanwhile. After the last attempt an [`Event::Unknown`](crate::Event::Unknown) arrives in its place, with an
    /// [`Event::ListenError`](crate::Event::ListenError) that says why.
    pub fn fetch_attempts(mut self, attempts: u32) -> Self {
        self.fetch_attempts = attempts;
        self
    }

    /// Is told of every error that does not end listening by itself; `Break` ends it, with that error. Default: goes on.
    ///
    /// Where it goes on, the error arrives as an event: [`Event::Disconnected`](crate::Event::Disconnected) if the server
    /// could not be reached, [`Event::ListenError`](crate::Event::ListenError) if its answer could not be used. It runs on the
    /// thread that listens, whose stack has 512 KiB. A session that is no longer logged in, or that Facebook holds at a
    /// checkpoint, ends listening without asking.
    pub fn on_error(
        mut self,
        on_error: impl FnMut(&Error) -> ControlFlow<()> + Send + 'static,
    ) -> Self {
        self.on_error = Box::new(on_error);
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.poll_timeout.is_zero() {
            return Err(Error::invalid_input(
                "a poll_timeout of zero leaves the server no time to answer: set a longer one",
            ));
        }
        #[cfg(feature = "mqtt")]
        self.mqtt.check()?;
        Ok(())
    }
}

impl fmt::Debug for ListenOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListenOptions")
            .field("transport", &self.transport)
            .field("mark_alive", &self.mark_alive)
            .field("poll_timeout", &self.poll_timeout)
            .field("capacity", &self.capacity)
            .field("first_retry", &self.first_retry)
            .field("longest_retry", &self.longest_retry)
            .field("catch_up", &self.catch_up)
            .field("fetch_attempts", &self.fetch_attempts)
            .finish_non_exhaustive()
    }
}
