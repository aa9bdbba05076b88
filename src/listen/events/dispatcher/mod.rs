//! Where events leave the thread that listens: each goes to the longest wait that picks it, else into the channel.
//!
//! Events are numbered as they arrive. Events for which the channel has no room stand in a backlog behind it. The backlog is empty while
//! the thread that listens goes on, unless the capacity is larger than the channel or somebody waits: then a thread of its own
//! moves the backlog into the channel as receivers make room. No callback runs under the lock.

mod pending;
mod state;
#[cfg(test)]
mod tests;
mod wait;

use std::collections::VecDeque;
#[cfg(unix)]
use std::io;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::event::Event;
use crate::listen::events::notice::Notice;
#[cfg(unix)]
use crate::listen::events::readiness::Readiness;
use crate::listen::on_event::OnEvent;
use crate::listen::{StopHandle, callback};
use state::{State, Wake};
use wait::Done;

/// The most events that a channel has room for, which is allocated whether used or not. A larger capacity is a backlog.
const LARGEST_CHANNEL: usize = 1024;

/// The stack of the thread that moves the backlog, in bytes.
const STACK: usize = 128 * 1024;

/// How long the next listening blocks while a `pick` still examines what this one left.
const SEARCH_PATIENCE: Duration = Duration::from_secs(30);

/// The channel of a listener, and the waits for single events.
pub(crate) struct Dispatcher {
    state: Mutex<State>,
    receiver: Receiver<Event>,
    stop: StopHandle,
    /// How many events may stand behind a full channel.
    backlog: usize,
    /// How many more of them while somebody waits.
    wait_buffer: usize,
}

impl Dispatcher {
    pub(in crate::listen) fn new(
        capacity: usize,
        wait_buffer: usize,
        stop: StopHandle,
        on_event: OnEvent,
    ) -> Self {
        let channel = capacity.clamp(1, LARGEST_CHANNEL);
        let (sender, receiver) = bounded(channel);
        Self {
            state: Mutex::new(State::new(sender, Notice::new(on_event))),
            receiver,
            stop,
            backlog: capacity.saturating_sub(channel),
            wait_buffer,
        }
    }

    pub(in crate::listen) fn receiver(&self) -> &Receiver<Event> {
        &self.receiver
    }

    /// Takes in events that have arrived, and blocks until there is room for more. `false`: listening was stopped; what has not
    /// been received stays here.
    pub(in crate::listen) fn accept(self: &Arc<Self>, events: Vec<Event>) -> bool {
        let first = {
            let mut state = self.lock();
            let first = state.arrived;
            state.arrived += events.len() as u64;
            first
        };
        for (number, event) in (first..).zip(events) {
            self.offer(number, event);
            self.lock().offered = number + 1;
        }
        self.settle(|state| {
            let waiting = if state.waits.is_empty() {
                0
            } else {
                self.wait_buffer
            };
            // While a `pick` examines what was in the channel, the channel's room is free.
            let channel = if state.is_searched {
                self.receiver.capacity().unwrap_or(0)
            } else {
                0
            };
            self.backlog.saturating_add(waiting).saturating_add(channel)
        })
    }

    /// Offers an event to each wait, and puts it into the backlog if none picks it.
    fn offer(&self, number: u64, event: Event) {
        let mut next_wait = 0;
        loop {
            let wait = {
                let mut state = self.lock();
                let mut waits = state.waits.iter();
                let wait = waits.find(|it| it.number >= next_wait && it.from <= number);
                let Some(wait) = wait.filter(|_| !self.stop.is_stopped()).cloned() else {
                    state.backlog.push_back((number, event));
                    return;
                };
                wait
            };
            next_wait = wait.number + 1;
            let picks = || callback::run(self.stop.key(), || wait.picks(&event));
            let done = match catch_unwind(AssertUnwindSafe(picks)) {
                Ok(false) => continue,
                Ok(true) => None,
                Err(panic) => Some(panic),
            };
            let mut state = self.lock();
            // A wait that ended meanwhile takes nothing.
            if state.remove_wait(wait.number).is_none() {
                continue;
            }
            match done {
                None => return wait.finish(Done::Picked(number, Box::new(event))),
                Some(panic) => wait.finish(Done::Panicked(panic)),
            }
        }
    }

    /// Blocks until the backlog is as short as it has to be. `false`: listening was stopped.
    fn settle(self: &Arc<Self>, longest: impl Fn(&State) -> usize) -> bool {
        loop {
            if self.stop.is_stopped() {
                return false;
            }
            let (room, notice) = {
                let mut state = self.lock();
                state.fill_channel(&self.receiver);
                // What is in the backlog at the end of a search is seen to then.
                let is_settled = state.backlog.is_empty()
                    || (state.backlog.len() <= longest(&state)
                        && (state.is_searched || self.has_mover(&mut state)));
                let room = (!is_settled).then(|| state.room());
                (room, state.take_notice())
            };
            self.notify(notice);
            match room {
                Some(room) => room.wait(&self.stop),
                None => return true,
            }
        }
    }

    /// Makes sure that a thread moves the backlog. `false`: it cannot be started.
    fn has_mover(self: &Arc<Self>, state: &mut State) -> bool {
        if !state.has_mover {
            let this = Arc::clone(self);
            let thread = thread::Builder::new()
                .name("fbchat-events".to_owned())
                .stack_size(STACK)
                .spawn(move || this.move_backlog());
            state.has_mover = thread.is_ok();
        }
        state.has_mover
    }

    fn move_backlog(&self) {
        loop {
            let (room, notice) = {
                let mut state = self.lock();
                if !self.stop.is_stopped() {
                    state.fill_channel(&self.receiver);
                }
                let is_over = self.stop.is_stopped() || state.sender.is_none();
                let is_done = is_over || (state.backlog.is_empty() && !state.is_searched);
                state.has_mover = !is_done;
                let room = (!is_done).then(|| state.room());
                (room, state.take_notice())
            };
            self.notify(notice);
            match room {
                Some(room) => room.wait(&self.stop),
                None => return,
            }
        }
    }

    /// Notifies the caller's loop. No lock is held, for this calls what the caller has set.
    fn notify(&self, notice: Option<Notice>) {
        if let Some(notice) = notice {
            notice.give(&self.stop);
        }
    }

    /// Whether the channel is empty and stays so.
    #[cfg(unix)]
    pub(in crate::listen) fn has_ended(&self) -> bool {
        self.lock().is_over() && self.receiver.is_empty()
    }

    /// Returns what is ready to read as long as there are events in the channel, and after the end.
    #[cfg(unix)]
    pub(in crate::listen) fn readiness(&self) -> io::Result<Arc<Readiness>> {
        let readiness = self.lock().readiness()?;
        self.update(&readiness);
        Ok(readiness)
    }

    /// Looks whether it is ready still.
    #[cfg(unix)]
    pub(in crate::listen) fn update(&self, readiness: &Readiness) {
        readiness.clear();
        // What comes into the channel behind this look sets it again.
        if !self.receiver.is_empty() || self.has_ended() {
            readiness.set();
        }
    }

    /// How many of the latest events include all that nobody has received.
    pub(in crate::listen) fn untaken(&self) -> u64 {
        let mut state = self.lock();
        state.drop_received(&self.receiver);
        let oldest = [
            Some(state.offered),
            state.is_searched.then_some(state.searched),
            state.in_channel.front().copied(),
            state.backlog.front().map(|(number, _)| *number),
        ];
        let oldest = oldest.into_iter().flatten().min();
        state.arrived - oldest.unwrap_or(state.arrived)
    }

    /// Ends every wait, for nothing more arrives, and blocks until everything is in the channel, or listening is stopped.
    pub(in crate::listen) fn flush(self: &Arc<Self>) {
        self.end_waits();
        self.settle(|_| 0);
    }

    /// Ends the channel, behind what is in it, and every wait.
    pub(in crate::listen) fn end(&self) {
        self.end_waits();
        let notice = {
            let mut state = self.lock();
            state.sender = None;
            state.changed = Wake::new();
            state.take_notice()
        };
        self.notify(notice);
    }

    fn end_waits(&self) {
        let mut state = self.lock();
        state.is_open = false;
        let waits = mem::take(&mut state.waits);
        drop(state);
        // What a `pick` owns is not dropped under the lock.
        drop(waits);
    }

    /// Takes the events that have not been received, in order, after the end.
    pub(crate) fn take_rest(&self) -> Vec<Event> {
        let mut state = self.lock();
        while state.is_searched {
            let changed = state.changed.closed.clone();
            drop(state);
            let is_over = changed.recv_timeout(SEARCH_PATIENCE) == Err(RecvTimeoutError::Timeout);
            state = self.lock();
            if is_over {
                break;
            }
        }
        let rest = state.take_out(&self.receiver).into_iter();
        // The next listening has a beginning of its own.
        rest.map(|(_, event)| event)
            .filter(|event| !matches!(event, Event::Listening))
            .collect()
    }

    /// Puts an event back that a wait took and has no use for.
    fn restore(self: &Arc<Self>, number: u64, event: Event) {
        let notice = {
            let mut state = self.lock();
            let Some(sender) = state.sender.clone().filter(|_| !state.is_searched) else {
                state.backlog.push_front((number, event));
                return;
            };
            let mut events = state.take_out(&self.receiver);
            events.push_back((number, event));
            self.put_back(&mut state, events, &sender);
            state.take_notice()
        };
        self.notify(notice);
    }

    /// Puts events that were taken out back, each in its place.
    fn put_back(
        self: &Arc<Self>,
        state: &mut State,
        mut events: VecDeque<(u64, Event)>,
        sender: &Sender<Event>,
    ) {
        events.append(&mut state.backlog);
        events.make_contiguous().sort_by_key(|(number, _)| *number);
        state.backlog = events;
        state.fill(sender, &self.receiver);
        if !state.backlog.is_empty() && state.sender.is_some() {
            self.has_mover(state);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
