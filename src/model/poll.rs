//! Polls in a thread.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{PollId, PollOptionId, UserId};
use crate::secret::Hidden;

/// A question that the people of a thread vote on. Its `Debug` does not show the question.
///
/// It comes in [`Event::PollChanged`](crate::Event::PollChanged); a [`NewPoll`](crate::NewPoll) is one to be created.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Poll {
    /// Its identifier.
    pub id: PollId,
    /// The question. `None`: unknown.
    pub title: Option<String>,
    /// The answers to choose from, as far as Facebook lists them.
    pub options: Vec<PollOption>,
    /// How many answers there are in all. `None`: unknown.
    pub option_count: Option<u32>,
}

impl fmt::Debug for Poll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poll")
            .field("id", &self.id)
            .field("title", &Hidden(&self.title))
            .field("options", &self.options)
            .field("option_count", &self.option_count)
            .finish()
    }
}

/// One of the answers of a [`Poll`]. Its `Debug` does not show the text.
///
/// It comes in [`Event::PollChanged`](crate::Event::PollChanged), and from
/// [`Client::fetch_poll_options`](crate::Client::fetch_poll_options).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PollOption {
    /// Its identifier.
    pub id: PollOptionId,
    /// The answer. `None`: unknown.
    pub text: Option<String>,
    /// Whether this client's account voted for it. `None`: unknown.
    pub is_voted: Option<bool>,
    /// The voters, as far as Facebook lists them.
    pub voters: BTreeSet<UserId>,
    /// How many voted for it. `None`: unknown.
    pub vote_count: Option<u32>,
}

impl fmt::Debug for PollOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PollOption")
            .field("id", &self.id)
            .field("text", &Hidden(&self.text))
            .field("is_voted", &self.is_voted)
            .field("voters", &self.voters)
            .field("vote_count", &self.vote_count)
            .finish()
    }
}
