//! Deltas that fbchat for Python learnt after version 1.1.3, in the form in which its version 1.9.7 reads them.

use std::time::Duration;

use serde_json::{Value, json};

use super::recordings::{decode, raw};
use super::round_trips::reads_back;
use crate::event::{CallAction, Event, PlanAction, PollAction};
use crate::id::{AttachmentId, GroupId, MessageId, PollId, PollOptionId, UserId};
use crate::model::{GuestStatus, Reaction, ThreadKey};
use crate::time::Timestamp;

pub(super) const ADA: UserId = UserId::new(100_000_000_000_001);
pub(super) const GRACE: UserId = UserId::new(100_000_000_000_002);
pub(super) const GROUP: ThreadKey = ThreadKey::Group(GroupId::new(2_000_000_000_000_001));

pub(super) fn item(delta: Value) -> Event {
    let event = decode(raw(&json!({"type": "delta", "delta": delta}))).unwrap();
    reads_back(&event);
    event
}

pub(super) fn metadata(id: &str) -> Value {
    json!({"messageId": id, "actorFbId": GRACE, "timestamp": "1516000000000",
        "threadKey": {"threadFbId": GROUP.id()}})
}

pub(super) fn admin_text(kind: &str, data: Value) -> Event {
    item(
        json!({"class": "AdminTextMessage", "type": kind, "untypedData": data,
        "messageMetadata": metadata("mid.$1")}),
    )
}

/// The delta of a `ClientPayload`.
fn payload(name: &str, mut body: Value) -> Event {
    if body.get("threadKey").is_none() {
        body["threadKey"] = json!({"threadFbId": GROUP.id()});
    }
    item(json!({"class": "ClientPayload", "payload": {name: body}}))
}

#[track_caller]
pub(super) fn is_undecodable(event: Event, kind: &str) {
    assert!(
        matches!(&event, Event::Undecodable(e) if e.kind == kind),
        "{event:?}"
    );
}

#[track_caller]
pub(super) fn is_unknown(event: Event, kind: &str) {
    assert!(
        matches!(&event, Event::Unknown(e) if e.kind == kind),
        "{event:?}"
    );
}

#[test]
fn a_reaction_is_added_and_removed() {
    let body = |action: Value, reaction: Value| json!({"messageId": "mid.$1", "userId": GRACE, "action": action, "reaction": reaction});
    let event = payload("deltaMessageReaction", body(json!(0), json!("😆")));
    let Event::ReactionAdded(added) = &event else {
        panic!("{event:?}");
    };
    assert_eq!(added.message_id, MessageId::from("mid.$1"));
    assert_eq!((added.author, added.thread), (GRACE, GROUP));
    assert_eq!(added.reaction, Reaction::Smile);
    assert_eq!(
        event.to_string(),
        "100000000000002 reacted to mid.$1 in 2000000000000001 (GROUP): 😆"
    );
    let removed = payload("deltaMessageReaction", body(json!("1"), json!(null)));
    assert!(matches!(removed, Event::ReactionRemoved(e) if e.author == GRACE));
    let odd = payload("deltaMessageReaction", body(json!(0), json!(null)));
    is_undecodable(odd, "deltaMessageReaction");
}

#[test]
fn a_message_is_unsent() {
    let body =
        json!({"messageID": "mid.$1", "senderID": GRACE, "deletionTimestamp": "1516000000001"});
    let Event::MessageUnsent(event) = payload("deltaRecallMessageData", body) else {
        panic!("not unsent");
    };
    assert_eq!(event.message_id.as_str(), "mid.$1");
    assert_eq!(event.at, Timestamp::from_millis(1_516_000_000_001));
}

#[test]
fn a_reply_is_a_message_that_knows_what_it_answers() {
    let sticker = json!({"sticker_attachment": {"id": "1", "label": "Cat"}}).to_string();
    let body = json!({
        "message": {"messageMetadata": metadata("mid.$2"), "body": "Yes!", "attachments": [{"mercuryJSON": sticker}]},
        "repliedToMessage": {"messageMetadata": metadata("mid.$1"), "body": "Tea?"},
    });
    let event = payload("deltaMessageReply", body.clone());
    let Event::Message(received) = &event else {
        panic!("{event:?}");
    };
    assert_eq!(
        (received.thread, received.message.id.as_str()),
        (GROUP, "mid.$2")
    );
    assert_eq!(received.message.text.as_deref(), Some("Yes!"));
    assert!(received.message.sticker.is_some());
    let original = received.message.replied_to.as_deref().unwrap();
    assert_eq!(original.text.as_deref(), Some("Tea?"));
    let found: Value = serde_json::from_str(event.metadata().unwrap().get()).unwrap();
    assert_eq!(found, metadata("mid.$2"));
    assert!(!format!("{event:?} {event}").contains("Tea"));

    let named = |event: &Event| match event {
        Event::Message(e) => e.message.replied_to_id.clone().map(|id| id.to_string()),
        other => panic!("{other:?}"),
    };
    assert_eq!(named(&event).as_deref(), Some("mid.$1"));

    // What it answers is gone, and perhaps named.
    for gone in [json!(null), json!({}), json!("x")] {
        let mut body = body.clone();
        body["repliedToMessage"] = gone;
        let event = payload("deltaMessageReply", body.clone());
        assert_eq!(named(&event), None);
        assert!(matches!(event, Event::Message(e) if e.message.replied_to.is_none()));
        body["replyToMessageId"] = json!({"id": "mid.$1"});
        let event = payload("deltaMessageReply", body);
        assert_eq!(named(&event).as_deref(), Some("mid.$1"));
    }
}

#[test]
fn somebody_blocks_and_unblocks() {
    let body = |reason: u32, can_reply: bool| json!({"actorFbid": GRACE, "reason": reason, "canViewerReply": can_reply});
    for can_reply in [true, false] {
        let event = payload("deltaChangeViewerStatus", body(2, can_reply));
        let Event::BlockChanged(event) = event else {
            panic!("{event:?}");
        };
        assert_eq!((event.author, event.is_blocked), (GRACE, !can_reply));
    }
    is_unknown(
        payload("deltaChangeViewerStatus", body(1, true)),
        "deltaChangeViewerStatus",
    );
}

#[test]
fn people_share_where_they_are() {
    let body = json!({"messageLiveLocations": [
        {"id": "9", "messageId": "mid.$1", "senderId": GRACE, "coordinate": {"latitude": 5_150_000_000_i64, "longitude": -12_000_000},
            "locationTitle": "London", "expirationTime": 1_516_000_000},
        {"messageId": "mid.$2", "senderId": ADA, "stopReason": "CANCELED", "coordinate": {"latitude": 1, "longitude": 1}},
        {"senderId": ADA},
    ]});
    let Event::LiveLocations(event) = payload("liveLocationData", body) else {
        panic!("no locations");
    };
    let [london, nowhere] = &event.locations[..] else {
        panic!("{event:?}");
    };
    assert_eq!((london.id, nowhere.id), (Some(AttachmentId::new(9)), None));
    assert_eq!(london.coordinates, Some((51.5, -0.12)));
    assert_eq!(
        london.expires_at,
        Some(Timestamp::from_millis(1_516_000_000_000))
    );
    assert_eq!((nowhere.author, nowhere.coordinates), (ADA, None));
    let shown = format!("{event:?}");
    assert!(!shown.contains("51.5") && !shown.contains("London"));
}

#[test]
fn a_payload_that_is_not_known_tells_its_name() {
    is_unknown(payload("deltaNew", json!({})), "deltaNew");
    for odd in [
        json!([1, 2]),
        json!(null),
        json!({}),
        json!("deltaMessageReply"),
    ] {
        is_unknown(
            item(json!({"class": "ClientPayload", "payload": odd})),
            "ClientPayload",
        );
    }
}

#[test]
fn message_requests_are_events_and_unknown_folders_are_not() {
    let thread_key = json!({"otherUserFbId": GRACE});
    for delta in [
        json!({"class": "ForcedFetch", "threadKey": thread_key}),
        json!({"class": "ForcedFetch", "threadKey": thread_key, "messageId": null}),
        json!({"class": "ThreadFolder", "threadKey": thread_key, "folder": "FOLDER_PENDING"}),
    ] {
        let event = item(delta);
        let Event::PendingMessage(event) = event else {
            panic!("{event:?}");
        };
        assert_eq!(event.thread, ThreadKey::User(GRACE));
    }
    let spam = json!({"class": "ThreadFolder", "threadKey": thread_key, "folder": "FOLDER_SPAM"});
    is_unknown(item(spam), "ThreadFolder");
    let named = json!({"class": "ForcedFetch", "threadKey": thread_key, "messageId": "mid.$1"});
    is_unknown(item(named), "ForcedFetch");
    is_unknown(
        item(json!({"class": "ForcedFetch", "threadKey": null})),
        "ForcedFetch",
    );
}

#[test]
fn admins_come_and_go() {
    for (event, is_admin) in [("add_admin", true), ("remove_admin", false)] {
        let event = admin_text(
            "change_thread_admins",
            json!({"TARGET_ID": ADA, "ADMIN_EVENT": event}),
        );
        let Event::AdminChanged(event) = event else {
            panic!("{event:?}");
        };
        assert_eq!(
            (event.author, event.user, event.is_admin),
            (GRACE, ADA, is_admin)
        );
    }
    let odd = json!({"TARGET_ID": ADA, "ADMIN_EVENT": "promote"});
    is_unknown(
        admin_text("change_thread_admins", odd),
        "change_thread_admins",
    );
}

#[test]
fn admins_let_people_in_or_do_not() {
    for (mode, expected) in [("1", true), ("0", false)] {
        let data = json!({"APPROVAL_MODE": mode, "THREAD_FBID": GROUP.id()});
        let event = admin_text("change_thread_approval_mode", data);
        assert!(
            matches!(&event, Event::ApprovalModeChanged(e) if e.approval_mode == expected),
            "{event:?}"
        );
    }
    is_undecodable(
        admin_text("change_thread_approval_mode", json!({})),
        "change_thread_approval_mode",
    );
}

#[test]
fn a_call_begins_is_joined_and_ends() {
    let log = |event: &str| {
        let data = json!({"event": event, "call_duration": "61", "is_video_call": "1"});
        admin_text("rtc_call_log", data)
    };
    let joined = admin_text(
        "participant_joined_group_call",
        json!({"group_call_type": "1"}),
    );
    for (event, expected) in [
        (log("call_started"), CallAction::Started),
        (joined, CallAction::Joined),
        (
            log("call_ended"),
            CallAction::Ended(Duration::from_secs(61)),
        ),
    ] {
        let Event::Call(call) = event else {
            panic!("{event:?}");
        };
        assert_eq!(
            (call.action, call.is_video, call.author),
            (expected, true, GRACE)
        );
    }
    is_unknown(log("call_paused"), "rtc_call_log");
}

#[test]
fn a_poll_is_begun_and_voted_in() {
    let question = json!({"id": "777", "text": "Which?", "total_count": "2", "options": [
        {"id": "1", "text": "Earl Grey", "viewer_has_voted": "true", "voters": [ADA, GRACE.get()], "total_count": 2},
        {"id": 2, "text": "Assam", "viewer_has_voted": false, "voters": {"count": 1, "edges": [{"node": {"id": GRACE}}]}},
        7,
    ]});
    let poll = |event: &str| {
        let data = json!({"event_type": event, "question_json": question.to_string(),
            "added_option_ids": "[1,\"2\"]", "removed_option_ids": "[]"});
        admin_text("group_poll", data)
    };
    let event = poll("update_vote");
    assert!(!format!("{event:?} {event}").contains("Which"));
    let Event::PollChanged(event) = event else {
        panic!("{event:?}");
    };
    let voted = PollAction::Voted {
        added: vec![PollOptionId::new(1), PollOptionId::new(2)],
        removed: Vec::new(),
    };
    assert_eq!((event.poll.id, &event.action), (PollId::new(777), &voted));
    assert_eq!(event.poll.title.as_deref(), Some("Which?"));
    let [first, second] = &event.poll.options[..] else {
        panic!("{event:?}");
    };
    assert_eq!((first.is_voted, second.is_voted), (Some(true), Some(false)));
    assert_eq!(first.voters, [ADA, GRACE].into());
    assert_eq!((first.vote_count, second.vote_count), (Some(2), Some(1)));
    assert!(
        matches!(poll("question_creation"), Event::PollChanged(e) if e.action == PollAction::Created)
    );
    is_unknown(poll("question_closed"), "group_poll");
}

#[test]
fn a_plan_is_made_answered_and_comes_due() {
    let guests = json!([
        {"guest_list_state": "GOING", "node": {"id": ADA}},
        {"guest_list_state": "MAYBE", "node": {"id": GRACE}},
        {},
    ]);
    let plan = |kind: &str, status: &str| {
        let data = json!({"event_id": "555", "event_time": "1516100000", "event_title": "Tea", "event_location_name": "London",
            "event_location_id": "", "event_creator_id": GRACE, "guest_state_list": guests.to_string(), "guest_status": status});
        match admin_text(&format!("lightweight_event_{kind}"), data) {
            Event::PlanChanged(event) => event,
            other => panic!("{other:?}"),
        }
    };
    let made = plan("create", "");
    assert_eq!(made.plan.at, Timestamp::from_millis(1_516_100_000_000));
    assert_eq!(made.plan.title.as_deref(), Some("Tea"));
    assert_eq!(
        (made.plan.author, made.plan.location_id.clone()),
        (Some(GRACE), None)
    );
    let other = GuestStatus::Other("MAYBE".to_owned());
    let guests = [(ADA, GuestStatus::Going), (GRACE, other)];
    assert_eq!(made.plan.guests, guests.into());
    assert!(!format!("{made:?}").contains("Tea"));
    for (kind, status, action) in [
        ("create", "", PlanAction::Created),
        ("update", "", PlanAction::Edited),
        ("delete", "", PlanAction::Deleted),
        ("rsvp", "GOING", PlanAction::Joined),
        ("rsvp", "DECLINED", PlanAction::Declined),
    ] {
        let event = plan(kind, status);
        assert_eq!((event.action, event.author), (action, Some(GRACE)));
    }
    let due = plan("notify", "");
    assert_eq!((due.action, due.author), (PlanAction::Ended, None));
}

#[test]
fn a_game_is_played() {
    let scores = json!({"100000000000002": 42});
    for (board, leaderboard) in [
        (
            json!(r#"{"scores": {"100000000000002": 42}}"#),
            Some(scores.clone()),
        ),
        (json!(r#"{"100000000000002": 42}"#), Some(scores)),
        (json!("no JSON"), None),
        (json!({}), None),
        (json!(null), None),
    ] {
        let data = json!({"game_id": 7, "game_name": "Chess", "score": "-3", "leaderboard": board});
        let Event::GamePlayed(event) = admin_text("instant_game_update", data) else {
            panic!("no game");
        };
        assert_eq!((event.game_id.as_str(), event.score), ("7", Some(-3)));
        assert_eq!(event.leaderboard, leaderboard);
        assert!(!format!("{event:?}").contains("42"));
    }
}
