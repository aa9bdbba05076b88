//! The rows of the presence of people.

use serde_json::Value;

use super::parts::number;
use crate::local::lightspeed::program::{integer, row};

/// Returns the rows of the long poll's item, which has seconds.
pub(super) fn of_item(item: &Value) -> Option<Vec<Value>> {
    let people = item.get("buddyList")?.as_object()?.iter();
    let rows = people.filter_map(|(user, of_it)| {
        let user: u64 = user.parse().ok()?;
        let status = of_it.get("p").and_then(number)?;
        let active = of_it.get("lat").and_then(number).unwrap_or(0);
        let arguments = [
            (0, integer(user)),
            (1, integer(status)),
            (2, integer(active.saturating_mul(1000))),
        ];
        Some(row("deleteThenInsertContactPresence", &arguments))
    });
    Some(rows.collect())
}
