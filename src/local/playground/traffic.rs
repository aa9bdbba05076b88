//! The traffic of the clients: their requests, the items that are pushed to them, and the frames of the gateway; and what people do at
//! the page, which is where most of it begins.

use serde_json::{Value, json};

use super::event_name;
use super::long_poll::hold;
use super::secret_fields::{field, hide_secrets};
use super::threads;
use crate::id::UserId;
use crate::local::control::journal::{Entry, Recorded};
use crate::local::lightspeed::{self, Passed};
use crate::local::push::feed::FeedItem;
use crate::local::site::reply::Reply;
use crate::local::world::acts::Act;
use crate::local::world::clients::Client;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::model::ThreadKey;

const MAX_AT_ONCE: usize = 100;
/// The most clients that are listed.
const MAX_CLIENTS: usize = 50;

/// Answers as soon as there are entries after those of the page, which the request identifies by the latest numbers.
pub(super) fn traffic(shared: &Shared, asked: &Recorded) -> Reply {
    let after = |name| {
        let number = asked.field(name).and_then(|number| number.parse().ok());
        number.unwrap_or(0)
    };
    hold(shared, |state| {
        let requests = state.journal.after(after("requests"));
        let requests = requests.filter(|entry| !is_housekeeping(&entry.request));
        let requests = oldest_first(requests, |it| request(state, it));
        let events = oldest_first(state.feed.after(after("events")), |it| event(state, it));
        let passed = state.lightspeed.passed.after(after("frames"));
        let frames = oldest_first(passed, |it| message(state, it));
        let acts = oldest_first(state.acts.after(after("acts")), |it| act(state, it));
        let is_nothing = [&requests, &events, &frames, &acts]
            .iter()
            .all(|it| it.is_empty());
        (!is_nothing).then(|| {
            let clients = state.clients.latest().take(MAX_CLIENTS);
            let clients: Vec<Value> = clients.map(|it| client(state, it)).collect();
            json!({"requests": requests, "events": events, "frames": frames, "acts": acts, "clients": clients})
        })
    })
}

fn oldest_first<T>(newest_first: impl Iterator<Item = T>, show: impl Fn(T) -> Value) -> Vec<Value> {
    let mut shown: Vec<Value> = newest_first.take(MAX_AT_ONCE).map(show).collect();
    shown.reverse();
    shown
}

/// Returns whether it is an MQTT packet of the connection's upkeep, or a frame of the gateway, which is shown as one.
fn is_housekeeping(recorded: &Recorded) -> bool {
    let method = recorded.method.as_str();
    matches!(
        method,
        "PUBACK" | "PINGREQ" | "ACK" | "PING" | "SYNC" | "TASK"
    )
}

/// Returns a client, whose user is `null` before its login.
fn client(state: &State, client: &Client) -> Value {
    json!({
        "number": client.number, "user": client.user.map(|user| person(state, user)), "agent": client.user_agent,
    })
}

fn person(state: &State, user: UserId) -> Value {
    json!({"id": user, "name": state.name(user)})
}

/// Returns a message of the gateway's websocket with its frames, without members that sound secret.
fn message(state: &State, message: &Passed) -> Value {
    let mut frames = json!(lightspeed::frames(message));
    hide_secrets(&mut frames);
    json!({
        "number": message.number, "at": message.at.as_millis(), "user": person(state, message.user),
        "client": state.client_of(message.session), "isOfServer": message.is_of_server, "frames": frames,
    })
}

/// Returns a request without its headers, which contain cookies, and without its secret fields.
fn request(state: &State, entry: &Entry) -> Value {
    let request = &entry.request;
    let fields = request.query.iter().chain(&request.form);
    let fields = fields.map(|(name, value)| field(name, value));
    let parts = request.parts.iter().map(|part| match &part.file_name {
        Some(file) => json!([part.name, format!("{file}, {} bytes", part.bytes.len())]),
        None => field(&part.name, &String::from_utf8_lossy(&part.bytes)),
    });
    json!({
        "number": entry.number, "at": entry.at.as_millis(), "client": entry.client,
        "user": user_of(state, entry).map(|user| person(state, user)),
        "method": request.method, "host": request.host, "path": request.path,
        "agent": request.header("user-agent"),
        "fields": fields.chain(parts).collect::<Vec<_>>(),
    })
}

/// Returns the account that a request is of: its client's, or the one that the form of a device of encrypted chats names.
fn user_of(state: &State, entry: &Entry) -> Option<UserId> {
    let client = entry.client.and_then(|number| state.clients.get(number));
    let stated = || entry.request.field("fbid")?.parse().ok();
    let user = client.and_then(|client| client.user).or_else(stated);
    user.filter(|user| state.people.contains_key(user))
}

fn event(state: &State, event: &FeedItem) -> Value {
    let (wire, name) = event_name::names(&event.item, &event.ways.over);
    let payload = event_name::payload(&event.item);
    json!({
        "number": event.number, "at": event.at.as_millis(), "user": person(state, event.to),
        "event": name.filter(|_| !event.ways.is_missed), "what": wire, "over": event.ways.over,
        "missed": event.ways.is_missed, "item": payload.as_ref().unwrap_or(&event.item),
    })
}

/// Returns what a person did at the page, with the name of the conversation in which it was.
fn act(state: &State, act: &Act) -> Value {
    let thread = act.fields.get("thread").cloned();
    let key: Option<ThreadKey> = thread.and_then(|key| serde_json::from_value(key).ok());
    let conversation = key.and_then(|key| {
        let mut all = state.conversations.values();
        all.find(|it| it.members.contains(&act.by) && it.key.for_viewer(act.by) == key)
    });
    json!({
        "number": act.number, "at": act.at.as_millis(), "user": person(state, act.by), "what": act.what,
        "in": conversation.map(|it| threads::name(state, it, act.by)), "fields": act.fields,
    })
}
