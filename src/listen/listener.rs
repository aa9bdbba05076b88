//! A thread that listens, and the channel that its events come through.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Select, SendError, Sender, bounded};

use super::{Listening, StopHandle};
use crate::error::{Error, Result};
use crate::event::Event;

/// The stack of the thread, in bytes: a quarter of what is usual, and several times what is used. Larger than those of the
/// threads that make requests, so that it is not one of theirs that is used again: what they have touched stays resident.
const STACK: usize = 512 * 1024;

/// A thread of its own that listens and pushes [`Event`]s into a channel. Dropping it stops the thread.
///
/// Iterate over a reference to it, or wait for [`events`](Self::events) beside other channels with `crossbeam_channel`'s
/// `select!`.
///
/// ```
/// use fbchat::{Event, ThreadKey, UserId, local::LocalServer};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// let listener = client.listen()?;
/// let person = server.person(UserId::from(4)).ok_or("nobody")?;
/// person.says(ThreadKey::User(client.uid()), "hello");
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
    events: Receiver<Event>,
    stop: StopHandle,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Listener {
    /// Starts the thread. `listening` has found its server already.
    pub(crate) fn start(listening: Arc<Mutex<Listening>>) -> Result<Self> {
        let (capacity, stop) = {
            let listening = listening.lock().unwrap_or_else(PoisonError::into_inner);
            (listening.options().capacity, listening.stop().clone())
        };
        let (sender, events) = bounded(capacity);
        let at_end = StopAtEnd(stop.clone());
        let thread = thread::Builder::new()
            .name("fbchat-listen".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let _at_end = at_end;
                let mut listening = listening.lock().unwrap_or_else(PoisonError::into_inner);
                match run(&mut listening, &sender) {
                    Err(Error::Stopped) => Ok(()),
                    result => result,
                }
            })?;
        Ok(Self {
            events,
            stop,
            thread: Some(thread),
        })
    }

    /// The channel of events. It ends, after what is still in it, when listening ends: [`stop`](Self::stop) then says why.
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// A handle that stops this listener from anywhere.
    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Stops listening and waits until the thread has ended.
    ///
    /// # Errors
    ///
    /// What ended listening before, if anything did: [`Error::NotLoggedIn`] if the session has ended, [`Error::Login`] if
    /// Facebook holds the account at a checkpoint, the error on which
    /// `on_error` broke off, [`Error::Panicked`] if the thread panicked.
    pub fn stop(mut self) -> Result<()> {
        self.join()
    }

    fn join(&mut self) -> Result<()> {
        self.stop.stop();
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(Error::Panicked),
            None => Ok(()),
        }
    }
}

/// Asks and hands over, until something ends it.
fn run(listening: &mut Listening, events: &Sender<Event>) -> Result<()> {
    let stop = listening.stop().clone();
    log::info!("{}", Event::Listening);
    if hand_over(Event::Listening, events, &stop).is_some() {
        return Ok(());
    }
    loop {
        while let Some(event) = listening.next_event() {
            if let Some(event) = hand_over(event, events, &stop) {
                listening.put_back(event);
                return Ok(());
            }
        }
        listening.cycle()?;
    }
}

/// Waits until the channel takes the event. Gives it back at a stop, or if nobody is left to take it.
fn hand_over(event: Event, events: &Sender<Event>, stop: &StopHandle) -> Option<Event> {
    let mut either = Select::new_biased();
    let stopped = either.recv(stop.closed());
    either.send(events);
    let ready = either.select();
    if ready.index() == stopped {
        // Nothing ever comes from there but its end.
        let _ = ready.recv(stop.closed());
        return Some(event);
    }
    ready.send(events, event).err().map(SendError::into_inner)
}

/// Marks listening as stopped when the thread ends, for whatever reason.
struct StopAtEnd(StopHandle);

impl Drop for StopAtEnd {
    fn drop(&mut self) {
        self.0.stop();
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
            .field("waiting_events", &self.events.len())
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
        Events(&self.events)
    }
}
