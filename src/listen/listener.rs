//! A thread that listens, and the channel that its events come through.

use std::fmt;
use std::mem;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::Receiver;

#[cfg(unix)]
use super::PollableEvents;
use super::{Dispatcher, Driver, StopHandle};
use crate::error::{Error, Result};
use crate::event::Event;

/// The stack of the thread, in bytes: a quarter of what is usual, and several times what is used. Larger than those of the
/// threads that make requests, so that it is not one of theirs that is used again: what they have touched stays resident.
const STACK: usize = 512 * 1024;

/// A thread of its own that listens and pushes [`Event`]s into a channel. Dropping it stops the thread; events that nobody has
/// received by then come first in the next listening of the client.
///
/// Iterate over a reference to it, or wait for [`events`](Self::events) beside other channels with `crossbeam_channel`'s
/// `select!`. A program with an event loop of its own is woken by [`ListenOptions::on_event`](crate::ListenOptions::on_event), or on
/// Unix by the file descriptor of `pollable`.
///
/// ```
/// use fbchat::{Event, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// let listener = client.listen()?;
/// let person = server.person(ADA).ok_or("nobody")?;
/// person.says(client.uid(), "hello");
/// for event in &listener {
///     if let Event::Message(e) = event {
///         assert_eq!(e.message.text.as_deref(), Some("hello"));
///         break;
///     }
/// }
/// listener.stop()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a listener stops when it is dropped"]
pub struct Listener {
    dispatcher: Arc<Dispatcher>,
    stop: StopHandle,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Listener {
    /// Starts the thread, which gives the listening to `release` when it ends. `listening` has found its server already.
    pub(crate) fn start(
        listening: Box<Driver>,
        dispatcher: Arc<Dispatcher>,
        release: impl FnOnce(Box<Driver>) + Send + 'static,
    ) -> Result<Self> {
        let stop = listening.stop().clone();
        let watched = Arc::clone(&dispatcher);
        listening.watch(Arc::new(move || watched.untaken()));
        // Should the thread not start, it is dropped, which ends listening too.
        let mut running = Running {
            stop: stop.clone(),
            dispatcher: Arc::clone(&dispatcher),
            listening: Some((listening, release)),
        };
        let thread = thread::Builder::new()
            .name("fbchat-listen".to_owned())
            .stack_size(STACK)
            .spawn(move || match running.run() {
                Err(Error::Stopped) => Ok(()),
                result => result,
            })?;
        Ok(Self {
            dispatcher,
            stop,
            thread: Some(thread),
        })
    }

    /// The channel of events. It ends, after what is still in it, when listening ends: [`stop`](Self::stop) then returns the reason.
    ///
    /// With it a listener stands beside other channels in a `select!`; the [guide](crate::guide::listening) has an example.
    pub fn events(&self) -> &Receiver<Event> {
        self.dispatcher.receiver()
    }

    /// Returns the events for a loop that waits for file descriptors: a type with `AsFd` whose descriptor is ready to read while there
    /// is something to receive. On Unix alone; elsewhere [`ListenOptions::on_event`](crate::ListenOptions::on_event) wakes a loop.
    ///
    /// [`PollableEvents`] has an example.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the process has no more descriptors.
    #[cfg(unix)]
    pub fn pollable(&self) -> Result<PollableEvents> {
        PollableEvents::new(&self.dispatcher)
    }

    /// Waits for the next event of which `pick` makes something, takes it out of the channel and returns what was made of it. All
    /// other events stay in the channel, or go there as they come, in their order.
    ///
    /// Events that are in the channel already count, the oldest first. Any number of threads may wait at once, while others
    /// receive: an event goes to the one who has waited for it longest. (Only who receives at the very moment when another thread
    /// begins to wait may get one event ahead of those before it.) `None` if none came within `timeout`, or if listening ends;
    /// what is in the channel then stays there.
    ///
    /// A full channel does not hold a wait up: while it lasts, the listener takes in up to
    /// [`ListenOptions::wait_buffer`](crate::ListenOptions::wait_buffer) more events, and they follow through the channel as there is
    /// room. An event that a wait does not pick stays in the channel, so somebody has to receive it in the end.
    ///
    /// `pick` runs on this thread for the events that are here already, and on the thread that listens for those that come, so it
    /// should be quick and block on nothing. No lock is held meanwhile. It may send and stop listening; a wait within it returns
    /// `None` at once, and [`Client::ask`](crate::Client::ask), `listen` and [`stop`](Self::stop) fail at once. A panic in it comes
    /// out of this call, on whichever thread it happened; the event stays for others, and listening goes on.
    ///
    /// To ask somebody something and wait for the answer, there is [`Client::ask`](crate::Client::ask).
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::{Event, Reaction, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = client.listen()?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    ///
    /// let vote = client.send(ADA, "Like this to vote for tea.")?;
    /// # ada.says(client.uid(), "Tea? Tea!");
    /// # ada.reacts(&vote, Reaction::Yes);
    /// let reaction = listener.wait_for(Duration::from_secs(60), move |event| match event {
    ///     Event::ReactionAdded(e) if e.message_id == vote => Some(e.reaction.clone()),
    ///     _ => None,
    /// });
    /// assert_eq!(reaction, Some(Reaction::Yes));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn wait_for<T: Send + 'static>(
        &self,
        timeout: Duration,
        pick: impl FnMut(&Event) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        self.dispatcher.wait(timeout, pick)
    }

    pub(crate) fn dispatcher(&self) -> &Arc<Dispatcher> {
        &self.dispatcher
    }

    /// A handle that stops this listener from anywhere.
    ///
    /// [`StopHandle`] has an example.
    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Stops listening and waits until the thread has ended.
    ///
    /// Events that nobody has received are kept: the next listening of this client, in either way, begins with them, in their
    /// order. A clone of [`events`](Self::events) can still receive them until then. Dropping a listener does the same.
    ///
    /// # Errors
    ///
    /// The error that ended listening before, if any did: [`Error::NotLoggedIn`] if the session has ended, [`Error::Login`] if
    /// Facebook holds the account at a checkpoint, the error on which
    /// `on_error` broke off, [`Error::Panicked`] if the thread panicked. [`Error::InvalidInput`] if it is called on the thread that
    /// listens, from `on_error` or a `pick`: listening is stopped then, but the thread cannot wait for its own end.
    pub fn stop(mut self) -> Result<()> {
        self.join()
    }

    fn join(&mut self) -> Result<()> {
        self.stop.stop();
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        if thread.thread().id() == thread::current().id() {
            return Err(Error::invalid_input(
                "a listener cannot wait for its own thread: it is stopped, and ends when this callback returns",
            ));
        }
        match thread.join() {
            Ok(result) => result,
            Err(_) => Err(Error::Panicked),
        }
    }
}

/// The belongings of the thread. However it ends, dropping it marks listening as stopped, ends the channel and releases the listening.
struct Running<R: FnOnce(Box<Driver>)> {
    stop: StopHandle,
    dispatcher: Arc<Dispatcher>,
    listening: Option<(Box<Driver>, R)>,
}

impl<R: FnOnce(Box<Driver>)> Running<R> {
    /// Asks and hands over, until something ends it.
    fn run(&mut self) -> Result<()> {
        let Some((listening, _)) = &mut self.listening else {
            return Ok(());
        };
        log::info!("{}", Event::Listening);
        let mut events = vec![Event::Listening];
        loop {
            events.append(&mut listening.take_to_dispatch());
            if !self.dispatcher.accept(mem::take(&mut events)) {
                return Ok(());
            }
            if let Err(error) = listening.cycle() {
                self.dispatcher.flush();
                return Err(error);
            }
        }
    }
}

impl<R: FnOnce(Box<Driver>)> Drop for Running<R> {
    fn drop(&mut self) {
        self.stop.stop();
        self.dispatcher.end();
        if let Some((listening, release)) = self.listening.take() {
            release(listening);
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Err(error) = self.join() {
            log::warn!("listening had ended: {error}");
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener")
            .field("waiting_events", &self.events().len())
            .field("is_stopped", &self.stop.is_stopped())
            .finish()
    }
}

/// The events of a [`Listener`], one after the other; each step waits for the next. Ends when listening ends.
#[derive(Debug)]
pub struct Events<'a>(&'a Receiver<Event>);

impl Iterator for Events<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        self.0.recv().ok()
    }
}

impl<'a> IntoIterator for &'a Listener {
    type Item = Event;
    type IntoIter = Events<'a>;

    fn into_iter(self) -> Events<'a> {
        Events(self.events())
    }
}
