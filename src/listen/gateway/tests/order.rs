//! What comes out of turn, or a second time.

use std::time::Instant;

use serde_json::{Value, json};

use super::{answer, block, connected, data, inserted, moment};
use crate::listen::gateway::step::Session;
use crate::listen::transport::Signal;

fn reacted() -> Value {
    json!([
        5,
        "upsertReaction",
        [19, "5"],
        [19, "1700000000000"],
        "mid.$1",
        [19, "4"],
        "wow"
    ])
}

/// A connection that goes on behind the position c1.
fn resumed(now: Instant) -> Session {
    let (mut session, _) = connected(now);
    session.resume([(1, "c1")]);
    session.connected(moment(now)).unwrap();
    session
}

#[test]
fn a_push_that_builds_on_an_answer_waits_for_it() {
    let now = Instant::now();
    let mut session = resumed(now);
    let mut events = Vec::new();
    let mut receive = |session: &mut Session, message: Vec<u8>| {
        events.clear();
        let taken = session.receive(&message, moment(now), &mut events);
        (taken.unwrap().1, events.len())
    };
    let push = data(1, None, &[block(Some("c2"), "c3"), inserted()]);
    assert_eq!(receive(&mut session, push), (Some(Signal::Idle), 0));
    // The next push does not overtake it.
    let typing = data(1, None, &[inserted()]);
    assert_eq!(receive(&mut session, typing), (Some(Signal::Idle), 0));
    assert!(session.release(moment(now), &mut Vec::new()).is_none());
    assert_eq!(session.cursors(), [(1, "c1".to_owned())]);
    let answer = data(1, Some(2), &[block(Some("c1"), "c2"), inserted()]);
    let (_, count) = receive(&mut session, answer);
    assert_eq!(count, 1);
    // There may be more behind the answer, but what was held builds on it.
    session.commit(moment(now)).unwrap();
    let mut held = Vec::new();
    assert!(session.release(moment(now), &mut held).is_some());
    assert_eq!(held.len(), 2);
    assert_eq!(session.cursors(), [(1, "c3".to_owned())]);
}

#[test]
fn what_a_push_and_an_answer_both_have_is_delivered_once() {
    let now = Instant::now();
    let mut session = resumed(now);
    let mut receive = |request_id, last: &str, next: &str| {
        let mut events = Vec::new();
        let program = data(1, request_id, &[block(Some(last), next), reacted()]);
        session.receive(&program, moment(now), &mut events).unwrap();
        session.commit(moment(now)).unwrap();
        events.len()
    };
    // The answer was made before the push, and comes behind it.
    assert_eq!(receive(None, "c1", "c2"), 1);
    assert_eq!(receive(Some(2), "c1", "c2"), 0);
    assert_eq!(receive(None, "c2", "c3"), 1);
    assert_eq!(receive(None, "c2", "c3"), 0);
}

#[test]
fn what_came_ahead_of_its_turn_is_left_out_of_the_answer_with_what_was_missing() {
    let now = Instant::now();
    let mut session = resumed(now);
    let receive = |session: &mut Session, request_id, blocks: &[Value]| {
        let mut events = Vec::new();
        let program = data(1, request_id, blocks);
        session.receive(&program, moment(now), &mut events).unwrap();
        events.len()
    };
    let nothing = [block(Some("c1"), "c1")];
    assert_eq!(receive(&mut session, Some(2), &nothing), 0);
    session.commit(moment(now)).unwrap();
    // What leads to c2 is missing. It is not handed out before the connection is lost.
    let ahead = [block(Some("c2"), "c3"), reacted()];
    assert_eq!(receive(&mut session, None, &ahead), 1);
    session.connected(moment(now)).unwrap();
    let again = [block(Some("c1"), "c2"), reacted()];
    assert_eq!(receive(&mut session, Some(7), &again), 1);
    session.commit(moment(now)).unwrap();
    let nothing = [block(Some("c2"), "c2")];
    receive(&mut session, Some(11), &nothing);
    session.commit(moment(now)).unwrap();
    // Now it is handed out, and comes again once beside another of the same form.
    let ahead = [block(Some("c3"), "c4"), reacted()];
    assert_eq!(receive(&mut session, None, &ahead), 1);
    session.commit(moment(now)).unwrap();
    session.connected(moment(now)).unwrap();
    let all = [block(Some("c2"), "c4"), reacted(), reacted()];
    assert_eq!(receive(&mut session, Some(13), &all), 1);
}

/// A message as programs bring it that may have been brought before.
fn inserted_unless_delivered() -> [Value; 2] {
    let check = json!([5, "checkAuthoritativeMessageExists", [19, "5"], "1"]);
    [
        json!([4, 1, 1, check]),
        json!([23, [26, [2, 1]], inserted()]),
    ]
}

#[test]
fn a_message_that_was_handed_out_is_left_out_by_its_program() {
    let now = Instant::now();
    let (mut session, _) = connected(now);
    answer(&mut session, 1, now);
    let receive = |session: &mut Session| {
        let mut events = Vec::new();
        let push = data(1, None, &inserted_unless_delivered());
        session.receive(&push, moment(now), &mut events).unwrap();
        events.len()
    };
    assert_eq!(receive(&mut session), 1);
    // It was not handed out before the connection was lost.
    session.connected(moment(now)).unwrap();
    answer(&mut session, 1, now);
    assert_eq!(receive(&mut session), 1);
    session.commit(moment(now)).unwrap();
    assert_eq!(receive(&mut session), 0);
    session.connected(moment(now)).unwrap();
    answer(&mut session, 1, now);
    assert_eq!(receive(&mut session), 0);
}
