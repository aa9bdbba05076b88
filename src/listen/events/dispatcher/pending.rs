//! Waiting for single events.

use std::collections::VecDeque;
use std::panic;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::Dispatcher;
use super::state::{State, Wake};
use super::wait::{Done, Wait};
use crate::event::Event;
use crate::listen::callback;
use crate::time::later;

/// A wait that events are offered to from its beginning on. Dropping it ends it, and puts back what it had picked.
pub(crate) struct PendingWait<'a, T> {
    dispatcher: &'a Arc<Dispatcher>,
    number: u64,
    done: Receiver<Done>,
    picked: Arc<Mutex<Option<T>>>,
}

impl<T> PendingWait<'_, T> {
    /// Blocks until an event was picked. `None`: the time is over, or listening is.
    pub(crate) fn result(self, timeout: Duration) -> Option<T> {
        self.result_if(timeout, |_| true)
    }

    /// [`result`](Self::result); also `None` if the event was picked in vain, which is put back then.
    pub(crate) fn result_if(
        self,
        timeout: Duration,
        is_wanted: impl FnOnce(&T) -> bool,
    ) -> Option<T> {
        let done = self.done.recv_timeout(timeout).ok().or_else(|| {
            self.end();
            // What was picked up to this moment has left the channel's way.
            self.done.try_recv().ok()
        });
        match done? {
            Done::Picked(number, event) => {
                let mut picked = self.picked.lock().unwrap_or_else(PoisonError::into_inner);
                let found = picked.take().filter(is_wanted);
                if found.is_none() {
                    self.dispatcher.restore(number, *event);
                }
                found
            }
            Done::Panicked(panic) => panic::resume_unwind(panic),
        }
    }

    fn end(&self) {
        let wait = self.dispatcher.lock().remove_wait(self.number);
        drop(wait);
    }
}

impl<T> Drop for PendingWait<'_, T> {
    fn drop(&mut self) {
        self.end();
        if let Ok(Done::Picked(number, event)) = self.done.try_recv() {
            self.dispatcher.restore(number, *event);
        }
    }
}

impl Dispatcher {
    /// Whether a `pick` of this listening, or its `on_error`, runs on this thread, which therefore must not block for an event.
    pub(crate) fn is_calling(&self) -> bool {
        callback::runs(self.stop.key())
    }

    /// Waits for an event that arrives after this call.
    pub(crate) fn begin_wait<T: Send + 'static>(
        self: &Arc<Self>,
        pick: impl FnMut(&Event) -> Option<T> + Send + 'static,
    ) -> PendingWait<'_, T> {
        let mut state = self.lock();
        let from = state.arrived;
        self.add_wait(&mut state, from, pick)
    }

    /// Waits for an event, here already or to come, of which `pick` makes something, and takes it out. `None`: the time is over,
    /// or listening is.
    pub(crate) fn wait<T: Send + 'static>(
        self: &Arc<Self>,
        timeout: Duration,
        mut pick: impl FnMut(&Event) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        if self.is_calling() {
            log::warn!(
                "a callback of a listener cannot wait for its events: nothing was waited for"
            );
            return None;
        }
        let until = later(Instant::now(), timeout);
        let mut search = Search::begin(self, until)?;
        let wait = loop {
            let found = callback::run(self.stop.key(), || search.pick(&mut pick));
            if found.is_some() {
                return found;
            }
            let mut state = self.lock();
            state.sender.as_ref()?;
            if state.backlog.is_empty() {
                // An event that the thread that listens still has in hand is offered to it.
                break self.add_wait(&mut state, 0, pick);
            }
            search.events.append(&mut state.backlog);
        };
        drop(search);
        wait.result(until.saturating_duration_since(Instant::now()))
    }

    fn add_wait<T: Send + 'static>(
        self: &Arc<Self>,
        state: &mut State,
        from: u64,
        mut pick: impl FnMut(&Event) -> Option<T> + Send + 'static,
    ) -> PendingWait<'_, T> {
        let (finish, done) = bounded(1);
        let picked = Arc::new(Mutex::new(None));
        let number = state.next_wait;
        let place = Arc::clone(&picked);
        // After the end nothing is offered: the sender goes at once.
        if state.is_open {
            state.next_wait += 1;
            state.waits.push(Arc::new(Wait {
                number,
                from,
                pick: Mutex::new(Box::new(move |event| {
                    let it = pick(event);
                    let picks = it.is_some();
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = it;
                    picks
                })),
                done: finish,
            }));
            // The thread that listens may go on now, although the channel is full.
            state.changed = Wake::new();
        }
        PendingWait {
            dispatcher: self,
            number,
            done,
            picked,
        }
    }
}

/// Events that are out of the channel, until this is dropped, while a `pick` examines them.
struct Search<'a> {
    dispatcher: &'a Arc<Dispatcher>,
    /// Keeps the channel from ending until this is dropped.
    sender: Option<Sender<Event>>,
    events: VecDeque<(u64, Event)>,
    examined: usize,
}

impl<'a> Search<'a> {
    /// `None`: listening has ended, or another search went on until then.
    fn begin(dispatcher: &'a Arc<Dispatcher>, until: Instant) -> Option<Self> {
        loop {
            let mut state = dispatcher.lock();
            let sender = state.sender.clone()?;
            if !state.is_searched {
                let events = state.take_out(&dispatcher.receiver);
                let oldest = events.front().map(|(number, _)| *number);
                state.searched = oldest.unwrap_or(state.arrived);
                state.is_searched = true;
                return Some(Self {
                    dispatcher,
                    sender: Some(sender),
                    events,
                    examined: 0,
                });
            }
            let changed = state.changed.closed.clone();
            drop(state);
            if changed.recv_deadline(until) == Err(RecvTimeoutError::Timeout) {
                return None;
            }
        }
    }

    fn pick<T>(&mut self, mut pick: impl FnMut(&Event) -> Option<T>) -> Option<T> {
        while let Some((_, event)) = self.events.get(self.examined) {
            if let Some(found) = pick(event) {
                self.events.remove(self.examined);
                return Some(found);
            }
            self.examined += 1;
        }
        None
    }
}

impl Drop for Search<'_> {
    fn drop(&mut self) {
        let notice = {
            let mut state = self.dispatcher.lock();
            state.is_searched = false;
            let events = std::mem::take(&mut self.events);
            if let Some(sender) = self.sender.take() {
                self.dispatcher.put_back(&mut state, events, &sender);
            }
            state.changed = Wake::new();
            state.take_notice()
        };
        self.dispatcher.notify(notice);
    }
}
