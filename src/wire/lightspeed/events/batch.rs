//! The facts of a whole program that are needed to understand one of its rows.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use super::super::row::Row;
use super::context::Context;
use super::fields::{
    id_of_message, is_notice, key, positive, required, stated_thread, thread_of_message,
};
use super::known::KnownThread;
use super::notices::{Notice, Notices};
use super::together::Together;
use crate::error::DecodeError;
use crate::id::MessageId;
use crate::model::ThreadKey;

/// The most attachments of a message: more than Facebook takes. The ones behind them are left out.
pub(crate) const MAX_ATTACHMENTS: usize = 1000;
/// The most bytes of rows that several events share, in all these events together, beyond the size of the program.
const MAX_SHARED: usize = 64 << 10;

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
    /// The threads with a message whose identifier shows their type.
    threads_of_messages: BTreeMap<u64, ThreadKey>,
    /// The threads that the program makes anew, with all that belongs to them: what happened in them is no news.
    made: BTreeSet<u64>,
    /// The threads with a page of their history.
    histories: BTreeSet<u64>,
    /// The texts about changes.
    notices: Notices<'a>,
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
    /// The bytes of shared rows that are left for events.
    shared: Cell<usize>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(rows: &'a [Row], context: Context<'a>) -> Self {
        let mut batch = Self {
            context,
            together: Together::default(),
            threads: BTreeMap::new(),
            threads_of_messages: BTreeMap::new(),
            made: BTreeSet::new(),
            histories: BTreeSet::new(),
            notices: Notices::default(),
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
            shared: Cell::new(MAX_SHARED),
        };
        for row in rows {
            batch.take(row);
        }
        let size: usize = rows.iter().map(Row::size).sum();
        *batch.shared.get_mut() += size;
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
        if let Some(key) = thread_of_message(row, self.context.me) {
            self.threads_of_messages.entry(thread).or_insert(key);
        }
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
                    self.notices.take_text(thread, row);
                }
                self.written.insert(thread);
                if let Some(author) = positive(row, "sender_id") {
                    self.messages.insert((thread, author), row);
                }
            }
            name if CHANGES.contains(&name) || NOTICED.contains(&name) => {
                self.notices.take_change(thread, row);
                if name == "updateThreadTheme" {
                    self.themed.insert(thread);
                }
            }
            _ => {}
        }
    }

    /// Notes that a row which is not about a change alone shows one.
    pub(super) fn note_change(&mut self, row: &'a Row) {
        if let Some(thread) = positive(row, "thread_key") {
            self.notices.take_change(thread, row);
        }
    }

    /// Finds the text of each change, when all changes were noted.
    pub(super) fn pair_notices(&mut self) {
        let mut notices = mem::take(&mut self.notices);
        notices.pair(|row| !self.is_old(row), |row| self.has_grown(row));
        self.notices = notices;
    }

    /// The thread of a row. Where its type is unknown, the identifiers of messages in it show that, and else it is a person's if the one
    /// who acts, whom this argument names, has its number.
    pub(super) fn thread(&self, row: &Row, actor: Option<&str>) -> Result<ThreadKey, DecodeError> {
        let number = required(row, "thread_key")?;
        let stated = self.threads.get(&number).copied();
        let known = stated.or_else(|| (self.context.known)(number)?.key);
        let known = known.or_else(|| self.threads_of_messages.get(&number).copied());
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

    /// Whether what the row states is no news: the program replaces all that there is, or makes the thread of the row anew.
    pub(super) fn is_old(&self, row: &Row) -> bool {
        self.is_snapshot || Self::is_in(row, &self.made)
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

    /// Whether something else stands for the text about a change that the row is.
    pub(super) fn stands_elsewhere(&self, row: &Row) -> bool {
        let thread = positive(row, "thread_key");
        thread.is_some_and(|thread| self.notices.stands_elsewhere(thread, row))
    }

    pub(super) fn has_theme(&self, row: &Row) -> bool {
        Self::is_in(row, &self.themed)
    }

    /// Whether somebody wrote in the thread of the row.
    pub(super) fn has_message(&self, row: &Row) -> bool {
        Self::is_in(row, &self.written)
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
        id_of_message(self.written_by(row, person)?).map(MessageId::from)
    }

    fn written_by(&self, row: &Row, person: &str) -> Option<&'a Row> {
        let author = positive(row, "thread_key").zip(positive(row, person))?;
        self.messages.get(&author).copied()
    }

    /// The author and the time of a change. `None`: there is no text about it, or which one cannot be seen.
    pub(super) fn notice(&self, row: &Row) -> Option<Notice> {
        self.notices.of(row).cloned()
    }

    /// Whether the thread of the row has a text about a change.
    pub(super) fn has_notice(&self, row: &Row) -> bool {
        positive(row, "thread_key").is_some_and(|it| self.notices.has_any(it))
    }

    /// Whether two changes have the same text, or both none.
    pub(super) fn are_one(&self, change: &Row, other: &Row) -> bool {
        self.notices.are_one(change, other)
    }

    /// Whether an earlier row is the same change.
    pub(super) fn is_repeated(&self, change: &Row) -> bool {
        self.notices.is_repeated(change)
    }

    /// The people in the same change.
    pub(super) fn people(&self, change: &Row) -> &[&'a Row] {
        self.notices.people(change)
    }

    /// Whether a text about a change of the thread of the row has these words.
    pub(super) fn has_words(&self, row: &Row, words: &str) -> bool {
        let thread = positive(row, "thread_key");
        let mut texts = thread.into_iter().flat_map(|it| self.notices.words(it));
        texts.any(|text| text.contains(words))
    }

    /// Takes rows that several events may share into one of them. `false`: events have had enough of such rows.
    pub(super) fn share<'r>(&self, rows: impl IntoIterator<Item = &'r Row>) -> bool {
        let size: usize = rows.into_iter().map(Row::size).sum();
        match self.shared.get().checked_sub(size) {
            Some(left) => self.shared.set(left),
            None => return false,
        }
        true
    }

    /// The rows of the first attachments of a message, each attachment once: Facebook sends some twice.
    pub(super) fn attachments(&self, message: &str) -> Vec<&'a Row> {
        let mut seen = BTreeSet::new();
        let rows = self.attachments.get(message).map_or(&[][..], |it| it);
        let rows = rows.iter().copied();
        rows.filter(|row| {
            let id = row.text("attachment_fbid");
            id.is_none_or(|id| seen.insert(id))
        })
        .take(MAX_ATTACHMENTS)
        .collect()
    }

    /// The action of an attachment.
    pub(super) fn action(&self, attachment: &Row) -> Option<&'a Row> {
        let id = attachment.text("attachment_fbid")?;
        let action = self.actions.get(id).copied();
        action.filter(|action| self.share([*action]))
    }
}
