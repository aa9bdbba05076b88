//! How far a database is: its cursor, and the programs that were delivered before one on which they build.

use super::first_block::FirstBlock;

/// The most programs that wait for one before them. Beyond it the order is not what the server names, and the newest counts.
pub(crate) const MAX_AHEAD: usize = 100;

/// A position in a database. What was delivered ahead of its turn moves it only with what comes before: otherwise a connection that is
/// lost in between would lose that.
#[derive(Clone, Default)]
pub(super) struct Path {
    cursor: Option<String>,
    /// The cursors on which programs build, and those behind them.
    ahead: Vec<(String, String)>,
}

impl Path {
    pub(super) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// Goes behind a program, whatever it builds on: an answer, or one that begins anew.
    pub(super) fn go_to(&mut self, block: &FirstBlock) {
        let Some(next) = &block.next else {
            return;
        };
        self.cursor = Some(next.clone());
        while let Some(at) = self
            .ahead
            .iter()
            .position(|it| Some(&it.0) == self.cursor.as_ref())
        {
            self.cursor = Some(self.ahead.swap_remove(at).1);
        }
    }

    /// Goes behind a program that was pushed, if it builds on this position.
    pub(super) fn follow(&mut self, block: &FirstBlock) {
        match (&block.current, &block.next) {
            (Some(current), Some(next)) if self.is_before(block) => {
                if self.ahead.len() < MAX_AHEAD {
                    self.ahead.push((current.clone(), next.clone()));
                } else {
                    self.forget_ahead();
                    self.cursor = Some(next.clone());
                }
            }
            _ => self.go_to(block),
        }
    }

    /// Whether something is missing between this position and a program.
    pub(super) fn is_before(&self, block: &FirstBlock) -> bool {
        let is_known = self.cursor.is_some() && block.current.is_some();
        is_known && block.current != self.cursor
    }

    /// Forgets what was delivered ahead of its turn: the next connection gets it once more.
    pub(super) fn forget_ahead(&mut self) {
        self.ahead = Vec::new();
    }
}
