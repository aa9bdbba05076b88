//! The numbers by which Facebook distinguishes a new message from a repeat.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::id::{OfflineThreadingId, ThreadId};
use crate::time::Timestamp;

/// The number of a message: one that the caller gave it, or one that it was given when it was made.
///
/// Facebook keeps the numbers by account, not by conversation. So a message that is sent to several conversations has a number
/// for each, or all but the first would be taken for repeats. Clones share them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub(crate) enum MessageNumber {
    Given(OfflineThreadingId),
    Made {
        first: OfflineThreadingId,
        by_thread: Arc<Mutex<ByThread>>,
    },
}

type ByThread = BTreeMap<ThreadId, OfflineThreadingId>;

impl Default for MessageNumber {
    fn default() -> Self {
        Self::made(OfflineThreadingId::generate(), ByThread::new())
    }
}

impl PartialEq for MessageNumber {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Given(one), Self::Given(other)) => one == other,
            // Which one was drawn is no part of a message's content.
            (Self::Made { .. }, Self::Made { .. }) => true,
            _ => false,
        }
    }
}

impl MessageNumber {
    fn made(first: OfflineThreadingId, by_thread: ByThread) -> Self {
        Self::Made {
            first,
            by_thread: Arc::new(Mutex::new(by_thread)),
        }
    }

    /// That of a message which another was made into: a new one, unless the caller gave it.
    pub(super) fn of_changed(self) -> Self {
        match self {
            Self::Given(number) => Self::Given(number),
            Self::Made { .. } => Self::default(),
        }
    }

    /// The number in this conversation, the same each time, and when the message was made. A number of the caller's has nothing
    /// about a time: then it is now.
    pub(crate) fn within(&self, thread: ThreadId) -> (OfflineThreadingId, Timestamp) {
        let (first, by_thread) = match self {
            Self::Given(number) => return (*number, Timestamp::now()),
            Self::Made { first, by_thread } => (first, by_thread),
        };
        let mut by_thread = by_thread.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = by_thread.is_empty();
        let new = || {
            if is_first {
                *first
            } else {
                OfflineThreadingId::generate()
            }
        };
        let number = *by_thread.entry(thread).or_insert_with(new);
        (number, number.made_at())
    }
}

/// The form as JSON. Before messages had a number from the beginning, one that nobody had given was null.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Form {
    Given(OfflineThreadingId),
    Made {
        made: OfflineThreadingId,
        by_thread: ByThread,
    },
    None,
}

impl From<Form> for MessageNumber {
    fn from(form: Form) -> Self {
        match form {
            Form::Given(number) => Self::Given(number),
            Form::Made { made, by_thread } => Self::made(made, by_thread),
            Form::None => Self::default(),
        }
    }
}

impl From<MessageNumber> for Form {
    fn from(number: MessageNumber) -> Self {
        match number {
            MessageNumber::Given(number) => Self::Given(number),
            MessageNumber::Made { first, by_thread } => Self::Made {
                made: first,
                by_thread: by_thread
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone(),
            },
        }
    }
}
