//! The row of a whole conversation, as a member sees it.

use serde_json::{Value, json};

use super::parts::{AUTHORITATIVE, Thread};
use crate::id::{GroupId, PageId, UserId};
use crate::local::lightspeed::program::{integer, row};
use crate::local::world::conversation::{Content, Conversation, ConversationKey};
use crate::local::world::state::State;
use crate::model::{Mute, ThreadColor, ThreadKey};

/// Finds a conversation of `viewer`.
pub(super) fn find(state: &State, viewer: UserId, thread: Thread) -> Option<&Conversation> {
    let keys = if thread.is_group {
        let id = GroupId::from(thread.id);
        [ConversationKey::Group(id), ConversationKey::Room(id)]
    } else {
        [
            ConversationKey::pair(viewer, UserId::from(thread.id)),
            ConversationKey::Page(viewer, PageId::from(thread.id)),
        ]
    };
    keys.iter().find_map(|key| state.conversations.get(key))
}

/// Returns the row that replaces a conversation with all that belongs to it.
pub(crate) fn anew(state: &State, one: &Conversation, viewer: UserId) -> Value {
    let mut arguments = head(state, one, viewer);
    arguments.extend([
        (31, json!(one.emoji)),
        (33, color(one.color)),
        (35, integer(0)),
    ]);
    row("deleteThenInsertThread", &arguments)
}

/// Returns the row that brings a conversation up to date.
pub(super) fn changed(state: &State, one: &Conversation, viewer: UserId) -> Value {
    let mut arguments = head(state, one, viewer);
    arguments.extend([
        (34, json!(one.emoji)),
        (36, color(one.color)),
        (38, integer(0)),
    ]);
    row("updateOrInsertThread", &arguments)
}

/// Returns the arguments that stand at the same positions in both rows.
fn head(state: &State, one: &Conversation, viewer: UserId) -> Vec<(usize, Value)> {
    let key = one.key.for_viewer(viewer);
    let is_group = matches!(key, ThreadKey::Group(_) | ThreadKey::Room(_));
    let last = one.messages_of(viewer).next_back();
    let snippet = last.and_then(|stored| match &stored.content {
        Content::Message(draft) => draft.text.clone(),
        Content::AdminText { text, .. } => Some(text.clone()),
        Content::Unsent => None,
    });
    let read = one.read.get(&viewer).map_or(0, |at| at.as_millis());
    let mute = match one.member_state(viewer).mute {
        Mute::Off => 0,
        Mute::Forever => -1,
        Mute::Until(until) => until.as_millis(),
    };
    vec![
        (0, integer(one.updated.as_millis())),
        (1, integer(read)),
        (2, json!(snippet)),
        (3, json!(one.name)),
        (5, json!(one.needs_approval)),
        (6, integer(AUTHORITATIVE)),
        (7, integer(key.id())),
        (8, integer(0)),
        (9, integer(if is_group { 2 } else { 1 })),
        (10, json!(state.folder(one, viewer).to_lowercase())),
        (14, integer(mute)),
    ]
}

/// Returns a colour as a number, and nothing for the usual one.
fn color(color: ThreadColor) -> Value {
    if color == ThreadColor::MessengerBlue {
        return json!([9]);
    }
    let (r, g, b) = color.rgb();
    integer(u32::from_be_bytes([0xff, r, g, b]))
}

/// Returns the rows of the messages that are pinned.
pub(crate) fn pinned(one: &Conversation, viewer: UserId) -> Vec<Value> {
    let key = integer(one.key.for_viewer(viewer).id());
    let pinned = one.pinned.iter().map(|(id, at)| {
        row(
            "setPinnedMessage",
            &[
                (0, key.clone()),
                (1, json!(id)),
                (2, integer(at.as_millis())),
                (3, integer(AUTHORITATIVE)),
            ],
        )
    });
    pinned.collect()
}
