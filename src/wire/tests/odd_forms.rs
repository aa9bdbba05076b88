//! Items in forms that no recording has.

use serde_json::{Value, json};

use super::recordings::{decode, raw};
use crate::event::{Event, MessageEvent, Undecodable};
use crate::id::{GroupId, UserId};
use crate::model::{Attachment, EmojiSize, Mention, ThreadKey, TypingStatus};
use crate::time::Timestamp;
use crate::wire::tags::Tags;

const ADA: u64 = 100_000_000_000_002;
const GROUP: u64 = 2_000_000_000_000_001;

fn delta(mut delta: Value) -> Option<Event> {
    delta["messageMetadata"] = json!({
        "messageId": "mid.$1",
        "actorFbId": ADA,
        "timestamp": 1_516_000_000_000_u64,
        "threadKey": {"threadFbId": GROUP},
    });
    decode(raw(&json!({"type": "delta", "delta": delta})))
}

fn message(attachments: Value) -> MessageEvent {
    match delta(json!({"class": "NewMessage", "attachments": attachments})) {
        Some(Event::Message(event)) => event,
        other => panic!("not a message: {other:?}"),
    }
}

fn undecodable(event: Option<Event>) -> Undecodable {
    match event {
        Some(Event::Undecodable(event)) => event,
        other => panic!("decoded: {other:?}"),
    }
}

#[test]
fn an_item_of_any_form_is_an_event() {
    for item in [
        json!(null),
        json!(7),
        json!("deltaflow"),
        json!([]),
        json!(["deltaflow"]),
        json!({}),
        json!({"type": null}),
        json!({"type": ["deltaflow"]}),
    ] {
        let Some(Event::Unknown(event)) = decode(raw(&item)) else {
            panic!("{item}");
        };
        assert_eq!(event.kind, "");
        assert_eq!(event.raw().get(), item.to_string());
    }
}

#[test]
fn a_delta_without_class_is_unknown_and_one_that_is_missing_undecodable() {
    let item = json!({"type": "delta", "delta": {}});
    assert!(matches!(decode(raw(&item)), Some(Event::Unknown(e)) if e.kind == "delta"));
    let item = json!({"type": "delta"});
    assert_eq!(undecodable(decode(raw(&item))).kind, "delta");
    let event = delta(json!({"class": "AdminTextMessage"}));
    assert!(matches!(event, Some(Event::Unknown(e)) if e.kind == "AdminTextMessage"));
}

#[test]
fn typing_in_a_group_names_the_group() {
    for (field, id) in [
        ("thread_fbid", json!(GROUP)),
        ("thread", json!(GROUP.to_string())),
    ] {
        let mut item = json!({"type": "typ", "st": "0", "from": ADA, "to": "1"});
        item[field] = id;
        let Some(Event::Typing(event)) = decode(raw(&item)) else {
            panic!("{item}");
        };
        assert_eq!(event.author, UserId::from(ADA));
        assert_eq!(event.thread, ThreadKey::Group(GroupId::from(GROUP)));
        assert_eq!(event.status, TypingStatus::Stopped);
    }
    let item = json!({"type": "typ", "st": 2, "from": ADA});
    assert_eq!(undecodable(decode(raw(&item))).kind, "typ");
}

#[test]
fn one_odd_buddy_does_not_cost_the_others() {
    let item = json!({"type": "chatproxy-presence", "buddyList": {
        "1": null, "2": [], "3": {"lat": "1516000000"}, "4": {"lat": -1}, "x": {"lat": 1},
    }});
    let Some(Event::ChatTimestamps(event)) = decode(raw(&item)) else {
        panic!("{item}");
    };
    let at = Timestamp::from_millis(1_516_000_000_000);
    let expected = [(1, None), (2, None), (3, Some(at)), (4, None)];
    assert!(
        event
            .buddies
            .into_iter()
            .eq(expected.map(|(id, at)| (UserId::from(id), at)))
    );

    let nobody = json!({"type": "chatproxy-presence", "buddyList": []});
    assert!(matches!(decode(raw(&nobody)), Some(Event::ChatTimestamps(e)) if e.buddies.is_empty()));
}

#[test]
fn a_receipt_in_a_group_says_whose_it_is() {
    let receipt = json!({"class": "ReadReceipt", "threadKey": {"threadFbId": GROUP},
        "actionTimestampMs": 2, "watermarkTimestampMs": 1});
    let error = undecodable(delta(receipt)).error;
    assert_eq!(error.what, "a receipt");
    assert_eq!(error.problem, "it has no user");
}

#[test]
fn a_wrong_fact_is_never_told() {
    for wrong in [
        json!({"class": "ThreadName"}),
        json!({"class": "ThreadName", "name": {}}),
        json!({"class": "AdminTextMessage", "type": "change_thread_icon", "untypedData": {}}),
        json!({"class": "AdminTextMessage", "type": "change_thread_theme",
            "untypedData": {"theme_color": "orange"}}),
        json!({"class": "MarkRead", "threadKeys": []}),
        json!({"class": "NewMessage", "body": ["x"]}),
    ] {
        undecodable(delta(wrong));
    }
}

#[test]
fn attachments_stand_beside_each_other_whatever_they_are() {
    let file = |id: &str| {
        json!({"mercury": {"attach_type": "file", "blob_attachment": {
            "__typename": "MessageFile", "message_file_fbid": id}}})
    };
    let share = json!({"mercury": {"attach_type": "share", "extensible_attachment": {
        "story_attachment": {"url": "https://a.example/"}}}});
    let new = json!({"mercury": {"blob_attachment": {
        "__typename": "MessageHologram", "legacy_attachment_id": "8"}}});
    let odd_sticker = json!({"id": "9", "mercury": {"sticker_attachment": {"id": "x"}}});
    let event = message(json!([share, file("1"), new, null, odd_sticker, file("2")]));
    let kinds = event
        .message
        .attachments
        .iter()
        .map(|attachment| match attachment {
            Attachment::Share(share) => share.original_url.clone().unwrap(),
            Attachment::File(file) => file.id.unwrap().to_string(),
            Attachment::Unknown(unknown) => {
                let (id, kind) = (unknown.id.map(|id| id.get()), unknown.kind.as_deref());
                format!("{id:?} {kind:?} {}", unknown.raw)
            }
            other => panic!("{other:?}"),
        });
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [
            "https://a.example/",
            "1",
            r#"Some(8) Some("MessageHologram") {"__typename":"MessageHologram","legacy_attachment_id":"8"}"#,
            "None None null",
            r#"Some(9) None {"id":"9","mercury":{"sticker_attachment":{"id":"x"}}}"#,
            "2",
        ]
    );
}

#[test]
fn attachments_come_as_an_object_too() {
    let event = message(json!({"0": {"id": "1"}, "1": {"id": "2"}}));
    assert_eq!(event.message.attachments.len(), 2);
    assert_eq!(event.message.author, Some(UserId::from(ADA)));
}

#[test]
fn an_emoji_has_the_size_that_its_tag_says() {
    for (tag, size) in [
        ("s", Some(EmojiSize::Small)),
        ("small", Some(EmojiSize::Small)),
        ("m", Some(EmojiSize::Medium)),
        ("medium", Some(EmojiSize::Medium)),
        ("l", Some(EmojiSize::Large)),
        ("large", Some(EmojiSize::Large)),
        ("", None),
        ("huge", None),
    ] {
        let tags = [
            json!(null),
            json!("inbox"),
            json!(format!("hot_emoji_size:{tag}")),
        ];
        let tags: Tags = serde_json::from_str(&json!(tags).to_string()).unwrap();
        assert_eq!(tags.get().unwrap().emoji_size, size, "{tag}");
    }
}

#[test]
fn a_name_from_outside_forges_no_log_line() {
    let item = json!({"type": format!("a\nb{}", "c".repeat(100))});
    let line = decode(raw(&item)).unwrap().to_string();
    assert_eq!(
        line,
        format!("Unknown message received: a\u{fffd}b{}", "c".repeat(61))
    );
}

#[test]
fn one_person_without_an_identifier_costs_no_other() {
    let added = json!([{"userFbId": null}, {"userFbId": "1"}, null, 7, {}, {"userFbId": 2}]);
    let event =
        delta(json!({"class": "ParticipantsAddedToGroupThread", "addedParticipants": added}));
    let Some(Event::PeopleAdded(event)) = event else {
        panic!("{event:?}");
    };
    assert_eq!(event.added, [UserId::from(1), UserId::from(2)]);
}

#[test]
fn one_odd_message_of_a_delivery_receipt_costs_no_other() {
    for (ids, expected) in [
        (
            json!(["mid.$1", null, {}, "", "mid.$2"]),
            &["mid.$1", "mid.$2"][..],
        ),
        (json!({"0": "mid.$1"}), &["mid.$1"]),
        (json!(null), &[]),
        (json!([]), &[]),
    ] {
        let receipt = json!({"class": "DeliveryReceipt", "threadKey": {"otherUserFbId": ADA},
            "messageIds": ids, "deliveredWatermarkTimestampMs": "1516000000000"});
        let event = delta(receipt);
        let Some(Event::MessagesDelivered(event)) = event else {
            panic!("{event:?}");
        };
        let ids: Vec<&str> = event.message_ids.iter().map(|id| id.as_str()).collect();
        assert_eq!(ids, expected);
        assert_eq!(event.delivered_for, UserId::from(ADA));
    }
    let without = json!({"class": "DeliveryReceipt", "threadKey": {"otherUserFbId": ADA},
        "deliveredWatermarkTimestampMs": "1516000000000"});
    assert!(
        matches!(delta(without), Some(Event::MessagesDelivered(e)) if e.message_ids.is_empty())
    );
}

#[test]
fn one_thread_of_an_unknown_kind_costs_no_other_that_was_read() {
    let keys = json!([{"otherUserFbId": ADA}, {"communityFbId": "7"}, null, {"threadFbId": null}, {"threadFbId": GROUP}]);
    let event = delta(json!({"class": "MarkRead", "threadKeys": keys,
        "actionTimestamp": "1516000000001", "watermarkTimestamp": "1516000000000"}));
    let Some(Event::MarkedSeen(event)) = event else {
        panic!("{event:?}");
    };
    let group = ThreadKey::Group(GroupId::from(GROUP));
    assert_eq!(event.threads, [ThreadKey::User(UserId::from(ADA)), group]);
}

#[test]
fn a_pushed_mention_of_the_whole_thread_says_so() {
    let prng = json!([
        {"o": 0, "l": 9, "i": GROUP, "t": "t"},
        {"o": 0, "l": 9, "t": "t"},
        {"o": 0, "l": 4, "i": ADA, "t": "p"},
        {"o": 0, "l": 4, "i": ADA},
        {"o": 0, "l": 4, "t": "p"},
    ]);
    let message =
        json!({"class": "NewMessage", "body": "@everyone", "data": {"prng": prng.to_string()}});
    let Some(Event::Message(event)) = delta(message) else {
        panic!("no message");
    };
    let everyone = Mention::whole_thread(GroupId::from(GROUP), 0, 9);
    let ada = Mention::new(UserId::from(ADA), 0, 4);
    assert_eq!(event.message.mentions, [everyone, everyone, ada, ada]);
}

#[test]
fn what_kind_of_sound_it_is_may_stand_beside_the_sound() {
    for (own, beside, kind) in [
        (
            json!("VOICE_MESSAGE"),
            json!({"type": "fb_voice_message"}),
            Some("VOICE_MESSAGE"),
        ),
        (
            json!(null),
            json!({"type": "fb_voice_message"}),
            Some("fb_voice_message"),
        ),
        (json!(null), json!({"type": null}), None),
        (json!(null), json!(7), None),
    ] {
        let blob = json!({"__typename": "MessageAudio", "audio_type": own});
        let event =
            message(json!([{"mercury": {"blob_attachment": blob}, "genericMetadata": beside}]));
        let [Attachment::Audio(audio)] = &event.message.attachments[..] else {
            panic!("{event:?}");
        };
        assert_eq!(audio.audio_type.as_deref(), kind);
    }
}
