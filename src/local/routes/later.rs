//! Requests that replaced others between 2018 and 2020.

use serde_json::{Value, json};

use super::answer::{Answer, failure, number_in};
use super::call::{Call, Payload};
use crate::local::conversation::Conversation;
use crate::local::http::Reply;
use crate::local::journal::{Recorded, find};
use crate::local::refusal::Refusal;
use crate::local::state::State;
use crate::local::{later, nodes};
use crate::model::ThreadKey;
use crate::time::Timestamp;

const MOST_AT_ONCE: u64 = 20;

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

/// Milliseconds, or nothing for the newest.
fn before(parameters: &Value) -> Result<Option<Timestamp>, Value> {
    let before = number_in(parameters, "before")?.map(i64::try_from);
    let before = before.transpose().map_err(|_| wrong("before"))?;
    Ok(before.map(Timestamp::from_millis))
}

/// A page of a folder, newest first, and how far the user's deltas have come.
pub(super) fn list(state: &mut State, call: &Call<'_>, parameters: &Value) -> Answer {
    let limit = number_in(parameters, "limit")?.filter(|it| (1..=MOST_AT_ONCE).contains(it));
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
    let mut found: Vec<&Conversation> = listed(state, call)
        .filter(|one| state.folder(one, call.me) == folder)
        .filter(|one| before.is_none_or(|before| one.updated <= before))
        .collect();
    found.sort_by_key(|one| (std::cmp::Reverse(one.updated), one.place));
    let page = found.into_iter().take(limit);
    let nodes: Vec<Value> = page.map(|one| later::thread(state, one, call.me)).collect();
    let mut threads = json!({ "nodes": nodes });
    if flag(parameters, "includeSeqID")?
        && let Some(fields) = threads.as_object_mut()
    {
        let number = state.edge.last_number(call.me).to_string();
        fields.insert("sync_sequence_id".to_owned(), json!(number));
    }
    Ok(json!({"viewer": {"message_threads": threads}}))
}

fn listed<'a>(state: &'a State, call: &Call<'_>) -> impl Iterator<Item = &'a Conversation> {
    let me = call.me;
    let all = state.conversations.values();
    all.filter(move |one| one.members.contains(&me) && nodes::has_begun(one))
}

/// A conversation, with a page of its messages and who has read what, if those are asked for.
pub(super) fn thread(state: &mut State, call: &Call<'_>, parameters: &Value) -> Answer {
    let id = number_in(parameters, "id")?.ok_or_else(|| wrong("id"))?;
    let found = state.place_by_id(call.me, id);
    let conversation = found.and_then(|place| state.conversation(call.me, place));
    let Some(conversation) = conversation.ok().filter(|one| nodes::has_begun(one)) else {
        return Ok(json!({"message_thread": null}));
    };
    let mut node = later::thread(state, conversation, call.me);
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
        let receipts = later::read_receipts(conversation, call.me);
        fields.insert("read_receipts".to_owned(), receipts);
    }
    Ok(json!({"message_thread": node}))
}

pub(super) fn unread(state: &mut State, call: &Call<'_>) -> Payload {
    call.number("last_action_timestamp")?;
    let mut folders = call.request.list("folders");
    let inbox = folders.next() == Some("inbox") && folders.next().is_none();
    if !inbox || call.request.carried("client") != Some("mercury") {
        return Err(Refusal::INVALID);
    }
    let ids = in_inbox(state, call, |one| one.unread(call.me).next().is_some());
    Ok(json!({ "unread_thread_fbids": [ids] }))
}

pub(super) fn unseen(state: &mut State, call: &Call<'_>) -> Payload {
    let ids = in_inbox(state, call, |one| one.unseen.contains(&call.me));
    Ok(json!({ "unseen_thread_fbids": [ids] }))
}

/// The identifiers of conversations in the inbox, those of many and those of two apart.
fn in_inbox(state: &State, call: &Call<'_>, fits: impl Fn(&Conversation) -> bool) -> Value {
    let (mut many, mut two) = (Vec::new(), Vec::new());
    let inbox = listed(state, call).filter(|one| state.folder(one, call.me) == "INBOX");
    for conversation in inbox.filter(|one| fits(one)) {
        match conversation.place.seen_by(call.me) {
            ThreadKey::Group(id) | ThreadKey::Room(id) => many.push(id.to_string()),
            ThreadKey::User(id) => two.push(id.to_string()),
            ThreadKey::Page(id) => two.push(id.to_string()),
        }
    }
    json!({"thread_fbids": many, "other_user_fbids": two, "folder": "inbox"})
}

/// The number of pixels of the browser's screen to one of the page's, which some requests have behind the `?`.
fn has_dpr(call: &Call<'_>) -> Result<(), Refusal> {
    match find(&call.request.query, "dpr") {
        Some("1") => Ok(()),
        _ => Err(Refusal::INVALID),
    }
}

pub(super) fn title(state: &mut State, call: &Call<'_>) -> Payload {
    has_dpr(call)?;
    let place = state.place_by_id(call.me, call.number("thread_id")?)?;
    let title = call
        .request
        .carried("thread_name")
        .ok_or(Refusal::INVALID)?;
    state.rename(call.me, place, title, None)?;
    Ok(json!({}))
}

pub(super) fn unsend(state: &mut State, call: &Call<'_>) -> Payload {
    has_dpr(call)?;
    let message = call.request.carried("message_id").ok_or(Refusal::INVALID)?;
    state.unsend(call.me, message)?;
    Ok(json!({}))
}

/// The menu in which one logs out. A page asks for it with its cookies alone.
pub(super) fn settings_menu(state: &State, request: &Recorded) -> Reply {
    let session = state.session_of(request);
    let Some(session) = session.and_then(|number| state.sessions.get(&number)) else {
        return Refusal::NOT_LOGGED_IN.reply();
    };
    if request.carried("pmid") != Some("4") {
        return Refusal::INVALID.reply();
    }
    let form = crate::local::pages::log_out_form(&session.tokens);
    let markup = json!([["__markup_a588f507_0_0", {"__html": form}, 1]]);
    Reply::script(&json!({"__ar": 1, "payload": null, "jsmods": {"markup": markup}}))
}
