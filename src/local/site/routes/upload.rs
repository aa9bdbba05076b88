//! Uploads, and the URLs of images.

use serde_json::{Value, json};

use super::call::{Call, Payload};
use crate::id::AttachmentId;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::{Content, Stored};
use crate::local::world::media::{Media, MediaKind};
use crate::local::world::state::State;

pub(super) fn upload(state: &mut State, call: &Call<'_>) -> Payload {
    let files = call
        .request
        .parts
        .iter()
        .filter(|part| part.file_name.is_some());
    let mut metadata = Vec::new();
    for part in files {
        let content_type = part.content_type.as_deref();
        let content_type = content_type.unwrap_or("application/octet-stream");
        let name = part.file_name.as_deref().unwrap_or_default();
        let media = state.upload(call.me, name, content_type, part.bytes.clone());
        metadata.push(json!({
            media.kind.id_name(): media.id.get(), "filename": media.file_name, "filetype": content_type,
        }));
    }
    if metadata.is_empty() {
        return Err(ApiError::INVALID);
    }
    Ok(json!({"uploadID": null, "metadata": metadata}))
}

/// Returns whether the account owns the upload or is a member of a conversation that it was sent to.
fn is_seen(state: &State, call: &Call<'_>, media: &Media) -> bool {
    let shows = |stored: &Stored| match &stored.content {
        Content::Message(draft) => draft.attachments.iter().any(|sent| sent.id == media.id),
        Content::Unsent | Content::AdminText { .. } => false,
    };
    let conversations = state.conversations.values();
    let mut mine = conversations.filter(|one| one.members.contains(&call.me));
    media.owner == call.me || mine.any(|one| one.messages.iter().any(shows))
}

/// Returns the redirect to the full size of an image.
pub(super) fn photo(state: &State, call: &Call<'_>) -> Result<Value, ApiError> {
    let id = AttachmentId::from(call.number("photo_id")?);
    let media = state.uploads.get(id);
    let media = media.filter(|media| {
        matches!(media.kind, MediaKind::Image | MediaKind::Gif) && is_seen(state, call, media)
    });
    let media = media.ok_or(ApiError::NO_ACCESS)?;
    let redirect = json!([
        "ServerRedirect",
        "redirectPageTo",
        [],
        [media.url(), false, false]
    ]);
    Ok(json!({
        "__ar": 1, "payload": null, "bootloadable": {}, "ixData": {}, "jsmods": {"require": [redirect]},
    }))
}
