//! The facts of a whole program that are needed to understand one of its rows.

use std::collections::{BTreeMap, BTreeSet};

use super::super::row::Row;
use crate::error::DecodeError;
use crate::event::{Event, Raw, Unknown};
use crate::id::{GroupId, MessageId, UserId};
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// The rows of changes of a thread.
pub(super) const CHANGES: [&str; 8] = [
    "syncUpdateThreadName",
    "setThreadImageURL",
    "updateThreadTheme",
    "updateThreadApprovalMode",
    "updateThreadMuteSetting",
    "addParticipantIdToGroupThread",
    "removeParticipantFromThread",
    "updateThreadParticipantAdminStatus",
];

/// The facts that are known beside a program.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The user that the account acts as.
    pub(crate) me: UserId,
    pub(crate) now: Timestamp,
    /// The thread with this number, if an earlier program had its type.
    pub(crate) thread: &'a dyn Fn(u64) -> Option<ThreadKey>,
}

/// The rows of a program, and what stands in them about threads and messages.
pub(super) struct Batch<'a> {
    pub(super) context: Context<'a>,
    threads: BTreeMap<u64, ThreadKey>,
    /// The threads that the program makes anew, with all that belongs to them: what happened in them is no news.
    made: BTreeSet<u64>,
    /// The threads with a page of their history.
    histories: BTreeSet<u64>,
    /// The texts about changes, by thread.
    notices: BTreeMap<u64, &'a Row>,
    /// The threads with rows of changes.
    changed: BTreeSet<u64>,
    /// The authors of the messages, with their threads.
    authors: BTreeSet<(u64, u64)>,
    /// The threads that have more people now.
    grown: BTreeSet<u64>,
    /// The rows of the attachments, by message.
    attachments: BTreeMap<&'a str, Vec<&'a Row>>,
    /// The first action of each attachment.
    actions: BTreeMap<&'a str, &'a Row>,
}

/// The author and the time of a change, from the text about it.
pub(super) struct Notice {
    pub(super) id: MessageId,
    pub(super) author: UserId,
    pub(super) at: Timestamp,
}

impl<'a> Batch<'a> {
    pub(super) fn new(rows: &'a [Row], context: Context<'a>) -> Self {
        let mut batch = Self {
            context,
            threads: BTreeMap::new(),
            made: BTreeSet::new(),
            histories: BTreeSet::new(),
            notices: BTreeMap::new(),
            changed: BTreeSet::new(),
            authors: BTreeSet::new(),
            grown: BTreeSet::new(),
            attachments: BTreeMap::new(),
            actions: BTreeMap::new(),
        };
        for row in rows {
            batch.take(row);
        }
        batch
    }

    fn take(&mut self, row: &'a Row) {
        let thread = positive(row, "thread_key");
        match row.name() {
            "insertBlobAttachment"
            | "insertStickerAttachment"
            | "insertXmaAttachment"
            | "insertAttachment" => {
                if let Some(message) = row.text("message_id") {
                    self.attachments.entry(message).or_default().push(row);
                }
            }
            "insertAttachmentCta" => {
                if let Some(attachment) = row.text("attachment_fbid") {
                    self.actions.entry(attachment).or_insert(row);
                }
            }
            _ => {}
        }
        let Some(thread) = thread else {
            return;
        };
        match row.name() {
            "verifyThreadExists" | "deleteThenInsertThread" | "updateOrInsertThread" => {
                self.threads.extend(stated_thread(row));
                if row.name() == "deleteThenInsertThread" {
                    self.made.insert(thread);
                }
            }
            "insertNewMessageRange" => {
                self.histories.insert(thread);
            }
            "addToMemberCount" if row.integer("increment_count") > Some(0) => {
                self.grown.insert(thread);
            }
            name if CHANGES.contains(&name) => {
                self.changed.insert(thread);
            }
            "insertMessage" => {
                if is_notice(row) {
                    self.notices.entry(thread).or_insert(row);
                }
                let author = positive(row, "sender_id");
                self.authors.extend(author.map(|author| (thread, author)));
            }
            _ => {}
        }
    }

    /// The thread of a row. Where its type is unknown it is a person's if the one who acts, whom this argument names, has its number.
    pub(super) fn thread(&self, row: &Row, actor: Option<&str>) -> Result<ThreadKey, DecodeError> {
        let number = required(row, "thread_key")?;
        let known = self.threads.get(&number).copied();
        let known = known.or_else(|| (self.context.thread)(number));
        let actor = actor.and_then(|actor| positive(row, actor));
        let kind = if actor == Some(number) { 1 } else { 2 };
        Ok(known.unwrap_or_else(|| key(number, kind)))
    }

    pub(super) fn is_made(&self, row: &Row) -> bool {
        positive(row, "thread_key").is_some_and(|it| self.made.contains(&it))
    }

    pub(super) fn is_history(&self, row: &Row) -> bool {
        positive(row, "thread_key").is_some_and(|it| self.histories.contains(&it))
    }

    pub(super) fn has_grown(&self, row: &Row) -> bool {
        positive(row, "thread_key").is_some_and(|it| self.grown.contains(&it))
    }

    /// Whether the thread of the row has a change.
    pub(super) fn is_changed(&self, row: &Row) -> bool {
        positive(row, "thread_key").is_some_and(|it| self.changed.contains(&it))
    }

    /// Whether this person wrote in the thread of the row.
    pub(super) fn has_written(&self, row: &Row, person: &str) -> bool {
        let author = positive(row, "thread_key").zip(positive(row, person));
        author.is_some_and(|author| self.authors.contains(&author))
    }

    /// The text about a change of the thread of the row.
    pub(super) fn notice(&self, row: &Row) -> Option<Notice> {
        let notice = self.notices.get(&positive(row, "thread_key")?)?;
        Some(Notice {
            id: MessageId::from(notice.text("message_id")?),
            author: UserId::from(positive(notice, "sender_id")?),
            at: time(notice, "timestamp_ms")?,
        })
    }

    /// The rows of the attachments of a message, each attachment once: Facebook sends some twice.
    pub(super) fn attachments(&self, message: &str) -> Vec<&'a Row> {
        let mut seen = BTreeSet::new();
        let rows = self.attachments.get(message).map_or(&[][..], |it| it);
        let rows = rows.iter().copied();
        rows.filter(|row| {
            let id = row.text("attachment_fbid");
            id.is_none_or(|id| seen.insert(id))
        })
        .collect()
    }

    /// The action of an attachment.
    pub(super) fn action(&self, attachment: &Row) -> Option<&'a Row> {
        let id = attachment.text("attachment_fbid")?;
        self.actions.get(id).copied()
    }
}

/// The thread of a row that states its type.
pub(super) fn stated_thread(row: &Row) -> Option<(u64, ThreadKey)> {
    let states_type = matches!(
        row.name(),
        "verifyThreadExists" | "deleteThenInsertThread" | "updateOrInsertThread"
    );
    let thread = positive(row, "thread_key").filter(|_| states_type)?;
    Some((thread, key(thread, row.integer("thread_type")?)))
}

/// Whether a message is a text about a change.
pub(super) fn is_notice(message: &Row) -> bool {
    message.flag("is_admin_message") == Some(true)
}

/// An identifier, which is a positive number.
pub(super) fn positive(row: &Row, name: &str) -> Option<u64> {
    let number = u64::try_from(row.integer(name)?).ok();
    number.filter(|number| *number > 0)
}

/// A time in milliseconds; 0 is none.
pub(super) fn time(row: &Row, name: &str) -> Option<Timestamp> {
    let millis = row.integer(name).filter(|millis| *millis > 0);
    millis.map(Timestamp::from_millis)
}

/// A text that is not empty.
pub(super) fn filled<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    row.text(name).filter(|text| !text.is_empty())
}

/// An identifier that has to be there.
pub(super) fn required(row: &Row, name: &'static str) -> Result<u64, DecodeError> {
    positive(row, name).ok_or_else(|| missing(name))
}

/// The identifier of a message, which has to be there.
pub(super) fn message_id(row: &Row) -> Result<MessageId, DecodeError> {
    let id = filled(row, "message_id").ok_or_else(|| missing("message_id"));
    id.map(MessageId::from)
}

/// A time that has to be there.
pub(super) fn required_time(row: &Row, name: &'static str) -> Result<Timestamp, DecodeError> {
    time(row, name).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> DecodeError {
    DecodeError::new("a row", format!("missing field `{name}`"))
}

/// The thread with a number and a type, by Facebook's numbers for the types: 15 is an encrypted one with one person.
fn key(number: u64, kind: i64) -> ThreadKey {
    match kind {
        1 | 15 => ThreadKey::User(UserId::from(number)),
        3 => ThreadKey::Room(GroupId::from(number)),
        _ => ThreadKey::Group(GroupId::from(number)),
    }
}

/// The row as the item of an event.
pub(super) fn raw(row: &Row) -> Raw {
    Raw::from(row.to_json().as_str())
}

/// A row that there is no event for.
pub(super) fn unknown(row: &Row) -> Event {
    Event::Unknown(Unknown {
        kind: row.name().to_owned(),
        raw: raw(row),
    })
}
