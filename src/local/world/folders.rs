//! Members' own changes of their conversations: read marks, folders, mutes, deletion. Those of a client have its session, which does
//! not receive them.

use std::collections::BTreeMap;

use super::api_error::ApiError;
use super::conversation::{Conversation, ConversationKey};
use super::member_state::MemberState;
use super::state::State;
use crate::id::{MessageId, UserId};
use crate::local::push::client_payload;
use crate::local::push::deltas::{self, OwnChange};
use crate::model::{Mute, ThreadLocation};

impl State {
    /// Marks conversations as unread for this member.
    pub(crate) fn mark_unread(
        &mut self,
        member: UserId,
        keys: &[ConversationKey],
        session: Option<u64>,
    ) -> Result<(), ApiError> {
        for key in keys {
            self.member_state(member, *key)?.is_marked_unread = true;
        }
        let now = self.now();
        let change = OwnChange::MarkedUnread(now);
        self.push_own(member, keys, &change, session);
        Ok(())
    }

    /// Moves conversations to a folder.
    pub(crate) fn move_to_folder(
        &mut self,
        member: UserId,
        keys: &[ConversationKey],
        folder: ThreadLocation,
        session: Option<u64>,
    ) -> Result<(), ApiError> {
        for key in keys {
            let state = self.member_state(member, *key)?;
            state.folder = Some(folder);
            state.is_archived = false;
            state.is_spam = false;
            self.push_own(member, &[*key], &OwnChange::Folder(folder), session);
        }
        Ok(())
    }

    /// Puts a conversation into the archive, or takes it out of it, in the session `session` if in any.
    pub(crate) fn archive(
        &mut self,
        member: UserId,
        key: ConversationKey,
        is_archived: bool,
        session: Option<u64>,
    ) -> Result<(), ApiError> {
        let state = self.member_state(member, key)?;
        state.is_archived = is_archived;
        state.is_spam &= !is_archived;
        self.push_own(member, &[key], &OwnChange::Archived(is_archived), session);
        Ok(())
    }

    pub(crate) fn mark_spam(
        &mut self,
        member: UserId,
        key: ConversationKey,
        session: Option<u64>,
    ) -> Result<(), ApiError> {
        let state = self.member_state(member, key)?;
        state.is_spam = true;
        state.is_archived = false;
        self.push_own(member, &[key], &OwnChange::Spam, session);
        Ok(())
    }

    /// Deletes conversations for this member: they come back with their next message, without those before it.
    pub(crate) fn delete_conversations(
        &mut self,
        member: UserId,
        keys: &[ConversationKey],
        session: Option<u64>,
    ) -> Result<(), ApiError> {
        let now = self.now();
        for key in keys {
            let state = self.member_state(member, *key)?;
            state.deleted_until = Some(now);
            state.deleted_messages.clear();
            state.is_marked_unread = false;
            let conversation = self.conversation_mut(member, *key)?;
            conversation.read.insert(member, now);
            conversation.unseen.remove(&member);
        }
        self.push_own(member, keys, &OwnChange::Deleted, session);
        Ok(())
    }

    /// Deletes messages for this member; none if one of them is not there.
    pub(crate) fn delete_messages(
        &mut self,
        member: UserId,
        messages: &[&str],
        session: u64,
    ) -> Result<(), ApiError> {
        let mut found: BTreeMap<ConversationKey, Vec<MessageId>> = BTreeMap::new();
        for message in messages {
            let mine = self.conversations.values();
            let mut mine = mine.filter(|one| one.members.contains(&member));
            let with_it = mine.find_map(|one| {
                let mut messages = one.messages_of(member);
                let stored = messages.find(|stored| stored.id.as_str() == *message)?;
                Some((one.key, stored.id.clone()))
            });
            let (key, id) = with_it.ok_or(ApiError::INVALID)?;
            found.entry(key).or_default().push(id);
        }
        for (key, ids) in found {
            let delta = client_payload::removed_messages(key, member, &ids);
            self.member_state(member, key)?.deleted_messages.extend(ids);
            let delta = client_payload::client_payload(&delta);
            self.push_delta(member, delta, Some(session));
        }
        Ok(())
    }

    pub(crate) fn mute(
        &mut self,
        member: UserId,
        key: ConversationKey,
        mute: Mute,
        session: Option<u64>,
    ) -> Result<(), ApiError> {
        self.member_state(member, key)?.mute = mute;
        self.push_own(member, &[key], &OwnChange::Mute(mute), session);
        Ok(())
    }

    /// Returns the state of a conversation for a member, to be changed.
    pub(crate) fn member_state(
        &mut self,
        member: UserId,
        key: ConversationKey,
    ) -> Result<&mut MemberState, ApiError> {
        let conversation: &mut Conversation = self.conversation_mut(member, key)?;
        let states = &mut conversation.member_states;
        Ok(states.entry(member).or_insert_with(MemberState::new))
    }

    /// Pushes a member's own change of conversations to the member's other sessions.
    pub(crate) fn push_own(
        &mut self,
        member: UserId,
        keys: &[ConversationKey],
        change: &OwnChange,
        session: Option<u64>,
    ) {
        let delta = deltas::own_change(keys, member, change);
        self.push_delta(member, delta, session);
    }
}
