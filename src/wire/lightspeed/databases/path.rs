//! How far a database is: its cursor, and the programs that were delivered before one on which they build.

use std::collections::VecDeque;
use std::sync::Arc;

use super::first_block::FirstBlock;

/// The most programs that wait for one before them. Beyond it the order is not what the server names, and the newest counts.
pub(crate) const MAX_AHEAD: usize = 100;
/// The most positions that are remembered, so that nothing is delivered twice that an answer and pushes have both.
const MAX_PASSED: usize = 256;

/// A position in a database. What was delivered ahead of its turn moves it only with what comes before: otherwise a connection that is
/// lost in between would lose that.
#[derive(Clone, Default)]
pub(super) struct Path {
    cursor: Option<String>,
    /// Delivered before what they build on.
    ahead: Vec<Ahead>,
    /// Where it has been over this connection, the last positions.
    passed: VecDeque<Arc<str>>,
}

/// A program that was delivered ahead of its turn.
#[derive(Clone)]
struct Ahead {
    /// The cursor on which it builds.
    current: String,
    /// The cursor behind it.
    next: String,
    /// Whether it was there when the request was sent whose answer comes next.
    is_asked_after: bool,
}

impl Path {
    pub(super) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// A request for what is behind this position is sent.
    pub(super) fn asked(&mut self) {
        for ahead in &mut self.ahead {
            ahead.is_asked_after = true;
        }
    }

    /// Whether it has been behind a program before, so that all of this was delivered: an answer and pushes cross.
    pub(super) fn has_passed(&self, block: &FirstBlock) -> bool {
        let next = block.next.as_ref();
        block.current != block.next
            && next.is_some_and(|next| self.passed.iter().any(|it| **it == **next))
    }

    /// Goes behind the answer to the request, unless pushes have brought it further meanwhile.
    pub(super) fn answered(&mut self, block: &FirstBlock) {
        if !self.has_passed(block) {
            self.go_to(block);
            // The server had it when it answered.
            self.ahead.retain(|it| !it.is_asked_after);
        }
    }

    /// Goes behind a program, whatever it builds on: an answer, or one that begins anew.
    pub(super) fn go_to(&mut self, block: &FirstBlock) {
        let Some(next) = &block.next else {
            return;
        };
        self.pass(next.clone());
        while let Some(at) = self
            .ahead
            .iter()
            .position(|it| Some(&it.current) == self.cursor.as_ref())
        {
            let next = self.ahead.swap_remove(at).next;
            self.pass(next);
        }
    }

    /// Goes behind a program that was pushed, if it builds on this position.
    pub(super) fn follow(&mut self, block: &FirstBlock) {
        match (&block.current, &block.next) {
            _ if self.has_passed(block) => {}
            (Some(_), Some(next)) if self.is_skipped_by(block) => {
                self.forget_ahead();
                self.pass(next.clone());
            }
            (Some(current), Some(next)) if self.is_before(block) => self.ahead.push(Ahead {
                current: current.clone(),
                next: next.clone(),
                is_asked_after: false,
            }),
            _ => self.go_to(block),
        }
    }

    /// Whether something is missing between this position and a program.
    pub(super) fn is_before(&self, block: &FirstBlock) -> bool {
        let is_known = self.cursor.is_some() && block.current.is_some();
        is_known && block.current != self.cursor && !self.has_passed(block)
    }

    /// Whether a pushed program moves this position although something is missing between them, because too many wait for that.
    pub(super) fn is_skipped_by(&self, block: &FirstBlock) -> bool {
        block.next.is_some() && self.is_before(block) && self.ahead.len() >= MAX_AHEAD
    }

    /// Forgets what was delivered ahead of its turn.
    fn forget_ahead(&mut self) {
        self.ahead = Vec::new();
    }

    /// The connection is gone: the next one brings what is behind the cursor, also what was delivered ahead of its turn.
    pub(super) fn disconnect(&mut self) {
        self.forget_ahead();
        self.passed = VecDeque::new();
    }

    /// The number of programs that wait for one before them.
    pub(super) fn count_ahead(&self) -> usize {
        self.ahead.len()
    }

    fn pass(&mut self, cursor: String) {
        if self.passed.len() >= MAX_PASSED {
            self.passed.pop_front();
        }
        self.passed.push_back(cursor.as_str().into());
        self.cursor = Some(cursor);
    }
}
