//! Finding conversations, as their members see them.

use super::api_error::ApiError;
use super::conversation::{Conversation, ConversationKey};
use super::state::State;
use crate::id::UserId;
use crate::model::{ThreadKey, ThreadLocation};

impl State {
    /// Returns the conversation with this key for `viewer`, and creates it if it is one of two.
    pub(crate) fn conversation_key(
        &mut self,
        viewer: UserId,
        thread: ThreadKey,
    ) -> Result<ConversationKey, ApiError> {
        let key = match thread {
            ThreadKey::User(other) if self.people.contains_key(&other) => {
                ConversationKey::pair(viewer, other)
            }
            ThreadKey::Page(page) if self.pages.contains_key(&page) => {
                ConversationKey::Page(viewer, page)
            }
            ThreadKey::Group(id) => ConversationKey::Group(id),
            ThreadKey::Room(id) => ConversationKey::Room(id),
            ThreadKey::User(_) | ThreadKey::Page(_) => return Err(ApiError::NO_ACCESS),
        };
        let is_of_two = matches!(key, ConversationKey::Pair(..) | ConversationKey::Page(..));
        if is_of_two && !self.conversations.contains_key(&key) {
            let conversation = Conversation::of_two(key, self.now());
            self.conversations.insert(key, conversation);
        }
        self.conversation(viewer, key)?;
        Ok(key)
    }

    /// Returns the conversation of any kind with this ID for `viewer`.
    pub(crate) fn key_by_id(
        &mut self,
        viewer: UserId,
        id: u64,
    ) -> Result<ConversationKey, ApiError> {
        self.key_of_two(viewer, id)
            .or_else(|_| self.key_of_group(viewer, id))
    }

    pub(crate) fn key_of_two(
        &mut self,
        viewer: UserId,
        id: u64,
    ) -> Result<ConversationKey, ApiError> {
        self.conversation_key(viewer, ThreadKey::User(id.into()))
            .or_else(|_| self.conversation_key(viewer, ThreadKey::Page(id.into())))
    }

    pub(crate) fn key_of_group(
        &mut self,
        viewer: UserId,
        id: u64,
    ) -> Result<ConversationKey, ApiError> {
        self.conversation_key(viewer, ThreadKey::Group(id.into()))
            .or_else(|_| self.conversation_key(viewer, ThreadKey::Room(id.into())))
    }

    /// Returns the conversation if `viewer` is a member.
    pub(crate) fn conversation(
        &self,
        viewer: UserId,
        key: ConversationKey,
    ) -> Result<&Conversation, ApiError> {
        self.conversations
            .get(&key)
            .filter(|conversation| conversation.members.contains(&viewer))
            .ok_or(ApiError::NO_ACCESS)
    }

    /// Returns the conversations that `viewer`'s list shows.
    pub(crate) fn listed_conversations(
        &self,
        viewer: UserId,
    ) -> impl Iterator<Item = &Conversation> {
        let conversations = self.conversations.values();
        conversations.filter(move |it| it.members.contains(&viewer) && it.is_listed(viewer))
    }

    pub(crate) fn conversation_mut(
        &mut self,
        member: UserId,
        key: ConversationKey,
    ) -> Result<&mut Conversation, ApiError> {
        self.conversations
            .get_mut(&key)
            .filter(|conversation| conversation.members.contains(&member))
            .ok_or(ApiError::NO_ACCESS)
    }

    /// Returns the folder that a conversation is in for `viewer`: the one to which they moved it, or else
    /// that of a stranger is pending until answered.
    pub(crate) fn folder(&self, conversation: &Conversation, viewer: UserId) -> &'static str {
        let state = conversation.member_state(viewer);
        if state.is_archived {
            return "ARCHIVED";
        }
        if state.is_spam {
            return "SPAM";
        }
        match state.folder {
            Some(ThreadLocation::Inbox) => return "INBOX",
            Some(ThreadLocation::Pending) => return "PENDING",
            Some(ThreadLocation::Archived) => return "ARCHIVED",
            Some(ThreadLocation::Other) => return "OTHER",
            None => {}
        }
        let stranger = match conversation.key.for_viewer(viewer) {
            ThreadKey::User(other) => other != viewer && !self.are_friends(viewer, other),
            _ => false,
        };
        let answered = || {
            conversation
                .messages
                .iter()
                .any(|message| message.author == viewer)
        };
        if stranger && !answered() {
            "PENDING"
        } else {
            "INBOX"
        }
    }
}
