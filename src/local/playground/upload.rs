//! Uploading a file from the page.

use serde_json::json;

use super::refusal::Refusal;
use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::media::MAX_FILE;
use crate::local::world::shared::Shared;
use crate::model::FileId;

/// Stores the file in the body. The query has its person (`as`), `name` and `type`, and `voice` for a voice clip. The reply has the
/// identifier by which a message names the file.
pub(super) fn upload(shared: &Shared, request: &Recorded, body: &[u8]) -> Reply {
    if request.header("content-type") != Some("application/octet-stream") {
        return Reply::status(415);
    }
    let Some(me) = request.field("as").and_then(|id| id.parse().ok()) else {
        return Reply::status(400);
    };
    match store(shared, me, request, body) {
        Ok(file) => Reply::json(&json!({ "file": file })),
        Err(refusal) => refusal.reply(),
    }
}

fn store(shared: &Shared, me: UserId, request: &Recorded, body: &[u8]) -> Result<FileId, Refusal> {
    let name = request.field("name").filter(|name| !name.is_empty());
    let name = name.unwrap_or("file");
    if body.is_empty() {
        return Err(Refusal::because(format!("{name} is empty.")));
    }
    if body.len() > MAX_FILE {
        let most = MAX_FILE / (1024 * 1024);
        let sentence = format!("{name} is too large: a file has at most {most} MiB.");
        return Err(Refusal::new(413, sentence));
    }
    let stated = request.field("type").filter(|kind| is_media_type(kind));
    let by_name = || {
        let guess = mime_guess::from_path(name);
        guess.first_or_octet_stream().to_string()
    };
    let content_type = stated.map_or_else(by_name, str::to_ascii_lowercase);
    let mut state = shared.lock();
    if !state.people.contains_key(&me) {
        return Err(Refusal::because("There is no such person."));
    }
    let media = if request.field("voice").is_some() {
        state.upload_voice_clip(me, name, &content_type, body.into())
    } else {
        state.upload(me, name, &content_type, body.into())
    };
    Ok(media.file_id())
}

/// Returns whether a text is a media type without parameters, such as `image/png`.
fn is_media_type(text: &str) -> bool {
    let is_token = |part: &str| {
        let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
        (1..=127).contains(&part.len()) && part.bytes().all(is_fit)
    };
    text.split_once('/')
        .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_two_tokens() {
        for fit in ["image/png", "application/vnd.api+json", "audio/x-wav"] {
            assert!(is_media_type(fit), "{fit}");
        }
        for unfit in [
            "",
            "image",
            "image/",
            "/png",
            "a/b/c",
            "a/b;c",
            "a/b\r\nx: y",
            "ä/b",
        ] {
            assert!(!is_media_type(unfit), "{unfit}");
        }
        assert!(!is_media_type(&format!("a/{}", "b".repeat(128))));
    }
}
