//! A thread that listens, and the channel that its events come through.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::Receiver;

use super::delivery::{Delivery, Place};
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
    delivery: Arc<Delivery>,
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
        let delivery = Arc::new(Delivery::new(capacity));
        let at_end = StopAtEnd {
            stop: stop.clone(),
            delivery: Arc::clone(&delivery),
        };
        let thread = thread::Builder::new()
            .name("fbchat-listen".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let mut listening = listening.lock().unwrap_or_else(PoisonError::into_inner);
                match run(&mut listening, &at_end.delivery) {
                    Err(Error::Stopped) => Ok(()),
                    result => result,
                }
            })?;
        Ok(Self {
            delivery,
            stop,
            thread: Some(thread),
        })
    }

    /// The channel of events. It ends, after what is still in it, when listening ends: [`stop`](Self::stop) then says why.
    ///
    /// With it a listener stands beside other channels in a `select!`; the [guide](crate::guide::listening) has an example.
    pub fn events(&self) -> &Receiver<Event> {
        self.delivery.receiver()
    }

    /// Waits for the next event of which `pick` makes something, takes it out of the channel and returns what was made of it. All
    /// other events stay in the channel, or go there as they come, in their order.
    ///
    /// Events that are in the channel already count, the oldest first. Any number of threads may wait at once, while others
    /// receive: an event goes to the one who has waited for it longest. (Only who receives at the very moment when another thread
    /// begins to wait may get one event ahead of those before it.) `None` if none came within `timeout`, or if listening ends;
    /// what is in the channel then stays there.
    ///
    /// `pick` runs on the thread that listens, so it should be quick and wait for nothing. While the channel is full
    /// ([`ListenOptions::capacity`](crate::ListenOptions::capacity), 32 events unless set) nothing new comes here either.
    ///
    /// To ask somebody something and wait for the answer, there is [`Client::ask`](crate::Client::ask).
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::{Event, Reaction, ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = client.listen()?;
    /// let ada = server.person(UserId::from(4)).ok_or("nobody")?;
    ///
    /// let vote = client.send(ThreadKey::User(UserId::from(4)), "Like this to vote for tea.")?;
    /// # ada.says(ThreadKey::User(client.uid()), "Tea? Tea!");
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
        self.wait_behind(Place::BEGINNING, timeout, pick)
    }

    /// Where the next event will be in the channel.
    pub(crate) fn place(&self) -> Place {
        self.delivery.place()
    }

    /// [`wait_for`](Self::wait_for) without the events before that place.
    pub(crate) fn wait_behind<T: Send + 'static>(
        &self,
        place: Place,
        timeout: Duration,
        pick: impl FnMut(&Event) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        self.delivery.wait(place, timeout, pick)
    }

    /// A handle that stops this listener from anywhere.
    ///
    /// [`StopHandle`] has an example.
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
fn run(listening: &mut Listening, delivery: &Delivery) -> Result<()> {
    let stop = listening.stop().clone();
    log::info!("{}", Event::Listening);
    if delivery.deliver(Event::Listening, &stop).is_some() {
        return Ok(());
    }
    loop {
        while let Some(event) = listening.next_event() {
            if let Some(event) = delivery.deliver(event, &stop) {
                listening.put_back(event);
                return Ok(());
            }
        }
        listening.cycle()?;
    }
}

/// Marks listening as stopped, and ends the channel, when the thread ends, for whatever reason.
struct StopAtEnd {
    stop: StopHandle,
    delivery: Arc<Delivery>,
}

impl Drop for StopAtEnd {
    fn drop(&mut self) {
        self.stop.stop();
        self.delivery.end();
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
