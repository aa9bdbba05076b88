//! Rows as events beside messages. No recording has these: which rows mean what is known from a living client.

use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::dgw_fixtures::{recording, rows};
use super::lightspeed_calls::{
    ANN, AT, GROUP, NOW, a_message, attached, call, context, event, events, insert, notice, with,
};
use crate::event::Event;
use crate::id::{ThreadId, UserId};
use crate::model::{Reaction, ThreadKey, TypingStatus};
use crate::testing::mutate::{self, replacements};
use crate::wire::lightspeed::events::{Context, KnownThread, decode};

#[test]
fn the_history_and_a_snapshot_are_no_news() {
    let old = call("upsertMessage", a_message(json!({})));
    let reaction = call(
        "upsertReaction",
        json!({"thread_key": GROUP.id().get(), "message_id": "mid.$1", "actor_id": 1001, "reaction": "❤"}),
    );
    let range = call(
        "insertNewMessageRange",
        json!({"thread_key": GROUP.id().get()}),
    );
    let gone = call(
        "deleteReaction",
        json!({"thread_key": GROUP.id().get(), "message_id": "mid.$1", "actor_id": 1001}),
    );
    let history = [range, old.clone(), reaction.clone(), gone];
    assert_eq!(events(&history), []);
    let thread = call(
        "deleteThenInsertThread",
        json!({"thread_key": GROUP.id().get(), "thread_type": 2}),
    );
    let person = call(
        "addParticipantIdToGroupThread",
        json!({"thread_key": GROUP.id().get(), "contact_id": 1001}),
    );
    assert_eq!(events(&[thread, person, old.clone(), reaction]), []);
    assert!(matches!(event(&[old]), Event::Message(_)));
}

#[test]
fn what_becomes_of_a_message_is_an_event() {
    let edit = call(
        "editMessage",
        json!({"message_id": "mid.$1", "authority_level": 80, "text": "new", "edit_count": 2}),
    );
    let Event::MessageEdited(edited) = event(&[edit]) else {
        panic!()
    };
    assert_eq!(
        (
            edited.message_id.as_str(),
            edited.text.as_deref(),
            edited.edits
        ),
        ("mid.$1", Some("new"), Some(2))
    );
    assert!(!format!("{edited:?}").contains("new"));

    let replaced = |more| {
        call(
            "deleteThenInsertMessage",
            with(a_message(json!({"text": ""})), more),
        )
    };
    let Event::MessageUnsent(unsent) = event(&[replaced(
        json!({"is_unsent": true, "unsent_timestamp_ms": 1_700_000_000_500_i64}),
    )]) else {
        panic!()
    };
    assert_eq!(
        (unsent.message_id.as_str(), unsent.author, unsent.thread),
        ("mid.$1", ANN, GROUP)
    );
    assert_eq!(unsent.at.as_millis(), 1_700_000_000_500);
    assert_eq!(events(&[replaced(json!({}))]), []);

    let thread = json!({"thread_key": GROUP.id().get(), "message_id": "mid.$1", "actor_id": 1001});
    let added = call(
        "upsertReaction",
        with(thread.clone(), json!({"reaction": "😍"})),
    );
    let Event::ReactionAdded(added) = event(&[added]) else {
        panic!()
    };
    assert_eq!(
        (added.author, added.thread, added.reaction),
        (ANN, GROUP, Reaction::Love)
    );
    let Event::ReactionRemoved(removed) = event(&[call("deleteReaction", thread)]) else {
        panic!()
    };
    assert_eq!(
        (removed.author, removed.message_id.as_str()),
        (ANN, "mid.$1")
    );

    let request = |status: i64| {
        call(
            "deleteThenInsertMessageRequest",
            json!({"thread_key": 7, "message_request_status": status}),
        )
    };
    assert_eq!(
        event(&[request(1)]).thread().unwrap().id(),
        ThreadId::from(7)
    );
    assert_eq!(events(&[request(2)]), []);
}

#[test]
fn receipts_and_typing_are_events() {
    let receipt = |who: u64, action: i64| {
        call(
            "updateReadReceipt",
            json!({"read_watermark_timestamp_ms": AT.as_millis(),
        "thread_key": GROUP.id().get(), "contact_id": who, "read_action_timestamp_ms": action}),
        )
    };
    let Event::MessagesSeen(seen) = event(&[receipt(1001, 0)]) else {
        panic!()
    };
    assert_eq!(
        (seen.seen_by, seen.thread, seen.at, seen.seen_at),
        (ANN, GROUP, AT, AT)
    );
    let Event::MarkedSeen(own) = event(&[receipt(1000, NOW.as_millis())]) else {
        panic!()
    };
    assert_eq!((own.threads, own.seen_at), (vec![GROUP], NOW));
    // Who writes has read.
    assert!(matches!(
        event(&[insert(json!({})), receipt(1001, 0)]),
        Event::Message(_)
    ));
    let delivered = json!({"delivered_watermark_timestamp_ms": AT.as_millis(), "thread_key": 7, "contact_id": 7});
    let Event::MessagesDelivered(delivered) = event(&[call("updateDeliveryReceipt", delivered)])
    else {
        panic!()
    };
    assert_eq!(
        (delivered.thread, delivered.at),
        (ThreadKey::User(UserId::from(7)), AT)
    );
    for name in ["markThreadRead", "markThreadReadV2"] {
        let read = json!({"thread_key": GROUP.id().get(), "last_read_watermark_timestamp_ms": AT.as_millis()});
        let Event::MarkedSeen(seen) = event(&[call(name, read)]) else {
            panic!()
        };
        assert_eq!(
            (seen.threads, seen.at, seen.seen_at),
            (vec![GROUP], AT, NOW)
        );
    }
    for (is_typing, status) in [(true, TypingStatus::Typing), (false, TypingStatus::Stopped)] {
        let row =
            json!({"thread_key": GROUP.id().get(), "sender_id": 1001, "is_typing": is_typing});
        let Event::Typing(typing) = event(&[call("updateTypingIndicator", row)]) else {
            panic!()
        };
        assert_eq!((typing.author, typing.status), (ANN, status));
    }
}

#[test]
fn a_change_has_its_author_and_time_from_the_text_about_it() {
    let row =
        |name: &str, more: Value| call(name, with(json!({"thread_key": GROUP.id().get()}), more));
    let changed = |name: &str, more: Value| event(&[row(name, more), notice()]);
    let Event::TitleChanged(title) = changed("syncUpdateThreadName", json!({"thread_name": "New"}))
    else {
        panic!()
    };
    assert_eq!(
        (title.id.as_str(), title.author, title.thread, title.at),
        ("mid.$1", ANN, GROUP, AT)
    );
    assert_eq!(title.title.as_deref(), Some("New"));
    let Event::ApprovalModeChanged(mode) =
        changed("updateThreadApprovalMode", json!({"value": true}))
    else {
        panic!()
    };
    assert!(mode.approval_mode);
    let admin = json!({"contact_id": 1002, "is_admin": false});
    let Event::AdminChanged(admin) = changed("updateThreadParticipantAdminStatus", admin) else {
        panic!()
    };
    assert_eq!((admin.user, admin.is_admin), (UserId::from(1002), false));
    let Event::PersonRemoved(gone) = changed(
        "removeParticipantFromThread",
        json!({"participant_id": 1002}),
    ) else {
        panic!()
    };
    assert_eq!(gone.removed, UserId::from(1002));
    let person = || {
        row(
            "addParticipantIdToGroupThread",
            json!({"contact_id": 1002, "nickname": "Bobby"}),
        )
    };
    let grown = row("addToMemberCount", json!({"increment_count": 1}));
    let Event::PeopleAdded(added) = event(&[person(), grown, notice()]) else {
        panic!()
    };
    assert_eq!(added.added, [UserId::from(1002)]);
    let Event::NicknameChanged(named) = event(&[person(), notice()]) else {
        panic!()
    };
    assert_eq!(
        (named.changed_for, named.nickname.as_deref()),
        (UserId::from(1002), Some("Bobby"))
    );
    assert_eq!(events(&[person()]), [], "a page of people");
}

#[test]
fn what_has_no_event_is_unknown_and_what_cannot_be_read_undecodable() {
    let row = |name: &str| call(name, json!({"thread_key": GROUP.id().get()}));
    let kind = |calls: &[Value]| match event(calls) {
        Event::Unknown(event) => event.kind,
        other => panic!("{other:?}"),
    };
    for name in [
        "syncUpdateThreadName",
        "updateThreadMuteSetting",
        "setThreadImageURL",
        "updateThreadTheme",
        "removeParticipantFromThread",
        "changeViewerStatus",
    ] {
        assert_eq!(kind(&[row(name)]), name);
    }
    for name in [
        "updateThreadTheme",
        "updateThreadApprovalMode",
        "clearPinnedMessages",
    ] {
        assert_eq!(kind(&[row(name), notice()]), name);
    }
    // A call, say: only the text shows that it was.
    assert_eq!(kind(&[notice()]), "insertMessage");
    assert_eq!(
        kind(&[json!([5, "brandNewThing", [19, "7"]])]),
        "brandNewThing"
    );
    assert_eq!(
        events(&[
            call("bumpThread", json!({"thread_key": 7})),
            json!([5, "mciTraceLog"])
        ]),
        []
    );
    for calls in [
        insert(json!({"message_id": null})),
        insert(json!({"timestamp_ms": "x"})),
        insert(json!({"thread_key": -1})),
    ] {
        let events = events(&[calls, insert(json!({}))]);
        let [Event::Undecodable(odd), Event::Message(_)] = events.as_slice() else {
            panic!("{events:?}");
        };
        assert!(
            odd.error.problem.starts_with("missing field"),
            "{}",
            odd.error
        );
    }
}

/// The calls of all recorded programs, and some that belong together.
static CALLS: LazyLock<Vec<mutate::Json>> = LazyLock::new(|| {
    let recording = recording("ls-decode.json");
    let cases = recording["cases"].as_array().unwrap().iter();
    let mut calls: Vec<Value> = cases.map(|case| json!([1, case["step"]])).collect();
    let xma = attached("insertXmaAttachment", json!({"title_text": "Title"}));
    let action = attached(
        "insertAttachmentCta",
        json!({"type": "xma_web_url", "action_url": "https://a.example/l.php?u=x"}),
    );
    let blob = attached(
        "insertBlobAttachment",
        json!({"attachment_type": 2, "attachment_fbid": "901"}),
    );
    let title = call(
        "syncUpdateThreadName",
        json!({"thread_key": GROUP.id().get(), "thread_name": "New"}),
    );
    let group =
        |name: &str, more: Value| call(name, with(json!({"thread_key": GROUP.id().get()}), more));
    let of_poll = |name: &str| {
        let option = json!({"poll_id": 50, "option_id": 51});
        let vote = json!({"contact_id": 1001, "message_id": "mid.$1"});
        call(
            name,
            if name == "addPollVote" {
                with(option, vote)
            } else {
                option
            },
        )
    };
    let look = json!({"custom_emoji": "🍵", "outgoing_bubble_color": 7, "folder_name": "other"});
    calls.push(json!([
        1,
        notice(),
        group("addPollForThread", json!({"poll_id": 50})),
        of_poll("addPollOption"),
        of_poll("addPollVote"),
        group("clearPinnedMessages", json!({})),
        group("setPinnedMessage", json!({"message_id": "mid.$a"})),
        call("upsertTheme", json!({"fbid": 9, "fallback_color": 7})),
        group("updateThreadTheme", json!({"unknown1": 9})),
        group("updateOrInsertThread", look),
        group("addParticipantIdToGroupThread", json!({"contact_id": 1001})),
        group("addToMemberCount", json!({"increment_count": 1})),
        group("upsertLiveLocationSharer", json!({"sender": 1001})),
        group("deleteMessage", json!({"message_id": "mid.$a"})),
        group("deleteThread", json!({})),
    ]));
    calls.push(json!([
        1,
        insert(json!({"mention_ids": "7", "mention_offsets": "1"})),
        xma,
        action,
        blob,
        title,
        notice()
    ]));
    calls.iter().map(mutate::Json::new).collect()
});

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn values_of_rows_are_replaced_and_cost_no_neighbour(which in any::<Index>(), replacements in replacements()) {
        let other = |id: &str| insert(json!({"thread_key": 77, "message_id": id}));
        let (first, last) = (other("mid.$first"), other("mid.$last"));
        let calls = which.get(&CALLS).replaced(&replacements);
        let rows = rows(&format!(r#"{{"step":[1,{first},{calls},{last}]}}"#));
        let mut known = KnownThread::default();
        for row in &rows {
            known.learn(row);
        }
        let look_up = |_| Some(&known);
        let known = Context { known: &look_up, ..context() };
        let events = decode(&rows, context());
        for event in events.iter().chain(&decode(&rows, known)) {
            let _ = (event.to_string(), format!("{event:?}"), event.raw().map(|it| it.get().len()));
        }
        for (event, id) in [(events.first(), "mid.$first"), (events.last(), "mid.$last")] {
            assert!(matches!(event, Some(Event::Message(event)) if event.message.id.as_str() == id));
        }
    }
}
