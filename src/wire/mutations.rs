//! Recorded items, damaged in every way: nothing panics, and nothing costs its neighbours.

use std::fmt::Write;

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::sample::{Index, select};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::recordings::{raw, recordings};
use super::{item, pull};
use crate::event::Event;
use crate::model::Attachment;

/// What takes the place of a value. `None`: nothing, the field is gone.
pub(super) fn replacement() -> impl Strategy<Value = Option<Value>> {
    let odd = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("-1"),
        json!("9e9"),
        json!("99999999999999999999"),
        json!([]),
        json!([null, 1, "x"]),
        json!({}),
        json!({"0": {"id": []}}),
        Value::from(BEYOND_ANY_FLOAT),
    ];
    prop_oneof![Just(None), select(odd.to_vec()).prop_map(Some)]
}

/// Stands for `1e999`, which [`Value`] cannot hold and a server can send.
const BEYOND_ANY_FLOAT: &str = "<1e999>";

pub(super) fn to_json(value: &Value) -> Box<RawValue> {
    let json = value.to_string();
    let json = json.replace(&format!("{BEYOND_ANY_FLOAT:?}"), "1e999");
    RawValue::from_string(json).unwrap()
}

/// The places of all values within a value, as JSON pointers.
pub(super) fn places(value: &Value, place: &str, found: &mut Vec<String>) {
    let mut within = |name: &str, value: &Value| {
        let name = name.replace('~', "~0").replace('/', "~1");
        let place = format!("{place}/{name}");
        found.push(place.clone());
        places(value, &place, found);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| within(name, value)),
        Value::Array(values) => {
            let values = values.iter().enumerate();
            values.for_each(|(index, value)| within(&index.to_string(), value));
        }
        _ => {}
    }
}

pub(super) fn replace(value: &mut Value, place: &str, replacement: Option<Value>) {
    if let Some(replacement) = replacement {
        // An earlier replacement may have taken the place away.
        if let Some(value) = value.pointer_mut(place) {
            *value = replacement;
        }
        return;
    }
    let (parent, name) = place.rsplit_once('/').unwrap();
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(name)),
        Some(Value::Array(values)) => {
            let index = name.parse().unwrap_or(usize::MAX);
            if index < values.len() {
                values.remove(index);
            }
        }
        _ => {}
    }
}

/// Decodes a reply with this item between two others, and looks at everything that an event offers.
fn pushed_between_others(item: &str) -> Option<Vec<Event>> {
    let inbox = r#"{"type": "inbox", "unseen": 1, "unread": 2, "recent_unread": 3}"#;
    let reply = pull::decode(&format!(
        r#"{{"t": "msg", "ms": [{inbox}, {item}, {inbox}]}}"#
    ))
    .ok()?;
    let events: Vec<Event> = reply.items.into_iter().filter_map(item::decode).collect();
    let mut shown = String::new();
    for event in &events {
        write!(shown, "{event} {event:?} {:?}", event.metadata()).unwrap();
    }
    Some(events)
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn bytes_are_damaged(
        which in any::<Index>(),
        damage in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let recordings = recordings();
        let mut json = which.get(&recordings).item.to_string().into_bytes();
        for (place, byte) in damage {
            let place = place.index(json.len());
            json[place] = byte;
        }
        // Damage may break the whole reply, or make one item into several.
        pushed_between_others(&String::from_utf8_lossy(&json));
    }

    #[test]
    fn values_are_replaced(
        which in any::<Index>(),
        damage in proptest::collection::vec((any::<Index>(), replacement()), 1..4),
    ) {
        let recordings = recordings();
        let mut item = which.get(&recordings).item.clone();
        let mut all = Vec::new();
        places(&item, "", &mut all);
        for (place, replacement) in damage {
            replace(&mut item, place.get(&all).as_str(), replacement);
        }
        let events = pushed_between_others(to_json(&item).get()).unwrap();
        let is_nothing = item["type"] == "deltaflow";
        assert_eq!(events.len(), if is_nothing { 2 } else { 3 });
        assert!(matches!(events.first(), Some(Event::Inbox(_))));
        assert!(matches!(events.last(), Some(Event::Inbox(_))));
    }

    #[test]
    fn an_attachment_is_damaged(place in any::<Index>(), replacement in replacement()) {
        let recordings = recordings();
        let whole = recordings.iter().find(|r| r.name == "message_many_attachments").unwrap();
        let mut item = whole.item.clone();
        let attachment = item.pointer_mut("/delta/attachments/1").unwrap();
        let mut all = Vec::new();
        places(attachment, "", &mut all);
        replace(attachment, place.get(&all).as_str(), replacement);

        let (before, after) = (attachments(&raw(&whole.item)), attachments(&to_json(&item)));
        assert_eq!(after.len(), 3);
        assert_eq!((&after[0], &after[2]), (&before[0], &before[2]));
    }
}

fn attachments(item: &RawValue) -> Vec<Attachment> {
    match item::decode(item.to_owned()) {
        Some(Event::Message(event)) => event.message.attachments,
        other => panic!("not a message: {other:?}"),
    }
}
