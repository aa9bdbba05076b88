//! The rows of a program that are about one thing, found in one pass.

use std::collections::BTreeMap;

use super::super::row::Row;
use super::fields::{id_of_message, positive};

/// The things that several rows are about. Each has a number, such as that of a thread.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    /// All threads that are deleted; its number is 0.
    DeletedThreads,
    /// The messages that are deleted in a thread.
    DeletedMessages,
    /// Whether people are active; its number is 0.
    Presence,
    /// The places that are shared in a thread.
    LiveLocations,
    /// The messages that are pinned in a thread, and that none is but those that follow.
    Pins,
    /// A whole thread.
    Thread,
    /// The options of a poll.
    PollOptions,
    /// The votes of a poll.
    PollVotes,
}

/// The rows that are complete enough to be about something.
#[derive(Default)]
pub(super) struct Together<'a>(BTreeMap<(About, u64), Vec<&'a Row>>);

impl<'a> Together<'a> {
    pub(super) fn take(&mut self, row: &'a Row) {
        if let Some(place) = place(row) {
            self.0.entry(place).or_default().push(row);
        }
    }

    /// In their order.
    pub(super) fn about(&self, what: About, number: u64) -> &[&'a Row] {
        self.0.get(&(what, number)).map_or(&[], |rows| rows)
    }

    /// Whether the row is the first of those that are about the same: the one that stands for all.
    pub(super) fn is_first(&self, row: &Row) -> bool {
        let rows = place(row).and_then(|place| self.0.get(&place));
        let first = rows.and_then(|rows| rows.first());
        first.is_some_and(|first| std::ptr::eq(*first, row))
    }
}

fn place(row: &Row) -> Option<(About, u64)> {
    use About::{
        DeletedMessages, DeletedThreads, LiveLocations, Pins, PollOptions, PollVotes, Presence,
        Thread,
    };
    let has = |name| positive(row, name);
    Some(match row.name() {
        "deleteThread" => has("thread_key").map(|_| (DeletedThreads, 0))?,
        "deleteMessage" => id_of_message(row)
            .and(has("thread_key"))
            .map(|thread| (DeletedMessages, thread))?,
        "deleteThenInsertContactPresence" => has("contact_id").map(|_| (Presence, 0))?,
        "upsertLiveLocationSharer" | "deleteLiveLocationSharer" => {
            (LiveLocations, has("sender").and(has("thread_key"))?)
        }
        "setPinnedMessage" => id_of_message(row)
            .and(has("thread_key"))
            .map(|thread| (Pins, thread))?,
        "clearPinnedMessages" => (Pins, has("thread_key")?),
        "updateOrInsertThread" => (Thread, has("thread_key")?),
        "addPollOption" | "addPollOptionV2" => (PollOptions, has("option_id").and(has("poll_id"))?),
        "addPollVote" | "addPollVoteV2" => (
            PollVotes,
            has("option_id")
                .and(has("contact_id"))
                .and(has("poll_id"))?,
        ),
        _ => return None,
    })
}

/// Each value once, in their order: rows come twice at times.
pub(super) fn once<T: Clone + PartialEq + Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    values.filter(|value| seen.insert(value.clone())).collect()
}
