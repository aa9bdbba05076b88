//! Fetching messages and threads: the answers are empty, and the rows come beside them.

use std::cmp::Reverse;

use serde_json::json;

use super::fields::Fields;
use super::outcome::Outcome;
use crate::id::UserId;
use crate::local::lightspeed::program::{integer, row};
use crate::local::lightspeed::snapshot;
use crate::local::push::rows;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::{Conversation, Stored};
use crate::local::world::state::State;

const PAGE: usize = 20;

fn pushed(pushed: Vec<serde_json::Value>) -> Outcome {
    Outcome {
        rows: Vec::new(),
        pushed,
    }
}

/// Fetches the messages before one.
pub(super) fn messages(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    let thread = fields.number("thread_key")?;
    fields.in_queue(&format!("mrq.{thread}"))?;
    if fields.number("direction")? != 0 || !fields.members.contains_key("cursor") {
        return Err(ApiError::INVALID);
    }
    let before = fields.signed("reference_timestamp_ms")?;
    let id = fields.text("reference_message_id")?;
    let key = state.key_by_id(me, thread)?;
    let conversation = state.conversation(me, key)?;
    let older: Vec<&Stored> = conversation
        .messages_of(me)
        .filter(|stored| stored.at.as_millis() <= before && stored.id.as_str() != id)
        .collect();
    if older.is_empty() {
        let none_left = row(
            "updateExistingMessageRange",
            &[
                (0, integer(thread)),
                (1, integer(before)),
                (2, json!(false)),
                (3, json!(false)),
            ],
        );
        return Ok(pushed(vec![none_left]));
    }
    let skipped = older.len().saturating_sub(PAGE);
    let page = older.get(skipped..).unwrap_or_default();
    let mut found = vec![verify(conversation, me)];
    found.extend(rows::history(page, conversation, me, skipped > 0));
    Ok(pushed(found))
}

fn verify(conversation: &Conversation, me: UserId) -> serde_json::Value {
    let key = conversation.key.for_viewer(me);
    let kind = match key {
        crate::model::ThreadKey::Group(_) | crate::model::ThreadKey::Room(_) => 2,
        _ => 1,
    };
    row(
        "verifyThreadExists",
        &[
            (0, integer(key.id())),
            (1, integer(kind)),
            (2, json!("inbox")),
            (3, integer(0)),
            (4, integer(80)),
            (5, integer(1)),
        ],
    )
}

/// Fetches the threads before one; only the inbox of the first database has some.
pub(super) fn threads(
    state: &mut State,
    me: UserId,
    fields: &Fields<'_>,
) -> Result<Outcome, ApiError> {
    fields.in_queue("trq")?;
    let parent = fields.signed("parent_thread_key")?;
    let before = fields.signed("reference_activity_timestamp")?;
    let reference = fields.signed("reference_thread_key")?;
    if !fields.members.contains_key("cursor") {
        return Err(ApiError::INVALID);
    }
    if fields.number("sync_group")? != 1 {
        return Ok(Outcome::default());
    }
    if parent != 0 {
        return Ok(pushed(vec![snapshot::range(parent, (before, 0), false)]));
    }
    let mut older: Vec<&Conversation> = state
        .listed_conversations(me)
        .filter(|one| {
            let id = i64::try_from(one.key.for_viewer(me).id().get());
            one.updated.as_millis() <= before && id != Ok(reference)
        })
        .collect();
    older.sort_by_key(|one| (Reverse(one.updated), one.key));
    let has_more = older.len() > PAGE;
    older.truncate(PAGE);
    let oldest = older.last().map_or((before, 0), |one| {
        (one.updated.as_millis(), one.key.for_viewer(me).id().get())
    });
    let mut found = vec![snapshot::range(0, oldest, has_more)];
    for one in older {
        found.extend(snapshot::thread(state, one, me));
    }
    Ok(pushed(found))
}
