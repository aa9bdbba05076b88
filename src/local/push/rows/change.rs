//! The rows of changes of a conversation: the text about one, and what it changes.

use serde_json::{Value, json};

use super::message::notice;
use super::parts::{AUTHORITATIVE, Thread, integer_of, number};
use crate::local::lightspeed::program::{integer, row};

/// Returns the rows of a change, behind those of the text about it.
fn with_notice(delta: &Value, rows: impl IntoIterator<Item = Value>) -> Option<Vec<Value>> {
    let mut all = notice(delta)?;
    all.extend(rows);
    Some(all)
}

fn thread(delta: &Value) -> Option<Thread> {
    Thread::of(delta.get("messageMetadata")?)
}

pub(super) fn admin_text(delta: &Value) -> Option<Vec<Value>> {
    let thread = thread(delta)?;
    let untyped = delta.get("untypedData")?;
    let id = |name: &str| integer_of(untyped, name);
    let row = match delta.get("type").and_then(Value::as_str)? {
        "change_thread_theme" => Some(row(
            "updateThreadTheme",
            &[(0, thread.key()), (1, id("theme_id")), (2, integer(0))],
        )),
        "change_thread_icon" => {
            let emoji = untyped.get("thread_icon").and_then(Value::as_str);
            let emoji = emoji.filter(|emoji| !emoji.is_empty());
            Some(row(
                "updateOrInsertThread",
                &[
                    (6, integer(AUTHORITATIVE)),
                    (7, thread.key()),
                    (9, thread.kind()),
                    (10, json!("inbox")),
                    (34, json!(emoji)),
                ],
            ))
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

/// Returns the row of a new picture.
pub(super) fn image(delta: &Value) -> Option<Vec<Value>> {
    let thread = Thread::of(delta)?;
    let url = format!("https://scontent.xx.fbcdn.net/g/{}.jpg", thread.id);
    let arguments = [
        (0, thread.key()),
        (1, json!(url)),
        (3, integer(0)),
        (4, json!(true)),
    ];
    Some(vec![row("setThreadImageURL", &arguments)])
}
