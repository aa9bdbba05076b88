//! The files of the page, and the files that people send.

use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const DRAWING: &str = "image/svg+xml";

/// Path, content type and text of each file of the page.
const PAGE: [(&str, &str, &str); 17] = [
    ("/", HTML, include_str!("page/page.html")),
    ("/icon.svg", DRAWING, include_str!("page/icon.svg")),
    ("/frame.css", STYLE, include_str!("page/frame.css")),
    ("/messages.css", STYLE, include_str!("page/messages.css")),
    ("/traffic.css", STYLE, include_str!("page/traffic.css")),
    ("/details.css", STYLE, include_str!("page/details.css")),
    ("/main.js", SCRIPT, include_str!("page/main.js")),
    ("/api.js", SCRIPT, include_str!("page/api.js")),
    ("/dom.js", SCRIPT, include_str!("page/dom.js")),
    ("/appearance.js", SCRIPT, include_str!("page/appearance.js")),
    ("/threads.js", SCRIPT, include_str!("page/threads.js")),
    ("/messages.js", SCRIPT, include_str!("page/messages.js")),
    ("/message.js", SCRIPT, include_str!("page/message.js")),
    ("/composer.js", SCRIPT, include_str!("page/composer.js")),
    ("/mentions.js", SCRIPT, include_str!("page/mentions.js")),
    ("/details.js", SCRIPT, include_str!("page/details.js")),
    ("/traffic.js", SCRIPT, include_str!("page/traffic.js")),
];

/// The image types that are shown inline. SVG is not among them, because it can contain scripts.
pub(super) const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Returns a file of the page, or one that a person sent.
pub(super) fn file(shared: &Shared, path: &str) -> Reply {
    match path.strip_prefix("/files/") {
        Some(id) => sent(shared, id),
        None => PAGE
            .iter()
            .find(|(name, ..)| *name == path)
            .map_or(Reply::status(404), |(_, kind, text)| {
                Reply::of_type(kind, *text)
            }),
    }
}

/// Returns a sent file; other types than pictures are for download only.
fn sent(shared: &Shared, id: &str) -> Reply {
    let state = shared.lock();
    let Some(media) = id.parse().ok().and_then(|id| state.uploads.get(id)) else {
        return Reply::status(404);
    };
    if PICTURES.contains(&media.content_type.as_str()) {
        Reply::of_type(&media.content_type, &*media.bytes)
    } else {
        Reply::of_type("application/octet-stream", &*media.bytes)
            .with("Content-Disposition", "attachment")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;
    use crate::local::world::state::State;
    use crate::local::{POLL_HOLD, World};

    #[test]
    fn only_pictures_are_shown() {
        let shared = Shared::new(State::new(World::demo(), POLL_HOLD));
        let saved = "application/octet-stream";
        for (kind, expected) in [
            ("image/png", "image/png"),
            ("image/svg+xml", saved),
            ("text/html", saved),
        ] {
            let mut state = shared.lock();
            let media = state.upload(UserId::from(4), "a", kind, b"<script>"[..].into());
            drop(state);
            let reply = file(&shared, &format!("/files/{}", media.id));
            let content_type = ("Content-Type", expected.to_owned());
            assert_eq!(reply.headers.first(), Some(&content_type), "{kind}");
            assert_eq!(reply.headers.len(), if kind == expected { 1 } else { 2 });
        }
    }
}
