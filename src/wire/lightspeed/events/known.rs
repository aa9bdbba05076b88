//! The facts about a thread that its rows state: a later row that states others is a change.

use std::collections::BTreeSet;

use super::super::row::Row;
use super::fields::{filled, id_of_message, positive, stated_thread};
use crate::id::MessageId;
use crate::model::{ThreadKey, ThreadLocation};
use crate::shown;

/// The most pinned messages of a thread that are kept.
const MAX_PINS: usize = 100;
/// The most characters of an emoji that are kept: Facebook takes any text for one.
const MAX_EMOJI: usize = 64;

/// A thread, as far as the rows of earlier programs have stated it.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct KnownThread {
    /// `None`: its type is not known.
    pub(crate) key: Option<ThreadKey>,
    /// `None`: no row has stated them.
    pub(super) looks: Option<Looks>,
    pub(super) location: Option<ThreadLocation>,
    /// The messages that are surely pinned; there may be more.
    pub(super) pinned: BTreeSet<MessageId>,
}

/// The emoji and the colour, which rows of whole threads have.
#[derive(Clone, PartialEq)]
pub(super) struct Looks {
    /// `None`: the thread has none of its own.
    pub(super) emoji: Option<Box<str>>,
    pub(super) color: Color,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Color {
    /// A theme has brought another one.
    Unknown,
    /// `None`: the usual one.
    Known(Option<i64>),
}

impl Looks {
    /// The looks that a row of a whole thread states.
    pub(super) fn of(row: &Row) -> Self {
        Self {
            emoji: filled(row, "custom_emoji").map(|emoji| shown::cut(emoji, MAX_EMOJI).into()),
            color: Color::Known(color(row)),
        }
    }
}

/// The colour that a row of a whole thread states; 0 is none.
pub(super) fn color(row: &Row) -> Option<i64> {
    let color = row.integer("outgoing_bubble_color");
    color.filter(|color| *color != 0)
}

/// The place in the list of threads that a row of a whole thread states. `None`: it is one that has no name in this crate.
pub(super) fn location(row: &Row) -> Option<ThreadLocation> {
    match row.text("folder_name")? {
        "inbox" => Some(ThreadLocation::Inbox),
        "pending" => Some(ThreadLocation::Pending),
        "other" => Some(ThreadLocation::Other),
        "archived" => Some(ThreadLocation::Archived),
        _ => None,
    }
}

impl KnownThread {
    /// The thread about which a row states a fact that is kept.
    pub(crate) fn stated_by(row: &Row) -> Option<u64> {
        let states = matches!(
            row.name(),
            "verifyThreadExists"
                | "verifyHybridThreadExists"
                | "deleteThenInsertThread"
                | "updateOrInsertThread"
                | "updateThreadTheme"
                | "moveThreadToInboxAndUpdateParent"
                | "moveThreadToArchivedFolder"
                | "setPinnedMessage"
                | "clearPinnedMessages"
        );
        positive(row, "thread_key").filter(|_| states)
    }

    /// Takes in what such a row states.
    pub(crate) fn learn(&mut self, row: &Row) {
        if let Some((_, key)) = stated_thread(row) {
            self.key = Some(key);
        }
        match row.name() {
            "deleteThenInsertThread" | "updateOrInsertThread" => {
                self.looks = Some(Looks::of(row));
                self.location = location(row);
            }
            "updateThreadTheme" => {
                if let Some(looks) = &mut self.looks {
                    looks.color = Color::Unknown;
                }
            }
            "moveThreadToInboxAndUpdateParent" => self.location = Some(ThreadLocation::Inbox),
            "moveThreadToArchivedFolder" => self.location = Some(ThreadLocation::Archived),
            "setPinnedMessage" => {
                if let Some(message) = id_of_message(row)
                    && self.pinned.len() < MAX_PINS
                {
                    self.pinned.insert(MessageId::from(message));
                }
            }
            "clearPinnedMessages" => self.pinned.clear(),
            _ => {}
        }
    }
}
