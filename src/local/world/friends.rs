//! Friends, friend requests, and blocks of messages.

use super::api_error::ApiError;
use super::conversation::ConversationKey;
use super::state::State;
use crate::id::UserId;
use crate::local::push::{client_payload, items};

impl State {
    pub(crate) fn are_friends(&self, one: UserId, other: UserId) -> bool {
        self.friends.friendships.contains(&(one, other))
    }

    /// Returns the friends of a person.
    pub(crate) fn friends_of(&self, user: UserId) -> Vec<UserId> {
        let others = self.people.keys().copied();
        others
            .filter(|other| self.are_friends(user, *other))
            .collect()
    }

    /// Sends a friend request. Refuses one between friends, and a repeat.
    pub(crate) fn ask_for_friendship(&mut self, from: UserId, to: UserId) -> Result<(), ApiError> {
        self.require_other(from, to)?;
        if self.are_friends(from, to) || !self.friends.requests.insert((from, to)) {
            return Err(ApiError::INVALID);
        }
        let item = items::friend_request(to, from);
        self.push(to, &item, None);
        Ok(())
    }

    /// Accepts a friend request, and with it the one in the other direction, if there is one.
    pub(crate) fn confirm_friendship(
        &mut self,
        user: UserId,
        from: UserId,
    ) -> Result<(), ApiError> {
        self.take_request(user, from)?;
        self.friends.requests.remove(&(user, from));
        self.friends.connect(user, from);
        Ok(())
    }

    pub(crate) fn decline_friendship(
        &mut self,
        user: UserId,
        from: UserId,
    ) -> Result<(), ApiError> {
        self.take_request(user, from)
    }

    fn take_request(&mut self, user: UserId, from: UserId) -> Result<(), ApiError> {
        let was_there = self.friends.requests.remove(&(from, user));
        was_there.then_some(()).ok_or(ApiError::INVALID)
    }

    /// Ends a friendship, for both.
    pub(crate) fn remove_friend(&mut self, user: UserId, other: UserId) -> Result<(), ApiError> {
        let friendships = &mut self.friends.friendships;
        let were_friends = friendships.remove(&(user, other));
        friendships.remove(&(other, user));
        were_friends.then_some(()).ok_or(ApiError::INVALID)
    }

    /// Blocks the messages between two people.
    pub(crate) fn block(&mut self, user: UserId, other: UserId) -> Result<(), ApiError> {
        self.require_other(user, other)?;
        if self.friends.blocks.insert((user, other)) {
            self.push_viewer_status(user, other, false);
        }
        Ok(())
    }

    /// Lets the messages through again, unless the other person blocks them too.
    pub(crate) fn unblock(&mut self, user: UserId, other: UserId) -> Result<(), ApiError> {
        self.require_other(user, other)?;
        if self.friends.blocks.remove(&(user, other)) {
            let key = ConversationKey::pair(user, other);
            self.push_viewer_status(user, other, !self.is_blocked(key));
        }
        Ok(())
    }

    /// Returns whether either side of a conversation of two blocks the other.
    pub(crate) fn is_blocked(&self, key: ConversationKey) -> bool {
        let blocks = &self.friends.blocks;
        match key {
            ConversationKey::Pair(one, other) => {
                blocks.contains(&(one, other)) || blocks.contains(&(other, one))
            }
            _ => false,
        }
    }

    /// Returns whether this person blocks the messages of another.
    pub(crate) fn blocks(&self, user: UserId, other: UserId) -> bool {
        self.friends.blocks.contains(&(user, other))
    }

    fn require_other(&self, user: UserId, other: UserId) -> Result<(), ApiError> {
        let is_other = user != other && self.people.contains_key(&other);
        is_other.then_some(()).ok_or(ApiError::INVALID)
    }

    /// Pushes to both sides whether they can write to each other.
    fn push_viewer_status(&mut self, actor: UserId, other: UserId, can_reply: bool) {
        let key = ConversationKey::pair(actor, other);
        for viewer in [actor, other] {
            let delta = client_payload::viewer_status(key, viewer, actor, can_reply);
            self.push_payload(viewer, &delta, None);
        }
    }
}
