//! The GraphQL queries of 2020 for conversations.

use serde_json::{Value, json};

use super::call::Call;
use super::query::{QueryResult, failure, number_in};
use crate::local::site::nodes;
use crate::local::world::conversation::Conversation;
use crate::local::world::state::State;
use crate::time::Timestamp;

const MAX_AT_ONCE: u64 = 20;

fn wrong(parameter: &str) -> Value {
    failure(
        1_675_012,
        &format!("<{parameter}> is not what it should be"),
    )
}

fn flag(parameters: &Value, name: &str) -> Result<bool, Value> {
    let flag = parameters.get(name).and_then(Value::as_bool);
    flag.ok_or_else(|| wrong(name))
}

/// Reads the end of a page in milliseconds; `None` for the newest page.
fn before(parameters: &Value) -> Result<Option<Timestamp>, Value> {
    let before = number_in(parameters, "before")?.map(i64::try_from);
    let before = before.transpose().map_err(|_| wrong("before"))?;
    Ok(before.map(Timestamp::from_millis))
}

/// Returns a page of a folder, newest first, and the user's last sequence ID.
pub(super) fn list(state: &mut State, call: &Call<'_>, parameters: &Value) -> QueryResult {
    let limit = number_in(parameters, "limit")?.filter(|it| (1..=MAX_AT_ONCE).contains(it));
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.ok_or_else(|| wrong("limit"))?;
    let before = before(parameters)?;
    let folders = ["INBOX", "PENDING", "ARCHIVED", "OTHER"];
    let folder = match parameters.get("tags").and_then(Value::as_array) {
        Some(tags) => match tags.as_slice() {
            [tag] => folders.into_iter().find(|folder| tag == folder),
            _ => None,
        },
        None => None,
    };
    let folder = folder.ok_or_else(|| wrong("tags"))?;
    flag(parameters, "includeDeliveryReceipts")?;
    let mut found: Vec<&Conversation> = state
        .listed_conversations(call.me)
        .filter(|one| state.folder(one, call.me) == folder)
        .filter(|one| before.is_none_or(|before| one.updated <= before))
        .collect();
    found.sort_by_key(|one| (std::cmp::Reverse(one.updated), one.key));
    let page = found.into_iter().take(limit);
    let nodes: Vec<Value> = page
        .map(|one| nodes::graphql_2020::thread(state, one, call.me))
        .collect();
    let mut threads = json!({ "nodes": nodes });
    if flag(parameters, "includeSeqID")?
        && let Some(fields) = threads.as_object_mut()
    {
        let number = state.gateway.last_number(call.me).to_string();
        fields.insert("sync_sequence_id".to_owned(), json!(number));
    }
    Ok(json!({"viewer": {"message_threads": threads}}))
}

/// Returns a conversation, with a page of its messages and its read receipts on request.
pub(super) fn thread(state: &mut State, call: &Call<'_>, parameters: &Value) -> QueryResult {
    let id = number_in(parameters, "id")?.ok_or_else(|| wrong("id"))?;
    let found = state.key_by_id(call.me, id);
    let conversation = found.and_then(|key| state.conversation(call.me, key));
    let Some(conversation) = conversation.ok().filter(|one| one.has_begun(call.me)) else {
        return Ok(json!({"message_thread": null}));
    };
    let mut node = nodes::graphql_2020::thread(state, conversation, call.me);
    let Some(fields) = node.as_object_mut() else {
        return Ok(json!({"message_thread": node}));
    };
    if flag(parameters, "load_messages")? {
        let limit =
            number_in(parameters, "message_limit")?.ok_or_else(|| wrong("message_limit"))?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let messages = nodes::messages(conversation, call.me, limit, before(parameters)?);
        fields.insert("messages".to_owned(), messages);
    }
    if flag(parameters, "load_read_receipts")? {
        let receipts = nodes::graphql_2020::read_receipts(conversation, call.me);
        fields.insert("read_receipts".to_owned(), receipts);
    }
    Ok(json!({"message_thread": node}))
}
