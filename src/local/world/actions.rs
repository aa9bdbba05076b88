//! Sending messages and changing conversations, by a client's request or by a [`Person`](crate::local::Person).

use std::collections::BTreeMap;

use super::api_error::ApiError;
use super::conversation::{Content, Conversation, ConversationKey, Draft, Stored};
use super::emoji;
use super::state::State;
use crate::id::{MessageId, StickerId, UserId};
use crate::local::push::client_payload;
use crate::local::push::deltas::{self, Change};
use crate::model::ThreadColor;
use crate::time::Timestamp;

/// The longest text, in UTF-16 units.
const MAX_TEXT: usize = 20_000;
const NO_STICKER: StickerId = StickerId::new(0);

/// A message's identifier and time.
pub(crate) type Receipt = (MessageId, Timestamp);

impl State {
    pub(crate) fn send_message(
        &mut self,
        author: UserId,
        key: ConversationKey,
        draft: Draft,
    ) -> Result<Receipt, ApiError> {
        let length = draft
            .text
            .as_deref()
            .map(|text| text.encode_utf16().count());
        if length > Some(MAX_TEXT) || draft.sticker == Some(NO_STICKER) {
            return Err(ApiError::INVALID);
        }
        let messages = &self.conversation(author, key)?.messages;
        let original = match &draft.replied_to {
            Some(id) => Some(
                messages
                    .iter()
                    .find(|stored| stored.id == *id)
                    .ok_or(ApiError::INVALID)?
                    .clone(),
            ),
            None => None,
        };
        let stored = self.new_stored(
            author,
            draft.offline_id.clone(),
            Content::Message(draft.clone()),
        );
        let conversation = self.store(key, stored.clone())?;
        conversation.archived_by.clear();
        conversation.typing.remove(&author);
        let members = conversation.members.clone();
        for member in members {
            let folder = self.folder(self.conversation(member, key)?, member);
            let delta = deltas::message(&stored, &draft, key, member, folder);
            match &original {
                None => self.push_delta(member, delta, None),
                Some(original) => {
                    let is_gone = matches!(original.content, Content::Unsent);
                    let draft = original.draft();
                    let original = deltas::message(original, &draft, key, member, folder);
                    let original = (!is_gone).then_some(&original);
                    let reply = client_payload::reply(&delta, original);
                    self.push_payload(member, &reply, Some(delta));
                }
            }
            if member != author {
                self.push_inbox(member);
            }
        }
        Ok((stored.id, stored.at))
    }

    fn new_stored(
        &mut self,
        author: UserId,
        offline_id: Option<String>,
        content: Content,
    ) -> Stored {
        let number = self.next_number();
        let at = self.now();
        let made_id = || ((at.as_millis() << 22) | i64::from(fastrand::u32(..1 << 22))).to_string();
        Stored {
            id: MessageId::from(format!("mid.$cAAA{number:08X}")),
            author,
            at,
            offline_id: offline_id.unwrap_or_else(made_id),
            content,
            reactions: BTreeMap::new(),
        }
    }

    /// Adds a message to the history: read by its author, unseen by all others.
    fn store(
        &mut self,
        key: ConversationKey,
        stored: Stored,
    ) -> Result<&mut Conversation, ApiError> {
        let (author, at) = (stored.author, stored.at);
        let conversation = self.conversations.get_mut(&key);
        let conversation = conversation.ok_or(ApiError::NO_ACCESS)?;
        conversation.messages.push(stored);
        conversation.updated = at;
        conversation.read.insert(author, at);
        conversation.unseen = conversation.members.clone();
        conversation.unseen.remove(&author);
        Ok(conversation)
    }

    /// Adds the admin text of a change to the history, and pushes its delta to the members and to `also`.
    fn add_admin_text(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        change: &Change,
        text: String,
        also: Option<UserId>,
        offline_id: Option<String>,
    ) -> Result<Receipt, ApiError> {
        let kind = change.kind();
        let stored = self.new_stored(actor, offline_id, Content::AdminText { kind, text });
        let conversation = &*self.store(key, stored.clone())?;
        let recipients = conversation.members.iter().copied().chain(also);
        let deltas: Vec<_> = recipients
            .map(|member| (member, change.delta(&stored, conversation, member)))
            .collect();
        for (member, delta) in deltas {
            self.push_delta(member, delta, None);
        }
        Ok((stored.id, stored.at))
    }

    pub(crate) fn change_color(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        color: ThreadColor,
    ) -> Result<Receipt, ApiError> {
        self.conversation_mut(actor, key)?.color = color;
        let text = format!("{} changed the chat colours.", self.name(actor));
        self.add_admin_text(actor, key, &Change::Color(color), text, None, None)
    }

    /// Changes the emoji; an empty one restores the like.
    pub(crate) fn change_emoji(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        emoji: &str,
    ) -> Result<Receipt, ApiError> {
        let conversation = self.conversation_mut(actor, key)?;
        if !emoji.is_empty() && !emoji::is_for_conversation(emoji) {
            return Err(ApiError::INVALID);
        }
        conversation.emoji = some_text(emoji);
        let by = self.name(actor);
        let text = match emoji {
            "" => format!("{by} removed the emoji."),
            emoji => format!("{by} set the emoji to {emoji}."),
        };
        let change = Change::Emoji(emoji.to_owned());
        self.add_admin_text(actor, key, &change, text, None, None)
    }

    /// Changes a nickname; an empty one removes it.
    pub(crate) fn change_nickname(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        user: UserId,
        nickname: &str,
    ) -> Result<Receipt, ApiError> {
        let conversation = self.conversation_mut(actor, key)?;
        if !conversation.members.contains(&user) {
            return Err(ApiError::NO_MEMBER);
        }
        match some_text(nickname) {
            Some(nickname) => conversation.nicknames.insert(user, nickname),
            None => conversation.nicknames.remove(&user),
        };
        let (by, of) = (self.name(actor), self.name(user));
        let text = match nickname {
            "" => format!("{by} cleared the nickname for {of}."),
            nickname => format!("{by} set the nickname for {of} to {nickname}."),
        };
        let change = Change::Nickname(user, nickname.to_owned());
        self.add_admin_text(actor, key, &change, text, None, None)
    }

    /// Changes the title; an empty one removes it.
    pub(crate) fn rename(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        name: &str,
        offline_id: Option<String>,
    ) -> Result<Receipt, ApiError> {
        let conversation = self.conversation_mut(actor, key)?;
        require_group(key).map_err(|_| ApiError::INVALID)?;
        conversation.name = some_text(name);
        let by = self.name(actor);
        let text = match name {
            "" => format!("{by} removed the group's name."),
            name => format!("{by} named the group {name}."),
        };
        let change = Change::Name(name.to_owned());
        self.add_admin_text(actor, key, &change, text, None, offline_id)
    }

    /// Adds people to a group. Existing members are skipped; at least one person has to be new.
    pub(crate) fn add_people(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        people: &[UserId],
        offline_id: Option<String>,
    ) -> Result<Receipt, ApiError> {
        require_group(key)?;
        let members = &self.conversation(actor, key)?.members;
        let mut added = Vec::new();
        for user in people.iter().filter(|user| !members.contains(user)) {
            let account = self.people.get(user).ok_or(ApiError::INVALID)?;
            let first_name = account.first_name().to_owned();
            added.push((*user, first_name, account.user.name.clone()));
        }
        let names: Vec<&str> = added.iter().map(|(_, _, name)| name.as_str()).collect();
        if names.is_empty() {
            return Err(ApiError::INVALID);
        }
        let text = format!("{} added {}.", self.name(actor), names.join(", "));
        let conversation = self.conversation_mut(actor, key)?;
        for (user, ..) in &added {
            conversation.members.insert(*user);
            conversation.approval_requests.remove(user);
        }
        self.add_admin_text(actor, key, &Change::Added(added), text, None, offline_id)
    }

    /// Removes a member. Everyone may leave; in a group with admins, only they may remove others.
    pub(crate) fn remove_person(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        user: UserId,
    ) -> Result<Receipt, ApiError> {
        require_group(key)?;
        let conversation = self.conversation_mut(actor, key)?;
        let admins = &conversation.admins;
        if user != actor && !admins.is_empty() && !admins.contains(&actor) {
            return Err(ApiError::NO_ACCESS);
        }
        if !conversation.members.remove(&user) {
            return Err(ApiError::INVALID);
        }
        conversation.admins.remove(&user);
        conversation.unseen.remove(&user);
        let (by, of) = (self.name(actor), self.name(user));
        let text = if actor == user {
            format!("{by} left the group.")
        } else {
            format!("{by} removed {of} from the group.")
        };
        self.add_admin_text(actor, key, &Change::Left(user), text, Some(user), None)
    }

    pub(crate) fn create_reminder(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        title: &str,
        seconds: u64,
    ) -> Result<Receipt, ApiError> {
        self.conversation(actor, key)?;
        let text = format!("{} created a reminder: {title}.", self.name(actor));
        let change = Change::Reminder(title.to_owned(), seconds);
        self.add_admin_text(actor, key, &change, text, None, None)
    }
}

fn require_group(key: ConversationKey) -> Result<(), ApiError> {
    match key {
        ConversationKey::Group(_) | ConversationKey::Room(_) => Ok(()),
        ConversationKey::Pair(..) | ConversationKey::Page(..) => Err(ApiError::NO_ACCESS),
    }
}

fn some_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
