//! Uploads, and the URLs of images.

use serde_json::{Value, json};

use super::call::{Call, Payload};
use crate::id::AttachmentId;
use crate::local::control::journal::Part;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::{Content, Stored};
use crate::local::world::media::{MAX_FILE, Media, MediaKind};
use crate::local::world::state::State;

pub(super) fn upload(state: &mut State, call: &Call<'_>) -> Payload {
    let files = call.request.parts.iter();
    let files: Vec<&Part> = files.filter(|part| part.file_name.is_some()).collect();
    let is_voice_clip = is_voice_clip(call, &files)?;
    if files.iter().any(|part| part.bytes.is_empty()) {
        return Err(ApiError::INVALID);
    }
    if files.iter().any(|part| part.bytes.len() > MAX_FILE) {
        return Err(ApiError::TOO_LARGE);
    }
    let mut metadata = Vec::new();
    for part in files {
        let content_type = part.content_type.as_deref();
        let content_type = content_type.unwrap_or("application/octet-stream");
        let name = part.file_name.as_deref().unwrap_or_default();
        let bytes = part.bytes.clone();
        let media = if is_voice_clip {
            state.upload_voice_clip(call.me, name, content_type, bytes)
        } else {
            state.upload(call.me, name, content_type, bytes)
        };
        metadata.push(json!({
            media.kind.id_name(): media.id.get(), "filename": media.file_name, "filetype": media.filetype(),
        }));
    }
    Ok(json!({"uploadID": null, "metadata": metadata}))
}

/// Returns what the form states of all its files, which are `upload_0`, `upload_1`, …. In the form of 2017 there is one, `file`, and it is
/// no voice clip.
fn is_voice_clip(call: &Call<'_>, files: &[&Part]) -> Result<bool, ApiError> {
    let stated = call.request.param("voice_clip");
    let Some(stated) = stated else {
        let is_one = matches!(files, [part] if part.name == "file");
        return is_one.then_some(false).ok_or(ApiError::INVALID);
    };
    let mut numbered = files.iter().enumerate();
    if files.is_empty() || !numbered.all(|(i, part)| part.name == format!("upload_{i}")) {
        return Err(ApiError::INVALID);
    }
    match stated {
        "true" | "True" => Ok(true),
        "false" | "False" => Ok(false),
        _ => Err(ApiError::INVALID),
    }
}

/// Returns whether the account owns the upload or is a member of a conversation that it was sent to.
pub(super) fn is_seen(state: &State, call: &Call<'_>, media: &Media) -> bool {
    let shows = |stored: &Stored| match &stored.content {
        Content::Message(draft) => draft.attachments.iter().any(|sent| sent.id == media.id),
        Content::AdminText { image, .. } => image.as_ref().is_some_and(|it| it.id == media.id),
        Content::Unsent => false,
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
