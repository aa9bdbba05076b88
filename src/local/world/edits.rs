//! Editing and pinning messages.

use serde_json::{Value, json};

use super::api_error::ApiError;
use super::conversation::{Content, ConversationKey};
use super::state::State;
use crate::id::{MessageId, UserId};
use crate::local::control::sent::Sent;
use crate::local::lightspeed;
use crate::local::lightspeed::program::{integer, plain, response, row};
use crate::local::push::deltas::Change;

/// The longest text, in UTF-16 units.
const MAX_TEXT: usize = 20_000;
const MAX_EDITS: u32 = 5;
/// For how long after it was sent a message can be edited, in milliseconds.
const EDITABLE_FOR: i64 = 15 * 60 * 1000;

impl State {
    /// Returns the text of a message that this member sees.
    pub(crate) fn text_of(&self, member: UserId, message: &str) -> Option<String> {
        let conversations = self.conversations.values();
        let mut mine = conversations.filter(|it| it.members.contains(&member));
        let stored = mine.find_map(|it| {
            let mut messages = it.messages_of(member);
            messages.find(|stored| stored.id.as_str() == message)
        });
        stored.and_then(|stored| stored.draft().text)
    }

    /// Replaces the text of a message of this author, and returns how often that was done.
    pub(crate) fn edit(
        &mut self,
        author: UserId,
        message: &str,
        text: &str,
    ) -> Result<u32, ApiError> {
        let now = self.now();
        if text.is_empty() || text.encode_utf16().count() > MAX_TEXT {
            return Err(ApiError::INVALID);
        }
        let conversation = self.conversation_with(author, message)?;
        let (key, members) = (conversation.key, conversation.members.clone());
        let mut messages = conversation.messages.iter_mut();
        let stored = messages
            .find(|stored| stored.id.as_str() == message && stored.author == author)
            .ok_or(ApiError::NO_ACCESS)?;
        let is_late = now.as_millis() - stored.at.as_millis() > EDITABLE_FOR;
        let Content::Message(draft) = &mut stored.content else {
            return Err(ApiError::NO_ACCESS);
        };
        if is_late || stored.edits >= MAX_EDITS || draft.text.is_none() {
            return Err(ApiError::INVALID);
        }
        draft.text = Some(text.to_owned());
        draft.mentions.clear();
        stored.edits += 1;
        let edits = stored.edits;
        let edited = row(
            "editMessage",
            &[
                (0, json!(message)),
                (1, integer(80)),
                (2, json!(text)),
                (3, integer(edits)),
            ],
        );
        for member in members {
            self.push_rows(member, std::slice::from_ref(&edited));
            let item = json!({"messageId": message, "text": text, "edits": edits});
            self.note_rows(member, json!({ "editMessage": item }));
        }
        let sent = Sent::Edit {
            thread: key.for_viewer(author),
            message_id: message.into(),
            text: text.to_owned(),
        };
        self.sent_log.add(author, sent);
        Ok(edits)
    }

    /// Pins a message of a conversation, or unpins it. Nothing happens where it is already so.
    pub(crate) fn pin(
        &mut self,
        member: UserId,
        key: ConversationKey,
        message: &str,
        is_pinned: bool,
    ) -> Result<(), ApiError> {
        let now = self.now();
        let conversation = self.conversation_mut(member, key)?;
        let mut messages = conversation.messages.iter();
        let stored = messages.find(|stored| stored.id.as_str() == message);
        let stored = stored.filter(|stored| matches!(stored.content, Content::Message(_)));
        let id = stored.ok_or(ApiError::UNKNOWN)?.id.clone();
        let is_changed = match is_pinned {
            true if conversation.pinned.contains_key(&id) => false,
            true => conversation.pinned.insert(id, now).is_none(),
            false => conversation.pinned.remove(&id).is_some(),
        };
        if !is_changed {
            return Ok(());
        }
        let name = self.name(member);
        let text = match is_pinned {
            true => format!("{name} pinned a message."),
            false => format!("{name} unpinned a message."),
        };
        let change = Change::pinned(&MessageId::from(message), is_pinned);
        self.add_admin_text(member, key, &change, text, None, None)?;
        Ok(())
    }

    /// Pushes rows that no delta stands for, also to clients over MQTT that subscribe to them.
    fn push_rows(&mut self, to: UserId, rows: &[Value]) {
        let change = lightspeed::Change {
            statements: rows.to_vec(),
            is_alone: true,
            except: None,
        };
        self.lightspeed.publish(to, change);
        let response = response(None, &plain(rows)).to_string();
        self.gateway.publish(to, "/ls_resp", response.as_bytes());
    }
}
