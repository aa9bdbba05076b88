//! Listening: on a thread of its own, or cycle by cycle from the caller's loop.

use std::sync::{Arc, Mutex, TryLockError};

use super::{Client, lock};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::listen::{self, ListenOptions, Listener, StopHandle};

/// Whether the client listens, and how.
#[derive(Default)]
pub(super) struct Listening {
    /// The last listening. It stays after its end, for the events that nobody has taken.
    under_way: Option<Arc<Mutex<listen::Listening>>>,
    stop: Option<StopHandle>,
    /// Whether a thread of its own runs the cycles.
    by_thread: bool,
}

impl Listening {
    fn is_on(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| !stop.is_stopped())
    }
}

impl Client {
    /// Starts a thread that listens, and returns once the server has accepted it.
    ///
    /// Events are pushed into a bounded channel; when it is full the thread waits and nothing is lost. See [`Listener`].
    ///
    /// # Errors
    ///
    /// [`Error::NotLoggedIn`] if the session has ended; [`Error::Login`] if Facebook holds the account at a checkpoint;
    /// [`Error::InvalidInput`] if this client listens already.
    pub fn listen(&self) -> Result<Listener> {
        self.listen_with(ListenOptions::default())
    }

    /// [`listen`](Self::listen) with options.
    ///
    /// # Errors
    ///
    /// As [`listen`](Self::listen).
    pub fn listen_with(&self, options: ListenOptions) -> Result<Listener> {
        self.begin(options, true).and_then(Listener::start)
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
        self.begin(options, false).map(drop)
    }

    /// Asks the server once and returns what it had to say; an empty list if it had nothing.
    ///
    /// Takes no longer than [`ListenOptions::poll_timeout`], in whatever state the connection is. When it is gone, the events say
    /// so, and the next calls wait before they try again and go on with connecting, no longer than that either.
    ///
    /// # Errors
    ///
    /// [`Error::Stopped`] if listening was not started or was stopped meanwhile; [`Error::NotLoggedIn`] if the session has
    /// ended; [`Error::Login`] if Facebook holds the account at a checkpoint; the error on which `on_error` broke off; [`Error::InvalidInput`] if a [`Listener`] or another thread is at it.
    ///
    /// ```
    /// use fbchat::{Event, ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.start_listening()?;
    /// let person = server.person(UserId::from(4)).ok_or("nobody")?;
    /// person.says(ThreadKey::User(client.uid()), "hello");
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
        let under_way = {
            let listening = lock(&self.inner.listening);
            match &listening.under_way {
                _ if !listening.is_on() => return Err(Error::Stopped),
                _ if listening.by_thread => return Err(at_it("a Listener")),
                Some(under_way) => Arc::clone(under_way),
                None => return Err(at_it("another thread")),
            }
        };
        let mut under_way = match under_way.try_lock() {
            Ok(under_way) => under_way,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(at_it("another thread")),
        };
        let ended = under_way.cycle();
        if let Err(error) = &ended
            && !matches!(error, Error::Stopped)
        {
            under_way.stop().stop();
        }
        ended.map(|()| under_way.take_events())
    }

    /// Stops listening, in either way, from any thread. A request that is under way ends at once.
    ///
    /// Does not wait for a [`Listener`]'s thread; [`Listener::stop`] does.
    pub fn stop_listening(&self) {
        if let Some(stop) = &lock(&self.inner.listening).stop {
            stop.stop();
        }
    }

    /// Whether this client listens, in either way.
    pub fn is_listening(&self) -> bool {
        lock(&self.inner.listening).is_on()
    }

    /// Finds the server that keeps this client's queue, and goes on where an earlier listening stopped.
    fn begin(
        &self,
        options: ListenOptions,
        by_thread: bool,
    ) -> Result<Arc<Mutex<listen::Listening>>> {
        options.check()?;
        let logged_in = self.logged_in();
        // However short a cycle is, a reply has time to arrive.
        let hold = options.poll_timeout.max(self.inner.http.settings.timeout);
        let stop = StopHandle::new(self.inner.http.poll_agent(hold));
        let earlier = {
            let mut listening = lock(&self.inner.listening);
            if listening.is_on() {
                return Err(at_it("an earlier call"));
            }
            listening.stop = Some(stop.clone());
            listening.by_thread = by_thread;
            listening.under_way.clone()
        };
        let http = Arc::clone(&self.inner.http);
        let fetch_missed = self.fetch_missed(logged_in.clone(), &stop);
        let mut under_way = listen::Listening::new(
            http,
            logged_in.account,
            logged_in.uid,
            options,
            stop.clone(),
            fetch_missed,
        );
        if let Some(earlier) = earlier {
            // Waits for a thread that was stopped but has not ended yet.
            under_way.take_over(&mut lock(&earlier));
        }
        let started = under_way.start();
        let under_way = Arc::new(Mutex::new(under_way));
        lock(&self.inner.listening).under_way = Some(Arc::clone(&under_way));
        match started {
            _ if stop.is_stopped() => Err(Error::Stopped),
            Ok(()) => Ok(under_way),
            Err(error) => {
                stop.stop();
                Err(error)
            }
        }
    }
}

fn at_it(who: &str) -> Error {
    Error::invalid_input(format!(
        "a client listens once at a time, and {who} does already: stop that first"
    ))
}
