//! The open conversation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::encrypted;
use super::message::message;
use super::threads::{mute, name, picture, typing};
use crate::id::UserId;
use crate::local::world::conversation::{Conversation, Stored};
use crate::local::world::plan::StoredPlan;
use crate::local::world::state::State;
use crate::model::{Mute, ThreadKey};
use crate::time::Timestamp;

/// A message that the page shows.
enum Kept<'a> {
    Plain(&'a Stored),
    /// One of an encrypted chat, which no conversation of the site's has.
    Encrypted(Value),
}

/// Returns a conversation with its latest messages, as this member sees it.
pub(super) fn open_thread(
    state: &State,
    conversation: &Conversation,
    me: UserId,
    most: usize,
) -> Value {
    let members = conversation.members.iter().map(|member| {
        json!({
            "id": member, "nickname": conversation.nicknames.get(member),
            "admin": conversation.admins.contains(member),
        })
    });
    let key = conversation.key.for_viewer(me);
    let plain = conversation.messages_of(me);
    let mut kept: Vec<(i64, Kept<'_>)> = plain
        .map(|stored| (stored.at.as_millis(), Kept::Plain(stored)))
        .collect();
    let encrypted = encrypted::messages(state, me, key).into_iter();
    kept.extend(encrypted.map(|(at, message)| (at, Kept::Encrypted(message))));
    kept.sort_by_key(|(at, _)| *at);
    let hidden = kept.len().saturating_sub(most);
    let messages = kept.into_iter().skip(hidden).map(|(_, kept)| match kept {
        Kept::Plain(stored) => message(state, conversation, stored),
        Kept::Encrypted(message) => message,
    });
    let plans = state.plans_to_come(conversation.key);
    json!({
        "key": key, "kind": key.kind().to_string(), "name": name(state, conversation, me),
        "title": conversation.name, "members": members.collect::<Vec<_>>(),
        "requests": conversation.approval_requests, "approval": conversation.needs_approval,
        "picture": picture(conversation), "color": conversation.color.to_string(), "emoji": conversation.emoji,
        "kept": conversation.is_kept(me), "folder": state.folder(conversation, me), "mute": muted(mute(conversation, me)),
        "blocked": blocked(state, conversation, me),
        "plans": plans.into_iter().map(plan).collect::<Vec<_>>(),
        "typing": typing(conversation, me), "read": watermarks(&conversation.read),
        "delivered": watermarks(&conversation.delivered), "earlier": hidden,
        "encrypted": encrypted::is_possible(state, me, key),
        "messages": messages.collect::<Vec<_>>(),
    })
}

/// Returns the end of a mute, or `forever`; `null` if there is none.
fn muted(mute: Mute) -> Value {
    match mute {
        Mute::Off => Value::Null,
        Mute::Until(until) => json!(until.as_millis()),
        Mute::Forever => json!("forever"),
    }
}

/// Returns whether this person blocks the other (`by_me`), or only the other blocks this person (`by_other`).
fn blocked(state: &State, conversation: &Conversation, me: UserId) -> Value {
    match conversation.key.for_viewer(me) {
        ThreadKey::User(other) if state.blocks(me, other) => json!("by_me"),
        ThreadKey::User(_) if state.is_blocked(conversation.key) => json!("by_other"),
        _ => Value::Null,
    }
}

fn plan(plan: &StoredPlan) -> Value {
    let guests = plan
        .guests
        .iter()
        .map(|(guest, going)| json!({"id": guest, "going": going}));
    json!({
        "id": plan.id, "title": plan.title, "at": plan.seconds.saturating_mul(1000), "location": plan.location,
        "author": plan.author, "guests": guests.collect::<Vec<_>>(),
    })
}

fn watermarks(times: &BTreeMap<UserId, Timestamp>) -> Value {
    let marks = times
        .iter()
        .map(|(who, until)| (who.to_string(), json!(until.as_millis())));
    Value::Object(marks.collect())
}
