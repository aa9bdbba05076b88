//! Creating groups.

use std::collections::BTreeSet;

use super::api_error::ApiError;
use super::conversation::{Conversation, ConversationKey, Draft};
use super::receipt::Receipt;
use super::state::State;
use crate::id::{GroupId, UserId};

/// The identifiers of new groups follow this one.
const FIRST_GROUP: u64 = 2_100_000_000_000_000;
/// The least others.
const MIN_OTHERS: usize = 2;

impl State {
    /// Creates a group by its first message. Its creator is its admin.
    pub(crate) fn create_group(
        &mut self,
        creator: UserId,
        others: &[UserId],
        draft: Draft,
    ) -> Result<(ConversationKey, Receipt), ApiError> {
        let mut members = BTreeSet::from([creator]);
        let are_new = others
            .iter()
            .all(|user| self.people.contains_key(user) && members.insert(*user));
        if !are_new || others.len() < MIN_OTHERS {
            return Err(ApiError::INVALID);
        }
        let key = self.new_group_key();
        let mut group = Conversation::of_new_group(key, members, self.now());
        group.admins.insert(creator);
        self.conversations.insert(key, group);
        let sent = self.send_message(creator, key, draft);
        if sent.is_err() {
            self.conversations.remove(&key);
        }
        Ok((key, sent?))
    }

    /// Returns a key whose ID nothing in the world has.
    fn new_group_key(&mut self) -> ConversationKey {
        loop {
            let id = FIRST_GROUP + self.next_number();
            let group = ConversationKey::Group(GroupId::from(id));
            let room = ConversationKey::Room(GroupId::from(id));
            let is_taken = self.people.contains_key(&id.into())
                || self.pages.contains_key(&id.into())
                || self.conversations.contains_key(&group)
                || self.conversations.contains_key(&room);
            if !is_taken {
                return group;
            }
        }
    }
}
