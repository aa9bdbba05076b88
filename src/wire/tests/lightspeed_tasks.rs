//! The recorded tasks, byte for byte, and what became of them.

use serde_json::{Value, json};

use super::dgw_fixtures::{self, recording};
use crate::id::{GroupId, MessageId, UserId};
use crate::model::{EmojiSize, Mention, ThreadKey, TypingStatus};
use crate::wire::lightspeed::task::{
    COMMUNITY, Content, ENCRYPTED, Edit, Failure, MAILBOX, NEWEST, Outgoing, Sent, Source,
    change_theme, edit, edited, failure, fetch_messages, fetch_threads, is_queued, mark_as_read,
    pin, react, sent, share_contact, typing, unpin, unsend,
};
use crate::wire::lightspeed::{Row, Task};

const THREAD: u64 = 6_543_210_987_654_321;
const OTID: i64 = 7_123_456_789_012_345_678;
const NOW: i64 = 1_795_636_106_785;

/// The recorded tasks that this crate does not write: what they do is done by a form, or not offered.
const NOT_WRITTEN: [&str; 23] = [
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
    "set image",
];

fn outgoing(content: Content<'_>) -> Outgoing<'_> {
    Outgoing {
        thread: THREAD,
        offline_threading_id: OTID,
        source: Source::Thread,
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
        "send media, two attachments" => send(Content::Files(&[111, 222], None)),
        "send media with caption" => send(Content::Files(&[111], Some("caption"))),
        "send sticker" => send(Content::Sticker(369_239_263_222_822)),
        "send big emoji" => send(Content::Emoji("👍", EmojiSize::Large)),
        "forward" => send(Content::Forward {
            message: "mid.$fwd",
            strip_caption: true,
        }),
        "send external media" => {
            let app = 406_655_189_415_060;
            send(Content::External("https://example.invalid/a.gif", app))
        }
        "send text with link, no preview" => Outgoing {
            preview: false,
            has_links: true,
            ..outgoing(Content::Text("https://example.invalid"))
        }
        .task()
        .unwrap(),
        "send into a pending request" => Outgoing {
            source: Source::PendingThread,
            ..outgoing(Content::Text("x"))
        }
        .task()
        .unwrap(),
        "send to community group; initiating_source zero is left out" => Outgoing {
            source: Source::Community,
            ..outgoing(Content::Text("x"))
        }
        .task()
        .unwrap(),
        "react" => react(THREAD, "mid.$m", me, "❤\u{fe0f}", NOW).unwrap(),
        "unreact" => react(THREAD, "mid.$m", me, "", NOW).unwrap(),
        "unsend" => unsend("mid.$m").unwrap(),
        "edit" => edit("mid.$m", "new").unwrap(),
        "mark read" => mark_as_read(THREAD, 1_700_000_000_000).unwrap(),
        "fetch messages" => {
            let before = (1_700_000_000_000, "mid.$m");
            fetch_messages(THREAD, before, Some("cursor-1")).unwrap()
        }
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
    assert_eq!(COMMUNITY, 104);
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
    assert!(is_queued(&rows, 6) && !is_queued(&rows, 7));
    assert_eq!(failure(&rows, 6), None);
    assert_eq!(failure(&rows, 7), Some(Failure::default()));
}

#[test]
fn an_edit_is_done_when_the_message_has_its_text() {
    let edits = |texts: &[&str]| {
        let calls = texts
            .iter()
            .map(|text| json!([5, "editMessage", "mid.$1", [19, "80"], text, [19, "1"]]));
        edited(&rows(calls.collect()), "mid.$1", "new")
    };
    assert_eq!(edits(&[]), Edit::Unknown);
    assert_eq!(edits(&["old"]), Edit::OtherText);
    assert_eq!(edits(&["old", "new"]), Edit::Done);
    assert_eq!(
        edited(
            &rows(json!([[5, "editMessage", "mid.$2", [19, "80"], "new"]])),
            "mid.$1",
            "new"
        ),
        Edit::Unknown
    );
}
