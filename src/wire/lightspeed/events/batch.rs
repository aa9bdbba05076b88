//! The facts of a whole program that are needed to understand one of its rows.

use std::collections::{BTreeMap, BTreeSet};

use super::super::row::Row;
use super::context::Context;
use super::fields::{filled, is_notice, key, positive, required, stated_thread, time};
use super::known::KnownThread;
use super::together::{About, Together};
use crate::error::DecodeError;
use crate::id::{MessageId, UserId};
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// The rows of changes of a thread, which come with a text about them.
pub(super) const CHANGES: [&str; 7] = [
    "syncUpdateThreadName",
    "setThreadImageURL",
    "updateThreadTheme",
    "updateThreadApprovalMode",
    "addParticipantIdToGroupThread",
    "removeParticipantFromThread",
    "updateThreadParticipantAdminStatus",
];
/// The other rows that come with a text about them.
const NOTICED: [&str; 3] = [
    "setPinnedMessage",
    "clearPinnedMessages",
    "addPollForThread",
];

/// The rows of a program, and what stands in them about threads and messages.
pub(super) struct Batch<'a> {
    pub(super) context: Context<'a>,
    pub(super) together: Together<'a>,
    threads: BTreeMap<u64, ThreadKey>,
    /// The threads that the program makes anew, with all that belongs to them: what happened in them is no news.
    made: BTreeSet<u64>,
    /// The threads with a page of their history.
    histories: BTreeSet<u64>,
    /// The texts about changes, by thread.
    notices: BTreeMap<u64, &'a Row>,
    /// The threads with changes that come with such a text.
    changed: BTreeSet<u64>,
    /// The newest messages of authors, by thread.
    messages: BTreeMap<(u64, u64), &'a Row>,
    /// The threads with a message, or a text about a change.
    written: BTreeSet<u64>,
    /// The threads that have more people now.
    grown: BTreeSet<u64>,
    /// The threads that have another theme.
    themed: BTreeSet<u64>,
    /// The colours of themes.
    themes: BTreeMap<u64, i64>,
    /// The rows of the attachments, by message.
    attachments: BTreeMap<&'a str, Vec<&'a Row>>,
    /// The first action of each attachment.
    actions: BTreeMap<&'a str, &'a Row>,
    is_snapshot: bool,
    truncates_presence: bool,
    has_removed_votes: bool,
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
            together: Together::default(),
            threads: BTreeMap::new(),
            made: BTreeSet::new(),
            histories: BTreeSet::new(),
            notices: BTreeMap::new(),
            changed: BTreeSet::new(),
            messages: BTreeMap::new(),
            written: BTreeSet::new(),
            grown: BTreeSet::new(),
            themed: BTreeSet::new(),
            themes: BTreeMap::new(),
            attachments: BTreeMap::new(),
            actions: BTreeMap::new(),
            is_snapshot: false,
            truncates_presence: false,
            has_removed_votes: false,
        };
        for row in rows {
            batch.take(row);
        }
        batch
    }

    fn take(&mut self, row: &'a Row) {
        self.together.take(row);
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
            "upsertTheme" => {
                let theme = positive(row, "fbid").zip(row.integer("fallback_color"));
                self.themes.extend(theme);
            }
            "truncateTablesForSyncGroup" => self.is_snapshot = true,
            "truncatePresenceDatabase" => {
                self.truncates_presence |= row.flag("should_truncate") == Some(true);
            }
            name => self.has_removed_votes |= name.starts_with("removePollVote"),
        }
        if let Some(thread) = positive(row, "thread_key") {
            self.take_of_thread(row, thread);
        }
    }

    fn take_of_thread(&mut self, row: &'a Row, thread: u64) {
        self.threads.extend(stated_thread(row));
        match row.name() {
            "deleteThenInsertThread" => {
                self.made.insert(thread);
            }
            "insertNewMessageRange" => {
                self.histories.insert(thread);
            }
            "addToMemberCount" if row.integer("increment_count") > Some(0) => {
                self.grown.insert(thread);
            }
            "insertMessage" => {
                if is_notice(row) {
                    self.notices.entry(thread).or_insert(row);
                }
                self.written.insert(thread);
                if let Some(author) = positive(row, "sender_id") {
                    self.messages.insert((thread, author), row);
                }
            }
            name if CHANGES.contains(&name) || NOTICED.contains(&name) => {
                self.changed.insert(thread);
                if name == "updateThreadTheme" {
                    self.themed.insert(thread);
                }
            }
            _ => {}
        }
    }

    /// Notes that the text about a change of the thread of the row is about what this row shows.
    pub(super) fn note_change(&mut self, row: &Row) {
        self.changed.extend(positive(row, "thread_key"));
    }

    /// The thread of a row. Where its type is unknown it is a person's if the one who acts, whom this argument names, has its number.
    pub(super) fn thread(&self, row: &Row, actor: Option<&str>) -> Result<ThreadKey, DecodeError> {
        let number = required(row, "thread_key")?;
        let stated = self.threads.get(&number).copied();
        let known = stated.or_else(|| (self.context.known)(number)?.key);
        let actor = actor.and_then(|actor| positive(row, actor));
        let kind = if actor == Some(number) { 1 } else { 2 };
        Ok(known.unwrap_or_else(|| key(number, kind)))
    }

    /// The thread of the row, as earlier programs have stated it.
    pub(super) fn known(&self, row: &Row) -> Option<&'a KnownThread> {
        (self.context.known)(positive(row, "thread_key")?)
    }

    fn is_in(row: &Row, threads: &BTreeSet<u64>) -> bool {
        positive(row, "thread_key").is_some_and(|it| threads.contains(&it))
    }

    pub(super) fn is_made(&self, row: &Row) -> bool {
        Self::is_in(row, &self.made)
    }

    /// Whether the program has the thread of the row, with its type.
    pub(super) fn is_stated(&self, row: &Row) -> bool {
        positive(row, "thread_key").is_some_and(|it| self.threads.contains_key(&it))
    }

    pub(super) fn is_history(&self, row: &Row) -> bool {
        Self::is_in(row, &self.histories)
    }

    pub(super) fn has_grown(&self, row: &Row) -> bool {
        Self::is_in(row, &self.grown)
    }

    /// Whether the thread of the row has a change that comes with a text about it.
    pub(super) fn is_changed(&self, row: &Row) -> bool {
        Self::is_in(row, &self.changed)
    }

    pub(super) fn has_theme(&self, row: &Row) -> bool {
        Self::is_in(row, &self.themed)
    }

    /// Whether somebody wrote in the thread of the row.
    pub(super) fn has_message(&self, row: &Row) -> bool {
        Self::is_in(row, &self.written)
    }

    /// Whether the pinned messages of the thread of the row are cleared.
    pub(super) fn is_cleared(&self, row: &Row) -> bool {
        let thread = positive(row, "thread_key");
        thread.is_some_and(|it| !self.together.about(About::ClearedPins, it).is_empty())
    }

    /// Whether the program replaces all that there is: nothing in it is news.
    pub(super) fn is_snapshot(&self) -> bool {
        self.is_snapshot
    }

    /// Whether the program has the presence of all people.
    pub(super) fn truncates_presence(&self) -> bool {
        self.truncates_presence
    }

    pub(super) fn has_removed_votes(&self) -> bool {
        self.has_removed_votes
    }

    /// The colour of a theme that the program has.
    pub(super) fn theme(&self, number: u64) -> Option<i64> {
        self.themes.get(&number).copied()
    }

    /// Whether this person wrote in the thread of the row.
    pub(super) fn has_written(&self, row: &Row, person: &str) -> bool {
        self.written_by(row, person).is_some()
    }

    /// The newest message of this person in the thread of the row.
    pub(super) fn message_of(&self, row: &Row, person: &str) -> Option<MessageId> {
        filled(self.written_by(row, person)?, "message_id").map(MessageId::from)
    }

    fn written_by(&self, row: &Row, person: &str) -> Option<&'a Row> {
        let author = positive(row, "thread_key").zip(positive(row, person))?;
        self.messages.get(&author).copied()
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

    /// The words of that text.
    pub(super) fn notice_text(&self, row: &Row) -> Option<&'a str> {
        self.notices
            .get(&positive(row, "thread_key")?)?
            .text("text")
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
