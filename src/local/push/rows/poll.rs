//! The rows of polls.

use serde_json::{Value, json};

use super::parts::{Thread, integer_of, number};
use crate::local::lightspeed::program::{integer, row};

/// Returns the rows of a change of a poll, from its particulars. That a vote was taken back has none: none is known.
pub(super) fn changed(delta: &Value, thread: Thread) -> Option<Vec<Value>> {
    let metadata = delta.get("messageMetadata")?;
    let untyped = delta.get("untypedData")?;
    let parsed =
        |name: &str| -> Option<Value> { serde_json::from_str(untyped.get(name)?.as_str()?).ok() };
    let question = parsed("question_json")?;
    let added = parsed("added_option_ids")?;
    let is_new = untyped.get("event_type") == Some(&json!("question_creation"));
    if !is_new && added.as_array().is_none_or(Vec::is_empty) {
        return Some(Vec::new());
    }
    let poll = integer_of(&question, "id");
    let (message, at) = (
        metadata.get("messageId")?,
        integer_of(metadata, "timestamp"),
    );
    let mut rows = shown(&question, thread, message, &at)?;
    rows.push(row(
        "addPollForThread",
        &[
            (0, poll.clone()),
            (1, thread.key()),
            (2, message.clone()),
            (3, at.clone()),
        ],
    ));
    let author = metadata.get("actorFbId").and_then(number);
    for option in question.get("options")?.as_array()? {
        let id = integer_of(option, "id");
        let text = option.get("text").cloned().unwrap_or_default();
        let arguments = [(0, id.clone()), (1, poll.clone()), (2, text)];
        rows.push(row("addPollOption", &arguments));
        let is_added = added.as_array().is_some_and(|added| {
            let mut added = added.iter().map(number);
            added.any(|one| one == option.get("id").and_then(number))
        });
        let voters = option.get("voters")?.as_array()?;
        for voter in voters.iter().filter_map(number) {
            let mut arguments = vec![
                (0, id.clone()),
                (1, poll.clone()),
                (2, integer(voter)),
                (4, integer(voters.len())),
                (5, thread.key()),
            ];
            if is_added && Some(voter) == author {
                arguments.push((6, message.clone()));
            }
            rows.push(row("addPollVote", &arguments));
        }
    }
    Some(rows)
}

/// Returns the rows of the attachment that shows a poll.
fn shown(question: &Value, thread: Thread, message: &Value, at: &Value) -> Option<Vec<Value>> {
    let id = question.get("id")?.clone();
    let attachment = row(
        "insertXmaAttachment",
        &[
            (20, integer(0)),
            (25, thread.key()),
            (27, integer(7)),
            (29, at.clone()),
            (30, message.clone()),
            (32, id.clone()),
            (58, question.get("text").cloned().unwrap_or_default()),
        ],
    );
    let leads = row(
        "insertAttachmentCta",
        &[
            (0, integer(1)),
            (1, id),
            (2, integer(0)),
            (3, thread.key()),
            (5, message.clone()),
            (7, json!("xma_poll_")),
        ],
    );
    Some(vec![attachment, leads])
}
