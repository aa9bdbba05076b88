//! The tests of what listening decides: no server, no thread, no clock.

use std::ops::ControlFlow;
use std::time::Duration;

use super::state::{Action, Moment, State};
use crate::error::{Error, TransportError};
use crate::event::{Event, Gap, MessageEvent, Raw};
use crate::id::UserId;
use crate::listen::ListenOptions;
use crate::listen::catch_up::{Page, ThreadPage};
use crate::listen::transport::Signal;
use crate::model::{Message, ThreadKey};
use crate::time::Timestamp;

const SECOND: Duration = Duration::from_secs(1);

const BEGIN: Timestamp = Timestamp::from_millis(1_516_000_000_000);

fn at(seconds: u64) -> Moment {
    Moment {
        now: BEGIN.later(Duration::from_secs(seconds)),
        random: 1.0,
    }
}

fn options() -> ListenOptions {
    ListenOptions::default().retry_after(SECOND, Duration::from_secs(60))
}

fn state() -> State {
    State::new(&options(), UserId::from(1), BEGIN)
}

fn go_on(_: &Error) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn receive(state: &mut State, signal: Result<Signal, Error>, events: Vec<Event>, moment: Moment) {
    state.received(signal, events, moment, &mut go_on);
}

fn gap() -> Event {
    Event::Gap(Gap::new(BEGIN))
}

fn message(id: &str) -> Event {
    Event::Message(MessageEvent {
        thread: ThreadKey::User(UserId::from(4)),
        message: Message::new(id, BEGIN),
        raw: Raw::default(),
    })
}

/// The kinds of the events that are handed over now.
fn kinds(state: &mut State) -> Vec<String> {
    let kind = |event: &Event| {
        let shown = format!("{event:?}");
        let end = shown.find(|letter: char| !letter.is_alphanumeric());
        shown.split_at(end.unwrap_or(shown.len())).0.to_owned()
    };
    state.take_events().iter().map(kind).collect()
}

/// The error of a connection that broke.
fn broken() -> Error {
    TransportError::Timeout.into()
}

#[test]
fn events_are_handed_over_before_anything_else() {
    let mut state = state();
    assert_eq!(state.next(), Action::Next);
    receive(&mut state, Ok(Signal::Wait), vec![message("mid.$1")], at(1));
    state.stop();
    assert_eq!(state.next(), Action::Deliver);
    assert!(state.take_end().is_none());
    assert_eq!(kinds(&mut state), ["Message"]);
    assert_eq!(state.next(), Action::End);
    assert!(matches!(state.take_end(), Some(Error::Stopped)));
}

#[test]
fn waits_double_until_the_queue_has_answered_for_two_minutes() {
    let mut state = state();
    for (signal, seconds, wait) in [
        (Signal::Retry, 1, 0),
        (Signal::Retry, 1, 1),
        (Signal::Idle, 1, 0),
        (Signal::Wait, 1, 4),
        (Signal::Ready, 2, 0),
        (Signal::Wait, 3, 8),
        (Signal::Ready, 4, 0),
        (Signal::Ready, 100, 0),
        (Signal::Wait, 124, 1),
    ] {
        receive(&mut state, Ok(signal), Vec::new(), at(seconds));
        let expected = match wait {
            0 => Action::Next,
            wait => Action::Wait(wait * SECOND),
        };
        assert_eq!(state.next(), expected, "{signal:?}");
        state.waited(wait * SECOND);
    }
    receive(&mut state, Ok(Signal::Wait), Vec::new(), at(125));
    state.waited(SECOND / 2);
    assert_eq!(state.next(), Action::Wait(3 * SECOND / 2));
}

#[test]
fn a_server_that_answers_and_closes_at_once_is_asked_less_and_less_often() {
    let mut state = state();
    let opened = state.opened(Ok(Signal::Ready), Vec::new(), at(0));
    opened.unwrap();
    let close = |state: &mut State, seconds| {
        receive(state, Err(broken()), Vec::new(), at(seconds));
        assert!(kinds(state).contains(&"Disconnected".to_owned()));
        let wait = match state.next() {
            Action::Wait(wait) => wait,
            _ => Duration::ZERO,
        };
        state.waited(wait);
        receive(state, Ok(Signal::Ready), Vec::new(), at(seconds + 1));
        wait.as_secs()
    };
    let waits: Vec<_> = (1..10).map(|count| close(&mut state, count * 5)).collect();
    assert_eq!(waits, [0, 1, 2, 4, 8, 16, 32, 60, 60]);
    // The last one answered 46 s after the beginning: two minutes later it has been of use.
    assert_eq!(close(&mut state, 166), 0);
    assert_eq!(close(&mut state, 286), 1);
}

#[test]
fn a_connection_that_breaks_is_reported_and_so_is_the_next_one() {
    let mut state = state();
    receive(&mut state, Err(broken()), Vec::new(), at(1));
    assert_eq!(kinds(&mut state), ["Disconnected"]);
    assert_eq!(state.next(), Action::Next);
    // That nothing comes shows no connection.
    receive(&mut state, Ok(Signal::Idle), Vec::new(), at(2));
    assert_eq!(state.next(), Action::Next);
    receive(&mut state, Ok(Signal::Ready), Vec::new(), at(3));
    assert_eq!(kinds(&mut state), ["Reconnected"]);
    assert_eq!(state.since(), at(3).now);
}

#[test]
fn an_answer_of_no_use_is_an_event_and_no_broken_connection() {
    let mut state = state();
    let error = Error::Decode(Box::new(crate::error::DecodeError::new("a reply", "bad")));
    receive(&mut state, Err(error), Vec::new(), at(1));
    let events = kinds(&mut state);
    assert_eq!(events.len(), 1);
    assert_ne!(events, ["Disconnected"]);
    receive(&mut state, Ok(Signal::Ready), Vec::new(), at(2));
    assert_eq!(kinds(&mut state), [""; 0]);
}

#[test]
fn a_callback_that_breaks_off_and_a_session_that_ended_end_listening() {
    let mut broken_off = state();
    let report = &mut |_: &Error| ControlFlow::Break(());
    broken_off.received(Err(broken()), Vec::new(), at(1), report);
    assert_eq!(broken_off.next(), Action::End);
    assert!(matches!(broken_off.take_end(), Some(Error::Transport(_))));
    let mut ended = state();
    let report = &mut |_: &Error| panic!("it is no error that listening survives");
    ended.received(Err(Error::NotLoggedIn), Vec::new(), at(1), report);
    assert!(matches!(ended.take_end(), Some(Error::NotLoggedIn)));
}

#[test]
fn a_server_that_asks_for_a_wait_gets_it_up_to_a_limit() {
    let busy = |seconds| Error::Busy {
        status: 429,
        retry_after: Duration::from_secs(seconds),
    };
    let options = options().longest_asked_wait(Duration::from_secs(100));
    for (asked, wait) in [(30, 30), (1000, 100)] {
        let mut state = State::new(&options, UserId::from(1), BEGIN);
        receive(&mut state, Err(busy(asked)), Vec::new(), at(1));
        assert_eq!(kinds(&mut state), ["Disconnected"]);
        assert_eq!(state.next(), Action::Wait(wait * SECOND));
    }
}

/// Begins to catch up behind a gap, with an event that waits behind it.
fn behind() -> State {
    let mut state = State::new(&options().catch_up(true), UserId::from(1), BEGIN);
    let events = vec![gap(), message("mid.$2")];
    receive(&mut state, Ok(Signal::Ready), events, at(60));
    assert_eq!(kinds(&mut state), ["Gap"]);
    state
}

fn empty() -> Page {
    Page::Threads(ThreadPage::default())
}

#[test]
fn a_gap_is_closed_page_by_page_before_anything_else_is_received() {
    let mut state = behind();
    let mut pages = 0;
    while let Action::Fetch(_) = state.next() {
        assert!(state.fetched(Ok(empty()), SECOND, at(61), &mut go_on));
        pages += 1;
    }
    assert_eq!(pages, 3);
    assert_eq!(state.next(), Action::CloseGap);
    state.close_gap(at(62));
    assert_eq!(kinds(&mut state), ["Message"]);
    assert_eq!(state.next(), Action::Next);
    assert_eq!(state.since(), at(62).now);
}

#[test]
fn a_page_that_cannot_be_had_is_asked_for_again_after_waits_of_its_own() {
    let mut state = behind();
    let failed = state.fetched(Err(broken()), SECOND, at(61), &mut go_on);
    assert!(!failed);
    assert_eq!(kinds(&mut state), ["Disconnected"]);
    assert!(matches!(state.next(), Action::Fetch(_)));
    state.fetched(Err(broken()), SECOND, at(61), &mut go_on);
    kinds(&mut state);
    assert_eq!(state.next(), Action::Wait(SECOND));
    state.waited(SECOND);
    assert!(state.fetched(Ok(empty()), SECOND, at(62), &mut go_on));
    // The waits of the connection did not grow with them.
    while let Action::Fetch(_) = state.next() {
        state.fetched(Ok(empty()), SECOND, at(62), &mut go_on);
    }
    state.close_gap(at(63));
    kinds(&mut state);
    receive(&mut state, Ok(Signal::Retry), Vec::new(), at(64));
    assert_eq!(kinds(&mut state), ["Reconnected"]);
    assert_eq!(state.next(), Action::Next);
}

#[test]
fn a_listening_that_cannot_go_on_with_the_queue_begins_with_a_gap_since_the_last_answer() {
    for is_same_queue in [true, false] {
        let mut earlier = state();
        let opened = earlier.opened(Ok(Signal::Retry), Vec::new(), at(0));
        opened.unwrap();
        receive(
            &mut earlier,
            Ok(Signal::Ready),
            vec![message("mid.$1")],
            at(5),
        );
        let mut next = State::new(&options(), UserId::from(1), at(9).now);
        next.take_over(&mut earlier, is_same_queue);
        assert_eq!(next.since(), at(5).now);
        let events = vec![message("mid.$2")];
        next.opened(Ok(Signal::Ready), events, at(10)).unwrap();
        let taken = next.take_events();
        let is_gap = |event: &Event| matches!(event, Event::Gap(gap) if gap.since == at(5).now);
        assert_eq!(taken.iter().any(is_gap), !is_same_queue);
        next.put_back(taken);
        let expected: &[&str] = if is_same_queue {
            &["Message", "Message"]
        } else {
            &["Message", "Gap", "Message"]
        };
        assert_eq!(kinds(&mut next), expected);
    }
}

#[test]
fn a_gap_that_a_new_listening_finds_is_closed_after_that_of_the_earlier() {
    let options = options().catch_up(true);
    let state = || State::new(&options, UserId::from(1), BEGIN);
    let mut earlier = state();
    earlier
        .opened(Ok(Signal::Ready), Vec::new(), at(0))
        .unwrap();
    receive(&mut earlier, Ok(Signal::Idle), vec![gap()], at(1));
    let mut next = state();
    next.take_over(&mut earlier, true);
    // Over the gateway a snapshot came.
    next.opened(Ok(Signal::Ready), vec![gap()], at(2)).unwrap();
    assert_eq!(kinds(&mut next), ["Gap"]);
    next.close_gap(at(3));
    assert_eq!(kinds(&mut next), ["Gap"]);
    assert!(matches!(next.next(), Action::Fetch(_)));
}
