//! Forwarding attachments.

use serde_json::json;

use super::call::{Call, Payload, number};
use super::upload::is_seen;
use crate::id::AttachmentId;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::Draft;
use crate::local::world::state::State;

/// Sends an attachment that the account sees to each recipient. Refuses an unknown one within the payload.
pub(super) fn forward(state: &mut State, call: &Call<'_>) -> Payload {
    let id = AttachmentId::from(call.number("attachment_id")?);
    let mut recipients = Vec::new();
    for (key, recipient) in call.request.keyed("recipient_map") {
        number(Some(key))?;
        recipients.push(state.key_by_id(call.me, number(Some(recipient))?)?);
    }
    if recipients.is_empty() {
        return Err(ApiError::INVALID);
    }
    let media = state.uploads.get(id);
    let Some(media) = media.filter(|media| is_seen(state, call, media)).cloned() else {
        return Ok(json!({"success": false, "error": "No such attachment."}));
    };
    for recipient in recipients {
        let draft = Draft {
            attachments: vec![media.clone()],
            tags: vec!["source:chat:forward".to_owned()],
            ..Draft::default()
        };
        state.send_message(call.me, recipient, draft)?;
    }
    Ok(json!({"success": true}))
}
