//! Sending messages.

use serde_json::{Value, json};

use super::fields::{Fields, number};
use super::outcome::Outcome;
use crate::id::{MessageId, ThreadId, UserId};
use crate::local::lightspeed::program::row;
use crate::local::world::api_error::ApiError;
use crate::local::world::attached::Attached;
use crate::local::world::conversation::{Content, ConversationKey, Draft};
use crate::local::world::media::Media;
use crate::local::world::state::State;
use crate::model::Mention;

/// The kinds of messages, by `send_type`.
const TEXT: u64 = 1;
const STICKER: u64 = 2;
const MEDIA: u64 = 3;
const FORWARD: u64 = 5;

/// Sends a message. A repeated offline threading ID is the same message, which is not sent again.
pub(super) fn send(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    let thread = fields.number("thread_id")?;
    fields.in_queue(&thread.to_string())?;
    let offline_id = fields.text("otid")?;
    let is_number = offline_id.parse::<i64>().is_ok_and(|id| id > 0);
    if !is_number || fields.number("sync_group")? != 1 {
        return Err(ApiError::INVALID);
    }
    let sent = (me, offline_id.to_owned());
    let known = state.sent.get(&sent).map(|(_, (id, _))| id.clone());
    let id = match known {
        Some(id) => id,
        None => {
            let key = state.key_by_id(me, thread)?;
            let draft = draft(state, me, fields, offline_id)?;
            let receipt = state.send_message(me, key, draft)?;
            let id = receipt.0.clone();
            state.sent.insert(sent, (key, receipt));
            id
        }
    };
    // The procedure is called so.
    let arguments = [(0, json!(offline_id)), (1, json!(id))];
    Ok(vec![row("replaceOptimsiticMessage", &arguments)].into())
}

fn draft(
    state: &State,
    me: UserId,
    fields: &Fields<'_>,
    offline_id: &str,
) -> Result<Draft, ApiError> {
    let text = fields.optional_text("text");
    let mut draft = Draft {
        text: text.map(str::to_owned),
        mentions: mentions(fields, text.unwrap_or_default())?,
        replied_to: replied_to(fields)?,
        offline_id: Some(offline_id.to_owned()),
        ..Draft::default()
    };
    match fields.number("send_type")? {
        TEXT => {
            let size = fields.number("hot_emoji_size").ok();
            let name = match size {
                None => None,
                Some(1) => Some("small"),
                Some(2) => Some("medium"),
                Some(3) => Some("large"),
                Some(_) => return Err(ApiError::INVALID),
            };
            draft
                .tags
                .extend(name.map(|name| format!("hot_emoji_size:{name}")));
            draft.text.as_ref().ok_or(ApiError::INVALID)?;
        }
        STICKER => draft.sticker = Some(fields.number("sticker_id")?.into()),
        MEDIA => draft.attachments = media(state, me, fields)?,
        FORWARD => {
            let forwarded = forwarded(state, me, fields.text("forwarded_msg_id")?)?;
            let drops_text = fields.flag("strip_forwarded_msg_caption").unwrap_or(false);
            let is_only_text = forwarded.attachments.is_empty() && forwarded.sticker.is_none();
            draft.text = forwarded.text.filter(|_| !drops_text || is_only_text);
            draft.sticker = forwarded.sticker;
            draft.attachments = forwarded.attachments;
            draft.attached = forwarded.attached;
            draft.tags.push("source:chat:forward".to_owned());
        }
        _ => return Err(ApiError::INVALID),
    }
    Ok(draft)
}

/// Returns the content of a message that the account sees.
fn forwarded(state: &State, me: UserId, id: &str) -> Result<Draft, ApiError> {
    let mine = state.conversations.values();
    let mut mine = mine.filter(|one| one.members.contains(&me));
    let stored = mine.find_map(|one| {
        let mut messages = one.messages_of(me);
        messages.find(|stored| stored.id.as_str() == id)
    });
    match stored.map(|stored| &stored.content) {
        Some(Content::Message(draft)) => Ok(draft.clone()),
        _ => Err(ApiError::UNKNOWN),
    }
}

fn media(state: &State, me: UserId, fields: &Fields<'_>) -> Result<Vec<Media>, ApiError> {
    let ids = fields.members.get("attachment_fbids");
    let ids = ids.and_then(Value::as_array).ok_or(ApiError::INVALID)?;
    if ids.is_empty() {
        return Err(ApiError::INVALID);
    }
    ids.iter()
        .map(|id| {
            let media = state.uploads.get(number(id)?.into())?;
            (media.owner == me).then(|| media.clone())
        })
        .collect::<Option<_>>()
        .ok_or(ApiError::UNKNOWN)
}

fn replied_to(fields: &Fields<'_>) -> Result<Option<MessageId>, ApiError> {
    let Some(reply) = fields.members.get("reply_metadata") else {
        return Ok(None);
    };
    let is_of_message = reply.get("reply_source_type") == Some(&json!(1));
    let id = reply.get("reply_source_id").and_then(Value::as_str);
    let id = id.filter(|_| is_of_message).ok_or(ApiError::INVALID)?;
    Ok(Some(MessageId::from(id)))
}

/// Returns the mentions, which are four lists with commas and have to lie within the text.
fn mentions(fields: &Fields<'_>, text: &str) -> Result<Vec<Mention>, ApiError> {
    let Some(data) = fields.members.get("mention_data") else {
        return Ok(Vec::new());
    };
    let list = |name: &str| {
        let list = data.get(name).and_then(Value::as_str);
        let parts = list.map(|list| list.split(',').collect::<Vec<_>>());
        parts.ok_or(ApiError::INVALID)
    };
    let (ids, kinds) = (list("mention_ids")?, list("mention_types")?);
    let (offsets, lengths) = (list("mention_offsets")?, list("mention_lengths")?);
    if [kinds.len(), offsets.len(), lengths.len()] != [ids.len(); 3] {
        return Err(ApiError::INVALID);
    }
    let units = u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let places = offsets.into_iter().zip(lengths);
    ids.into_iter()
        .zip(kinds)
        .zip(places)
        .map(|((id, kind), (offset, length))| {
            let id = ThreadId::from(id.parse::<u64>().ok()?);
            let (offset, length): (u32, u32) = (offset.parse().ok()?, length.parse().ok()?);
            if offset.checked_add(length)? > units {
                return None;
            }
            match kind {
                "p" => Some(Mention::new(id, offset, length)),
                "t" => Some(Mention::whole_thread(id, offset, length)),
                _ => None,
            }
        })
        .collect::<Option<_>>()
        .ok_or(ApiError::INVALID)
}

/// Shares a contact: a message with the address of its profile.
pub(super) fn contact(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    fields.in_queue("messenger_contact_sharing")?;
    let contact = UserId::from(fields.number("contact_id")?);
    if !state.people.contains_key(&contact) || fields.number("sync_group")? != 1 {
        return Err(ApiError::UNKNOWN);
    }
    let key: ConversationKey = fields.conversation(state, me, "thread_id")?;
    let draft = Draft {
        text: fields.optional_text("text").map(str::to_owned),
        attached: Attached::link(&format!("https://www.facebook.com/{contact}")),
        ..Draft::default()
    };
    state.send_message(me, key, draft)?;
    Ok(Outcome::default())
}
