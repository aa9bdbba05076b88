//! `/messaging/send/`: messages, new groups, and additions to and names of groups.

use serde_json::{Value, json};

use super::call::{Call, Payload, number};
use super::send_extras::Extras;
use crate::id::{MessageId, ThreadId, UserId};
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::{ConversationKey, Draft};
use crate::local::world::media::{Media, MediaKind};
use crate::local::world::receipt::Receipt;
use crate::local::world::state::State;
use crate::model::{Mention, ThreadKey};

pub(super) fn send(state: &mut State, call: &Call<'_>) -> Payload {
    let request = call.request;
    let to = recipient(state, call)?;
    let is = |name: &str, value: &str| request.param(name) == Some(value);
    let complete = is("client", "mercury")
        && is("author", &format!("fbid:{}", call.me))
        && number(request.param("timestamp")).is_ok()
        && number(request.param("message_id")).is_ok();
    let offline_id = request
        .param("offline_threading_id")
        .filter(|id| complete && number(Some(id)).is_ok())
        .ok_or(ApiError::INVALID)?
        .to_owned();
    let sent_key = (call.me, offline_id.clone());
    // A repeated offline threading ID is the same message: it gets the first reply and is not sent again.
    if let Some((key, receipt)) = state.sent.get(&sent_key) {
        return Ok(sent(call, *key, receipt, &offline_id));
    }
    let (key, receipt) = match to {
        Recipient::Conversation(key) => (key, send_to(state, call, key, &offline_id)?),
        Recipient::NewGroup(others) => {
            if !is("action_type", "ma-type:user-generated-message") {
                return Err(ApiError::INVALID);
            }
            let draft = draft(state, call, None, &offline_id)?;
            state.create_group(call.me, &others, draft)?
        }
    };
    let payload = sent(call, key, &receipt, &offline_id);
    state.sent.insert(sent_key, (key, receipt));
    Ok(payload)
}

/// Sends a message, or makes a change that has the form of one.
fn send_to(
    state: &mut State,
    call: &Call<'_>,
    key: ConversationKey,
    offline_id: &str,
) -> Result<Receipt, ApiError> {
    let request = call.request;
    match request.param("action_type") {
        Some("ma-type:user-generated-message") => {
            let draft = draft(state, call, Some(key), offline_id)?;
            state.send_message(call.me, key, draft)
        }
        Some("ma-type:log-message") => match request.param("log_message_type") {
            Some("log:subscribe") => {
                let people = people(call, "log_message_data[added_participants]")?;
                state.add_people(call.me, key, &people, Some(offline_id.to_owned()))
            }
            Some("log:thread-name") => {
                let name = request
                    .param("log_message_data[name]")
                    .ok_or(ApiError::INVALID)?;
                state.rename(call.me, key, name, Some(offline_id.to_owned()))
            }
            _ => Err(ApiError::INVALID),
        },
        _ => Err(ApiError::INVALID),
    }
}

/// Returns the people of a list whose elements are `fbid:ID`.
fn people(call: &Call<'_>, name: &str) -> Result<Vec<UserId>, ApiError> {
    let ids = call.request.list(name);
    ids.map(|id| number(id.strip_prefix("fbid:")).map(UserId::from))
        .collect()
}

enum Recipient {
    Conversation(ConversationKey),
    /// With these others.
    NewGroup(Vec<UserId>),
}

/// Returns the recipient: a conversation, which exactly one of two fields identifies, or without either a new group, whose list of
/// members has the sender in it.
fn recipient(state: &mut State, call: &Call<'_>) -> Result<Recipient, ApiError> {
    let field = |name| call.request.param(name).filter(|id| !id.is_empty());
    let key = match (field("other_user_fbid"), field("thread_fbid")) {
        (Some(id), None) => state.key_of_two(call.me, number(Some(id))?)?,
        (None, Some(id)) => state.key_of_group(call.me, number(Some(id))?)?,
        (None, None) => {
            let mut members = people(call, "specific_to_list")?;
            let named = members.len();
            members.retain(|user| *user != call.me);
            let is_right = members.len() + 1 == named;
            return is_right
                .then_some(Recipient::NewGroup(members))
                .ok_or(ApiError::INVALID);
        }
        (Some(_), Some(_)) => return Err(ApiError::INVALID),
    };
    Ok(Recipient::Conversation(key))
}

fn draft(
    state: &State,
    call: &Call<'_>,
    key: Option<ConversationKey>,
    offline_id: &str,
) -> Result<Draft, ApiError> {
    let request = call.request;
    let extras = Extras::read(call, key.map(|key| key.for_viewer(call.me)))?;
    let text = request.param("body").filter(|text| !text.is_empty());
    let sticker = match request.param("sticker_id") {
        Some(id) => Some(number(Some(id))?.into()),
        None => None,
    };
    let attachments = attachments(state, call)?;
    let announced = request.param("has_attachment").is_some();
    let is_empty =
        text.is_none() && sticker.is_none() && attachments.is_empty() && extras.attached.is_none();
    if announced == attachments.is_empty()
        || is_empty != extras.is_wave
        || (extras.quick_replies.is_some() && text.is_none())
    {
        return Err(ApiError::INVALID);
    }
    Ok(Draft {
        mentions: mentions(call, text.unwrap_or_default())?,
        text: text.or(extras.is_wave.then_some("👋")).map(str::to_owned),
        tags: request.list("tags").map(str::to_owned).collect(),
        sticker,
        attachments,
        attached: extras.attached,
        quick_replies: extras.quick_replies,
        replied_to: request.param("replied_to_message_id").map(MessageId::from),
        offline_id: Some(offline_id.to_owned()),
    })
}

/// Returns the uploads `image_ids[0]`, `gif_ids[1]`, …, with one index over all kinds.
fn attachments(state: &State, call: &Call<'_>) -> Result<Vec<Media>, ApiError> {
    let mut attachments = Vec::new();
    let mut sent: Vec<(usize, MediaKind, &str)> = Vec::new();
    let names = MediaKind::ALL.map(|kind| (kind, format!("{}s", kind.id_name())));
    for (kind, name) in &names {
        for (index, id) in call.request.keyed(name) {
            sent.push((index.parse().map_err(|_| ApiError::INVALID)?, *kind, id));
        }
    }
    sent.sort_by_key(|(index, ..)| *index);
    for (expected, (index, kind, id)) in sent.into_iter().enumerate() {
        let upload = state.uploads.get(number(Some(id))?.into());
        let mine = upload.filter(|media| media.owner == call.me && media.kind == kind);
        let mine = mine.filter(|_| index == expected);
        attachments.push(mine.ok_or(ApiError::INVALID)?.clone());
    }
    Ok(attachments)
}

/// Returns the mentions `profile_xmd[0][id]`, `profile_xmd[0][offset]`, …, whose ranges have to lie within the text.
fn mentions(call: &Call<'_>, text: &str) -> Result<Vec<Mention>, ApiError> {
    let text_length = text.encode_utf16().count();
    let mut mentions = Vec::new();
    loop {
        let index = mentions.len();
        let field = |name: &str| call.request.param(&format!("profile_xmd[{index}][{name}]"));
        let Some(id) = field("id") else {
            return Ok(mentions);
        };
        let id = ThreadId::from(number(Some(id))?);
        let offset = small_number(field("offset"))?;
        let length = small_number(field("length"))?;
        let end = usize::try_from(u64::from(offset) + u64::from(length));
        if end.map_or(true, |end| end > text_length) {
            return Err(ApiError::INVALID);
        }
        mentions.push(match field("type") {
            Some("p") => Mention::new(id, offset, length),
            Some("t") => Mention::whole_thread(id, offset, length),
            _ => return Err(ApiError::INVALID),
        });
    }
}

fn small_number(text: Option<&str>) -> Result<u32, ApiError> {
    u32::try_from(number(text)?).map_err(|_| ApiError::INVALID)
}

fn sent(call: &Call<'_>, key: ConversationKey, receipt: &Receipt, offline_id: &str) -> Value {
    let (thread, other_user) = match key.for_viewer(call.me) {
        ThreadKey::Group(id) | ThreadKey::Room(id) => (json!(id), Value::Null),
        ThreadKey::User(id) => (Value::Null, json!(id)),
        ThreadKey::Page(id) => (Value::Null, json!(id)),
    };
    let (message_id, at) = receipt;
    json!({
        "actions": [{
            "message_id": message_id, "thread_fbid": thread, "other_user_fbid": other_user,
            "timestamp": at.as_millis(), "client_message_id": offline_id,
        }],
        "payload_source": "server_send_action",
    })
}
