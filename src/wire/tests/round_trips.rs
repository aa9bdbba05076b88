//! Every recorded event, written as JSON and read back, whole and damaged.

use std::io;
use std::sync::LazyLock;
use std::time::Duration;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::recordings::{decode, raw, recordings};
use crate::error::{
    DecodeError, Error, FacebookError, LoginError, LoginErrorKind, SessionError, TransportError,
};
use crate::event::{Disconnected, Event, Gap};
use crate::id::UserId;
use crate::model::User;
use crate::testing::mutate::{self, Json, edited, edits, replacements};
use crate::time::Timestamp;

/// Writes an event and reads it back, twice: nothing changes.
pub(in crate::wire) fn reads_back(event: &Event) {
    let text = serde_json::to_string(event).unwrap();
    let read: Event = serde_json::from_str(&text).unwrap();
    assert_eq!(&read, event);
    assert_eq!(format!("{read:?} {read}"), format!("{event:?} {event}"));
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
}

/// The same by way of a [`Value`], which sorts the fields of the item as it came.
fn reads_back_from_a_value(event: &Event) {
    let value = serde_json::to_value(event).unwrap();
    let text: Value = serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap();
    assert_eq!(value, text);
    let read: Event = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
    reads_back(&read);
}

fn events() -> Vec<Event> {
    let items = recordings().into_iter().map(|recording| recording.item);
    let pushed = items.filter_map(|item| decode(raw(&item)));
    pushed.chain(of_the_connection()).collect()
}

/// Events that no item has, and errors of every kind.
fn of_the_connection() -> impl Iterator<Item = Event> {
    let refused = FacebookError {
        summary: Some("Sorry".to_owned()),
        ..FacebookError::new(1_357_004)
    };
    let login = LoginError {
        kind: LoginErrorKind::Checkpoint,
        address: "https://m.facebook.com/checkpoint/".to_owned(),
        title: None,
    };
    let unreachable = TransportError::Connect {
        host: "www.facebook.com".to_owned(),
        source: Some(io::Error::new(io::ErrorKind::ConnectionRefused, "refused")),
    };
    let errors = [
        refused.into(),
        Error::Http { status: 502 },
        login.into(),
        Error::of_status(503, Some(Duration::from_millis(1500))),
        Error::NotLoggedIn,
        Error::NotFound(crate::ThreadId::from(4)),
        Error::TooSoon {
            wait: Duration::from_millis(1500),
        },
        Error::InvalidInput("too long".into()),
        DecodeError::new("a reply", "it is not JSON").into(),
        TransportError::Timeout.into(),
        unreachable.into(),
        TransportError::Closed(io::Error::other("broken pipe")).into(),
        TransportError::TooLarge { limit: 7 }.into(),
        SessionError::NoUserCookie.into(),
        io::Error::other("no space left").into(),
    ];
    let errors = errors.map(Event::unusable);
    let disconnected = Disconnected {
        reason: "the connection broke".to_owned(),
        retry_in: Duration::from_millis(1500),
    };
    let since = Timestamp::from_millis(1_516_000_000_000);
    let events = [
        Event::Listening,
        Event::EndToEndEncrypted,
        Event::Disconnected(disconnected),
        Event::Reconnected,
        Event::Gap(Gap::new(since)),
    ];
    events.into_iter().chain(errors)
}

#[test]
fn every_recorded_event_reads_back() {
    for event in events() {
        reads_back(&event);
        reads_back_from_a_value(&event);
    }
}

#[test]
fn an_event_has_the_form_that_its_documentation_tells() {
    let form = |name: &str| {
        let recording = recordings().into_iter().find(|it| it.name == name).unwrap();
        let event = decode(raw(&recording.item)).unwrap();
        let mut form = serde_json::to_value(event).unwrap();
        let content = form.as_object_mut().unwrap().values_mut().next().unwrap();
        assert_eq!(content["raw"].take(), recording.item);
        form
    };
    assert_eq!(
        form("color_changed"),
        json!({"ColorChanged": {
            "id": "mid.$gAAT1", "author": "100000000000002", "thread": {"Group": "2000000000000001"},
            "at": 1_516_000_000_000_u64, "color": "Pumpkin", "theme": null, "raw": null,
        }})
    );
    assert_eq!(
        form("color_unknown")["ColorChanged"]["color"],
        json!({"Custom": {"r": 10, "g": 11, "b": 12}})
    );
    assert_eq!(
        form("message_mentions"),
        json!({"Message": {
            "thread": {"Group": "2000000000000001"},
            "message": {
                "id": "mid.$gAAT1", "author": "100000000000002", "at": 1_516_000_000_000_u64, "text": "Hi @Ada and @Alan",
                "mentions": [
                    {"thread": "100000000000001", "offset": 3, "length": 4, "kind": "Profile"},
                    {"thread": "100000000000003", "offset": 12, "length": 5, "kind": "Profile"},
                ],
                "emoji_size": null, "sticker": null, "attachments": [], "reactions": {}, "is_read": null, "replied_to": null,
                "replied_to_id": null, "quick_replies": [], "is_unsent": false, "is_forwarded": false, "read_by": [], "log": null,
            },
            "raw": null,
        }})
    );
    let file = &form("message_file")["Message"]["message"]["attachments"][0];
    assert_eq!(file["File"]["size"], 999);
    assert_eq!(
        form("presence")["ChatTimestamps"]["buddies"],
        json!({"100000000000002": 1_516_000_000_000_u64, "100000000000003": null})
    );
    assert_eq!(
        form("delta_missing_metadata")["Undecodable"]["error"],
        json!({"what": "a new message", "problem": "missing field `messageMetadata`"})
    );
}

#[test]
fn the_events_of_the_connection_have_forms_too() {
    let forms: Vec<Value> = of_the_connection()
        .map(|event| serde_json::to_value(event).unwrap())
        .collect();
    assert_eq!(forms[0], "Listening");
    assert_eq!(
        forms[2],
        json!({"Disconnected": {"reason": "the connection broke", "retry_in": 1500}})
    );
    assert_eq!(forms[4], json!({"Gap": {"since": 1_516_000_000_000_u64}}));
    let errors: Vec<&Value> = forms
        .iter()
        .filter_map(|form| form.pointer("/ListenError/error"))
        .collect();
    assert_eq!(
        errors,
        [
            &json!({"Facebook": {"code": 1_357_004, "summary": "Sorry", "description": null}}),
            &json!({"Http": {"status": 502}}),
            &json!({"Login": {"kind": "Checkpoint", "address": "https://m.facebook.com/checkpoint/", "title": null}}),
            &json!({"Busy": {"status": 503, "retry_after": 1500}}),
            &json!("NotLoggedIn"),
            &json!({"NotFound": "4"}),
            &json!({"TooSoon": {"wait": 1500}}),
            &json!({"InvalidInput": "too long"}),
            &json!({"Decode": {"what": "a reply", "problem": "it is not JSON"}}),
            &json!({"Transport": "Timeout"}),
            &json!({"Transport": {"Connect": {"host": "www.facebook.com", "source": {"kind": "ConnectionRefused", "text": "refused"}}}}),
            &json!({"Transport": {"Closed": {"kind": "Other", "text": "broken pipe"}}}),
            &json!({"Transport": {"TooLarge": {"limit": 7}}}),
            &json!({"Session": "NoUserCookie"}),
            &json!({"Io": {"kind": "Other", "text": "no space left"}}),
        ]
    );
}

/// A message with everything, as events were written before messages had the identifier of what they answer.
const OF_AN_EARLIER_VERSION: &str = r#"{"Message": {
    "thread": {"Group": "2000000000000001"},
    "message": {
        "id": "mid.$2", "author": "4", "at": 1516000000000, "text": "Hi @Ada",
        "mentions": [{"thread": "4", "offset": 3, "length": 4}],
        "emoji_size": "Large", "sticker": {"id": "1", "pack": null, "label": "Cat", "url": null, "width": 7, "height": 7, "animation": null},
        "attachments": [
            {"Audio": {"id": "5", "url": null, "file_name": "a.mp4", "duration_ms": 7, "size": null, "is_voicemail": false}},
            {"Share": {"id": "ee.mid.$1", "url": null, "original_url": null, "title": "Engines", "description": null,
                "source": null, "image": null, "original_image_url": null, "target": "ExternalUrl"}}
        ],
        "reactions": {"4": "Love"}, "is_read": true,
        "replied_to": {
            "id": "mid.$1", "author": null, "at": 1515999999999, "text": "Tea?", "mentions": [], "emoji_size": null,
            "sticker": null, "attachments": [], "reactions": {}, "is_read": null, "replied_to": null
        }
    },
    "raw": {"type": "delta", "delta": {"class": "NewMessage"}}
}}"#;

#[test]
fn an_event_that_an_earlier_version_wrote_is_read() {
    let event: Event = serde_json::from_str(OF_AN_EARLIER_VERSION).unwrap();
    let Event::Message(received) = &event else {
        panic!("{event:?}");
    };
    let message = &received.message;
    assert_eq!(message.text.as_deref(), Some("Hi @Ada"));
    assert_eq!((message.mentions.len(), message.attachments.len()), (1, 2));
    assert_eq!(message.replied_to.as_ref().unwrap().id.as_str(), "mid.$1");
    // It does not have these.
    assert_eq!((&message.replied_to_id, &message.log), (&None, &None));
    assert!(!message.is_unsent && !message.is_forwarded && message.read_by.is_empty());
    assert!(message.quick_replies.is_empty());
    reads_back_from_a_value(&event);
}

#[test]
fn what_a_newer_version_adds_is_passed_over_or_named() {
    let form = json!({"Gap": {"since": 7, "until": 8}});
    assert!(
        matches!(serde_json::from_value(form), Ok(Event::Gap(gap)) if gap.since.as_millis() == 7)
    );
    let form = json!({"Poked": {"author": "4", "raw": {}}});
    let error = serde_json::from_value::<Event>(form).unwrap_err();
    assert!(
        error.to_string().starts_with("unknown variant `Poked`"),
        "{error}"
    );
}

static FORMS: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let forms = events()
        .into_iter()
        .map(|event| serde_json::to_value(event).unwrap());
    forms.map(|form| Json::new(&form)).collect()
});

/// Reads what may be an event, and if it is one, it is one for good.
fn read(form: &str) {
    if let Ok(event) = serde_json::from_str(form) {
        reads_back(&event);
    }
    if let Ok(event) = serde_json::from_str::<Value>(form).and_then(serde_json::from_value) {
        reads_back(&event);
    }
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_of_a_form_are_damaged(which in any::<Index>(), edits in edits()) {
        let damaged = edited(&which.get(&FORMS).text, &edits);
        read(&String::from_utf8_lossy(&damaged));
    }

    #[test]
    fn values_of_a_form_are_replaced(which in any::<Index>(), replacements in replacements()) {
        read(&which.get(&FORMS).replaced(&replacements));
    }

    #[test]
    fn fractions_read_back_to_the_last_digit(affinity in 0.0..1.0) {
        let mut user = User::new(UserId::from(4));
        user.affinity = Some(affinity);
        let form = serde_json::to_string(&user).unwrap();
        assert_eq!(serde_json::from_str::<User>(&form).unwrap(), user);
    }
}
