//! Whether a client listens, and how: one listening at a time.

use std::mem;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::listen::{self, Dispatcher, Presence, RequestThreads, StopHandle};
use crate::sync::lock;

/// How long a new listening blocks until an earlier one that was stopped has ended: a callback of it may still run.
const ENDING: Duration = Duration::from_secs(30);

/// Whether the client listens, and how.
#[derive(Default)]
pub(super) struct Listening {
    state: Mutex<State>,
    /// Wakes a thread that waits for the end of an earlier listening.
    changed: Condvar,
    pub(super) threads: RequestThreads,
    pub(super) presence: Arc<Presence>,
    #[cfg(feature = "e2ee")]
    pub(super) inbox: Arc<listen::Inbox>,
    /// That of the listening that is under way, or else of the last.
    pub(super) transport: Mutex<Option<listen::Transport>>,
}

/// The lock of it is held for moments only: the thread that listens owns the listening itself.
#[derive(Default)]
pub(super) enum State {
    #[default]
    Idle,
    Starting(StopHandle),
    ByListener {
        stop: StopHandle,
        /// The calls that send tasks make it go on.
        #[cfg_attr(not(any(feature = "gateway", feature = "mqtt")), expect(dead_code))]
        dispatcher: Arc<Dispatcher>,
    },
    ByCaller {
        stop: StopHandle,
        /// `None` while a call is at it.
        listening: Option<Box<listen::Driver>>,
    },
    Ended(Ended),
}

/// A listening that is over. It stays for the events that nobody has taken.
pub(super) struct Ended {
    pub(super) listening: Box<listen::Driver>,
    /// Where a listener's events are.
    pub(super) dispatcher: Option<Arc<Dispatcher>>,
}

impl Listening {
    /// The handle of a thread of its own that listens, which reads whatever the caller does, and where its events are.
    #[cfg(any(feature = "gateway", feature = "mqtt"))]
    pub(super) fn listener(&self) -> Option<(StopHandle, Arc<Dispatcher>)> {
        match &*lock(&self.state) {
            State::ByListener { stop, dispatcher } if !stop.is_stopped() => {
                Some((stop.clone(), Arc::clone(dispatcher)))
            }
            _ => None,
        }
    }

    /// The handle of the listening that is under way.
    pub(super) fn stop(&self) -> Option<StopHandle> {
        match &*lock(&self.state) {
            State::Starting(stop)
            | State::ByListener { stop, .. }
            | State::ByCaller { stop, .. } => Some(stop.clone()),
            State::Idle | State::Ended(_) => None,
        }
    }

    pub(super) fn set(&self, state: State) {
        let earlier = mem::replace(&mut *lock(&self.state), state);
        self.changed.notify_all();
        // May own what a callback owned, so it is dropped without the lock.
        drop(earlier);
    }

    /// Begins a listening that this handle stops, as the only one; returns the one before, as soon as it has ended.
    pub(super) fn reserve(&self, stop: &StopHandle) -> Result<Reserved<'_>> {
        let until = Instant::now() + ENDING;
        let mut state = lock(&self.state);
        loop {
            let (earlier, who) = match &*state {
                State::Starting(stop) => (stop, "an earlier call"),
                State::ByListener { stop, .. } => (stop, "a Listener"),
                State::ByCaller {
                    stop,
                    listening: None,
                } => (stop, "an earlier call"),
                State::ByCaller { stop, .. } if !stop.is_stopped() => (stop, "an earlier call"),
                // A `pick` may still examine what it left.
                State::Ended(ended) if ended.listening.stop().is_calling() => {
                    (ended.listening.stop(), "an earlier call")
                }
                State::Idle | State::Ended(_) | State::ByCaller { .. } => break,
            };
            if !earlier.is_stopped() {
                return Err(at_it(who));
            }
            if earlier.is_calling() {
                return Err(Error::invalid_input(
                    "a callback cannot listen again: return `Break` from it, and listen again where listening ended",
                ));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Error::invalid_input(
                    "the listening that was stopped has not ended: a callback of it still runs",
                ));
            }
            let woken = self.changed.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        let earlier = match mem::replace(&mut *state, State::Starting(stop.clone())) {
            State::Ended(ended) => Some(ended),
            State::ByCaller {
                listening: Some(listening),
                ..
            } => Some(Ended {
                listening,
                dispatcher: None,
            }),
            _ => None,
        };
        Ok(Reserved {
            of: self,
            earlier,
            is_begun: false,
        })
    }

    /// Takes the listening out for one cycle.
    pub(super) fn take(&self) -> Result<Cycle<'_>> {
        match &mut *lock(&self.state) {
            State::ByCaller { stop, .. }
            | State::Starting(stop)
            | State::ByListener { stop, .. }
                if stop.is_stopped() =>
            {
                Err(Error::Stopped)
            }
            State::Idle | State::Ended(_) => Err(Error::Stopped),
            State::ByListener { .. } => Err(at_it("a Listener")),
            State::Starting(_) => Err(at_it("an earlier call")),
            State::ByCaller { listening, .. } => {
                let listening = listening.take();
                match listening {
                    Some(_) => Ok(Cycle {
                        of: self,
                        listening,
                    }),
                    None => Err(at_it("another call")),
                }
            }
        }
    }

    /// Takes a stopped listening of the caller's that no call is at.
    pub(super) fn take_idle(&self) -> Option<Box<listen::Driver>> {
        match &mut *lock(&self.state) {
            State::ByCaller { stop, listening } if stop.is_stopped() => listening.take(),
            _ => None,
        }
    }

    /// Takes back a listening of the caller's.
    pub(super) fn release(&self, listening: Box<listen::Driver>) {
        let stop = listening.stop().clone();
        if stop.is_stopped() {
            return self.end(listening, None);
        }
        let mut state = lock(&self.state);
        // A stop at this moment has seen that a call is at it.
        if !stop.is_stopped() {
            *state = State::ByCaller {
                stop,
                listening: Some(listening),
            };
            return self.changed.notify_all();
        }
        drop(state);
        self.end(listening, None);
    }

    pub(super) fn end(
        &self,
        mut listening: Box<listen::Driver>,
        dispatcher: Option<Arc<Dispatcher>>,
    ) {
        self.presence.end();
        #[cfg(feature = "e2ee")]
        listening.settle();
        // They may own a client, which would keep itself alive.
        drop(listening.take_callbacks());
        self.set(State::Ended(Ended {
            listening,
            dispatcher,
        }));
    }
}

/// The place of a listening that is about to begin. The one before keeps its events if that fails.
pub(super) struct Reserved<'a> {
    of: &'a Listening,
    earlier: Option<Ended>,
    is_begun: bool,
}

impl Reserved<'_> {
    /// Returns the listening before: the next begins.
    pub(super) fn begin(mut self) -> Option<Ended> {
        self.is_begun = true;
        self.earlier.take()
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        match self.earlier.take() {
            _ if self.is_begun => {}
            Some(earlier) => self.of.end(earlier.listening, earlier.dispatcher),
            None => self.of.set(State::Idle),
        }
    }
}

/// A listening that is taken out for one cycle, until this is dropped.
pub(super) struct Cycle<'a> {
    of: &'a Listening,
    pub(super) listening: Option<Box<listen::Driver>>,
}

impl Drop for Cycle<'_> {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.take() {
            self.of.release(listening);
        }
    }
}

/// A listening that is being started; its events are kept if that fails.
pub(super) struct Starting<'a> {
    pub(super) of: &'a Arc<Listening>,
    pub(super) listening: Option<Box<listen::Driver>>,
}

impl Drop for Starting<'_> {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.stop().stop();
            self.of.end(listening, None);
        }
    }
}

fn at_it(who: &str) -> Error {
    Error::invalid_input(format!(
        "a client listens once at a time, and {who} does already: stop that first"
    ))
}
