//! The rows of changes of a conversation: the text about one, and what it changes.

use serde_json::{Value, json};

use super::message::notice;
use super::parts::{AUTHORITATIVE, Thread, integer_of, number};
use super::poll;
use super::thread::pinned;
use super::viewer::Viewer;
use crate::local::lightspeed::program::{integer, row};
use crate::local::push::deltas;
use crate::local::world::conversation::Content;

/// Returns the rows of a change, behind those of the text about it.
fn with_notice(delta: &Value, rows: impl IntoIterator<Item = Value>) -> Option<Vec<Value>> {
    let mut all = notice(delta)?;
    all.extend(rows);
    Some(all)
}

fn thread(delta: &Value) -> Option<Thread> {
    Thread::of(delta.get("messageMetadata")?)
}

pub(super) fn admin_text(viewer: Viewer<'_>, delta: &Value) -> Option<Vec<Value>> {
    let thread = thread(delta)?;
    let untyped = delta.get("untypedData")?;
    let id = |name: &str| integer_of(untyped, name);
    let row = match delta.get("type").and_then(Value::as_str)? {
        "change_thread_theme" => {
            let mut rows = theme(thread, untyped);
            rows.extend(viewer.whole(thread));
            return with_notice(delta, rows);
        }
        "change_thread_icon" => viewer.whole(thread),
        "group_poll" => return with_notice(delta, poll::changed(delta, thread)?),
        "pin_messages_v2" => return with_notice(delta, pin(viewer, thread, untyped)?),
        "unpin_messages_v2" => {
            let mut rows = vec![row("clearPinnedMessages", &[(0, thread.key())])];
            rows.extend(pinned(viewer.conversation(thread)?, viewer.user));
            return with_notice(delta, rows);
        }
        "change_thread_nickname" => {
            let nickname = untyped.get("nickname").and_then(Value::as_str);
            let nickname = nickname.filter(|nickname| !nickname.is_empty());
            Some(participant(thread, id("participant_id"), nickname))
        }
        "change_thread_admins" => Some(row(
            "updateThreadParticipantAdminStatus",
            &[
                (0, thread.key()),
                (1, id("TARGET_ID")),
                (
                    2,
                    json!(untyped.get("ADMIN_EVENT") == Some(&json!("add_admin"))),
                ),
            ],
        )),
        "change_thread_approval_mode" => Some(row(
            "updateThreadApprovalMode",
            &[
                (0, thread.key()),
                (1, json!(untyped.get("APPROVAL_MODE") == Some(&json!("1")))),
            ],
        )),
        _ => None,
    };
    with_notice(delta, row)
}

/// Returns the rows of a theme; a colour has none.
fn theme(thread: Thread, untyped: &Value) -> Vec<Value> {
    let color = untyped.get("theme_color").and_then(Value::as_str);
    let color = color.and_then(|color| u32::from_str_radix(color, 16).ok());
    let Some(theme) = untyped.get("theme_id").and_then(number) else {
        return Vec::new();
    };
    let stated = [(0, integer(theme)), (2, integer(color.unwrap_or_default()))];
    let taken = [(0, thread.key()), (1, integer(theme)), (2, integer(0))];
    vec![
        row("upsertTheme", &stated),
        row("updateThreadTheme", &taken),
    ]
}

/// Returns the row of a message that was pinned.
fn pin(viewer: Viewer<'_>, thread: Thread, untyped: &Value) -> Option<Vec<Value>> {
    let message = untyped.get("pinned_message_id")?;
    let mut rows = pinned(viewer.conversation(thread)?, viewer.user);
    rows.retain(|row| row.get(3) == Some(message));
    Some(rows)
}

fn participant(thread: Thread, user: Value, nickname: Option<&str>) -> Value {
    row(
        "addParticipantIdToGroupThread",
        &[
            (0, thread.key()),
            (1, user),
            (2, integer(0)),
            (3, integer(0)),
            (4, integer(0)),
            (5, json!(nickname)),
            (6, json!(false)),
            (9, integer(AUTHORITATIVE)),
        ],
    )
}

pub(super) fn name(delta: &Value) -> Option<Vec<Value>> {
    let name = delta.get("name")?;
    let key = thread(delta)?.key();
    let arguments = [(0, name.clone()), (1, key), (2, name.clone())];
    with_notice(delta, [row("syncUpdateThreadName", &arguments)])
}

pub(super) fn added(delta: &Value) -> Option<Vec<Value>> {
    let thread = thread(delta)?;
    let people = delta.get("addedParticipants")?.as_array()?;
    let mut rows: Vec<Value> = people
        .iter()
        .map(|one| participant(thread, integer_of(one, "userFbId"), None))
        .collect();
    rows.push(members(thread, i64::try_from(people.len()).ok()?));
    with_notice(delta, rows)
}

fn members(thread: Thread, more: i64) -> Value {
    row("addToMemberCount", &[(0, thread.key()), (1, integer(more))])
}

pub(super) fn left(delta: &Value) -> Option<Vec<Value>> {
    let thread = thread(delta)?;
    let user = number(delta.get("leftParticipantFbId")?)?;
    let removed = row(
        "removeParticipantFromThread",
        &[(0, thread.key()), (1, integer(user))],
    );
    with_notice(delta, [removed, members(thread, -1)])
}

/// Returns the rows of a new picture: the delta only names the text about it.
pub(super) fn image(viewer: Viewer<'_>, delta: &Value) -> Option<Vec<Value>> {
    let thread = Thread::of(delta)?;
    let conversation = viewer.conversation(thread)?;
    let id = delta.get("messageId")?.as_str()?;
    let mut messages = conversation.messages.iter().rev();
    let stored = messages.find(|stored| stored.id.as_str() == id)?;
    let Content::AdminText { text, .. } = &stored.content else {
        return None;
    };
    let key = conversation.key;
    let metadata = deltas::metadata(stored, key, viewer.user, "INBOX", &[], text);
    let url = format!("https://scontent.xx.fbcdn.net/g/{}.jpg", thread.id);
    let arguments = [
        (0, thread.key()),
        (1, json!(url)),
        (3, integer(0)),
        (4, json!(true)),
    ];
    let row = row("setThreadImageURL", &arguments);
    with_notice(&json!({"messageMetadata": metadata}), [row])
}
