//! One listening after another: nothing is lost between them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use fbchat::Error;

use crate::long_poll::{
    STICKY, answering, client, field, items, label, listening, long_poll, one_cycle, one_message,
    received_up_to,
};
use crate::support::resume;
use crate::support::scripted::{Answer, Scripted};

#[test]
fn events_left_in_the_queue_come_first_in_the_next_listening_of_either_kind() {
    let server = answering([items(8, &[1, 2, 3, 4, 5, 6, 7, 8]), items(9, &[9])]);
    let client = client(&server);
    let options = || long_poll().mark_alive(false).capacity(3);
    // A stop, and a drop, of a listener whose channel is full: three in the channel, the others behind it.
    let listener = client.listen_with(options()).unwrap();
    assert_eq!(received_up_to(&listener, "2"), ["Listening", "1", "2"]);
    listener.stop().unwrap();
    let listener = client.listen_with(options()).unwrap();
    assert_eq!(received_up_to(&listener, "3"), ["Listening", "3"]);
    drop(listener);
    // To the caller's loop.
    client.start_listening_with(options()).unwrap();
    assert_eq!(one_cycle(&client), ["4", "5", "6", "7", "8"]);
    client.stop_listening();
    // And back to a listener, with a wait pending that its end ends.
    let listener = client.listen_with(options()).unwrap();
    assert_eq!(received_up_to(&listener, "9"), ["Listening", "9"]);
    std::thread::scope(|threads| {
        let waiting = threads.spawn(|| listener.wait_for(Duration::MAX, |_| None::<()>));
        client.stop_listening();
        assert_eq!(waiting.join().unwrap(), None);
    });
}

#[test]
fn a_clone_of_the_channel_has_the_rest_until_the_next_listening_begins() {
    let server = answering([items(8, &[1, 2, 3])]);
    let client = client(&server);
    let listener = client.listen_with(long_poll().mark_alive(false)).unwrap();
    received_up_to(&listener, "1");
    while listener.events().len() < 2 {
        std::thread::yield_now();
    }
    let rest = listener.events().clone();
    drop(listener);
    assert_eq!(label(&rest.recv().unwrap()), "2");
    client.start_listening_with(long_poll()).unwrap();
    assert!(rest.recv().is_err());
    assert_eq!(one_cycle(&client), ["3"]);
}

#[test]
fn listening_again_while_an_earlier_call_is_still_starting_loses_nothing() {
    // The second request for a queue is held until the test lets it go.
    let (asked, is_asked) = mpsc::channel();
    let finds = AtomicUsize::new(0);
    let mut answers = vec![items(1, &[1, 2, 3]), items(2, &[4])].into_iter();
    let server = Scripted::start(move |seen| match seen.path() {
        "/pull" if field(seen, "sticky_token").is_none() => {
            if finds.fetch_add(1, Ordering::SeqCst) == 1 {
                asked.send(()).unwrap();
                return Answer::hold();
            }
            Answer::json(STICKY)
        }
        "/pull" => answers.next().unwrap_or_else(Answer::hold),
        _ => resume(seen).unwrap(),
    });
    let client = client(&server);
    let options = || long_poll().mark_alive(false);
    let listener = client.listen_with(options().capacity(1)).unwrap();
    assert_eq!(received_up_to(&listener, "1"), ["Listening", "1"]);
    listener.stop().unwrap();
    std::thread::scope(|threads| {
        let hanging = threads.spawn(|| client.listen_with(options()).map(drop));
        is_asked.recv().unwrap();
        assert!(matches!(
            client.listen_with(options()),
            Err(Error::InvalidInput(_))
        ));
        assert!(matches!(
            client.do_one_listen(),
            Err(Error::InvalidInput(_))
        ));
        client.clone().stop_listening();
        client.start_listening_with(options()).unwrap();
        assert!(matches!(hanging.join().unwrap(), Err(Error::Stopped)));
    });
    assert!(client.is_listening());
    assert_eq!(one_cycle(&client), ["2", "3"]);
    assert_eq!(one_message(&client), "4");
}

#[test]
fn events_survive_a_start_that_fails() {
    let (finds, mut answers) = (AtomicUsize::new(0), vec![items(1, &[1, 2])].into_iter());
    let server = Scripted::start(move |seen| match seen.path() {
        "/pull" if field(seen, "sticky_token").is_none() => {
            match finds.fetch_add(1, Ordering::SeqCst) {
                1 => Answer::status(500),
                _ => Answer::json(STICKY),
            }
        }
        "/pull" => answers.next().unwrap_or_else(Answer::hold),
        _ => resume(seen).unwrap(),
    });
    let client = client(&server);
    let listener = client
        .listen_with(long_poll().mark_alive(false).capacity(1))
        .unwrap();
    received_up_to(&listener, "1");
    drop(listener);
    assert!(client.start_listening_with(long_poll()).is_err());
    client.start_listening_with(long_poll()).unwrap();
    assert_eq!(one_cycle(&client), ["2"]);
}

#[test]
fn two_threads_take_turns_at_one_loop_and_each_event_comes_once() {
    const EVENTS: u32 = 200;
    let server = answering((1..=EVENTS).map(|number| items(number, &[number])));
    let client = listening(&server);
    let mut taken: Vec<u32> = std::thread::scope(|threads| {
        let takes = || {
            let mut taken = Vec::new();
            loop {
                match client.do_one_listen() {
                    Ok(events) => {
                        taken.extend(events.iter().map(|it| label(it).parse::<u32>().unwrap()))
                    }
                    Err(Error::InvalidInput(_)) => std::thread::yield_now(),
                    Err(Error::Stopped) => return taken,
                    Err(error) => panic!("{error}"),
                }
                if taken.last() == Some(&EVENTS) {
                    client.stop_listening();
                }
            }
        };
        let both = [(); 2].map(|()| threads.spawn(takes));
        both.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    taken.sort_unstable();
    assert!(taken.into_iter().eq(1..=EVENTS));
}
