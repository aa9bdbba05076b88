//! Constructors of models for users' own tests.

use std::collections::{BTreeMap, BTreeSet};

use super::{Message, Plan, Poll, PollOption};
use crate::id::{PlanId, PollId, PollOptionId, UserId};
use crate::time::Timestamp;

/// When everything happened.
const AT: Timestamp = Timestamp::from_millis(1_600_000_000_000);

impl Message {
    /// Returns a message of this author with this text, for a test. With the feature `local-server`.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    /// [`Message::new`] takes an identifier and a time instead.
    pub fn for_tests(author: UserId, text: &str) -> Self {
        let mut message = Self::new("mid.$for_tests", AT);
        message.author = Some(author);
        message.text = Some(text.to_owned());
        message
    }
}

impl Poll {
    /// Returns a poll with these options, for which nobody votes, for a test. With the feature `local-server`.
    ///
    /// Its identifier is 1, and those of the options are 1, 2, … in their order.
    ///
    /// ```
    /// use fbchat::{Poll, local::ADA};
    ///
    /// let mut poll = Poll::for_tests("Which tea?", &["Assam", "Oolong"]);
    /// poll.options[1].voters.insert(ADA);
    /// assert_eq!(poll.options[1].id.get(), 2);
    /// ```
    pub fn for_tests(title: &str, options: &[&str]) -> Self {
        let options = (1..).zip(options).map(|(number, text)| PollOption {
            id: PollOptionId::from(number),
            text: Some((*text).to_owned()),
            is_voted: Some(false),
            voters: BTreeSet::new(),
            vote_count: Some(0),
        });
        let options: Vec<_> = options.collect();
        Self {
            id: PollId::from(1),
            title: Some(title.to_owned()),
            option_count: u32::try_from(options.len()).ok(),
            options,
        }
    }
}

impl Plan {
    /// Returns a plan that nobody has answered, for a test. With the feature `local-server`.
    ///
    /// Its identifier is 1.
    ///
    /// ```
    /// use fbchat::{GuestStatus, Plan, Timestamp, local::ADA};
    ///
    /// let mut plan = Plan::for_tests("Tea", Timestamp::from_millis(1_600_000_000_000));
    /// plan.guests.insert(ADA, GuestStatus::Going);
    /// assert_eq!(plan.going().count(), 1);
    /// ```
    pub fn for_tests(title: &str, at: Timestamp) -> Self {
        Self {
            id: Some(PlanId::from(1)),
            at,
            title: Some(title.to_owned()),
            location: None,
            location_id: None,
            author: None,
            guests: BTreeMap::new(),
        }
    }
}
