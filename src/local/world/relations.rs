//! How people are related to each other.

use std::collections::BTreeSet;

use super::definition::WorldUser;
use crate::id::UserId;

/// The relations of people to each other.
#[derive(Default)]
pub(super) struct Friends {
    /// Both directions of each friendship.
    pub(super) friendships: BTreeSet<(UserId, UserId)>,
    /// The sender and the receiver of each friend request.
    pub(super) requests: BTreeSet<(UserId, UserId)>,
    /// Each person who blocks, and the one who is blocked.
    pub(super) blocks: BTreeSet<(UserId, UserId)>,
}

impl Friends {
    /// Returns the friendships of a new world: those that either side lists, and all pairs of those without a list.
    pub(super) fn new(users: &[WorldUser]) -> Self {
        let mut friends = Self::default();
        for one in users {
            for other in users {
                let are_friends = match (&one.friends, &other.friends) {
                    (Some(list), _) => list.contains(&other.id),
                    (None, None) => one.id != other.id,
                    (None, Some(_)) => false,
                };
                if are_friends {
                    friends.connect(one.id, other.id);
                }
            }
        }
        friends
    }

    pub(super) fn connect(&mut self, one: UserId, other: UserId) {
        self.friendships.extend([(one, other), (other, one)]);
    }
}
