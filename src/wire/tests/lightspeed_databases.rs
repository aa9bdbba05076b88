//! Databases and their cursors: what the recorded session does not have.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};
use serde_json::{Value, json};

use super::dgw_fixtures::{arrived, asks, block, params, rows};
use crate::testing::mutate;
use crate::wire::lightspeed::databases::{Action, Ask, Databases, FirstBlock, MAX_PAGES, Signal};

fn new() -> Databases {
    Databases::new(params(), [])
}

/// Connects, with nothing new in any database; returns the requests.
pub(super) fn connected(databases: &mut Databases) -> BTreeMap<i64, Ask> {
    let asks = asks(databases.step(Signal::Connected));
    let mut ready = Vec::new();
    for ask in asks.values() {
        let delivery = arrived(databases, Some(ask.request_id), &[]);
        ready.extend(databases.commit(delivery));
    }
    assert_eq!(ready, [Action::Ready]);
    asks
}

#[test]
fn a_cursor_moves_only_when_what_is_before_it_was_handed_out() {
    let mut databases = new();
    let first = connected(&mut databases)[&1].clone();
    assert_eq!((first.cursor, first.sync_params), (None, None));
    let delivery = arrived(&mut databases, None, &block(1, None, Some("a")));
    assert_eq!(databases.cursors().count(), 0);
    drop(delivery);
    databases.step(Signal::Disconnected);
    assert_eq!(connected(&mut databases)[&1].cursor, None);
    let delivery = arrived(&mut databases, None, &block(1, None, Some("a")));
    assert_eq!(databases.commit(delivery), []);
    assert_eq!(connected(&mut databases)[&1].cursor.as_deref(), Some("a"));
}

#[test]
fn an_answer_with_more_is_followed_by_a_request_on_the_same_stream() {
    let mut databases = new();
    let asked = asks(databases.step(Signal::Connected));
    let mut id = asked[&1].request_id;
    for (current, next, more) in [
        (None, Some("a"), true),
        (Some("a"), Some("b"), true),
        // Nothing new, in each form.
        (Some("b"), Some("b"), false),
    ] {
        let delivery = arrived(&mut databases, Some(id), &block(1, current, next));
        let actions = databases.commit(delivery);
        assert_eq!(!actions.is_empty(), more);
        if more {
            let ask = &asks(actions)[&1];
            assert!(!ask.opens_stream);
            assert_eq!(ask.cursor.as_deref(), next);
            id = ask.request_id;
        }
    }
    for next in [None, Some(""), Some("dummy_cursor"), Some("b")] {
        let ask = asks(databases.step(Signal::Due))[&1].clone();
        assert_eq!(ask.cursor.as_deref(), Some("b"));
        let delivery = arrived(
            &mut databases,
            Some(ask.request_id),
            &block(1, Some("x"), next),
        );
        assert_eq!(databases.commit(delivery), [], "{next:?}");
    }
    assert_eq!(databases.cursors().collect::<Vec<_>>(), [(1, "b")]);
}

/// Answers each request so, by the number of those before, and returns how many followed the first.
fn pages(answer: impl Fn(u32) -> (String, String)) -> u32 {
    let mut databases = new();
    let mut ask = asks(databases.step(Signal::Connected))[&1].clone();
    let mut pages = 0;
    loop {
        let (current, next) = answer(pages);
        let rows = block(1, Some(&current), Some(&next));
        let delivery = arrived(&mut databases, Some(ask.request_id), &rows);
        let Some(Action::Ask(next)) = databases.commit(delivery).pop() else {
            return pages;
        };
        ask = next;
        pages += 1;
    }
}

#[test]
fn cursors_that_lead_to_each_other_or_ever_further_have_an_end() {
    let cursor = |number: u32| format!("c{number}");
    assert_eq!(pages(|page| (cursor(page), cursor(page + 1))), MAX_PAGES);
    let turn = |page: u32| (cursor(page % 2), cursor((page + 1) % 2));
    assert!(pages(turn) < MAX_PAGES);
}

#[test]
fn without_the_mailbox_there_is_no_listening_and_without_the_others_there_is() {
    let mut databases = new();
    let asked = asks(databases.step(Signal::Connected));
    let delivery = arrived(&mut databases, Some(asked[&1].request_id), &[]);
    assert_eq!(databases.commit(delivery), []);
    let expired = |database: i64| Signal::Expired {
        request_id: asked[&database].request_id,
    };
    assert_eq!(databases.step(expired(2)), []);
    assert_eq!(databases.step(expired(95)), []);
    let unreadable = Signal::Unreadable {
        request_id: Some(asked[&104].request_id),
    };
    assert_eq!(databases.step(unreadable), [Action::Ready]);
    // An answer that comes after all is a push.
    let delivery = arrived(
        &mut databases,
        Some(asked[&2].request_id),
        &block(2, None, Some("c")),
    );
    assert_eq!(databases.commit(delivery), []);
    assert_eq!(databases.cursors().collect::<Vec<_>>(), [(2, "c")]);
    assert_eq!(databases.step(Signal::Unreadable { request_id: None }), []);
    assert_eq!(databases.step(Signal::Expired { request_id: 999 }), []);
    let due = asks(databases.step(Signal::Due))[&1].clone();
    assert_eq!(databases.step(Signal::Due).len(), 0, "it has been asked");
    assert_eq!(
        databases.step(Signal::Expired {
            request_id: due.request_id
        }),
        [Action::Drop]
    );
}

#[test]
fn the_end_of_a_databases_stream_is_the_end_of_the_connection() {
    for database in [1, 2, 95, 104] {
        let mut databases = new();
        connected(&mut databases);
        assert_eq!(databases.step(Signal::StreamEnded { database: 7 }), []);
        assert_eq!(
            databases.step(Signal::StreamEnded { database }),
            [Action::Drop]
        );
        assert_eq!(databases.step(Signal::Due), []);
    }
}

#[test]
fn a_snapshot_and_a_failure_are_reported() {
    let mut databases = new();
    connected(&mut databases);
    let rows = rows(
        r#"{"step":[1,[5,"truncateTablesForSyncGroup",[19,"1"]],[5,"handleSyncFailure",[19,"95"],"no"]]}"#,
    );
    let delivery = arrived(&mut databases, None, &rows);
    assert_eq!(
        (&delivery.snapshots[..], &delivery.failures[..]),
        (&[1][..], &[95][..])
    );
    assert_eq!(databases.commit(delivery), []);
}

#[test]
fn a_block_of_any_version_moves_the_cursor() {
    let v4 = json!([
        5,
        "executeFirstBlockForSyncTransactionV4",
        [19, "1"],
        [19, "7"],
        "a",
        "b",
        [19, "70"],
        [19, "2"],
        true,
        [19, "0"],
        false,
        [19, "2"]
    ]);
    let v9 = json!([
        5,
        "executeFirstBlockForSyncTransactionV9",
        [19, "1"],
        [19, "7"],
        "a",
        "b",
        "c",
        "d"
    ]);
    let of = |call: Value| FirstBlock::of(&rows(&json!({"step": call}).to_string())[0]).unwrap();
    let (v4, v9) = (of(v4), of(v9));
    assert_eq!((v4.sends_params, v4.channel), (Some(true), Some(2)));
    assert_eq!((v9.sends_params, v9.channel), (None, None));
    for block in [v4, v9] {
        assert_eq!((block.database, block.next.as_deref()), (1, Some("b")));
    }
    let others = rows(
        r#"{"step":[1,[5,"executeFinallyBlockForSyncTransaction",true,[19,"1"],[19,"0"]],
        [5,"executeFirstBlockForSyncTransaction","1"],[5,"executeFirstBlockForSyncTransaction"]]}"#,
    );
    assert!(others.iter().all(|row| FirstBlock::of(row).is_none()));
}

#[test]
fn what_an_earlier_connection_brought_is_no_answer_any_more() {
    let mut databases = new();
    let asked = asks(databases.step(Signal::Connected));
    let late = arrived(
        &mut databases,
        Some(asked[&1].request_id),
        &block(1, None, Some("a")),
    );
    let again = asks(databases.step(Signal::Connected));
    assert_eq!(databases.commit(late), []);
    assert_eq!(databases.cursors().collect::<Vec<_>>(), [(1, "a")]);
    let delivery = arrived(
        &mut databases,
        Some(again[&1].request_id),
        &block(1, None, Some("a")),
    );
    assert_eq!(
        asks(databases.commit(delivery))[&1].cursor.as_deref(),
        Some("a")
    );
}

#[test]
fn a_kept_cursor_is_asked_for_and_one_that_is_none_is_not_kept() {
    let mut databases = Databases::new(
        params(),
        [(1, "a"), (2, "c"), (9, "x"), (95, "dummy_cursor")],
    );
    let asked = connected(&mut databases);
    assert_eq!(asked[&1].cursor.as_deref(), Some("a"));
    assert_eq!(
        (asked[&2].cursor.as_deref(), &asked[&2].sync_params),
        (Some("c"), &None)
    );
    assert_eq!(asked[&95].cursor, None);
    assert_eq!(asked[&104].sync_params, Some(params().e2ee));
}

#[derive(Clone, Debug)]
enum Happens {
    Connected,
    Answered(usize, u8),
    Pushed(u8),
    Committed,
    RolledBack,
    Expired(usize),
    Ended(i64),
    Due,
    Disconnected,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        2 => Just(Happens::Connected),
        6 => (0..8_usize, any::<u8>()).prop_map(|(which, cursor)| Happens::Answered(which, cursor)),
        3 => any::<u8>().prop_map(Happens::Pushed),
        6 => Just(Happens::Committed),
        1 => Just(Happens::RolledBack),
        1 => (0..8_usize).prop_map(Happens::Expired),
        1 => (0..3_i64).prop_map(Happens::Ended),
        2 => Just(Happens::Due),
        1 => Just(Happens::Disconnected),
    ]
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn whatever_happens_a_cursor_is_one_that_was_committed(happens in vec(happens(), 0..40)) {
        let mut databases = new();
        let mut open: Vec<Ask> = Vec::new();
        let mut deliveries = Vec::new();
        let mut committed = vec![None];
        for it in happens {
            let actions = match it {
                Happens::Connected => {
                    open.clear();
                    databases.step(Signal::Connected)
                }
                Happens::Answered(which, cursor) => {
                    let ask = (!open.is_empty()).then(|| open.remove(which % open.len()));
                    let rows = block(1, None, Some(&cursor.to_string()));
                    let request_id = ask.map(|ask| ask.request_id);
                    deliveries.push((arrived(&mut databases, request_id, &rows), cursor));
                    Vec::new()
                }
                Happens::Pushed(cursor) => {
                    let rows = block(1, None, Some(&cursor.to_string()));
                    deliveries.push((arrived(&mut databases, None, &rows), cursor));
                    Vec::new()
                }
                Happens::Committed if !deliveries.is_empty() => {
                    let (delivery, cursor) = deliveries.remove(0);
                    committed.push(Some(cursor.to_string()));
                    databases.commit(delivery)
                }
                Happens::RolledBack | Happens::Committed => {
                    deliveries.clear();
                    Vec::new()
                }
                Happens::Expired(which) => {
                    let ask = (!open.is_empty()).then(|| open.remove(which % open.len()));
                    let request_id = ask.map_or(0, |ask| ask.request_id);
                    databases.step(Signal::Expired { request_id })
                }
                Happens::Ended(database) => databases.step(Signal::StreamEnded { database }),
                Happens::Due => databases.step(Signal::Due),
                Happens::Disconnected => databases.step(Signal::Disconnected),
            };
            for action in actions {
                if let Action::Ask(ask) = action {
                    prop_assert!(open.iter().all(|it| it.request_id != ask.request_id));
                    prop_assert!(ask.database != 1 || committed.contains(&ask.cursor));
                    open.push(ask);
                }
            }
            let cursor = databases.cursors().find(|(id, _)| *id == 1);
            prop_assert!(committed.contains(&cursor.map(|(_, cursor)| cursor.to_owned())));
        }
    }
}
