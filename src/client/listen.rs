//! Listening: on a thread of its own, or cycle by cycle from the caller's loop.

use std::sync::Arc;
use std::time::Duration;

use super::Client;
use super::listening::{Starting, State};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::listen::{
    self, Driver, ListenOptions, Listener, RequestThreads, Site, StopHandle, Transport,
};
use crate::sync::lock;

/// # Listening
impl Client {
    /// Starts a thread that listens, and returns once the server has accepted it.
    ///
    /// Events are pushed into a bounded channel; when it is full the thread waits and nothing is lost. See [`Listener`].
    ///
    /// # Errors
    ///
    /// [`Error::NotLoggedIn`] if the session has ended; [`Error::Login`] if Facebook holds the account at a checkpoint;
    /// [`Error::InvalidInput`] if this client listens already, or is called from a callback of the listening that it would
    /// follow; [`Error::Stopped`] if another thread stops it meanwhile.
    ///
    /// It begins with the events that nobody received from an earlier listening of the same account. Where that was stopped but
    /// has not ended, it blocks until it has, which takes milliseconds; [`Error::InvalidInput`] after 30 s, if a callback of it
    /// does not return. Where four attempts to connect to hosts that do not answer are left of earlier listenings, it blocks until
    /// one has ended, [`connect_timeout`](crate::ClientBuilder::connect_timeout) at the latest; a stop ends that.
    pub fn listen(&self) -> Result<Listener> {
        self.listen_with(ListenOptions::default())
    }

    /// [`listen`](Self::listen) with options.
    ///
    /// # Errors
    ///
    /// As [`listen`](Self::listen).
    pub fn listen_with(&self, options: ListenOptions) -> Result<Listener> {
        let mut starting = self.begin(options)?;
        let Some(listening) = starting.listening.take() else {
            return Err(Error::Stopped);
        };
        let slot = Arc::clone(&self.inner.listening);
        let dispatcher = Arc::new(listening.dispatcher());
        slot.set(State::ByListener {
            stop: listening.stop().clone(),
            dispatcher: Arc::clone(&dispatcher),
        });
        let rest = Arc::clone(&dispatcher);
        Listener::start(listening, dispatcher, move |listening| {
            slot.end(listening, Some(rest));
        })
    }

    /// Prepares to listen cycle by cycle with [`do_one_listen`](Self::do_one_listen), from a thread of the caller's.
    ///
    /// # Errors
    ///
    /// As [`listen`](Self::listen).
    pub fn start_listening(&self) -> Result<()> {
        self.start_listening_with(ListenOptions::default())
    }

    /// [`start_listening`](Self::start_listening) with options.
    ///
    /// # Errors
    ///
    /// As [`listen`](Self::listen).
    pub fn start_listening_with(&self, options: ListenOptions) -> Result<()> {
        let mut starting = self.begin(options)?;
        if let Some(listening) = starting.listening.take() {
            self.inner.listening.release(listening);
        }
        Ok(())
    }

    /// Asks the server once and returns the events; an empty list if there are none.
    ///
    /// Takes no longer than [`ListenOptions::poll_timeout`], in whatever state the connection is. When it is gone, the events
    /// report it, and the next calls wait before they try again and go on with connecting, no longer than that either.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] if listening was not started or was stopped meanwhile; [`Error::NotLoggedIn`] if the session has
    /// ended; [`Error::Login`] if Facebook holds the account at a checkpoint; the error on which `on_error` broke off; [`Error::InvalidInput`] if a [`Listener`] or another call is at it.
    ///
    /// ```
    /// use fbchat::{Event, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.start_listening()?;
    /// let person = server.person(ADA).ok_or("nobody")?;
    /// person.says(client.uid(), "hello");
    /// while client.is_listening() {
    ///     for event in client.do_one_listen()? {
    ///         if let Event::Message(e) = event {
    ///             assert_eq!(e.message.text.as_deref(), Some("hello"));
    ///             client.stop_listening();
    ///         }
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn do_one_listen(&self) -> Result<Vec<Event>> {
        self.one_cycle(Driver::cycle)
    }

    /// [`do_one_listen`](Self::do_one_listen) that takes no longer than `timeout`, in place of
    /// [`ListenOptions::poll_timeout`]: for a loop that knows when it has something else to do.
    ///
    /// Work that is not done by then goes on in the next call, as with `poll_timeout`. Less than a millisecond counts as one, zero
    /// too: then it returns what is there.
    ///
    /// # Errors
    ///
    /// As [`do_one_listen`](Self::do_one_listen).
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    ///
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.start_listening()?;
    /// let timer = Instant::now() + Duration::from_millis(20);
    /// while Instant::now() < timer {
    ///     let left = timer.saturating_duration_since(Instant::now());
    ///     for event in client.do_one_listen_within(left)? {
    ///         println!("{event}");
    ///     }
    /// }
    /// println!("Something else to do.");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn do_one_listen_within(&self, timeout: Duration) -> Result<Vec<Event>> {
        self.one_cycle(|listening| listening.cycle_within(timeout))
    }

    fn one_cycle(&self, cycle_of: impl FnOnce(&mut Driver) -> Result<()>) -> Result<Vec<Event>> {
        let mut cycle = self.inner.listening.take()?;
        let Some(listening) = &mut cycle.listening else {
            return Err(Error::Stopped);
        };
        let ended = cycle_of(listening);
        if let Err(error) = &ended
            && !matches!(error, Error::Stopped)
        {
            listening.stop().stop();
        }
        ended.map(|()| listening.take_events())
    }

    /// Stops listening, in either way, from any thread. A request that is under way ends at once.
    ///
    /// Does not wait for a [`Listener`]'s thread; [`Listener::stop`] does.
    pub fn stop_listening(&self) {
        let listening = &self.inner.listening;
        let Some(stop) = listening.stop() else {
            return;
        };
        stop.stop();
        // Between two cycles nobody else ends it.
        if let Some(idle) = listening.take_idle() {
            listening.end(idle, None);
        }
    }

    /// Whether this client listens, in either way.
    pub fn is_listening(&self) -> bool {
        let stop = self.inner.listening.stop();
        stop.is_some_and(|stop| !stop.is_stopped())
    }

    /// The transport of the listening that is under way, or else of the last: never [`Transport::Auto`], but what that has chosen.
    /// `None`: none has begun yet, so that nothing is chosen.
    ///
    /// ```
    /// use fbchat::{ListenOptions, Transport, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// assert_eq!(client.transport(), None);
    ///
    /// let options = ListenOptions::default().transport(Transport::Auto);
    /// let listener = client.listen_with(options)?;
    /// assert_eq!(client.transport(), Some(Transport::Gateway));
    /// listener.stop()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn transport(&self) -> Option<Transport> {
        *lock(&self.inner.listening.transport)
    }

    /// The threads of requests of all its listenings.
    pub(crate) fn request_threads(&self) -> &RequestThreads {
        &self.inner.listening.threads
    }

    /// Finds the server that keeps this client's queue, and goes on where an earlier listening stopped.
    fn begin(&self, options: ListenOptions) -> Result<Starting<'_>> {
        options.check()?;
        let logged_in = self.logged_in();
        // However short a cycle is, a reply has time to arrive.
        let hold = options
            .poll_timeout
            .max(self.inner.api.http.settings.timeout);
        let threads = self.request_threads();
        let stop = StopHandle::with_threads(self.inner.api.http.poll_agent(hold), threads.clone());
        let reserved = self.inner.listening.reserve(&stop)?;
        let site = Site {
            api: Arc::clone(&self.inner.api),
            account: Arc::clone(&logged_in.account),
            uid: logged_in.uid,
            stop: stop.clone(),
        };
        let chosen = stop
            .wait_for_room()
            .and_then(|()| listen::choose(&site, &options));
        if stop.is_stopped() {
            return Err(Error::Stopped);
        }
        let choice = chosen?;
        *lock(&self.inner.listening.transport) = Some(choice.transport);
        let earlier = reserved.begin();
        let presence = Arc::clone(&self.inner.listening.presence);
        presence.begin(options.mark_alive);
        let fetch_missed = self.fetch_missed(logged_in, &stop);
        let mut listening = Box::new(listen::Driver::new(
            site,
            options,
            choice,
            presence,
            fetch_missed,
        ));
        #[cfg(feature = "e2ee")]
        listening.read_inbox(&self.inner.listening.inbox);
        if let Some(mut earlier) = earlier {
            if let Some(dispatcher) = earlier.dispatcher {
                earlier.listening.hold_position();
                earlier.listening.put_back(dispatcher.take_rest());
            }
            listening.take_over(&mut earlier.listening);
        }
        let mut starting = Starting {
            of: &self.inner.listening,
            listening: None,
        };
        let listening = starting.listening.insert(listening);
        let started = listening.open();
        if stop.is_stopped() {
            return Err(Error::Stopped);
        }
        started.map(|()| starting)
    }
}
