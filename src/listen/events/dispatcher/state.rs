//! The state of a dispatcher, without its lock.

use std::collections::VecDeque;
use std::convert::Infallible;
#[cfg(unix)]
use std::io;
use std::mem;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Select, Sender, TrySendError, bounded};

use super::wait::Wait;
use crate::event::Event;
use crate::listen::StopHandle;
use crate::listen::events::notice::Notice;
#[cfg(unix)]
use crate::listen::events::readiness::Readiness;

/// What the lock of a dispatcher guards.
pub(super) struct State {
    /// `None`: listening has ended.
    pub(super) sender: Option<Sender<Event>>,
    /// How many events have arrived so far, which is the number of the next.
    pub(super) arrived: u64,
    /// The number of the first event that is not yet offered to all waits.
    pub(super) offered: u64,
    /// The number of the oldest event that was out of the channel when a search began.
    pub(super) searched: u64,
    /// The numbers of the events in the channel, behind those of events that were received meanwhile.
    pub(super) in_channel: VecDeque<u64>,
    pub(super) backlog: VecDeque<(u64, Event)>,
    /// The longest wait first.
    pub(super) waits: Vec<Arc<Wait>>,
    pub(super) next_wait: u64,
    /// Whether something may still arrive.
    pub(super) is_open: bool,
    /// Whether the events are out of the channel, for a `pick` that examines them.
    pub(super) is_searched: bool,
    pub(super) has_mover: bool,
    pub(super) changed: Wake,
    notice: Notice,
    /// Whether something has come into the channel of which nobody was notified.
    has_news: bool,
}

/// Wakes all that block on it, once. Dropping it does that.
pub(super) struct Wake {
    _open: Sender<Infallible>,
    pub(super) closed: Receiver<Infallible>,
}

impl Wake {
    pub(super) fn new() -> Self {
        let (open, closed) = bounded(0);
        Self {
            _open: open,
            closed,
        }
    }
}

impl State {
    pub(super) fn new(sender: Sender<Event>, notice: Notice) -> Self {
        Self {
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
            notice,
            has_news: false,
        }
    }

    /// Whether nothing comes into the channel any more.
    pub(super) fn is_over(&self) -> bool {
        self.sender.is_none() && !self.is_searched && !self.has_mover
    }

    /// Returns the notice that is to be given as soon as the lock is released: for what has come into the channel since the last, and
    /// at the end.
    #[must_use = "it is to be given without the lock"]
    pub(super) fn take_notice(&mut self) -> Option<Notice> {
        let has_news = mem::take(&mut self.has_news);
        if self.is_over() {
            // What it owns, such as a client, is not to outlive the listening.
            Some(self.notice.take())
        } else {
            has_news.then(|| self.notice.clone())
        }
    }

    /// Returns what every notice sets, from now on.
    #[cfg(unix)]
    pub(super) fn readiness(&mut self) -> io::Result<Arc<Readiness>> {
        self.notice.readiness()
    }

    /// Moves the backlog into the channel, as far as there is room.
    pub(super) fn fill_channel(&mut self, receiver: &Receiver<Event>) {
        if let Some(sender) = self.sender.clone() {
            self.fill(&sender, receiver);
        }
    }

    pub(super) fn fill(&mut self, sender: &Sender<Event>, receiver: &Receiver<Event>) {
        while !self.is_searched
            && let Some((number, event)) = self.backlog.pop_front()
        {
            match sender.try_send(event) {
                Ok(()) => {
                    self.in_channel.push_back(number);
                    self.has_news = true;
                }
                Err(TrySendError::Full(event) | TrySendError::Disconnected(event)) => {
                    self.backlog.push_front((number, event));
                    break;
                }
            }
        }
        if self.backlog.is_empty() {
            // The room of a few events is much for a client that is idle.
            self.backlog = VecDeque::new();
        }
        self.drop_received(receiver);
    }

    pub(super) fn drop_received(&mut self, receiver: &Receiver<Event>) {
        let received = self.in_channel.len().saturating_sub(receiver.len());
        self.in_channel.drain(..received);
    }

    /// Takes everything out of the channel and the backlog.
    pub(super) fn take_out(&mut self, receiver: &Receiver<Event>) -> VecDeque<(u64, Event)> {
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

    pub(super) fn room(&self) -> Room {
        Room {
            sender: self.sender.clone().filter(|_| !self.is_searched),
            changed: self.changed.closed.clone(),
        }
    }

    pub(super) fn remove_wait(&mut self, number: u64) -> Option<Arc<Wait>> {
        let index = self.waits.iter().position(|it| it.number == number)?;
        Some(self.waits.remove(index))
    }
}

/// A thread blocks on it that has more events than fit.
pub(super) struct Room {
    /// `None`: nothing may be sent for now.
    sender: Option<Sender<Event>>,
    changed: Receiver<Infallible>,
}

impl Room {
    /// Blocks until the channel has room, something else has changed, or listening is stopped.
    pub(super) fn wait(self, stop: &StopHandle) {
        let mut any = Select::new();
        any.recv(stop.closed());
        any.recv(&self.changed);
        if let Some(sender) = &self.sender {
            any.send(sender);
        }
        any.ready();
    }
}
