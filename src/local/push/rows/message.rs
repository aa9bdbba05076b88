//! The rows of messages and of their changes.

use serde_json::{Value, json};

use super::attachment;
use super::parts::{AUTHORITATIVE, Thread, integer_of};
use super::viewer::Viewer;
use crate::id::UserId;
use crate::local::lightspeed::program::{integer, row, unless_stored};
use crate::local::push::deltas;
use crate::local::world::conversation::{Content, Conversation, Stored};

/// What is known of a message beside its delta.
#[derive(Default)]
struct Extras<'a> {
    replied_to: Option<&'a Value>,
    is_unsent: bool,
    is_admin_text: bool,
    edits: u32,
}

/// Returns the statements of a new message, which run where it is not stored yet.
pub(super) fn new(
    viewer: Viewer<'_>,
    delta: &Value,
    replied_to: Option<&Value>,
) -> Option<Vec<Value>> {
    let metadata = delta.get("messageMetadata")?;
    let thread = Thread::of(metadata)?;
    let extras = Extras {
        replied_to,
        ..Extras::default()
    };
    let is_first = |one: &Conversation| one.messages.len() == 1;
    let conversation = viewer.conversation(thread).filter(|one| is_first(one));
    let mut rows: Vec<Value> = conversation
        .and_then(|_| viewer.whole(thread))
        .into_iter()
        .collect();
    rows.extend(around(thread, metadata, delta.get("body")));
    rows.extend(message("insertMessage", delta, &extras)?);
    rows.push(row(
        "updateReadReceipt",
        &[
            (0, integer_of(metadata, "timestamp")),
            (1, thread.key()),
            (2, integer_of(metadata, "actorFbId")),
            (3, integer(0)),
        ],
    ));
    let offline_id = metadata.get("offlineThreadingId").and_then(Value::as_str);
    Some(unless_stored(thread.id, offline_id.unwrap_or_default(), &rows).into())
}

/// Returns the rows that bring the thread of a new message up to date.
fn around(thread: Thread, metadata: &Value, snippet: Option<&Value>) -> Vec<Value> {
    let is_unread = metadata.get("threadReadStateEffect") == Some(&json!("MARK_UNREAD"));
    let folder = metadata
        .pointer("/folderId/systemFolderId")
        .and_then(Value::as_str)
        .unwrap_or("inbox");
    let at = integer_of(metadata, "timestamp");
    vec![
        verify(thread, &folder.to_lowercase()),
        row(
            "bumpThread",
            &[
                (0, at),
                (1, integer(if is_unread { 2 } else { 1 })),
                (2, thread.key()),
            ],
        ),
        row(
            "moveThreadToInboxAndUpdateParent",
            &[(0, thread.key()), (1, integer(0))],
        ),
        row(
            "writeThreadCapabilities",
            &[(0, thread.key()), (1, integer(0)), (2, integer(0))],
        ),
        row(
            "updateThreadSnippet",
            &[
                (0, thread.key()),
                (1, json!(snippet)),
                (2, json!(false)),
                (3, integer_of(metadata, "actorFbId")),
                (4, json!(false)),
            ],
        ),
    ]
}

/// Returns the row that creates a thread where there is none.
pub(super) fn verify(thread: Thread, folder: &str) -> Value {
    row(
        "verifyThreadExists",
        &[
            (0, thread.key()),
            (1, thread.kind()),
            (2, json!(folder)),
            (3, integer(0)),
            (4, integer(AUTHORITATIVE)),
            (5, integer(1)),
        ],
    )
}

/// Returns the row of the text about a change, whose author and time those of the change are.
pub(super) fn notice(delta: &Value) -> Option<Vec<Value>> {
    let metadata = delta.get("messageMetadata")?;
    let mut with_text = delta.clone();
    if let Some(fields) = with_text.as_object_mut() {
        let text = metadata.get("adminText").cloned();
        fields.insert("body".to_owned(), text.unwrap_or_default());
    }
    let extras = Extras {
        is_admin_text: true,
        ..Extras::default()
    };
    let mut rows = vec![verify(Thread::of(metadata)?, "inbox")];
    rows.extend(message("insertMessage", &with_text, &extras)?);
    Some(rows)
}

/// Returns the row of a message by this procedure, and those of its attachments.
fn message(procedure: &str, delta: &Value, extras: &Extras<'_>) -> Option<Vec<Value>> {
    let metadata = delta.get("messageMetadata")?;
    let thread = Thread::of(metadata)?;
    let at = || integer_of(metadata, "timestamp");
    let id = metadata.get("messageId")?.clone();
    let tags = metadata.get("tags").and_then(Value::as_array);
    let tags: Vec<&str> = tags
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let text = |name: &str| metadata.get(name).cloned().unwrap_or_default();
    let mut arguments = vec![
        (0, delta.get("body").cloned().unwrap_or_default()),
        (2, integer(AUTHORITATIVE)),
        (3, thread.key()),
        (5, at()),
        (6, at()),
        (7, integer(0)),
        (8, id.clone()),
        (9, text("offlineThreadingId")),
        (10, integer_of(metadata, "actorFbId")),
        (12, json!(extras.is_admin_text)),
        (13, integer(0)),
        (15, integer(0)),
        (17, json!(extras.is_unsent)),
        (43, json!(tags.contains(&"source:chat:forward"))),
        (49, integer(0)),
        (68, integer(extras.edits)),
    ];
    let size = tags
        .iter()
        .find_map(|tag| tag.strip_prefix("hot_emoji_size:"));
    let size = size.and_then(|size| {
        let sizes = ["small", "medium", "large"];
        sizes.iter().position(|known| *known == size)
    });
    arguments.extend(size.map(|size| (56, integer(size + 1))));
    arguments.extend(mentions(delta));
    if let Some(original) = extras.replied_to {
        arguments.extend(reply(original));
    }
    let attachments = attachment::rows(delta, thread, &id, &at());
    arguments.extend(attachments.sticker.map(|sticker| (11, integer(sticker))));
    let mut rows = vec![row(procedure, &arguments)];
    rows.extend(attachments.rows);
    Some(rows)
}

/// Returns the four lists of the mentions of a message.
fn mentions(delta: &Value) -> Vec<(usize, Value)> {
    let text = delta.pointer("/data/prng").and_then(Value::as_str);
    let mentions = text.and_then(|text| serde_json::from_str::<Vec<Value>>(text).ok());
    let mentions = mentions.unwrap_or_default();
    if mentions.is_empty() {
        return Vec::new();
    }
    let list = |name: &str| {
        let parts = mentions.iter().map(|mention| match mention.get(name) {
            Some(Value::String(text)) => text.clone(),
            other => other.map(Value::to_string).unwrap_or_default(),
        });
        json!(parts.collect::<Vec<_>>().join(","))
    };
    [(19, "o"), (20, "l"), (21, "i"), (22, "t")]
        .map(|(position, name)| (position, list(name)))
        .into()
}

/// Returns what a reply has of the message that it replies to.
fn reply(original: &Value) -> Vec<(usize, Value)> {
    let metadata = original.get("messageMetadata").unwrap_or(original);
    let text = original.get("body").cloned().unwrap_or_default();
    vec![
        (23, metadata.get("messageId").cloned().unwrap_or_default()),
        (24, integer(1)),
        (25, integer(1)),
        (26, integer(0)),
        (27, text.clone()),
        (28, text),
        (29, integer_of(metadata, "actorFbId")),
        (59, integer_of(metadata, "timestamp")),
    ]
}

/// Returns the statements of what a `ClientPayload` delta contains, and whether they are a program alone.
pub(super) fn of_content(viewer: Viewer<'_>, content: &Value) -> Option<(Vec<Value>, bool)> {
    let (kind, inner) = content.as_object()?.iter().next()?;
    let thread = || Thread::of(inner);
    Some(match kind.as_str() {
        "deltaMessageReply" => {
            let original = inner.get("repliedToMessage").filter(|it| !it.is_null());
            (new(viewer, inner.get("message")?, original)?, false)
        }
        "deltaMessageReaction" => (vec![reaction(inner, thread()?)?], false),
        "deltaRecallMessageData" => (vec![unsent(inner, thread()?)?], true),
        "deltaRemoveMessage" => {
            let key = thread()?.key();
            let messages = inner.get("messageIds")?.as_array()?.iter();
            let rows =
                messages.map(|id| row("deleteMessage", &[(0, key.clone()), (1, id.clone())]));
            (rows.collect(), true)
        }
        "deltaChangeViewerStatus" => {
            let reason = inner.get("reason").map(Value::to_string);
            let arguments = [(0, thread()?.key()), (1, json!(reason))];
            (vec![row("changeViewerStatus", &arguments)], true)
        }
        _ => return None,
    })
}

fn reaction(inner: &Value, thread: Thread) -> Option<Value> {
    let message = inner.get("messageId")?.clone();
    let actor = integer_of(inner, "userId");
    Some(match inner.get("reaction").filter(|it| !it.is_null()) {
        Some(reaction) => row(
            "upsertReaction",
            &[
                (0, thread.key()),
                (1, integer(0)),
                (2, message),
                (3, actor),
                (4, reaction.clone()),
                (5, integer(AUTHORITATIVE)),
            ],
        ),
        None => row(
            "deleteReaction",
            &[(0, thread.key()), (1, message), (2, actor)],
        ),
    })
}

/// Returns the row that replaces a message by one without content.
fn unsent(inner: &Value, thread: Thread) -> Option<Value> {
    let at = integer_of(inner, "deletionTimestamp");
    Some(row(
        "deleteThenInsertMessage",
        &[
            (2, integer(AUTHORITATIVE)),
            (3, thread.key()),
            (5, at.clone()),
            (6, at.clone()),
            (8, inner.get("messageID")?.clone()),
            (10, integer_of(inner, "senderID")),
            (12, json!(false)),
            (17, json!(true)),
            (18, at),
        ],
    ))
}

/// Returns the rows of messages of the history, oldest first, and how far they go.
pub(crate) fn history(
    messages: &[&Stored],
    conversation: &Conversation,
    viewer: UserId,
    has_more_before: bool,
) -> Vec<Value> {
    let (Some(first), Some(last)) = (messages.first(), messages.last()) else {
        return Vec::new();
    };
    let key = conversation.key.for_viewer(viewer).id();
    let (oldest, newest) = (integer(first.at.as_millis()), integer(last.at.as_millis()));
    let mut rows = vec![row(
        "insertNewMessageRange",
        &[
            (0, integer(key)),
            (1, oldest.clone()),
            (2, newest.clone()),
            (3, json!(first.id)),
            (4, json!(last.id)),
            (5, oldest),
            (6, newest),
            (7, json!(has_more_before)),
            (8, json!(false)),
        ],
    )];
    for stored in messages {
        let draft = stored.draft();
        let mut delta = deltas::message(stored, &draft, conversation.key, viewer, "INBOX");
        if let (Content::AdminText { text, .. }, Some(fields)) =
            (&stored.content, delta.as_object_mut())
        {
            fields.insert("body".to_owned(), json!(text));
        }
        let replied_to = draft.replied_to.as_ref();
        let original = replied_to.and_then(|id| {
            let mut all = conversation.messages.iter();
            let found = all.find(|one| one.id == *id)?;
            let of_it = found.draft();
            Some(deltas::message(
                found,
                &of_it,
                conversation.key,
                viewer,
                "INBOX",
            ))
        });
        let extras = Extras {
            replied_to: original.as_ref(),
            is_unsent: matches!(stored.content, Content::Unsent),
            is_admin_text: matches!(stored.content, Content::AdminText { .. }),
            edits: stored.edits,
        };
        rows.extend(message("upsertMessage", &delta, &extras).unwrap_or_default());
        for (actor, reaction) in &stored.reactions {
            rows.push(row(
                "upsertReaction",
                &[
                    (0, integer(key)),
                    (1, integer(0)),
                    (2, json!(stored.id)),
                    (3, integer(actor)),
                    (4, json!(reaction)),
                    (5, integer(AUTHORITATIVE)),
                ],
            ));
        }
    }
    rows
}
