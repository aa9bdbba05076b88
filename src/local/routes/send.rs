//! `/messaging/send/`: messages, and additions to and names of groups.

use serde_json::{Value, json};

use super::call::{Call, Payload, number};
use crate::id::{MessageId, ThreadId, UserId};
use crate::local::actions::Receipt;
use crate::local::conversation::{Draft, Place};
use crate::local::media::{Media, MediaKind};
use crate::local::refusal::Refusal;
use crate::local::state::State;
use crate::model::{Mention, ThreadKey};

pub(super) fn send(state: &mut State, call: &Call<'_>) -> Payload {
    let request = call.request;
    let place = thread(state, call)?;
    let is = |name: &str, value: &str| request.carried(name) == Some(value);
    let complete = is("client", "mercury")
        && is("author", &format!("fbid:{}", call.me))
        && number(request.carried("timestamp")).is_ok()
        && number(request.carried("message_id")).is_ok();
    let offline_id = request
        .carried("offline_threading_id")
        .filter(|id| complete && number(Some(id)).is_ok())
        .ok_or(Refusal::INVALID)?
        .to_owned();
    let key = (call.me, offline_id.clone());
    // A number that was sent before is the same message once more, and not carried out again.
    if let Some(receipt) = state.sent.get(&key) {
        return Ok(sent(call, place, receipt, &offline_id));
    }
    let receipt = match request.carried("action_type") {
        Some("ma-type:user-generated-message") => {
            let draft = draft(state, call, &offline_id)?;
            state.say(call.me, place, draft)
        }
        Some("ma-type:log-message") => match request.carried("log_message_type") {
            Some("log:subscribe") => {
                let people: Vec<UserId> = request
                    .list("log_message_data[added_participants]")
                    .map(|id| number(id.strip_prefix("fbid:")).map(UserId::from))
                    .collect::<Result<_, _>>()?;
                state.add_people(call.me, place, &people, Some(offline_id.clone()))
            }
            Some("log:thread-name") => {
                let name = request
                    .carried("log_message_data[name]")
                    .ok_or(Refusal::INVALID)?;
                state.rename(call.me, place, name, Some(offline_id.clone()))
            }
            _ => Err(Refusal::INVALID),
        },
        _ => Err(Refusal::INVALID),
    }?;
    let payload = sent(call, place, &receipt, &offline_id);
    state.sent.insert(key, receipt);
    Ok(payload)
}

/// The conversation that exactly one of two fields names.
fn thread(state: &mut State, call: &Call<'_>) -> Result<Place, Refusal> {
    let field = |name| call.request.carried(name).filter(|id| !id.is_empty());
    match (field("other_user_fbid"), field("thread_fbid")) {
        (Some(id), None) => state.place_of_two(call.me, number(Some(id))?),
        (None, Some(id)) => state.place_of_many(call.me, number(Some(id))?),
        _ => Err(Refusal::INVALID),
    }
}

fn draft(state: &State, call: &Call<'_>, offline_id: &str) -> Result<Draft, Refusal> {
    let request = call.request;
    let text = request.carried("body").filter(|text| !text.is_empty());
    let sticker = match request.carried("sticker_id") {
        Some(id) => Some(number(Some(id))?.into()),
        None => None,
    };
    let mut attachments: Vec<Media> = Vec::new();
    for kind in MediaKind::ALL {
        for id in request.list(&format!("{}s", kind.id_name())) {
            let upload = state.uploads.get(number(Some(id))?.into());
            let mine = upload.filter(|media| media.owner == call.me && media.kind == kind);
            attachments.push(mine.ok_or(Refusal::INVALID)?.clone());
        }
    }
    let announced = request.carried("has_attachment").is_some();
    if announced == attachments.is_empty()
        || (text.is_none() && sticker.is_none() && attachments.is_empty())
    {
        return Err(Refusal::INVALID);
    }
    Ok(Draft {
        mentions: mentions(call, text.unwrap_or_default())?,
        text: text.map(str::to_owned),
        tags: request.list("tags").map(str::to_owned).collect(),
        sticker,
        attachments,
        replied_to: request
            .carried("replied_to_message_id")
            .map(MessageId::from),
        offline_id: Some(offline_id.to_owned()),
    })
}

/// The mentions `profile_xmd[0][id]`, `profile_xmd[0][offset]`, …, which have to lie within the text.
fn mentions(call: &Call<'_>, text: &str) -> Result<Vec<Mention>, Refusal> {
    let text_length = text.encode_utf16().count();
    let mut mentions = Vec::new();
    loop {
        let index = mentions.len();
        let field = |name: &str| {
            call.request
                .carried(&format!("profile_xmd[{index}][{name}]"))
        };
        let Some(id) = field("id") else {
            return Ok(mentions);
        };
        let id = ThreadId::from(number(Some(id))?);
        let offset = small_number(field("offset"))?;
        let length = small_number(field("length"))?;
        let end = usize::try_from(u64::from(offset) + u64::from(length));
        if end.map_or(true, |end| end > text_length) {
            return Err(Refusal::INVALID);
        }
        mentions.push(match field("type") {
            Some("p") => Mention::new(id, offset, length),
            Some("t") => Mention::whole_thread(id, offset, length),
            _ => return Err(Refusal::INVALID),
        });
    }
}

fn small_number(text: Option<&str>) -> Result<u32, Refusal> {
    u32::try_from(number(text)?).map_err(|_| Refusal::INVALID)
}

fn sent(call: &Call<'_>, place: Place, receipt: &Receipt, offline_id: &str) -> Value {
    let (thread, other_user) = match place.seen_by(call.me) {
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
