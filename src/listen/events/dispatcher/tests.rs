//! The tests of the dispatcher: no server, no listener.

use std::sync::mpsc;

use ureq::Agent;

use super::*;
use crate::event::Gap;
use crate::time::Timestamp;

const LONG: Duration = Duration::MAX;

const NO_TIME: Duration = Duration::ZERO;

fn dispatcher(capacity: usize, wait_buffer: usize) -> Arc<Dispatcher> {
    let stop = StopHandle::new(Agent::new_with_defaults());
    let on_event = OnEvent::default();
    Arc::new(Dispatcher::new(capacity, wait_buffer, stop, on_event))
}

fn event(number: i64) -> Event {
    Event::Gap(Gap::new(Timestamp::from_millis(number)))
}

fn number(event: &Event) -> i64 {
    match event {
        Event::Gap(gap) => gap.since.as_millis(),
        other => panic!("{other}"),
    }
}

/// Picks the events of which this is true.
fn those(
    wanted: impl Fn(i64) -> bool + Send + 'static,
) -> impl FnMut(&Event) -> Option<i64> + Send + 'static {
    move |event| Some(number(event)).filter(|number| wanted(*number))
}

/// A dispatcher with these events in its channel.
fn holding(numbers: impl IntoIterator<Item = i64>) -> Arc<Dispatcher> {
    let dispatcher = dispatcher(100, 0);
    accept(&dispatcher, numbers);
    dispatcher
}

/// These events arrive together.
fn accept(dispatcher: &Arc<Dispatcher>, numbers: impl IntoIterator<Item = i64>) {
    assert!(dispatcher.accept(numbers.into_iter().map(event).collect()));
}

/// The events in the channel.
fn received(dispatcher: &Dispatcher) -> Vec<i64> {
    let events = dispatcher.receiver().try_iter();
    events.map(|event| number(&event)).collect()
}

/// So many events, as they come through the channel.
fn receive(dispatcher: &Dispatcher, count: usize) -> Vec<i64> {
    let events = dispatcher.receiver().iter().take(count);
    events.map(|event| number(&event)).collect()
}

fn rest(dispatcher: &Dispatcher) -> Vec<i64> {
    dispatcher.take_rest().iter().map(number).collect()
}

/// Blocks until so many wait.
fn until_waiting(dispatcher: &Dispatcher, count: usize) {
    while dispatcher.lock().waits.len() != count {
        thread::yield_now();
    }
}

/// Blocks until so many events have arrived.
fn until_arrived(dispatcher: &Dispatcher, count: u64) {
    while dispatcher.lock().arrived < count {
        thread::yield_now();
    }
}

#[test]
fn takes_the_first_that_fits_out_of_the_channel_and_leaves_the_others() {
    let dispatcher = holding(1..=6);
    let even = those(|number| number % 2 == 0);
    assert_eq!(dispatcher.wait(LONG, even), Some(2));
    assert_eq!(received(&dispatcher), [1, 3, 4, 5, 6]);
}

#[test]
fn the_longest_wait_is_served_first() {
    let dispatcher = dispatcher(100, 0);
    thread::scope(|threads| {
        let wait = || dispatcher.wait(LONG, those(|number| number >= 2));
        let first = threads.spawn(wait);
        until_waiting(&dispatcher, 1);
        let second = threads.spawn(wait);
        until_waiting(&dispatcher, 2);
        accept(&dispatcher, 1..=4);
        assert_eq!(first.join().unwrap(), Some(2));
        assert_eq!(second.join().unwrap(), Some(3));
    });
    assert_eq!(received(&dispatcher), [1, 4]);
}

#[test]
fn a_wait_that_is_over_takes_nothing() {
    let dispatcher = holding([1]);
    let waited = dispatcher.wait(NO_TIME, those(|number| number > 1));
    assert_eq!(waited, None);
    accept(&dispatcher, [2]);
    assert_eq!(received(&dispatcher), [1, 2]);
}

#[test]
fn the_end_ends_every_wait_and_leaves_what_is_in_the_channel() {
    let dispatcher = holding([1]);
    thread::scope(|threads| {
        let waiting = threads.spawn(|| dispatcher.wait(LONG, those(|it| it > 1)));
        until_waiting(&dispatcher, 1);
        dispatcher.end();
        assert_eq!(waiting.join().unwrap(), None);
    });
    assert_eq!(dispatcher.wait(LONG, those(|_| true)), None);
    assert_eq!(dispatcher.begin_wait(those(|_| true)).result(LONG), None);
    assert_eq!(dispatcher.receiver().iter().count(), 1);
}

#[test]
fn a_full_channel_holds_the_listener_back_and_a_stop_keeps_what_has_no_room() {
    let dispatcher = dispatcher(2, 0);
    thread::scope(|threads| {
        let all = (0..5).map(event).collect();
        let accepting = threads.spawn(|| dispatcher.accept(all));
        assert_eq!(receive(&dispatcher, 1), [0]);
        dispatcher.stop.stop();
        assert!(!accepting.join().unwrap());
    });
    dispatcher.end();
    assert_eq!(rest(&dispatcher), [1, 2, 3, 4]);
}

#[test]
fn a_wait_that_begins_while_the_channel_is_full_is_offered_everything() {
    let dispatcher = dispatcher(1, 100);
    thread::scope(|threads| {
        let accepting = threads.spawn(|| {
            for number in 0..50 {
                accept(&dispatcher, [number]);
            }
        });
        until_arrived(&dispatcher, 2);
        assert_eq!(dispatcher.wait(LONG, those(|it| it == 49)), Some(49));
        // Nothing waits any more, and the listener may be blocked in reading: the rest follows by itself.
        assert!(receive(&dispatcher, 49).into_iter().eq(0..49));
        accepting.join().unwrap();
    });
}

#[test]
fn what_arrived_before_a_wait_began_is_not_offered_to_it() {
    let dispatcher = dispatcher(1, 100);
    thread::scope(|threads| {
        // Both have arrived, though the channel has room for one.
        let accepting = threads.spawn(|| accept(&dispatcher, [1, 2]));
        until_arrived(&dispatcher, 2);
        let wait = dispatcher.begin_wait(those(|_| true));
        accepting.join().unwrap();
        let accepting = threads.spawn(|| accept(&dispatcher, [3, 4]));
        assert_eq!(wait.result(LONG), Some(3));
        assert_eq!(receive(&dispatcher, 3), [1, 2, 4]);
        accepting.join().unwrap();
    });
}

#[test]
fn what_a_wait_picked_in_vain_goes_back_to_its_place() {
    let dispatcher = dispatcher(4, 100);
    accept(&dispatcher, [1, 2]);
    let wait = dispatcher.begin_wait(those(|it| it == 3));
    accept(&dispatcher, [3, 4, 5]);
    assert_eq!(receive(&dispatcher, 1), [1]);
    drop(wait);
    assert_eq!(receive(&dispatcher, 4), [2, 3, 4, 5]);
}

#[test]
fn the_room_for_waits_has_a_bound() {
    let dispatcher = dispatcher(1, 2);
    thread::scope(|threads| {
        let waiting = threads.spawn(|| dispatcher.wait(LONG, those(|it| it == 9)));
        until_waiting(&dispatcher, 1);
        accept(&dispatcher, [1, 2, 3]);
        let accepting = threads.spawn(|| accept(&dispatcher, [4, 9]));
        // Also the event that exceeds it is offered before the listener blocks.
        assert_eq!(waiting.join().unwrap(), Some(9));
        assert_eq!(receive(&dispatcher, 4), [1, 2, 3, 4]);
        accepting.join().unwrap();
    });
}

#[test]
fn a_capacity_beyond_all_memory_takes_none_before_it_is_used() {
    let dispatcher = dispatcher(usize::MAX, usize::MAX);
    accept(&dispatcher, 0..3000);
    assert!(receive(&dispatcher, 3000).into_iter().eq(0..3000));
}

#[test]
fn the_end_comes_behind_what_stood_behind_the_channel() {
    let dispatcher = dispatcher(1, 100);
    thread::scope(|threads| {
        let waiting = threads.spawn(|| dispatcher.wait(LONG, those(|it| it > 5)));
        until_waiting(&dispatcher, 1);
        accept(&dispatcher, 1..=5);
        threads.spawn(|| {
            dispatcher.flush();
            dispatcher.end();
        });
        assert_eq!(waiting.join().unwrap(), None);
        let received: Vec<i64> = dispatcher.receiver().iter().map(|it| number(&it)).collect();
        assert_eq!(received, [1, 2, 3, 4, 5]);
    });
}

/// Panics at the second event.
fn broken(event: &Event) -> Option<i64> {
    match number(event) {
        2 => panic!("a bug in a pick"),
        _ => None,
    }
}

#[test]
fn a_panic_in_a_pick_comes_out_of_its_wait_and_costs_no_event() {
    let dispatcher = holding(1..=3);
    let wait = || dispatcher.wait(LONG, broken);
    assert!(catch_unwind(AssertUnwindSafe(wait)).is_err());
    assert_eq!(received(&dispatcher), [1, 2, 3]);
}

#[test]
fn a_panic_in_a_pick_on_the_thread_that_listens_ends_that_wait_alone() {
    let dispatcher = dispatcher(100, 0);
    thread::scope(|threads| {
        let panicking = threads.spawn(|| dispatcher.wait(LONG, broken));
        until_waiting(&dispatcher, 1);
        let waiting = threads.spawn(|| dispatcher.wait(LONG, those(|it| it == 2)));
        until_waiting(&dispatcher, 2);
        accept(&dispatcher, 1..=3);
        assert!(panicking.join().is_err());
        assert_eq!(waiting.join().unwrap(), Some(2));
    });
    assert_eq!(received(&dispatcher), [1, 3]);
}

#[test]
fn a_wait_within_a_pick_is_refused_on_either_thread() {
    let dispatcher = holding([1]);
    let nested = || {
        let inner = Arc::clone(&dispatcher);
        move |event: &Event| match inner.wait(LONG, those(|_| true)) {
            None => Some(number(event)),
            Some(_) => None,
        }
    };
    assert_eq!(dispatcher.wait(LONG, nested()), Some(1));
    thread::scope(|threads| {
        let waiting = threads.spawn(|| dispatcher.wait(LONG, nested()));
        until_waiting(&dispatcher, 1);
        accept(&dispatcher, [2]);
        assert_eq!(waiting.join().unwrap(), Some(2));
    });
}

#[test]
fn a_pick_that_never_returns_holds_up_no_stop_and_no_receiver_for_ever() {
    let dispatcher = holding([1]);
    let (entered, has_entered) = mpsc::channel();
    let (let_go, held) = mpsc::channel::<()>();
    thread::scope(|threads| {
        let stuck = threads.spawn(|| {
            dispatcher.wait(LONG, move |_: &Event| {
                entered.send(()).unwrap();
                let _ = held.recv();
                None::<()>
            })
        });
        has_entered.recv().unwrap();
        // The listener goes on, the time limit of another wait holds, and so does a stop.
        accept(&dispatcher, [2]);
        assert_eq!(dispatcher.wait(NO_TIME, those(|_| true)), None);
        dispatcher.stop.stop();
        dispatcher.end();
        drop(let_go);
        assert_eq!(stuck.join().unwrap(), None);
    });
    assert_eq!(rest(&dispatcher), [1, 2]);
}

#[test]
fn many_wait_at_once_and_each_event_arrives_once() {
    const EVENTS: i64 = 3000;
    let dispatcher = dispatcher(8, 4);
    let mut arrived = thread::scope(|threads| {
        // Three of ten events have somebody who waits for them, again and again.
        let waiting: Vec<_> = (0..3)
            .map(|digit| {
                let dispatcher = &dispatcher;
                let wait = move || {
                    let mine = those(move |number| number % 10 == digit);
                    dispatcher.wait(LONG, mine)
                };
                threads.spawn(move || (0..EVENTS / 10).map_while(|_| wait()).collect::<Vec<_>>())
            })
            .collect();
        let receiving =
            threads.spawn(|| dispatcher.receiver().iter().map(|it| number(&it)).collect());
        until_waiting(&dispatcher, 3);
        for number in 0..EVENTS {
            accept(&dispatcher, [number]);
        }
        dispatcher.flush();
        dispatcher.end();
        let mut arrived: Vec<Vec<i64>> = waiting.into_iter().map(|it| it.join().unwrap()).collect();
        arrived.push(receiving.join().unwrap());
        arrived
    });
    let received = arrived.pop().unwrap();
    for numbers in &arrived {
        assert!(numbers.is_sorted());
    }
    let mut all: Vec<i64> = arrived.concat();
    all.extend(received);
    all.sort_unstable();
    assert!(all.into_iter().eq(0..EVENTS));
}

#[test]
fn what_nobody_has_received_is_counted_from_the_oldest() {
    let dispatcher = dispatcher(2, 100);
    assert_eq!(dispatcher.untaken(), 0);
    let wait = dispatcher.begin_wait(those(|it| it == 5));
    accept(&dispatcher, [1, 2, 3]);
    assert_eq!(dispatcher.untaken(), 3);
    assert_eq!(receive(&dispatcher, 2), [1, 2]);
    // The third stands behind the channel, or in it by now.
    assert_eq!(dispatcher.untaken(), 1);
    accept(&dispatcher, [4]);
    thread::scope(|threads| {
        threads.spawn(|| accept(&dispatcher, [5]));
        assert_eq!(wait.result(LONG), Some(5));
    });
    assert_eq!(dispatcher.untaken(), 3);
    let counted = Arc::clone(&dispatcher);
    let seen = dispatcher.wait(LONG, move |_| Some(counted.untaken()));
    assert_eq!(seen, Some(3));
    assert_eq!(dispatcher.untaken(), 2);
    assert_eq!(receive(&dispatcher, 1), [4]);
    assert_eq!(dispatcher.untaken(), 0);
}
