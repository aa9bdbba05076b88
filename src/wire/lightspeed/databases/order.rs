//! Where programs stand among those that were delivered.

use super::database::{Database, MAILBOX, State};
use super::delivery::{Delivery, path_behind};
use super::first_block::FirstBlock;
use super::{Databases, path};
use crate::wire::lightspeed::row::Row;

/// Where a program stands among those that were delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// All of it was delivered before: an answer and the pushes of the same time cross.
    Passed,
    /// It is a push, and something is missing before it.
    Ahead,
    Next,
}

impl Databases {
    /// The cursors behind what was delivered and is not committed.
    pub(crate) fn cursors_behind<'a>(
        &self,
        deliveries: impl IntoIterator<Item = &'a Delivery> + Clone,
    ) -> Vec<(i64, String)> {
        let databases = self.databases.iter();
        let cursor = |database: &Database| {
            let path = path_behind(database, deliveries.clone());
            Some((database.id, path.cursor()?.to_owned()))
        };
        databases.filter_map(cursor).collect()
    }

    /// Whether a push builds on what the answer to a request that is under way will bring: it is to wait for that. `deliveries` are not
    /// committed.
    pub(crate) fn is_ahead<'a>(
        &self,
        rows: &[Row],
        deliveries: impl IntoIterator<Item = &'a Delivery> + Clone,
    ) -> bool {
        let Some(mailbox) = self.database(MAILBOX) else {
            return false;
        };
        let mut answers = deliveries.clone().into_iter();
        let is_asked = mailbox.state == State::Syncing
            || mailbox.waits_for.is_some()
            || answers.any(Delivery::answers_mailbox);
        let mut blocks = rows.iter().filter_map(FirstBlock::of);
        let Some(block) = blocks
            .find(|it| it.database == MAILBOX)
            .filter(|_| is_asked)
        else {
            return false;
        };
        path_behind(mailbox, deliveries).is_before(&block)
    }

    /// Where a program stands among those that were delivered. `deliveries` are not committed.
    pub(crate) fn turn<'a>(
        &self,
        program: &Delivery,
        deliveries: impl IntoIterator<Item = &'a Delivery>,
    ) -> Turn {
        let [block] = program.blocks.as_slice() else {
            return Turn::Next;
        };
        let Some(database) = self.database(block.database) else {
            return Turn::Next;
        };
        if program.snapshots.contains(&database.id) {
            return Turn::Next;
        }
        let path = path_behind(database, deliveries);
        if path.has_passed(block) {
            Turn::Passed
        } else if program.answers.is_none() && path.is_before(block) {
            Turn::Ahead
        } else {
            Turn::Next
        }
    }

    /// Whether messages were delivered that build on something that is missing.
    pub(crate) fn is_incomplete(&self) -> bool {
        let mailbox = self.database(MAILBOX);
        mailbox.is_some_and(|it| it.path.count_ahead() > 0)
    }

    /// Whether a push moves the cursor of the mailbox over something that never came. `deliveries` are not committed.
    pub(crate) fn is_skipped_by<'a>(
        &self,
        push: &Delivery,
        deliveries: impl IntoIterator<Item = &'a Delivery> + Clone,
    ) -> bool {
        let Some(mailbox) = self.database(MAILBOX) else {
            return false;
        };
        let waiting = mailbox.path.count_ahead() + deliveries.clone().into_iter().count();
        if waiting < path::MAX_AHEAD {
            return false;
        }
        let path = path_behind(mailbox, deliveries);
        push.pushed_to_mailbox().any(|it| path.is_skipped_by(it))
    }
}
