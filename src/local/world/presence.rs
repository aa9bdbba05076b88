//! Reactions, unsent messages, typing and receipts.

use std::collections::BTreeMap;

use super::api_error::ApiError;
use super::conversation::{Content, Conversation, ConversationKey};
use super::state::State;
use crate::id::{MessageId, UserId};
use crate::local::control::sent::Sent;
use crate::local::push::client_payload;
use crate::local::push::{deltas, items};
use crate::model::{Reaction, ThreadLocation, TypingStatus};
use crate::time::Timestamp;

impl State {
    /// Sets or removes the actor's reaction to a message.
    pub(crate) fn react(
        &mut self,
        actor: UserId,
        message: &str,
        reaction: Option<Reaction>,
    ) -> Result<(), ApiError> {
        let conversation = self.conversation_with(actor, message)?;
        let (key, members) = (conversation.key, conversation.members.clone());
        let mut messages = conversation.messages.iter_mut();
        let stored = messages.find(|stored| stored.id.as_str() == message);
        let stored = stored.ok_or(ApiError::NO_ACCESS)?;
        match &reaction {
            Some(reaction) => stored.reactions.insert(actor, reaction.clone()),
            None => stored.reactions.remove(&actor),
        };
        let stored = stored.clone();
        for member in members {
            let delta = client_payload::reaction(&stored, key, member, actor, reaction.as_ref());
            self.push_payload(member, &delta, None);
        }
        let sent = Sent::Reaction {
            thread: key.for_viewer(actor),
            message_id: stored.id,
            reaction,
        };
        self.sent_log.add(actor, sent);
        Ok(())
    }

    /// Unsends a message of this author.
    pub(crate) fn unsend(&mut self, author: UserId, message: &str) -> Result<(), ApiError> {
        let now = self.now();
        let conversation = self.conversation_with(author, message)?;
        let (key, members) = (conversation.key, conversation.members.clone());
        let mut messages = conversation.messages.iter_mut();
        let stored = messages
            .find(|stored| stored.id.as_str() == message && stored.author == author)
            .filter(|stored| matches!(stored.content, Content::Message(_)))
            .ok_or(ApiError::NO_ACCESS)?;
        stored.content = Content::Unsent;
        stored.reactions.clear();
        let stored = stored.clone();
        for member in members {
            let delta = client_payload::recall(&stored, key, member, now);
            self.push_payload(member, &delta, None);
        }
        let sent = Sent::Unsent {
            thread: key.for_viewer(author),
            message_id: stored.id,
        };
        self.sent_log.add(author, sent);
        Ok(())
    }

    /// Returns the conversation of `viewer` that contains a message.
    pub(crate) fn conversation_with(
        &mut self,
        viewer: UserId,
        message: &str,
    ) -> Result<&mut Conversation, ApiError> {
        self.conversations
            .values_mut()
            .filter(|conversation| conversation.members.contains(&viewer))
            .find(|conversation| {
                let mut messages = conversation.messages.iter();
                messages.any(|stored| stored.id.as_str() == message)
            })
            .ok_or(ApiError::NO_ACCESS)
    }

    pub(crate) fn set_typing(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        status: TypingStatus,
    ) -> Result<(), ApiError> {
        let state = u8::from(status == TypingStatus::Typing);
        let now = self.now();
        let typing = &mut self.conversation_mut(actor, key)?.typing;
        match status {
            TypingStatus::Typing => typing.insert(actor, now),
            TypingStatus::Stopped => typing.remove(&actor),
        };
        for member in self.others(actor, key)? {
            let item = items::typing(key, member, actor, state);
            self.push(member, &item, None);
        }
        let thread = key.for_viewer(actor);
        self.sent_log.add(actor, Sent::Typing { thread, status });
        Ok(())
    }

    /// Marks a conversation as read up to `until`, in the session `session` if in any.
    pub(crate) fn mark_read(
        &mut self,
        reader: UserId,
        key: ConversationKey,
        until: Timestamp,
        notify_others: bool,
        session: Option<u64>,
    ) -> Result<(), ApiError> {
        let now = self.now();
        let conversation = self.conversation_mut(reader, key)?;
        let read = conversation.read.entry(reader).or_insert(until);
        *read = until.max(*read);
        if let Some(state) = conversation.member_states.get_mut(&reader) {
            state.is_marked_unread = false;
        }
        if conversation.unread(reader).next().is_none() {
            conversation.unseen.remove(&reader);
        }
        let delta = deltas::mark_read(key, reader, until, now);
        self.push_delta(reader, delta, session);
        let thread = key.for_viewer(reader);
        self.sent_log.add(reader, Sent::Read { thread });
        if notify_others {
            for member in self.others(reader, key)? {
                let delta = deltas::read_receipt(key, member, reader, until, now);
                self.push_delta(member, delta, None);
            }
        }
        Ok(())
    }

    /// Marks the reader's conversations up to `until` as seen, in the session `session`.
    pub(crate) fn mark_seen(&mut self, reader: UserId, until: Timestamp, session: u64) {
        if let Some(account) = self.people.get_mut(&reader) {
            account.seen = until.max(account.seen);
        }
        for conversation in self.conversations.values_mut() {
            if conversation.updated <= until {
                conversation.unseen.remove(&reader);
            }
        }
        let delta = deltas::folder_seen(ThreadLocation::Inbox, until);
        self.push_delta(reader, delta, Some(session));
        self.push_inbox(reader);
    }

    /// Marks messages as delivered and sends delivery receipts to their authors.
    pub(crate) fn mark_delivered(
        &mut self,
        receiver: UserId,
        key: ConversationKey,
        messages: &[&str],
    ) -> Result<(), ApiError> {
        let now = self.now();
        let conversation = self.conversation_mut(receiver, key)?;
        let mut by_author: BTreeMap<UserId, Vec<MessageId>> = BTreeMap::new();
        for message in messages {
            let stored = conversation
                .messages
                .iter()
                .rev()
                .find(|stored| stored.id.as_str() == *message)
                .ok_or(ApiError::INVALID)?;
            let theirs = by_author.entry(stored.author).or_default();
            theirs.push(stored.id.clone());
            let delivered = conversation.delivered.entry(receiver).or_insert(stored.at);
            *delivered = stored.at.max(*delivered);
        }
        by_author.remove(&receiver);
        for (author, messages) in by_author {
            let delta = deltas::delivery_receipt(key, author, receiver, &messages, now);
            self.push_delta(author, delta, None);
        }
        Ok(())
    }

    fn others(&self, actor: UserId, key: ConversationKey) -> Result<Vec<UserId>, ApiError> {
        let members = &self.conversation(actor, key)?.members;
        Ok(members
            .iter()
            .copied()
            .filter(|member| *member != actor)
            .collect())
    }
}
