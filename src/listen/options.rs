//! How to listen.

use std::fmt;
use std::ops::ControlFlow;
use std::time::Duration;

#[cfg(feature = "gateway")]
use super::GatewayOptions;
#[cfg(feature = "mqtt")]
use super::MqttOptions;
use super::catch_up::Limits;
use super::on_error::OnError;
use super::on_event::OnEvent;
use super::transports::Transport;
use crate::error::{Error, Result};

/// How to listen: whether to show as active, how long to wait, how much to keep, what to do about errors.
///
/// A clone has the same settings and shares the callbacks of [`on_error`](Self::on_error) and [`on_event`](Self::on_event), so that a program that listens again
/// need not build them again.
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
///     .wait_buffer(1000)
///     .retry_after(Duration::from_secs(2), Duration::from_secs(300))
///     .on_error(|error| {
///         eprintln!("{error}");
///         if error.is_retryable() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
///     });
/// # let _ = options;
/// ```
#[derive(Clone)]
#[must_use = "options do nothing until they are given to a call"]
pub struct ListenOptions {
    pub(crate) transport: Transport,
    #[cfg(feature = "mqtt")]
    pub(crate) mqtt: MqttOptions,
    #[cfg(feature = "gateway")]
    pub(crate) gateway: GatewayOptions,
    pub(crate) mark_alive: Option<bool>,
    pub(crate) poll_timeout: Duration,
    pub(crate) capacity: usize,
    pub(crate) wait_buffer: usize,
    pub(crate) first_retry: Duration,
    pub(crate) longest_retry: Duration,
    pub(crate) longest_asked_wait: Duration,
    pub(crate) catch_up: bool,
    pub(crate) fetch_attempts: u32,
    pub(crate) catch_up_limits: Limits,
    pub(crate) on_error: OnError,
    pub(crate) on_event: OnEvent,
}

impl Default for ListenOptions {
    fn default() -> Self {
        Self {
            transport: Transport::Auto,
            #[cfg(feature = "mqtt")]
            mqtt: MqttOptions::default(),
            #[cfg(feature = "gateway")]
            gateway: GatewayOptions::default(),
            mark_alive: None,
            poll_timeout: Duration::from_secs(60),
            capacity: 12,
            wait_buffer: 10_000,
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_secs(60),
            longest_asked_wait: Duration::from_secs(15 * 60),
            catch_up: false,
            fetch_attempts: 5,
            catch_up_limits: Limits {
                messages: 50_000,
                time: Duration::from_secs(600),
                attempts: 8,
            },
            on_error: OnError::default(),
            on_event: OnEvent::default(),
        }
    }
}

impl ListenOptions {
    /// How events come. Default: [`Transport::Auto`].
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

    /// Settings of [`Transport::Gateway`]; the other transports have no use for them. Default: those of a living client.
    #[cfg(feature = "gateway")]
    pub fn gateway(mut self, gateway: GatewayOptions) -> Self {
        self.gateway = gateway;
        self
    }

    /// Whether the account is shown as active while it listens. Default: as
    /// [`Client::set_active_status`](crate::Client::set_active_status) has set it last, and `true` where that was never called.
    ///
    /// It counts for this listening until that call changes it.
    pub fn mark_alive(mut self, mark_alive: bool) -> Self {
        self.mark_alive = Some(mark_alive);
        self
    }

    /// How long one cycle takes at most, in whatever state the connection is. Default: 60 s.
    /// [`Client::do_one_listen`](crate::Client::do_one_listen) returns by then.
    ///
    /// Work that is not done when it has passed, such as connecting or a reply of which half is there, goes on in the next cycle;
    /// nothing is lost. A request of the long poll waits this long for each piece of its reply, or as long as
    /// [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) where that is longer. What a
    /// server does not take within [`ClientBuilder::timeout`](crate::ClientBuilder::timeout) ends the connection. Less than a millisecond counts as one; zero is refused.
    pub fn poll_timeout(mut self, timeout: Duration) -> Self {
        self.poll_timeout = timeout;
        self
    }

    /// How many events wait in the channel of a [`Listener`](crate::Listener) for somebody to take them. Default: 12;
    /// 0 counts as 1.
    ///
    /// Room for an event takes some 420 bytes, used or not, up to 1,024 events; what a larger capacity allows beyond that takes
    /// memory only as it is used, and [`Listener::events`](crate::Listener::events) does not count it.
    /// When it is full the listener waits, and Facebook keeps the rest: nothing is dropped.
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = events;
        self
    }

    /// How many more events the listener takes in while the channel is full and a thread waits for an event of its own choice,
    /// with [`Client::ask`](crate::Client::ask) or [`Listener::wait_for`](crate::Listener::wait_for). Default: 10,000.
    ///
    /// They follow through the channel, in order, as there is room. So a wait finds its event however much else arrives, and
    /// nothing is dropped: when this room is full too, the listener waits as it does at [`capacity`](Self::capacity), and so does the
    /// thread that waits for an event. Memory is taken only as it is used. A call such as
    /// `Client::edit_message`, whose answer comes over the listener's connection, counts as a wait.
    pub fn wait_buffer(mut self, events: usize) -> Self {
        self.wait_buffer = events;
        self
    }

    /// How long to wait before trying again when the connection is gone: `first`, then twice as long each time, up to
    /// `longest`. Default: 1 s and 60 s.
    ///
    /// The first try comes at once, and so does the first after a connection that was of use for two minutes; the others are spread at
    /// random over the second half of the wait.
    /// `first` must be more than zero, and `longest` no shorter than `first`: listening then fails with [`Error::InvalidInput`].
    pub fn retry_after(mut self, first: Duration, longest: Duration) -> Self {
        self.first_retry = first;
        self.longest_retry = longest;
        self
    }

    /// How long to wait at most before trying again when the server asks for it, with a status such as 429 and the header
    /// `Retry-After`. Default: 15 minutes.
    ///
    /// Within it the wait is never shorter than the server asks for, whatever [`retry_after`](Self::retry_after) is. With
    /// [`Duration::ZERO`] what the server asks for does not count.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::ListenOptions;
    ///
    /// let options = ListenOptions::default().longest_asked_wait(Duration::from_secs(60 * 60));
    /// # let _ = options;
    /// ```
    pub fn longest_asked_wait(mut self, longest: Duration) -> Self {
        self.longest_asked_wait = longest;
        self
    }

    /// Whether the messages that a [`Gap`](crate::Gap) hides are fetched from the threads' history. Default: `false`.
    ///
    /// They arrive as [`Event::Message`](crate::Event::Message), oldest first, behind the gap and before anything new; each
    /// message arrives once, by its identifier. Messages that are written in one thread while another is fetched may arrive before
    /// those that the other got meanwhile. The other events of the gap, such as receipts and changes of a thread, stays
    /// hidden.
    ///
    /// The search begins some minutes before the gap, because clocks differ. A page of the history that cannot be fetched is an
    /// event like any other failure, and is requested again after the waits of [`retry_after`](Self::retry_after), behind all others:
    /// [`catch_up_attempts`](Self::catch_up_attempts) times. Then the folder or the conversation is given up, alone, and a second
    /// [`Gap`](crate::Gap) states it. So does one where [`catch_up_messages`](Self::catch_up_messages) or
    /// [`catch_up_time`](Self::catch_up_time) ends the search. A stop keeps what was fetched: the next listening goes on with the
    /// rest.
    pub fn catch_up(mut self, catch_up: bool) -> Self {
        self.catch_up = catch_up;
        self
    }

    /// How many times a message is fetched that Facebook only names instead of sending it. Default: 5; 0 counts as 1.
    ///
    /// A fetch is tried again where that may help, after the waits of [`retry_after`](Self::retry_after); what follows the message
    /// waits meanwhile. After the last attempt an [`Event::Unknown`](crate::Event::Unknown) arrives in its place, with an
    /// [`Event::ListenError`](crate::Event::ListenError) with the reason.
    pub fn fetch_attempts(mut self, attempts: u32) -> Self {
        self.fetch_attempts = attempts;
        self
    }

    /// How many messages are looked at to close one gap. Default: 50,000.
    ///
    /// They are kept until all of them are there, some 600 bytes each and their texts. Where more were missed, the newest of some
    /// conversations arrive, and a second [`Gap`](crate::Gap) states that others are missing.
    pub fn catch_up_messages(mut self, messages: usize) -> Self {
        self.catch_up_limits.messages = messages;
        self
    }

    /// How long the requests may take, in total, that close one gap. Default: 10 minutes.
    ///
    /// Neither the waits between them count nor attempts that find no connection at all. When the time is over, what was fetched
    /// arrives, and a second [`Gap`](crate::Gap) states that the rest is missing.
    pub fn catch_up_time(mut self, time: Duration) -> Self {
        self.catch_up_limits.time = time;
        self
    }

    /// How often in a row each page of the history is requested until its conversation, or its folder, is given up. Default: 8;
    /// 0 counts as 1.
    ///
    /// Attempts that find no connection at all do not count.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::ListenOptions;
    ///
    /// let options = ListenOptions::default()
    ///     .catch_up(true)
    ///     .catch_up_messages(10_000)
    ///     .catch_up_time(Duration::from_secs(120))
    ///     .catch_up_attempts(4);
    /// # let _ = options;
    /// ```
    pub fn catch_up_attempts(mut self, attempts: u32) -> Self {
        self.catch_up_limits.attempts = attempts;
        self
    }

    /// A callback that is called with every error that does not end listening by itself; `Break` ends it, with that error. Default:
    /// goes on.
    ///
    /// Where it goes on, the error arrives as an event: [`Event::Disconnected`](crate::Event::Disconnected) if the server
    /// could not be reached, [`Event::ListenError`](crate::Event::ListenError) if its answer could not be used. It runs on the
    /// thread that listens, whose stack has 512 KiB. A session that is no longer logged in, or that Facebook holds at a
    /// checkpoint, ends listening without asking.
    ///
    /// The callback may use the client: send, log in, stop listening. A call that would have to wait for this very listening fails at
    /// once with [`Error::InvalidInput`]: to listen again from within it, after a stop too, to ask, or
    /// [`Listener::stop`](crate::Listener::stop), which stops all the same. A wait for an event returns `None`; a listener that
    /// is dropped here stops without being waited for. To log in and listen anew, return `Break` and do so where listening ended.
    ///
    /// A panic in it ends listening, with [`Error::Panicked`] where there is a [`Listener`](crate::Listener); the events that
    /// had arrived are kept for the next listening.
    pub fn on_error(
        mut self,
        on_error: impl FnMut(&Error) -> ControlFlow<()> + Send + 'static,
    ) -> Self {
        self.on_error = OnError::new(on_error);
        self
    }

    /// A callback that wakes the program's own event loop: it is called when there is something in the channel of a
    /// [`Listener`](crate::Listener). Default: none.
    ///
    /// It is called after events have come into the channel, once for several that come together, and once more when listening has
    /// ended and the channel with it. So a loop that receives all there is, with `listener.events().try_iter()`, each time that it was
    /// woken, misses nothing; that it finds nothing now and then is no error. The first call may come before
    /// [`listen_with`](crate::Client::listen_with) returns. Cycles of [`do_one_listen`](crate::Client::do_one_listen) return their events
    /// and do not call it.
    ///
    /// It runs on the thread that listens, whose stack has 512 KiB, and sometimes on another that puts events into the channel: one of
    /// the listener where the channel was full, or one that ends a wait such as [`Listener::wait_for`](crate::Listener::wait_for).
    /// No lock is held. It should do no more than wake the loop, for no further event arrives until it returns. It may receive, send
    /// and stop listening; a call that would have to wait for this very listening fails at once, as in [`on_error`](Self::on_error).
    /// A panic in it is logged, and listening goes on. It is dropped when listening has ended.
    ///
    /// With `winit` it calls `EventLoopProxy::send_event`, with `mio` its `Waker`, with `calloop` a `Ping` or `LoopSignal::wakeup`. On Unix
    /// a loop can wait for a file descriptor instead: [`Listener::pollable`](crate::Listener::pollable). Here a channel
    /// plays the loop:
    ///
    /// ```
    /// use std::sync::mpsc;
    ///
    /// use fbchat::{Event, ListenOptions, local::LocalServer};
    /// # use fbchat::local::ADA;
    ///
    /// enum Wakeup {
    ///     Messenger,
    ///     // A key, the window, a timer, …
    /// }
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let (wake, wakeups) = mpsc::channel();
    /// let options = ListenOptions::default().on_event(move || {
    ///     let _ = wake.send(Wakeup::Messenger); // the loop may have ended
    /// });
    /// let listener = client.listen_with(options)?;
    /// # let ada = server.person(ADA).ok_or("nobody")?;
    /// # ada.says(client.uid(), "hello");
    ///
    /// // The loop. It ends with the callback, which is dropped when listening ends.
    /// for Wakeup::Messenger in wakeups {
    ///     for event in listener.events().try_iter() {
    ///         if let Event::Message(e) = event {
    ///             println!("a message in {}", e.thread);
    ///             client.stop_listening();
    ///         }
    ///     }
    /// }
    /// listener.stop()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_event(mut self, on_event: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_event = OnEvent::new(on_event);
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.poll_timeout.is_zero() {
            return Err(Error::invalid_input(
                "a poll_timeout of zero leaves the server no time to answer: set a longer one",
            ));
        }
        if self.first_retry.is_zero() || self.longest_retry < self.first_retry {
            return Err(Error::invalid_input(
                "the first wait of `retry_after` is zero, or longer than the longest: set it to more than zero and to no more than that",
            ));
        }
        #[cfg(feature = "mqtt")]
        self.mqtt.check()?;
        #[cfg(not(feature = "mqtt"))]
        if self.transport == Transport::Mqtt {
            return Err(Error::invalid_input(
                "listening over MQTT takes the feature `mqtt` of this crate: turn it on, or name `Transport::LongPoll`",
            ));
        }
        #[cfg(feature = "gateway")]
        self.gateway.check()?;
        #[cfg(not(feature = "gateway"))]
        if self.transport == Transport::Gateway {
            return Err(Error::invalid_input(
                "listening over the gateway takes the feature `gateway` of this crate: turn it on, or name `Transport::Mqtt`",
            ));
        }
        #[cfg(not(any(feature = "mqtt", feature = "gateway")))]
        if self.transport == Transport::Auto {
            return Err(Error::invalid_input(
                "listening takes the feature `gateway` or `mqtt` of this crate: turn one on, or name `Transport::LongPoll`",
            ));
        }
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
            .field("wait_buffer", &self.wait_buffer)
            .field("first_retry", &self.first_retry)
            .field("longest_retry", &self.longest_retry)
            .field("longest_asked_wait", &self.longest_asked_wait)
            .field("catch_up", &self.catch_up)
            .field("fetch_attempts", &self.fetch_attempts)
            .field("catch_up_limits", &self.catch_up_limits)
            .finish_non_exhaustive()
    }
}
