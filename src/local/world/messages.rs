//! Sending messages, and the admin texts of changes.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::api_error::ApiError;
use super::conversation::{Content, Conversation, ConversationKey, Draft, Stored};
use super::receipt::Receipt;
use super::state::State;
use crate::id::{MessageId, StickerId, UserId};
use crate::local::control::said::Said;
use crate::local::control::sent::Sent;
use crate::local::push::client_payload;
use crate::local::push::deltas::{self, Change, Echo};
use crate::time::Timestamp;

/// The longest text, in UTF-16 units.
const MAX_TEXT: usize = 20_000;
const NO_STICKER: StickerId = StickerId::new(0);
/// From when on the times in identifiers of messages are counted, in milliseconds since 1970: the beginning of 2004.
const MESSAGE_EPOCH: i64 = 1_072_915_200_000;

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
        if self.is_blocked(key) {
            return Err(ApiError::UNAVAILABLE);
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
            key,
            draft.offline_id.clone(),
            Content::Message(draft.clone()),
        );
        let conversation = self.store(key, stored.clone())?;
        for state in conversation.member_states.values_mut() {
            state.is_archived = false;
        }
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
        if let Some(message) = Said::new(&stored) {
            let thread = key.for_viewer(author);
            self.sent_log.add(author, Sent::Message { thread, message });
        }
        Ok((stored.id, stored.at))
    }

    pub(super) fn new_stored(
        &mut self,
        author: UserId,
        key: ConversationKey,
        offline_id: Option<String>,
        content: Content,
    ) -> Stored {
        let at = self.now();
        let made_id = || ((at.as_millis() << 22) | i64::from(fastrand::u32(..1 << 22))).to_string();
        let offline_id = offline_id.unwrap_or_else(made_id);
        Stored {
            id: message_id(key, at, &offline_id),
            author,
            at,
            offline_id,
            content,
            reactions: BTreeMap::new(),
            edits: 0,
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
        if let Some(state) = conversation.member_states.get_mut(&author) {
            state.is_marked_unread = false;
        }
        conversation.unseen = conversation.members.clone();
        conversation.unseen.remove(&author);
        Ok(conversation)
    }

    /// Adds the admin text of a change that the actor made to the history, and pushes its delta to the members and to `also`.
    pub(super) fn add_admin_text(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        change: &Change,
        text: String,
        also: Option<UserId>,
        offline_id: Option<String>,
    ) -> Result<Receipt, ApiError> {
        let sent = Sent::Change {
            thread: key.for_viewer(actor),
            text: text.clone(),
        };
        let receipt = self.announce(actor, key, change, text, also, offline_id)?;
        self.sent_log.add(actor, sent);
        Ok(receipt)
    }

    /// [`add_admin_text`](Self::add_admin_text) for a change that nobody has made, and that has an author all the same.
    pub(super) fn announce(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        change: &Change,
        text: String,
        also: Option<UserId>,
        offline_id: Option<String>,
    ) -> Result<Receipt, ApiError> {
        let stored = self.new_stored(actor, key, offline_id, admin_text(change, text));
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

    /// [`add_admin_text`](Self::add_admin_text) for a change that may be pushed in a second form, too.
    pub(super) fn add_echoed_text(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        change: &Change,
        text: String,
        echo: Option<Echo>,
    ) -> Result<Receipt, ApiError> {
        let receipt = self.add_admin_text(actor, key, change, text, None, None)?;
        let conversation = self.conversation(actor, key)?;
        let stored = conversation.messages.last();
        let (Some(echo), Some(stored)) = (echo, stored) else {
            return Ok(receipt);
        };
        let members = conversation.members.iter();
        let deltas: Vec<_> = members
            .map(|member| (*member, echo.delta(stored, conversation, *member)))
            .collect();
        for (member, delta) in deltas {
            self.push_delta(member, delta, None);
        }
        Ok(receipt)
    }
}

/// Makes the identifier of a message as Facebook does: of its conversation, its time and the number that its sender gave it. Two messages
/// never have the same time.
fn message_id(key: ConversationKey, at: Timestamp, offline_id: &str) -> MessageId {
    let (kind, conversation) = match key {
        ConversationKey::Pair(one, other) => ('c', one.get() ^ other.get()),
        ConversationKey::Page(user, page) => ('c', user.get() ^ page.get()),
        ConversationKey::Group(id) | ConversationKey::Room(id) => ('g', id.get()),
    };
    let [.., t4, t3, t2, t1, t0] = (at.as_millis() - MESSAGE_EPOCH).to_be_bytes();
    let offline_id: u64 = offline_id.parse().unwrap_or_default();
    let mut bytes = conversation.to_be_bytes().to_vec();
    bytes.extend([t4, t3, t2, t1, t0]);
    bytes.extend(offline_id.to_be_bytes());
    MessageId::from(format!("mid.${kind}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

fn admin_text(change: &Change, text: String) -> Content {
    Content::AdminText {
        kind: change.kind(),
        text,
        image: change.image().cloned(),
    }
}
