//! Pushes and answers that overtake each other, and the cursor of the mailbox meanwhile.

use serde_json::json;

use super::dgw_fixtures::{arrived, asks, block, params, rows};
use super::lightspeed_databases::connected;
use crate::wire::lightspeed::databases::{Ask, Databases, MAX_AHEAD, Signal, Turn};

/// Delivers a push and commits it.
fn pushed(databases: &mut Databases, current: &str, next: &str) {
    let delivery = arrived(databases, None, &block(1, Some(current), Some(next)));
    assert_eq!(databases.commit(delivery), []);
}

fn mailbox(databases: &Databases) -> Option<&str> {
    let mut cursors = databases.cursors();
    cursors.find(|it| it.0 == 1).map(|it| it.1)
}

#[test]
fn a_push_that_overtakes_another_moves_the_cursor_with_it() {
    let mut databases = Databases::new(params(), [(1, "a")]);
    connected(&mut databases);
    pushed(&mut databases, "c", "d");
    pushed(&mut databases, "b", "c");
    // A connection that is lost now loses nothing.
    assert_eq!(mailbox(&databases), Some("a"));
    let delivery = arrived(&mut databases, None, &block(1, Some("a"), Some("b")));
    let behind = databases.cursors_behind([&delivery]);
    assert_eq!(behind, [(1, "d".to_owned())]);
    databases.commit(delivery);
    assert_eq!(mailbox(&databases), Some("d"));
    // What was ahead comes again over the next connection.
    pushed(&mut databases, "e", "f");
    assert_eq!(connected(&mut databases)[&1].cursor.as_deref(), Some("d"));
    pushed(&mut databases, "d", "e");
    assert_eq!(mailbox(&databases), Some("e"));
}

#[test]
fn a_snapshot_moves_the_cursor_wherever_it_was() {
    let mut databases = Databases::new(params(), [(1, "a")]);
    connected(&mut databases);
    let mut snapshot = block(1, Some("x"), Some("y"));
    let call = json!([5, "truncateTablesForSyncGroup", [19, "1"]]);
    snapshot.extend(rows(&json!({"step": call}).to_string()));
    let delivery = arrived(&mut databases, None, &snapshot);
    databases.commit(delivery);
    assert_eq!(mailbox(&databases), Some("y"));
}

#[test]
fn pushes_that_never_fit_move_the_cursor_in_the_end() {
    let mut databases = Databases::new(params(), [(1, "a")]);
    connected(&mut databases);
    for number in 0..=MAX_AHEAD {
        assert_eq!(mailbox(&databases), Some("a"));
        let (current, next) = (format!("x{number}"), format!("y{number}"));
        let push = block(1, Some(&current), Some(&next));
        let delivery = arrived(&mut databases, None, &push);
        // Over something that never came.
        assert_eq!(databases.is_skipped_by(&delivery, []), number == MAX_AHEAD);
        assert_eq!(databases.commit(delivery), []);
    }
    let last = format!("y{MAX_AHEAD}");
    assert_eq!(mailbox(&databases), Some(last.as_str()));
}

/// Asks for what is new in the mailbox; returns the number of the request.
fn due(databases: &mut Databases) -> Ask {
    asks(databases.step(Signal::Due)).remove(&1).unwrap()
}

#[test]
fn an_answer_has_what_waited_when_it_was_asked_for_unless_it_is_empty() {
    let mut databases = Databases::new(params(), [(1, "a")]);
    connected(&mut databases);
    pushed(&mut databases, "x", "y");
    let ask = due(&mut databases);
    pushed(&mut databases, "z", "last");
    let answer = arrived(
        &mut databases,
        Some(ask.request_id),
        &block(1, Some("a"), Some("b")),
    );
    let again = asks(databases.commit(answer));
    let nothing = arrived(&mut databases, Some(again[&1].request_id), &[]);
    assert_eq!(databases.commit(nothing), []);
    pushed(&mut databases, "b", "x");
    assert_eq!(mailbox(&databases), Some("x"));
    pushed(&mut databases, "x", "z");
    assert_eq!(mailbox(&databases), Some("last"));
    // The server has not sent what is missing, or it is late: nothing is given up.
    pushed(&mut databases, "c", "d");
    let ask = due(&mut databases);
    let nothing = arrived(&mut databases, Some(ask.request_id), &[]);
    assert_eq!(databases.commit(nothing), []);
    pushed(&mut databases, "last", "c");
    assert_eq!(mailbox(&databases), Some("d"));
}

#[test]
fn an_answer_does_not_move_a_cursor_back_that_pushes_have_moved_meanwhile() {
    let mut databases = Databases::new(params(), [(1, "a")]);
    connected(&mut databases);
    let ask = due(&mut databases);
    pushed(&mut databases, "a", "b");
    pushed(&mut databases, "b", "c");
    let answer = block(1, Some("a"), Some("b"));
    let delivery = arrived(&mut databases, Some(ask.request_id), &answer);
    assert_eq!(databases.cursors_behind([&delivery])[0].1, "c");
    let again = asks(databases.commit(delivery));
    assert_eq!(again[&1].cursor.as_deref(), Some("c"));
    assert_eq!(mailbox(&databases), Some("c"));
    // One that is further counts.
    pushed(&mut databases, "c", "d");
    let answer = block(1, Some("c"), Some("f"));
    let delivery = arrived(&mut databases, Some(again[&1].request_id), &answer);
    let again = asks(databases.commit(delivery));
    assert_eq!(again[&1].cursor.as_deref(), Some("f"));
}

#[test]
fn a_program_is_known_by_the_position_behind_it_whichever_way_it_comes_again() {
    let mut databases = Databases::new(params(), [(1, "a")]);
    connected(&mut databases);
    let ask = due(&mut databases);
    let push = arrived(&mut databases, None, &block(1, Some("a"), Some("b")));
    assert_eq!(databases.turn(&push, []), Turn::Next);
    let answer = block(1, Some("a"), Some("b"));
    let answer = arrived(&mut databases, Some(ask.request_id), &answer);
    // The push is on its way to the caller.
    assert_eq!(databases.turn(&answer, [&push]), Turn::Passed);
    databases.commit(push);
    assert_eq!(databases.turn(&answer, []), Turn::Passed);
    let again = asks(databases.commit(answer));
    // An answer may have more than a push that comes late.
    let answer = block(1, Some("b"), Some("d"));
    let answer = arrived(&mut databases, Some(again[&1].request_id), &answer);
    assert_eq!(databases.turn(&answer, []), Turn::Next);
    databases.commit(answer);
    let late = arrived(&mut databases, None, &block(1, Some("c"), Some("d")));
    assert_eq!(databases.turn(&late, []), Turn::Passed);
    assert_eq!(databases.commit(late), []);
    assert_eq!(mailbox(&databases), Some("d"));
    // A snapshot is always taken, and so is all after a connection that was lost.
    let call = json!([5, "truncateTablesForSyncGroup", [19, "1"]]);
    let mut snapshot = block(1, Some("c"), Some("d"));
    snapshot.extend(rows(&json!({"step": call}).to_string()));
    let snapshot = arrived(&mut databases, None, &snapshot);
    assert_eq!(databases.turn(&snapshot, []), Turn::Next);
    connected(&mut databases);
    let push = arrived(&mut databases, None, &block(1, Some("c"), Some("d")));
    assert_eq!(databases.turn(&push, []), Turn::Ahead);
}
