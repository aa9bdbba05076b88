//! The recorded tasks, byte for byte, and what became of them.

use serde_json::{Value, json};

use super::dgw_fixtures::{self, recording};
use crate::id::{AttachmentId, GroupId, MessageId, OfflineThreadingId, UserId};
use crate::model::{
    EmojiSize, FileId, Location, Mention, OutgoingMessage, QuickReply, ThreadKey, TypingStatus,
    Wave,
};
use crate::wire::lightspeed::task::{
    Content, ENCRYPTED, Failure, MAILBOX, NEWEST, Outgoing, Sent, change_theme, edit, failure,
    fetch_threads, mark_as_read, pin, react, sent, share_contact, typing, unpin, unsend,
};
use crate::wire::lightspeed::{Row, Task};

const THREAD: u64 = 6_543_210_987_654_321;
const OTID: i64 = 7_123_456_789_012_345_678;
const NOW: i64 = 1_795_636_106_785;

/// The recorded tasks that this crate does not write: what they do is done by a form, or not offered.
const NOT_WRITTEN: [&str; 27] = [
    "accept message request",
    "add participants",
    "additional thread data",
    "app state foreground",
    "community member list",
    "contact full",
    "contacts",
    "create 1:1 thread",
    "create encrypted thread",
    "create group",
    "delete for me",
    "delete thread",
    "fetch messages",
    "fetch reactions v2 users",
    "make admin",
    "mute forever",
    "poll create",
    "poll vote",
    "react v2",
    "remove participant",
    "rename",
    "search primary",
    "search secondary",
    "send external media",
    "send into a pending request",
    "send to community group; initiating_source zero is left out",
    "set image",
];

fn outgoing(content: Content<'_>) -> Outgoing<'_> {
    Outgoing {
        thread: THREAD,
        offline_threading_id: OTID,
        content,
        mentions: &[],
        reply_to: None,
        preview: true,
        has_links: false,
    }
}

fn send(content: Content<'_>) -> Task {
    outgoing(content).task().unwrap()
}

fn written(case: &str) -> Option<Task> {
    let thread = |kind| match kind {
        "group" => ThreadKey::Group(GroupId::from(THREAD)),
        _ => ThreadKey::User(UserId::from(THREAD)),
    };
    let mentions = [
        Mention::new(UserId::from(1001), 3, 4),
        Mention::new(UserId::from(1002), 8, 4),
    ];
    let me = UserId::from(1000);
    let file = |id| FileId::Image(AttachmentId::from(id));
    let task = match case {
        "send text" => send(Content::Text("hello \"q\" <b>&é\n👍")),
        "send text with two mentions" => Outgoing {
            mentions: &mentions,
            ..outgoing(Content::Text("hi @Ann @Bob"))
        }
        .task()
        .unwrap(),
        "send reply" => Outgoing {
            reply_to: Some("mid.$abc"),
            ..outgoing(Content::Text("re"))
        }
        .task()
        .unwrap(),
        "send media, two attachments" => send(Content::Files(&[file(111), file(222)], None)),
        "send media with caption" => send(Content::Files(&[file(111)], Some("caption"))),
        "send sticker" => send(Content::Sticker(369_239_263_222_822)),
        "send big emoji" => send(Content::Emoji("👍", EmojiSize::Large)),
        "forward" => send(Content::Forward {
            message: "mid.$fwd",
            strip_caption: true,
        }),
        "send text with link, no preview" => Outgoing {
            preview: false,
            has_links: true,
            ..outgoing(Content::Text("https://example.invalid"))
        }
        .task()
        .unwrap(),
        "react" => react(THREAD, "mid.$m", me, "❤\u{fe0f}", NOW).unwrap(),
        "unreact" => react(THREAD, "mid.$m", me, "", NOW).unwrap(),
        "unsend" => unsend("mid.$m").unwrap(),
        "edit" => edit("mid.$m", "new").unwrap(),
        "mark read" => mark_as_read(THREAD, 1_700_000_000_000).unwrap(),
        "fetch threads" => fetch_threads(-1, (NEWEST, 0), MAILBOX, Some("cursor-1")).unwrap(),
        "fetch threads, no cursor" => fetch_threads(-1, (NEWEST, 0), ENCRYPTED, None).unwrap(),
        "typing on (stateless)" => typing(thread("group"), TypingStatus::Typing).unwrap(),
        "typing off (stateless)" => typing(thread("user"), TypingStatus::Stopped).unwrap(),
        _ => return None,
    };
    Some(task)
}

#[test]
fn every_recorded_task_is_written_byte_for_byte() {
    let recording = recording("tasks.json");
    let cases = recording["tasks"].as_array().unwrap();
    let mut not_written = Vec::new();
    for case in cases {
        let name = case["case"].as_str().unwrap();
        let Some(task) = written(name) else {
            not_written.push(name);
            continue;
        };
        assert_eq!(task.label.to_string(), case["label"], "{name}");
        assert_eq!(task.queue_name, case["queue_name"], "{name}");
        assert_eq!(task.payload, case["payload"], "{name}");
    }
    not_written.sort_unstable();
    assert_eq!(not_written, NOT_WRITTEN);
}

/// No recording has these: their form is that of two other living clients, as the specification of the crate has it.
#[test]
fn the_tasks_that_no_recording_has_are_written_as_other_clients_write_them() {
    let compare = |task: &Task, label: u32, queue: &str, payload: Value| {
        assert_eq!((task.label, task.queue_name.as_str()), (label, queue));
        assert_eq!(
            serde_json::from_str::<Value>(&task.payload).unwrap(),
            payload
        );
    };
    let theme = json!({"thread_key": THREAD, "theme_fbid": 8, "source": null, "sync_group": 1, "payload": null});
    compare(&change_theme(THREAD, 8).unwrap(), 43, "thread_theme", theme);
    let contact =
        json!({"contact_id": 5, "sync_group": 1, "text": "ask <her>", "thread_id": THREAD});
    let share = share_contact(THREAD, UserId::from(5), "ask <her>").unwrap();
    compare(&share, 359, "messenger_contact_sharing", contact);
    let message = json!({"thread_key": THREAD, "message_id": "mid.$m", "timestamp_ms": NOW});
    let state = |state| json!({"thread_key": THREAD, "message_id": "mid.$m", "pinned_message_state": state});
    let pinned = pin(THREAD, "mid.$m", NOW).unwrap();
    compare(
        &pinned[0],
        430,
        &format!("pin_msg_v2_{THREAD}"),
        message.clone(),
    );
    compare(&pinned[1], 751, "set_pinned_message_search", state(1));
    let unpinned = unpin(THREAD, "mid.$m", NOW).unwrap();
    compare(
        &unpinned[0],
        431,
        &format!("unpin_msg_v2_{THREAD}"),
        message,
    );
    compare(&unpinned[1], 751, "set_pinned_message_search", state(0));
    let everyone = Mention::whole_thread(GroupId::from(THREAD), 0, 9);
    let mentions = [everyone];
    let message = Outgoing {
        mentions: &mentions,
        ..outgoing(Content::Text("@everyone"))
    };
    let payload: Value = serde_json::from_str(&message.task().unwrap().payload).unwrap();
    assert_eq!(payload["mention_data"]["mention_types"], "t");
}

#[test]
fn a_message_goes_by_task_if_one_task_has_all_of_it() {
    let number = OfflineThreadingId::from(OTID.cast_unsigned());
    let to = ThreadKey::Group(GroupId::from(THREAD));
    let payload = |message: &OutgoingMessage| {
        let outgoing = Outgoing::of(message, to, number)?;
        let task = outgoing.task().unwrap();
        assert_eq!((task.label, task.queue_name), (46, THREAD.to_string()));
        Some(serde_json::from_str::<Value>(&task.payload).unwrap())
    };
    let text = || OutgoingMessage::text("hi");
    let file = FileId::File(AttachmentId::from(5));
    let original = MessageId::from("mid.$abc");
    for (message, members) in [
        (
            text(),
            json!({"send_type": 1, "text": "hi", "text_has_links": 0, "skip_url_preview_gen": 0}),
        ),
        (
            OutgoingMessage::text("http://a.example"),
            json!({"send_type": 1, "text_has_links": 1, "skip_url_preview_gen": 1}),
        ),
        (
            text().mention(UserId::from(7), "@Ada").reply_to(&original),
            json!({
                "send_type": 1,
                "mention_data": {
                    "mention_ids": "7", "mention_offsets": "2", "mention_lengths": "4", "mention_types": "p",
                },
                "reply_metadata": {"reply_source_id": "mid.$abc", "reply_source_type": 1, "reply_type": 0},
            }),
        ),
        (
            text().emoji_size(EmojiSize::Medium),
            json!({"send_type": 1, "hot_emoji_size": 2}),
        ),
        (
            OutgoingMessage::like(EmojiSize::Small),
            json!({"send_type": 2, "sticker_id": 369_239_263_222_822_u64}),
        ),
        (
            OutgoingMessage::sticker(9),
            json!({"send_type": 2, "sticker_id": 9}),
        ),
        (
            OutgoingMessage::file(file),
            json!({"send_type": 3, "attachment_fbids": [5]}),
        ),
        (
            text().with_file(file).with_file(file),
            json!({"send_type": 3, "attachment_fbids": [5, 5], "text": "hi"}),
        ),
    ] {
        let payload = payload(&message).unwrap();
        assert_eq!(payload["otid"], OTID.to_string());
        for (name, value) in members.as_object().unwrap() {
            assert_eq!(payload[name], *value, "{name}: {payload}");
        }
    }
    let sticker_and = |message: OutgoingMessage| OutgoingMessage {
        sticker: Some(9.into()),
        ..message
    };
    for message in [
        sticker_and(text()),
        sticker_and(OutgoingMessage::file(file)),
        OutgoingMessage::like(EmojiSize::Small).with_file(file),
        text().emoji_size(EmojiSize::Small).with_file(file),
        OutgoingMessage::location(Location::current(1.0, 2.0)),
        OutgoingMessage::link("https://example.com/"),
        OutgoingMessage::wave(Wave::First),
        text().quick_reply(QuickReply::text("Yes")),
    ] {
        assert_eq!(payload(&message), None, "{message:?}");
    }
    // The numbers of tasks have a sign.
    for number in [0, u64::MAX] {
        assert!(Outgoing::of(&text(), to, number.into()).is_none());
    }
}

fn rows(calls: Value) -> Vec<Row> {
    let mut step = calls.as_array().unwrap().clone();
    step.insert(0, json!(1));
    dgw_fixtures::rows(&json!({"step": step}).to_string())
}

#[test]
fn a_message_is_sent_if_its_number_has_an_identifier_now() {
    let otid = OTID.to_string();
    let text = |text: &str| Failure {
        text: Some(text.to_owned()),
        ..Failure::default()
    };
    let failed = json!([5, "handleFailedTask", [19, "6"], otid, "no"]);
    for (calls, expected) in [
        (
            json!([
                [5, "replaceOptimsiticMessage", otid, "mid.$1"],
                [5, "removeTask", [19, "6"]]
            ]),
            Sent::As(MessageId::from("mid.$1")),
        ),
        // An empty identifier costs no row behind it.
        (
            json!([
                [5, "replaceOptimsiticMessage", otid, ""],
                [5, "replaceOptimisticMessage", otid, "mid.$1"]
            ]),
            Sent::As(MessageId::from("mid.$1")),
        ),
        (
            json!([[5, "replaceOptimisticMessage", otid, "mid.$1"], failed]),
            Sent::As(MessageId::from("mid.$1")),
        ),
        (
            json!([
                failed,
                [5, "markOptimisticMessageFailed", otid, "Couldn't send"]
            ]),
            Sent::Failed(text("Couldn't send")),
        ),
        (json!([failed]), Sent::Failed(text("no"))),
        (
            json!([[5, "issueNewError", [19, "6"], [19, "3"], "Title", "Text"]]),
            Sent::Failed(Failure {
                code: Some(3),
                title: Some("Title".to_owned()),
                text: Some("Text".to_owned()),
            }),
        ),
        (
            json!([[
                5,
                "mailboxTaskCompletionApiOnTaskCompletion",
                [19, "6"],
                false
            ]]),
            Sent::Failed(Failure::default()),
        ),
        // Of another message or task; without an identifier.
        (
            json!([
                [5, "replaceOptimsiticMessage", "7", "mid.$1"],
                [5, "handleFailedTask", [19, "7"]],
                [5, "markOptimisticMessageFailed", "7", "no"],
                [5, "replaceOptimsiticMessage", otid, ""],
                [
                    5,
                    "mailboxTaskCompletionApiOnTaskCompletion",
                    [19, "6"],
                    true
                ]
            ]),
            Sent::Unknown,
        ),
        (json!([]), Sent::Unknown),
    ] {
        assert_eq!(sent(&rows(calls.clone()), 6, OTID), expected, "{calls}");
    }
}

#[test]
fn a_task_has_failed_only_if_a_row_has_it() {
    let rows = rows(json!([
        [5, "taskExists", [19, "6"]],
        [5, "handleFailedTask", "6"],
        [5, "issueNewError", [19, "7"]]
    ]));
    assert_eq!(failure(&rows, 6), None);
    assert_eq!(failure(&rows, 7), Some(Failure::default()));
}
