//! Polls that are yet to be created.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A poll to be created: a question, and the options to choose from, in this order. Its `Debug` shows neither.
///
/// ```
/// use fbchat::NewPoll;
///
/// // The account's own vote goes to the second option.
/// let poll = NewPoll::new("Which tea?").option("Assam").voted_option("Earl Grey");
/// assert!(!format!("{poll:?}").contains("Assam"));
/// ```
///
/// [`Client::create_poll`](crate::Client::create_poll) creates it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[must_use = "a poll does nothing until it is handed to `Client::create_poll`"]
pub struct NewPoll {
    pub(crate) question: String,
    pub(crate) options: Vec<NewOption>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NewOption {
    pub(crate) text: String,
    pub(crate) is_voted: bool,
}

impl NewPoll {
    /// A poll without options; those who vote may add some.
    pub fn new(question: impl Into<String>) -> Self {
        Self {
            question: question.into(),
            options: Vec::new(),
        }
    }

    /// Appends an option.
    pub fn option(self, text: impl Into<String>) -> Self {
        self.with(text.into(), false)
    }

    /// Appends an option for which this account votes.
    pub fn voted_option(self, text: impl Into<String>) -> Self {
        self.with(text.into(), true)
    }

    fn with(mut self, text: String, is_voted: bool) -> Self {
        self.options.push(NewOption { text, is_voted });
        self
    }
}

impl fmt::Debug for NewPoll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPoll")
            .field("options", &self.options.len())
            .finish_non_exhaustive()
    }
}
