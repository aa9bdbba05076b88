//! How a conversation looks: its colour, emoji, title and nicknames.

use super::api_error::ApiError;
use super::conversation::ConversationKey;
use super::emoji;
use super::groups::require_group;
use super::receipt::Receipt;
use super::state::State;
use crate::id::UserId;
use crate::local::push::deltas::Change;
use crate::model::ThreadColor;

impl State {
    pub(crate) fn change_color(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        color: ThreadColor,
    ) -> Result<Receipt, ApiError> {
        self.conversation_mut(actor, key)?.color = color;
        let text = format!("{} changed the chat colours.", self.name(actor));
        self.add_admin_text(actor, key, &Change::color(color), text, None, None)
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
        let change = Change::emoji(emoji);
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
        let change = Change::nickname(user, nickname);
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
}

fn some_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
