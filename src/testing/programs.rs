//! Calls of programs.

use serde_json::{Value, json};

/// The call with which a program sets the cursor of a database.
pub(crate) fn first_block(database: i64, current: Option<&str>, next: Option<&str>) -> Value {
    json!([
        5,
        "executeFirstBlockForSyncTransaction",
        [19, database.to_string()],
        [19, "0"],
        current,
        next,
        [19, "2"],
        false,
        [19, "0"],
        false,
        [19, "1"]
    ])
}
