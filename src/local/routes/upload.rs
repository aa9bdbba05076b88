//! Files on their way in, and the addresses of images.

use serde_json::{Value, json};

use super::{Call, Payload};
use crate::id::AttachmentId;
use crate::local::media::{Media, MediaKind};
use crate::local::refusal::Refusal;
use crate::local::state::State;

const FIRST_ID: u64 = 1_551_000_000_000_000;

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
        let media = Media {
            id: AttachmentId::from(FIRST_ID + state.next_number()),
            owner: call.me,
            kind: MediaKind::of(content_type),
            file_name: part.file_name.clone().unwrap_or_default(),
            content_type: content_type.to_owned(),
            bytes: part.bytes.clone(),
        };
        metadata.push(json!({
            media.kind.id_name(): media.id.get(), "filename": media.file_name, "filetype": content_type,
        }));
        state.uploads.add(media);
    }
    if metadata.is_empty() {
        return Err(Refusal::INVALID);
    }
    Ok(json!({"uploadID": null, "metadata": metadata}))
}

/// Where the full size of an image is.
pub(super) fn photo(state: &State, call: &Call<'_>) -> Result<Value, Refusal> {
    let id = AttachmentId::from(call.number("photo_id")?);
    let media = state.uploads.get(id).ok_or(Refusal::NO_ACCESS)?;
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
