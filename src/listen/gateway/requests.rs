//! The requests of a connection.

use std::collections::BTreeSet;

use crate::wire::lightspeed::databases::Ask;
use crate::wire::lightspeed::first_table::FirstTable;
use crate::wire::lightspeed::task::{ENCRYPTED, MAILBOX, NEWEST, fetch_threads};
use crate::wire::lightspeed::{Query, Task};

/// The parent of all threads of the inbox, which is always asked for.
const INBOX: i64 = -1;
/// The most parents that are asked for.
const MAX_PARENTS: usize = 100;

/// The request for what is new in a database.
pub(super) fn query(
    app_id: &str,
    version: i64,
    epoch_id: i64,
    ask: &Ask,
) -> serde_json::Result<String> {
    let query = Query {
        database: ask.database,
        last_applied_cursor: ask.cursor.as_deref(),
        sync_params: ask.sync_params.as_deref(),
        epoch_id,
        version,
    };
    query.request(app_id, ask.request_id)
}

/// The tasks that the first connection begins with: the newest threads of each parent.
pub(super) fn first_tasks(
    first: &FirstTable,
    cursors: &[(i64, &str)],
) -> serde_json::Result<Vec<Task>> {
    let cursor = cursors.iter().find(|it| it.0 == MAILBOX).map(|it| it.1);
    let mut asked = BTreeSet::from([INBOX]);
    let parents = first.parents.iter().copied();
    let parents = parents.filter(|parent| asked.insert(*parent));
    let parents = parents.take(MAX_PARENTS).chain([INBOX]);
    let newest = parents.map(|parent| (parent, (NEWEST, 0)));
    // The page behind the threads that came with the page.
    let range = first.ranges.iter().rfind(|it| it.sync_group == MAILBOX);
    let older =
        range.and_then(|it| Some((it.parent, (it.oldest_activity, it.oldest.try_into().ok()?))));
    let mut tasks = Vec::new();
    for (parent, before) in newest.chain(older) {
        tasks.push(fetch_threads(parent, before, MAILBOX, cursor)?);
        tasks.push(fetch_threads(parent, before, ENCRYPTED, None)?);
    }
    Ok(tasks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parent_is_asked_for_once_and_the_inbox_last() {
        let tasks = |parents: &[i64]| {
            let first = FirstTable {
                parents: parents.to_vec(),
                ..FirstTable::default()
            };
            first_tasks(&first, &[]).unwrap()
        };
        let once = [tasks(&[0])[..2].to_vec(), tasks(&[7])].concat();
        assert!(tasks(&[0, 7, -1, 0, 7]) == once);
        let many: Vec<i64> = (0..200).collect();
        assert_eq!(tasks(&many).len(), 2 * (MAX_PARENTS + 1));
    }
}
