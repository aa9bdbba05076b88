//! A wait for a single event, as the thread that listens knows it.

use std::any::Any;
use std::sync::{Mutex, PoisonError};

use crossbeam_channel::Sender;

use crate::event::Event;

/// A wait for a single event.
pub(super) struct Wait {
    pub(super) number: u64,
    /// The number of the first event that counts.
    pub(super) from: u64,
    pub(super) pick: Mutex<Box<Pick>>,
    pub(super) done: Sender<Done>,
}

pub(super) type Pick = dyn FnMut(&Event) -> bool + Send;

/// How a wait ended.
pub(super) enum Done {
    Picked(u64, Box<Event>),
    Panicked(Box<dyn Any + Send>),
}

impl Wait {
    /// Whether `pick` makes something of the event. Only the thread that listens calls it.
    pub(super) fn picks(&self, event: &Event) -> bool {
        let mut pick = self.pick.lock().unwrap_or_else(PoisonError::into_inner);
        pick(event)
    }

    pub(super) fn finish(&self, done: Done) {
        // There is room: a wait ends once.
        let _ = self.done.try_send(done);
    }
}
