//! All of a database: what a client gets that has nothing yet, or too little.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::program::{integer, row};
use crate::id::UserId;
use crate::local::push::rows;
use crate::local::world::conversation::Conversation;
use crate::local::world::state::State;

/// The database that messages and threads are in, by its other name.
const SYNC_GROUP: u8 = 1;
/// The threads in a snapshot.
const MAX_THREADS: usize = 20;

/// Returns the statements that replace all threads: the newest ones, with their people and their last message.
pub(super) fn messages(state: &State, viewer: UserId) -> Vec<Value> {
    let mut threads: Vec<&Conversation> = state.listed_conversations(viewer).collect();
    threads.sort_by_key(|one| (Reverse(one.updated), one.key));
    let has_more = threads.len() > MAX_THREADS;
    threads.truncate(MAX_THREADS);
    let oldest = threads.last().map_or((0, 0), |one| {
        let id = one.key.for_viewer(viewer).id().get();
        (one.updated.as_millis(), id)
    });
    let mut statements = vec![
        row("truncateTablesForSyncGroup", &[(0, integer(SYNC_GROUP))]),
        range(0, oldest, has_more),
    ];
    for parent in [0, -1] {
        statements.push(row(
            "threadsRangesQuery",
            &[
                (0, integer(parent)),
                (1, json!(true)),
                (2, json!(false)),
                (3, integer(oldest.1)),
                (5, integer(9_999_999_999_999_i64)),
                (6, integer(oldest.0)),
                (7, integer(0)),
                (8, json!(false)),
            ],
        ));
    }
    for one in threads {
        statements.extend(thread(state, one, viewer));
    }
    statements
}

/// Returns the row that states how far the list of threads goes.
pub(super) fn range(parent: i64, (oldest, key): (i64, u64), has_more: bool) -> Value {
    row(
        "upsertSyncGroupThreadsRange",
        &[
            (0, integer(SYNC_GROUP)),
            (1, integer(parent)),
            (2, integer(oldest)),
            (3, json!(has_more)),
            (4, json!(false)),
            (5, integer(key)),
        ],
    )
}

/// Returns the rows of a thread, its people and its last message.
pub(super) fn thread(state: &State, one: &Conversation, viewer: UserId) -> Vec<Value> {
    let id = integer(one.key.for_viewer(viewer).id());
    let last = one.messages_of(viewer).next_back();
    let mut rows = vec![rows::anew(state, one, viewer)];
    for member in &one.members {
        let at = |times: &std::collections::BTreeMap<UserId, crate::time::Timestamp>| {
            integer(times.get(member).map_or(0, |at| at.as_millis()))
        };
        rows.push(row(
            "addParticipantIdToGroupThread",
            &[
                (0, id.clone()),
                (1, integer(member)),
                (2, at(&one.read)),
                (3, at(&one.read)),
                (4, at(&one.delivered)),
                (5, json!(one.nicknames.get(member))),
                (6, json!(one.admins.contains(member))),
                (9, integer(80)),
            ],
        ));
    }
    rows.extend(rows::pinned(one, viewer));
    if let Some(stored) = last {
        let before = one.messages_of(viewer).nth(1).is_some();
        rows.extend(rows::history(&[stored], one, viewer, before));
    }
    rows
}

/// Returns the rows of the account and its friends.
pub(super) fn contacts(state: &State, viewer: UserId) -> Vec<Value> {
    let people = state.people.iter();
    let known = people.filter(|(id, _)| **id == viewer || state.are_friends(viewer, **id));
    known
        .map(|(id, account)| {
            let picture = format!("https://scontent.xx.fbcdn.net/p/{id}.jpg");
            row(
                "verifyContactRowExists",
                &[
                    (0, integer(id)),
                    (1, integer(1)),
                    (2, json!(picture)),
                    (3, json!(account.user.name)),
                    (4, integer(1)),
                    (9, json!(false)),
                    (10, json!(false)),
                    (12, json!(true)),
                    (13, json!(*id == viewer)),
                    (14, integer(80)),
                    (21, json!(account.first_name())),
                ],
            )
        })
        .collect()
}
