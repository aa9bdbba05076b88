//! The row by which a program states how far it brings a database.

use std::fmt;

use super::super::row::Row;
use super::super::value::Value;
use crate::secret::Hidden;

/// In place of a cursor it has this where it has none: nobody knows whether it may be sent back.
const DUMMY: &str = "dummy_cursor";

/// Whether it is a cursor that can be kept.
pub(super) fn is_cursor(text: &str) -> bool {
    !text.is_empty() && text != DUMMY
}

/// A change of the cursor of a database. Its `Debug` shows no cursor.
#[derive(Clone, PartialEq)]
pub(crate) struct FirstBlock {
    pub(crate) database: i64,
    /// The cursor on which the program builds.
    pub(crate) current: Option<String>,
    /// The cursor behind the program. `None`: it has none.
    pub(crate) next: Option<String>,
    /// Whether the next request is to have the parameters in place of a cursor. `None`: it does not state it.
    pub(crate) sends_params: Option<bool>,
    /// The kind of these parameters. `None`: it does not state it.
    pub(crate) channel: Option<i64>,
}

impl FirstBlock {
    /// `None`: it is another row. Any version of the procedure will do: of all, the first four arguments are the same.
    pub(crate) fn of(row: &Row) -> Option<Self> {
        if !row
            .name()
            .starts_with("executeFirstBlockForSyncTransaction")
        {
            return None;
        }
        let cursor = |at| {
            let cursor = row.at(at).and_then(Value::text);
            cursor.filter(|it| is_cursor(it)).map(str::to_owned)
        };
        Some(Self {
            database: row.at(0)?.integer()?,
            current: cursor(2),
            next: cursor(3),
            sends_params: row.flag("send_sync_params"),
            channel: row.integer("sync_channel"),
        })
    }

    /// Whether there is more behind it than behind what was asked for.
    pub(super) fn goes_on_from(&self, asked: Option<&str>) -> bool {
        self.next.is_some() && self.next != self.current && self.next.as_deref() != asked
    }
}

impl fmt::Debug for FirstBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstBlock")
            .field("database", &self.database)
            .field("current", &Hidden(&self.current))
            .field("next", &Hidden(&self.next))
            .field("sends_params", &self.sends_params)
            .field("channel", &self.channel)
            .finish()
    }
}
