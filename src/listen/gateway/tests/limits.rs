//! The limits on time, by a clock that the tests set.

use std::time::Instant;

use super::{SECOND, answer, connected, data, message, moment, sent};
use crate::listen::gateway::step::Due;
use crate::wire::dgw::Frame;

#[test]
fn each_limit_on_time_is_kept() {
    let now = Instant::now();
    let (mut session, _) = connected(now);
    assert_eq!(
        session.due(moment(now)).unwrap(),
        Due::Nothing(now + 5 * SECOND)
    );
    let late = moment(now + 5 * SECOND);
    assert_eq!(session.due(late).unwrap(), Due::Expired);
    assert!(session.expire(late).is_err());
    // Streams that are open, and answers that do not come.
    let (mut session, _) = connected(now);
    (0..5).for_each(|stream| answer(&mut session, stream, now));
    session
        .receive(&data(0, Some(1), &[]), moment(now), &mut Vec::new())
        .unwrap();
    let ping = moment(now + 10 * SECOND);
    assert_eq!(session.due(moment(now)).unwrap(), Due::Nothing(ping.now));
    let Due::Send(output) = session.due(ping).unwrap() else {
        panic!();
    };
    assert_eq!(sent(&output), ["ping"]);
    let pong = message(Frame::Pong);
    session.receive(&pong, ping, &mut Vec::new()).unwrap();
    let late = moment(now + 30 * SECOND);
    session.due(moment(now + 20 * SECOND)).unwrap();
    assert_eq!(session.due(late).unwrap(), Due::Expired);
    assert!(session.expire(late).is_err());
}

#[test]
fn messages_are_asked_for_again_every_few_minutes() {
    let now = Instant::now();
    let (mut session, _) = connected(now);
    (0..5).for_each(|stream| answer(&mut session, stream, now));
    for (stream, id) in [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)] {
        session
            .receive(&data(stream, Some(id), &[]), moment(now), &mut Vec::new())
            .unwrap();
    }
    session.commit(moment(now)).unwrap();
    let later = now + 300 * SECOND;
    session.is_alive(later);
    let Due::Send(ping) = session.due(moment(later)).unwrap() else {
        panic!();
    };
    assert_eq!(sent(&ping), ["ping"]);
    let Due::Send(output) = session.due(moment(later)).unwrap() else {
        panic!();
    };
    assert_eq!(sent(&output), ["data 1"]);
    let overdue = moment(later + 30 * SECOND);
    session.is_alive(overdue.now);
    assert_eq!(session.due(overdue).unwrap(), Due::Expired);
    assert!(session.expire(overdue).is_err());
}
