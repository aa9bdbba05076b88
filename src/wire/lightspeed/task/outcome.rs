//! The outcome of a task, from the rows of its answer.

use std::fmt;

use super::super::row::Row;
use crate::id::MessageId;
use crate::secret::Hidden;

/// The outcome of sending a message.
#[derive(Debug, PartialEq)]
pub(crate) enum Sent {
    /// It has this identifier.
    As(MessageId),
    Failed(Failure),
    /// The answer has neither: it may have arrived. A repeat with the same number does no harm.
    Unknown,
}

/// The reason for which a task failed, in Facebook's words. Its `Debug` shows none of them.
#[derive(Default, PartialEq)]
pub(crate) struct Failure {
    pub(crate) code: Option<i64>,
    pub(crate) title: Option<String>,
    pub(crate) text: Option<String>,
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("code", &self.code)
            .field("title", &Hidden(&self.title))
            .field("text", &Hidden(&self.text))
            .finish()
    }
}

/// The outcome of an edit.
#[derive(Debug, PartialEq)]
pub(crate) enum Edit {
    Done,
    /// The message has another text. The server may have the old one in its answer and the new one in a push that comes shortly after.
    OtherText,
    Unknown,
}

/// Returns the outcome of sending the message with this number by this task.
pub(crate) fn sent(rows: &[Row], task: i64, offline_threading_id: i64) -> Sent {
    let number = offline_threading_id.to_string();
    // The second is the right spelling, in case it is put right.
    let replaced = ["replaceOptimsiticMessage", "replaceOptimisticMessage"];
    let by_position = |row: &Row, at| {
        let text = row.at(at).and_then(|value| value.text());
        text.map(str::to_owned)
    };
    let id = rows
        .iter()
        .filter(|row| replaced.contains(&row.name()))
        .filter(|row| by_position(row, 0).as_deref() == Some(&number))
        .find_map(|row| by_position(row, 1).filter(|id| !id.is_empty()));
    if let Some(id) = id {
        return Sent::As(MessageId::from(id.as_str()));
    }
    let failed = rows.iter().find(|row| {
        row.name() == "markOptimisticMessageFailed" && row.text("otid") == Some(&number)
    });
    let failed = failed.map(|row| Failure {
        text: row.text("message").map(str::to_owned),
        ..Failure::default()
    });
    failed
        .or_else(|| failure(rows, task))
        .map_or(Sent::Unknown, Sent::Failed)
}

/// Returns the reason for which this task failed. `None`: nothing states that it did.
pub(crate) fn failure(rows: &[Row], task: i64) -> Option<Failure> {
    let own = rows
        .iter()
        .filter(|row| row.integer("task_id") == Some(task));
    let mut failures = own.filter_map(|row| {
        let text = |name| row.text(name).map(str::to_owned);
        match row.name() {
            "handleFailedTask" => Some(Failure {
                text: text("message"),
                ..Failure::default()
            }),
            "issueNewError" => Some(Failure {
                code: row.integer("error_code"),
                title: text("error_title"),
                text: text("error_message"),
            }),
            "mailboxTaskCompletionApiOnTaskCompletion" => {
                (row.flag("success") == Some(false)).then(Failure::default)
            }
            _ => None,
        }
    });
    failures.next()
}

/// Whether a message has this text now.
pub(crate) fn edited(rows: &[Row], message: &str, text: &str) -> Edit {
    let last = edits(rows).filter(|it| it.0 == message).last();
    match last {
        None => Edit::Unknown,
        Some((_, Some(found))) if found == text => Edit::Done,
        Some(_) => Edit::OtherText,
    }
}

/// Returns the messages that were edited, each with its text.
pub(crate) fn edits(rows: &[Row]) -> impl Iterator<Item = (&str, Option<&str>)> {
    let edited = rows.iter().filter(|row| row.name() == "editMessage");
    edited.filter_map(|row| Some((row.text("message_id")?, row.text("text"))))
}
