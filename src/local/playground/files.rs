//! The files of the page, and the files that people send.

use super::range::ranged;
use crate::local::site::reply::Reply;
use crate::local::world::media::Media;
use crate::local::world::shared::Shared;

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const DRAWING: &str = "image/svg+xml";

/// Path, content type and text of each file of the page.
const PAGE: [(&str, &str, &str); 37] = [
    ("/", HTML, include_str!("page/page.html")),
    ("/icon.svg", DRAWING, include_str!("page/icon.svg")),
    ("/frame.css", STYLE, include_str!("page/frame.css")),
    ("/messages.css", STYLE, include_str!("page/messages.css")),
    (
        "/attachments.css",
        STYLE,
        include_str!("page/attachments.css"),
    ),
    ("/composer.css", STYLE, include_str!("page/composer.css")),
    ("/traffic.css", STYLE, include_str!("page/traffic.css")),
    ("/details.css", STYLE, include_str!("page/details.css")),
    ("/polls.css", STYLE, include_str!("page/polls.css")),
    ("/main.js", SCRIPT, include_str!("page/main.js")),
    ("/api.js", SCRIPT, include_str!("page/api.js")),
    ("/problem.js", SCRIPT, include_str!("page/problem.js")),
    ("/dom.js", SCRIPT, include_str!("page/dom.js")),
    ("/appearance.js", SCRIPT, include_str!("page/appearance.js")),
    ("/threads.js", SCRIPT, include_str!("page/threads.js")),
    ("/messages.js", SCRIPT, include_str!("page/messages.js")),
    ("/message.js", SCRIPT, include_str!("page/message.js")),
    (
        "/attachments.js",
        SCRIPT,
        include_str!("page/attachments.js"),
    ),
    ("/actions.js", SCRIPT, include_str!("page/actions.js")),
    ("/composer.js", SCRIPT, include_str!("page/composer.js")),
    ("/files.js", SCRIPT, include_str!("page/files.js")),
    ("/link.js", SCRIPT, include_str!("page/link.js")),
    ("/place.js", SCRIPT, include_str!("page/place.js")),
    ("/reply.js", SCRIPT, include_str!("page/reply.js")),
    ("/mentions.js", SCRIPT, include_str!("page/mentions.js")),
    ("/details.js", SCRIPT, include_str!("page/details.js")),
    ("/members.js", SCRIPT, include_str!("page/members.js")),
    ("/own.js", SCRIPT, include_str!("page/own.js")),
    ("/plans.js", SCRIPT, include_str!("page/plans.js")),
    ("/polls.js", SCRIPT, include_str!("page/polls.js")),
    ("/new_group.js", SCRIPT, include_str!("page/new_group.js")),
    ("/asking.js", SCRIPT, include_str!("page/asking.js")),
    ("/clock.js", SCRIPT, include_str!("page/clock.js")),
    ("/json.js", SCRIPT, include_str!("page/json.js")),
    ("/newest.js", SCRIPT, include_str!("page/newest.js")),
    ("/traffic.js", SCRIPT, include_str!("page/traffic.js")),
    (
        "/traffic_row.js",
        SCRIPT,
        include_str!("page/traffic_row.js"),
    ),
];

/// The types that are shown inline. SVG is not among them, because it can contain scripts.
const PICTURES: [&str; 5] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
];
const VIDEOS: [&str; 4] = ["video/mp4", "video/webm", "video/ogg", "video/quicktime"];
const SOUNDS: [&str; 11] = [
    "audio/mpeg",
    "audio/mp3",
    "audio/mp4",
    "audio/x-m4a",
    "audio/aac",
    "audio/ogg",
    "audio/webm",
    "audio/wav",
    "audio/x-wav",
    "audio/flac",
    "audio/x-flac",
];

/// Returns how the page shows a file: `picture`, `video`, `sound`, or `file` for download only.
pub(super) fn shown_as(media: &Media) -> &'static str {
    match media.content_type.as_str() {
        kind if PICTURES.contains(&kind) => "picture",
        kind if VIDEOS.contains(&kind) => "video",
        kind if SOUNDS.contains(&kind) => "sound",
        _ => "file",
    }
}

/// Returns a file of the page, or one that a person sent.
pub(super) fn file(shared: &Shared, path: &str, range: Option<&str>) -> Reply {
    match path.strip_prefix("/files/") {
        Some(id) => sent(shared, id, range),
        None => PAGE
            .iter()
            .find(|(name, ..)| *name == path)
            .map_or(Reply::status(404), |(_, kind, text)| {
                Reply::of_type(kind, *text)
            }),
    }
}

/// Returns a sent file, or the range of it that a player asks for; what the page does not show is for download only.
fn sent(shared: &Shared, id: &str, range: Option<&str>) -> Reply {
    let media = id
        .parse()
        .ok()
        .and_then(|id| shared.lock().uploads.get(id).cloned());
    let Some(media) = media else {
        return Reply::status(404);
    };
    let reply = ranged(&media.bytes, range);
    if shown_as(&media) == "file" {
        reply
            .with("Content-Type", "application/octet-stream")
            .with("Content-Disposition", "attachment")
    } else {
        reply.with("Content-Type", media.content_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;
    use crate::local::world::state::State;
    use crate::local::{POLL_HOLD, World};

    #[test]
    fn only_what_is_no_document_is_shown() {
        let shared = Shared::new(State::new(World::demo(), POLL_HOLD));
        let saved = "application/octet-stream";
        for (kind, expected) in [
            ("image/png", "image/png"),
            ("video/mp4", "video/mp4"),
            ("audio/mpeg", "audio/mpeg"),
            ("image/svg+xml", saved),
            ("text/html", saved),
            ("audio/mpeg; x", saved),
        ] {
            let mut state = shared.lock();
            let media = state.upload(UserId::from(4), "a", kind, b"<script>"[..].into());
            drop(state);
            let reply = file(&shared, &format!("/files/{}", media.id), None);
            let has = |name: &str, value: &str| {
                let mut headers = reply.headers.iter();
                headers.any(|(header, text)| *header == name && text == value)
            };
            assert!(has("Content-Type", expected), "{kind}");
            assert_eq!(has("Content-Disposition", "attachment"), kind != expected);
        }
    }
}
