//! Where events leave the thread that listens: each goes to the longest wait that picks it, else into the channel.
//!
//! Events are numbered as they arrive. Events for which the channel has no room stand in a backlog behind it. The backlog is empty while
//! the thread that listens goes on, unless the capacity is larger than the channel or somebody waits: then a thread of its own
//! moves the backlog into the channel as receivers make room. No callback runs under the lock.

mod pending;
#[cfg(test)]
mod tests;
mod wait;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Select, Sender, TrySendError, bounded};

use crate::event::Event;
use crate::listen::{StopHandle, callback};
use wait::{Done, Wait};

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

struct State {
    /// `None`: listening has ended.
    sender: Option<Sender<Event>>,
    /// How many events have arrived so far, which is the number of the next.
    arrived: u64,
    /// The number of the first event that is not yet offered to all waits.
    offered: u64,
    /// The number of the oldest event that was out of the channel when a search began.
    searched: u64,
    /// The numbers of the events in the channel, behind those of events that were received meanwhile.
    in_channel: VecDeque<u64>,
    backlog: VecDeque<(u64, Event)>,
    /// The longest wait first.
    waits: Vec<Arc<Wait>>,
    next_wait: u64,
    /// Whether something may still arrive.
    is_open: bool,
    /// Whether the events are out of the channel, for a `pick` that examines them.
    is_searched: bool,
    has_mover: bool,
    changed: Wake,
}

/// Wakes all that block on it, once. Dropping it does that.
struct Wake {
    _open: Sender<Infallible>,
    closed: Receiver<Infallible>,
}

impl Wake {
    fn new() -> Self {
        let (open, closed) = bounded(0);
        Self {
            _open: open,
            closed,
        }
    }
}

impl Dispatcher {
    pub(in crate::listen) fn new(capacity: usize, wait_buffer: usize, stop: StopHandle) -> Self {
        let channel = capacity.clamp(1, LARGEST_CHANNEL);
        let (sender, receiver) = bounded(channel);
        Self {
            state: Mutex::new(State {
                sender: Some(sender),
                arrived: 0,
                offered: 0,
                searched: 0,
                in_channel: VecDeque::new(),
                backlog: VecDeque::new(),
                waits: Vec::new(),
                next_wait: 0,
                is_open: true,
                is_searched: false,
                has_mover: false,
                changed: Wake::new(),
            }),
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
            let room = {
                let mut state = self.lock();
                state.fill_channel(&self.receiver);
                if state.backlog.is_empty() {
                    return true;
                }
                // What is in the backlog at the end of a search is seen to then.
                if state.backlog.len() <= longest(&state)
                    && (state.is_searched || self.has_mover(&mut state))
                {
                    return true;
                }
                state.room()
            };
            room.wait(&self.stop);
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
            let room = {
                let mut state = self.lock();
                if !self.stop.is_stopped() {
                    state.fill_channel(&self.receiver);
                }
                let is_over = self.stop.is_stopped() || state.sender.is_none();
                if is_over || (state.backlog.is_empty() && !state.is_searched) {
                    state.has_mover = false;
                    return;
                }
                state.room()
            };
            room.wait(&self.stop);
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
        let mut state = self.lock();
        state.sender = None;
        state.changed = Wake::new();
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
            let is_over = changed.recv_timeout(SEARCH_PATIENCE)
                == Err(crossbeam_channel::RecvTimeoutError::Timeout);
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
        let mut state = self.lock();
        let Some(sender) = state.sender.clone().filter(|_| !state.is_searched) else {
            state.backlog.push_front((number, event));
            return;
        };
        let mut events = state.take_out(&self.receiver);
        events.push_back((number, event));
        self.put_back(&mut state, events, &sender);
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

impl State {
    /// Moves the backlog into the channel, as far as there is room.
    fn fill_channel(&mut self, receiver: &Receiver<Event>) {
        if let Some(sender) = self.sender.clone() {
            self.fill(&sender, receiver);
        }
    }

    fn fill(&mut self, sender: &Sender<Event>, receiver: &Receiver<Event>) {
        while !self.is_searched
            && let Some((number, event)) = self.backlog.pop_front()
        {
            match sender.try_send(event) {
                Ok(()) => self.in_channel.push_back(number),
                Err(TrySendError::Full(event) | TrySendError::Disconnected(event)) => {
                    self.backlog.push_front((number, event));
                    break;
                }
            }
        }
        self.drop_received(receiver);
    }

    fn drop_received(&mut self, receiver: &Receiver<Event>) {
        let received = self.in_channel.len().saturating_sub(receiver.len());
        self.in_channel.drain(..received);
    }

    /// Takes everything out of the channel and the backlog.
    fn take_out(&mut self, receiver: &Receiver<Event>) -> VecDeque<(u64, Event)> {
        let events: Vec<Event> = receiver.try_iter().collect();
        let received = self.in_channel.len().saturating_sub(events.len());
        let mut all: VecDeque<_> = self
            .in_channel
            .drain(..)
            .skip(received)
            .zip(events)
            .collect();
        all.append(&mut self.backlog);
        all
    }

    fn room(&self) -> Room {
        Room {
            sender: self.sender.clone().filter(|_| !self.is_searched),
            changed: self.changed.closed.clone(),
        }
    }

    fn remove_wait(&mut self, number: u64) -> Option<Arc<Wait>> {
        let index = self.waits.iter().position(|it| it.number == number)?;
        Some(self.waits.remove(index))
    }
}

/// A thread blocks on it that has more events than fit.
struct Room {
    /// `None`: nothing may be sent for now.
    sender: Option<Sender<Event>>,
    changed: Receiver<Infallible>,
}

impl Room {
    /// Blocks until the channel has room, something else has changed, or listening is stopped.
    fn wait(self, stop: &StopHandle) {
        let mut any = Select::new();
        any.recv(stop.closed());
        any.recv(&self.changed);
        if let Some(sender) = &self.sender {
            any.send(sender);
        }
        any.ready();
    }
}
