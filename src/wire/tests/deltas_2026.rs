//! Deltas in the form in which clients of 2025 and 2026 read them.

use std::time::Duration;

use serde_json::json;

use super::deltas_1_9_7::{
    ADA, GRACE, GROUP, admin_text, is_undecodable, is_unknown, item, metadata,
};
use super::recordings::raw;
use super::round_trips::reads_back;
use crate::event::{CallAction, Event};
use crate::id::ThemeId;
use crate::wire::de::Scanner;
use crate::wire::item as items;

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
    for class in ["MessageDelete", "JoinableMode"] {
        let event = item(
            json!({"class": class, "messageMetadata": metadata("mid.$1"), "mode": "JOINABLE"}),
        );
        assert!(event.raw().unwrap().get().contains("JOINABLE"));
        is_unknown(event, class);
    }
    let kind = "joinable_group_link_mode_change";
    is_unknown(admin_text(kind, json!({"joinable_mode": "1"})), kind);
}

#[test]
fn several_admins_who_are_none_any_more_are_an_event_each() {
    let removed = |users: serde_json::Value| {
        let delta = json!({"class": "AdminRemovedFromGroupThread", "removedAdminFbIds": users,
            "messageMetadata": metadata("mid.$1")});
        let item = raw(&json!({"type": "delta", "delta": delta}));
        let mut events = Vec::new();
        items::decode_next(&mut Scanner::new(item.get()), &mut events).unwrap();
        events.iter().for_each(reads_back);
        events
    };
    let gone = |event: &Event| match event {
        Event::AdminChanged(e) if !e.is_admin && e.thread == GROUP => Some((e.user, e.author)),
        _ => None,
    };
    let events = removed(json!([ADA, null, "x", GRACE.get()]));
    let events: Vec<_> = events.iter().map(gone).collect();
    assert_eq!(events, [Some((ADA, GRACE)), Some((GRACE, GRACE))]);
    for nobody in [json!([]), json!(null), json!([null]), json!(7)] {
        let [event] = &removed(nobody)[..] else {
            panic!("not one event");
        };
        is_undecodable(event.clone(), "AdminRemovedFromGroupThread");
    }
}

#[test]
fn a_request_to_join_is_open_until_it_is_answered_or_withdrawn() {
    let queue = |action: serde_json::Value, inviter: serde_json::Value| {
        item(
            json!({"class": "ApprovalQueue", "recipientFbId": ADA, "action": action, "inviterFbId": inviter,
            "messageMetadata": metadata("mid.$1")}),
        )
    };
    for (action, is_open) in [("REQUESTED", true), ("DENIED", false), ("NEW", false)] {
        let event = queue(json!(action), json!("0x"));
        let line = event.to_string();
        let Event::JoinRequested(event) = event else {
            panic!("{event:?}");
        };
        assert_eq!(
            (event.user, event.inviter, event.is_open),
            (ADA, None, is_open)
        );
        assert_eq!(line.contains("does not wait"), !is_open, "{line}");
    }
    let invited = queue(json!("REQUESTED"), json!(GRACE));
    assert!(matches!(invited, Event::JoinRequested(e) if e.inviter == Some(GRACE)));
    is_undecodable(queue(json!(null), json!(null)), "ApprovalQueue");
}

#[test]
fn the_approval_mode_is_on_or_off() {
    for (mode, expected) in [("APPROVALS", true), ("OPEN", false)] {
        let event = item(
            json!({"class": "ApprovalMode", "mode": mode, "messageMetadata": metadata("mid.$1")}),
        );
        assert!(
            matches!(&event, Event::ApprovalModeChanged(e) if e.approval_mode == expected),
            "{event:?}"
        );
    }
    let odd = item(json!({"class": "ApprovalMode", "messageMetadata": metadata("mid.$1")}));
    is_undecodable(odd, "ApprovalMode");
}

#[test]
fn a_theme_has_an_identifier_and_a_colour_alone_has_none() {
    for (id, theme) in [
        (json!("504518465021637"), Some(504_518_465_021_637)),
        (json!(7), Some(7)),
        (json!(""), None),
        (json!(null), None),
    ] {
        let event = admin_text(
            "change_thread_theme",
            json!({"theme_color": "FFA8B8DA", "theme_id": id}),
        );
        let Event::ColorChanged(event) = event else {
            panic!("{event:?}");
        };
        assert_eq!(event.theme, theme.map(ThemeId::new), "{id}");
    }
}

#[test]
fn a_change_of_the_colour_that_an_older_version_wrote_is_read() {
    let event = admin_text(
        "change_thread_theme",
        json!({"theme_color": "", "theme_id": "7"}),
    );
    let mut json = serde_json::to_value(&event).unwrap();
    json["ColorChanged"]
        .as_object_mut()
        .unwrap()
        .remove("theme");
    let read: Event = serde_json::from_value(json).unwrap();
    assert!(matches!(read, Event::ColorChanged(e) if e.theme.is_none() && e.author == GRACE));
}
