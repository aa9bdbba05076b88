//! Deltas in the form in which clients of 2025 and 2026 read them.

use std::time::Duration;

use serde_json::json;

use super::deltas_1_9_7::{ADA, GRACE, admin_text, is_undecodable, is_unknown, item, metadata};
use crate::event::{CallAction, Event};

#[test]
fn a_call_is_told_as_facebook_tells_it_since_2020() {
    let ended = CallAction::Ended(Duration::from_secs(9));
    for (event, video, action, is_video) in [
        ("group_call_started", json!("1"), CallAction::Started, true),
        ("group_call_ended", json!(true), ended, true),
        ("one_on_one_call_ended", json!(""), ended, false),
        ("one_on_one_call_ended", json!("0"), ended, false),
        ("missed_call", json!("1"), CallAction::Missed, true),
    ] {
        let data = json!({"event": event, "call_duration": "9", "video": video, "caller_id": GRACE,
            "callee_id": ADA, "conference_name": "MESSENGER:1", "rating": "0", "server_info": ""});
        let Event::Call(call) = admin_text("messenger_call_log", data) else {
            panic!("no call: {event}");
        };
        assert_eq!((call.action, call.is_video), (action, is_video), "{event}");
    }
    // The newer kind with the older member.
    let data = json!({"event": "group_call_started", "is_video_call": "1"});
    let event = admin_text("messenger_call_log", data);
    assert!(matches!(event, Event::Call(call) if call.is_video));
    let odd = json!({"event": "group_call_paused"});
    is_unknown(admin_text("messenger_call_log", odd), "messenger_call_log");
}

#[test]
fn an_emoji_of_a_thread_has_its_name_of_today_and_of_2017() {
    let rocket = Some("🚀".to_owned());
    for kind in ["change_thread_quick_reaction", "change_thread_icon"] {
        for (data, emoji) in [
            (
                json!({"thread_quick_reaction_emoji": "🚀", "thread_quick_reaction_emoji_url": "https://a.example/"}),
                &rocket,
            ),
            (json!({"thread_icon": "🚀"}), &rocket),
            (
                json!({"thread_icon": "🚂", "thread_quick_reaction_emoji": "🚀"}),
                &rocket,
            ),
            (json!({"thread_quick_reaction_emoji": ""}), &None),
            (json!({"thread_icon": null}), &None),
        ] {
            let event = admin_text(kind, data);
            assert!(
                matches!(&event, Event::EmojiChanged(e) if e.emoji == *emoji),
                "{event:?}"
            );
        }
        is_undecodable(admin_text(kind, json!({"emoji": "🚀"})), kind);
        is_undecodable(admin_text(kind, json!({"thread_icon": {}})), kind);
    }
}

#[test]
fn what_this_crate_does_not_decode_is_there_as_it_came() {
    for class in [
        "MessageDelete",
        "ApprovalQueue",
        "ApprovalMode",
        "JoinableMode",
        "AdminRemovedFromGroupThread",
        "MarkUnread",
        "ThreadMuteSettings",
    ] {
        let event = item(
            json!({"class": class, "messageMetadata": metadata("mid.$1"), "mode": "JOINABLE"}),
        );
        assert!(event.raw().unwrap().get().contains("JOINABLE"));
        is_unknown(event, class);
    }
    for kind in [
        "pin_messages_v2",
        "unpin_messages_v2",
        "joinable_group_link_mode_change",
    ] {
        is_unknown(
            admin_text(kind, json!({"pinned_message_id": "mid.$2"})),
            kind,
        );
    }
}
