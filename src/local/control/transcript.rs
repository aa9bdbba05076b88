//! The lines of a transcript.

use crate::local::world::attached::Attached;
use crate::local::world::conversation::{Content, Stored};
use crate::local::world::state::State;

/// Returns a message or change as a line, with the name of its author.
pub(super) fn transcript_line(state: &State, stored: &Stored) -> String {
    match &stored.content {
        Content::Message(draft) => {
            let sticker = draft.sticker.map(|id| format!("[sticker {id}]"));
            let files = draft
                .attachments
                .iter()
                .map(|media| format!("[{}]", media.file_name));
            let parts: Vec<String> = draft
                .text
                .clone()
                .into_iter()
                .chain(sticker)
                .chain(files)
                .chain(draft.attached.as_ref().map(Attached::shown))
                .collect();
            format!("{}: {}\n", state.name(stored.author), parts.join(" "))
        }
        Content::Unsent => format!("* {} took a message back.\n", state.name(stored.author)),
        Content::AdminText { text, .. } => format!("* {text}\n"),
    }
}
