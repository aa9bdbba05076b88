//! The changes of a user's database of messages, in their order.

use std::collections::VecDeque;

use serde_json::Value;

/// The position before a user's first change.
const FIRST: u64 = 5000;
const MAX_CHANGES: usize = 10_000;
/// The most changes in a program.
const MAX_TOGETHER: usize = 20;

/// The statements of a change.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) statements: Vec<Value>,
    /// Whether it is a program alone: what is known about a change of a conversation stands in other rows of its program.
    pub(crate) is_alone: bool,
    /// The session that does not receive it.
    pub(crate) except: Option<u64>,
}

/// The latest changes of a user, without gaps.
pub(super) struct Changes {
    last: u64,
    kept: VecDeque<Change>,
}

/// The changes of a program.
pub(super) struct Together {
    pub(super) last: u64,
    pub(super) statements: Vec<Value>,
}

/// The changes after a position are no longer known.
pub(super) struct Lost;

impl Default for Changes {
    fn default() -> Self {
        Self {
            last: FIRST,
            kept: VecDeque::new(),
        }
    }
}

impl Changes {
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    pub(super) fn add(&mut self, change: Change) {
        self.last += 1;
        self.kept.push_back(change);
        if self.kept.len() > MAX_CHANGES {
            self.kept.pop_front();
        }
    }

    /// Forgets all changes: clients that lack one get a snapshot.
    pub(super) fn forget(&mut self) {
        self.last += 1;
        self.kept.clear();
    }

    /// Returns the next changes after a position, without those that the session does not receive; `None` if there are none.
    pub(super) fn after(&self, position: u64, session: u64) -> Result<Option<Together>, Lost> {
        let behind = self.last.checked_sub(position).ok_or(Lost)?;
        let behind = usize::try_from(behind).map_err(|_| Lost)?;
        let skipped = self.kept.len().checked_sub(behind).ok_or(Lost)?;
        let mut together = Together {
            last: position,
            statements: Vec::new(),
        };
        for (count, change) in self.kept.iter().skip(skipped).enumerate() {
            let is_received = change.except != Some(session);
            let is_full = count == MAX_TOGETHER || (is_received && change.is_alone);
            if is_full && !together.statements.is_empty() {
                break;
            }
            together.last += 1;
            if is_received {
                together
                    .statements
                    .extend(change.statements.iter().cloned());
                if change.is_alone {
                    break;
                }
            }
        }
        Ok((together.last > position).then_some(together))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(number: u64, is_alone: bool, except: Option<u64>) -> Change {
        Change {
            statements: vec![json!(number)],
            is_alone,
            except,
        }
    }

    #[test]
    fn changes_come_together_but_for_those_that_come_alone() {
        let mut changes = Changes::default();
        for change in [
            change(1, false, None),
            change(2, false, Some(7)),
            change(3, true, None),
            change(4, false, None),
        ] {
            changes.add(change);
        }
        let mut position = FIRST;
        let mut programs = Vec::new();
        while let Ok(Some(together)) = changes.after(position, 7) {
            position = together.last;
            programs.push(together.statements);
        }
        assert_eq!(programs, [[json!(1)], [json!(3)], [json!(4)]]);
        assert_eq!(position, changes.last());
    }

    #[test]
    fn a_change_that_was_forgotten_is_lost() {
        let mut changes = Changes::default();
        changes.add(change(1, false, None));
        changes.forget();
        assert!(changes.after(FIRST, 7).is_err());
        assert!(changes.after(changes.last() + 1, 7).is_err());
        assert!(matches!(changes.after(changes.last(), 7), Ok(None)));
        for number in 0..=10_000 {
            changes.add(change(number, false, None));
        }
        assert!(changes.after(changes.last() - 10_000, 7).is_ok());
        assert!(changes.after(changes.last() - 10_001, 7).is_err());
    }
}
