//! Calls of procedures, and the events that their rows make.

use serde_json::{Value, json};

use super::dgw_fixtures::rows;
use super::round_trips::reads_back;
use crate::event::Event;
use crate::id::{GroupId, UserId};
use crate::model::ThreadKey;
use crate::time::Timestamp;
use crate::wire::lightspeed::events::{self, Context, KnownThread};
use crate::wire::lightspeed::{Place, Row, Schema};

pub(super) const GROUP: ThreadKey = ThreadKey::Group(GroupId::new(6_543_210_987_654_321));
pub(super) const ANN: UserId = UserId::new(1001);
pub(super) const ME: UserId = UserId::new(1000);
pub(super) const AT: Timestamp = Timestamp::from_millis(1_700_000_000_123);
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_999);

pub(super) fn context<'a>() -> Context<'a> {
    Context {
        me: ME,
        now: NOW,
        known: &|_| None,
    }
}

/// A call with arguments by their names; integers are written as programs have them.
pub(super) fn call(name: &str, arguments: Value) -> Value {
    let schema = Schema::current().procedure(name).unwrap();
    let mut call = vec![json!(5), json!(name)];
    for (field, value) in arguments.as_object().unwrap() {
        let Place::At(place) = schema.field(field).unwrap().place else {
            panic!("{field}");
        };
        if call.len() < place + 3 {
            call.resize(place + 3, json!([9]));
        }
        call[place + 2] = match value.as_i64() {
            Some(number) => json!([19, number.to_string()]),
            None => value.clone(),
        };
    }
    Value::from(call)
}

pub(super) fn program(calls: &[Value]) -> Vec<Row> {
    let mut step = vec![json!(1)];
    step.extend_from_slice(calls);
    rows(&json!({"step": step}).to_string())
}

#[track_caller]
pub(super) fn events(calls: &[Value]) -> Vec<Event> {
    let rows = program(calls);
    let events = events::decode(&rows, context());
    events.iter().for_each(reads_back);
    events
}

#[track_caller]
pub(super) fn event(calls: &[Value]) -> Event {
    let mut events = events(calls);
    assert_eq!(events.len(), 1, "{events:?}");
    events.remove(0)
}

pub(super) fn with(mut arguments: Value, more: Value) -> Value {
    let more = more.as_object().unwrap().clone();
    arguments.as_object_mut().unwrap().extend(more);
    arguments
}

pub(super) fn a_message(more: Value) -> Value {
    let arguments = json!({"text": "hi", "authority_level": 80, "thread_key": GROUP.id().get(),
        "timestamp_ms": AT.as_millis(), "message_id": "mid.$1", "offline_threading_id": "70", "sender_id": ANN.get()});
    with(arguments, more)
}

pub(super) fn insert(more: Value) -> Value {
    call("insertMessage", a_message(more))
}

/// The text about a change.
pub(super) fn notice() -> Value {
    insert(json!({"is_admin_message": true, "text": "Ann changed it"}))
}

pub(super) fn attached(name: &str, more: Value) -> Value {
    let arguments = json!({"message_id": "mid.$1", "attachment_fbid": "900"});
    call(name, with(arguments, more))
}

/// A row of the group.
pub(super) fn row_of_group(name: &str, more: Value) -> Value {
    call(name, with(json!({"thread_key": GROUP.id().get()}), more))
}

/// The row of the whole group.
pub(super) fn whole(more: Value) -> Value {
    let state = json!({"thread_type": 2, "folder_name": "inbox", "custom_emoji": "🍵"});
    row_of_group("updateOrInsertThread", with(state, more))
}

/// The events of calls behind those that were carried out before.
pub(super) fn events_after(before: &[Value], calls: &[Value]) -> Vec<Event> {
    let mut known = KnownThread::default();
    for row in program(before) {
        assert_eq!(KnownThread::stated_by(&row), Some(GROUP.id().get()));
        known.learn(&row);
    }
    let look_up = |_| Some(&known);
    let context = Context {
        known: &look_up,
        ..context()
    };
    let rows = program(calls);
    events::decode(&rows, context)
}

/// The names of events, and of rows without one.
pub(super) fn kinds(events: &[Event]) -> Vec<String> {
    let kind = |event: &Event| match event {
        Event::Unknown(event) => format!("unknown {}", event.kind),
        other => format!("{other:?}").split('(').next().unwrap().to_owned(),
    };
    events.iter().map(kind).collect()
}
