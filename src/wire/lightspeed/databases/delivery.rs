//! What a program changes beside its events, until it is committed.

use super::database::{Database, MAILBOX};
use super::first_block::FirstBlock;
use super::path::Path;

/// The effects of a program beside its events. Dropping it is the rollback.
#[derive(Debug, PartialEq)]
pub(crate) struct Delivery {
    /// The connection that brought it, counted from 1.
    pub(super) connection: u64,
    /// The database whose request it answers.
    pub(super) answers: Option<i64>,
    pub(super) blocks: Vec<FirstBlock>,
    /// The groups of which it is a snapshot: what happened before is not in it, and may be lost.
    pub(crate) snapshots: Vec<i64>,
    /// The databases that could not be brought up to date, as the server states.
    pub(crate) failures: Vec<i64>,
}

impl Delivery {
    /// Whether it answers a request for the mailbox.
    pub(crate) fn answers_mailbox(&self) -> bool {
        self.answers == Some(MAILBOX)
    }

    /// Whether it is a snapshot of the mailbox.
    pub(crate) fn replaces_mailbox(&self) -> bool {
        self.snapshots.contains(&MAILBOX)
    }

    /// Moves the path of a database behind a block of this.
    pub(super) fn moves(&self, path: &mut Path, block: &FirstBlock) {
        if self.snapshots.contains(&block.database) {
            path.go_to(block);
        } else if self.answers == Some(block.database) {
            path.answered(block);
        } else {
            path.follow(block);
        }
    }

    /// The blocks of the mailbox that were pushed, and begin nothing anew.
    pub(super) fn pushed_to_mailbox(&self) -> impl Iterator<Item = &FirstBlock> {
        let is_push = !self.answers_mailbox() && !self.replaces_mailbox();
        let blocks = self.blocks.iter().filter(move |_| is_push);
        blocks.filter(|it| it.database == MAILBOX)
    }
}

/// How far a database is behind these.
pub(super) fn path_behind<'a>(
    database: &Database,
    deliveries: impl IntoIterator<Item = &'a Delivery>,
) -> Path {
    let mut path = database.path.clone();
    for delivery in deliveries {
        let blocks = delivery.blocks.iter();
        for block in blocks.filter(|it| it.database == database.id) {
            delivery.moves(&mut path, block);
        }
    }
    path
}
