//! Which messages have been handed over.

use std::collections::{HashSet, VecDeque};

use crate::id::MessageId;
use crate::model::Message;

/// How many identifiers are remembered: more than the messages that a server repeats, or that arrive while others are
/// caught up with.
const MOST: usize = 10_000;

/// The latest messages that were handed over, by their identifiers.
#[derive(Debug, Default)]
pub(super) struct Known {
    ids: HashSet<MessageId>,
    in_order: VecDeque<MessageId>,
}

impl Known {
    /// Remembers a message. `false`: it was known.
    pub(super) fn add(&mut self, message: &Message) -> bool {
        if !self.ids.insert(message.id.clone()) {
            return false;
        }
        self.in_order.push_back(message.id.clone());
        if self.in_order.len() > MOST
            && let Some(oldest) = self.in_order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}
