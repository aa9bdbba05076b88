//! The accounts that long-poll, and those that have ever listened.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::UserId;

/// The count of held polls by user, and the users that have ever listened.
#[derive(Default)]
pub(crate) struct Listening {
    pub(crate) polls: BTreeMap<UserId, usize>,
    pub(crate) ever: BTreeSet<UserId>,
}

impl Listening {
    pub(crate) fn began(&mut self, user: UserId) {
        self.ever.insert(user);
    }

    pub(crate) fn poll_began(&mut self, user: UserId) {
        self.began(user);
        *self.polls.entry(user).or_default() += 1;
    }

    pub(crate) fn poll_ended(&mut self, user: UserId) {
        if let Some(polls) = self.polls.get_mut(&user) {
            *polls = polls.saturating_sub(1);
        }
    }
}
