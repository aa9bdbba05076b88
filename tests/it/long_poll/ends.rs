//! The start and the end of listening.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fbchat::Error;

use crate::long_poll::{
    STICKY, answering, client, items, label, listening, long_poll, of_pulls, received_up_to,
};
use crate::support::resume;
use crate::support::scripted::{Answer, Scripted};

#[test]
fn on_error_may_end_it() {
    let server = answering([Answer::status(500)]);
    let client = client(&server);
    let options = long_poll().mark_alive(false).on_error(|error| {
        assert!(matches!(error, Error::Http { status: 500, .. }));
        ControlFlow::Break(())
    });
    client.start_listening_with(options).unwrap();
    assert!(matches!(
        client.do_one_listen(),
        Err(Error::Http { status: 500, .. })
    ));
    assert!(!client.is_listening());
    assert!(matches!(client.do_one_listen(), Err(Error::Stopped)));
}

#[test]
fn a_session_that_has_ended_ends_listening_at_once() {
    let server = answering([Answer::json(r#"{"error":1357001}"#)]);
    let client = listening(&server);
    assert!(matches!(client.do_one_listen(), Err(Error::NotLoggedIn)));
    assert!(!client.is_listening());

    let server = answering([items(1, &[1]), Answer::json(r#"{"error":1357001}"#)]);
    let listener = self::client(&server).listen_with(long_poll()).unwrap();
    let received: Vec<_> = listener.into_iter().map(|event| label(&event)).collect();
    assert_eq!(received, ["Listening", "1"]);
    assert!(matches!(listener.stop(), Err(Error::NotLoggedIn)));
}

#[test]
fn another_thread_ends_a_cycle_that_waits() {
    let server = answering([]);
    let client = listening(&server);
    std::thread::scope(|threads| {
        let waiting = threads.spawn(|| client.do_one_listen());
        while of_pulls(&server, "seq").is_empty() {
            std::thread::yield_now();
        }
        client.stop_listening();
        client.stop_listening();
        assert!(matches!(waiting.join().unwrap(), Err(Error::Stopped)));
    });
    assert!(!client.is_listening());
}

#[test]
fn a_listener_stops_while_it_waits_for_the_server() {
    let server = answering([]);
    let listener = client(&server).listen_with(long_poll()).unwrap();
    while of_pulls(&server, "seq").is_empty() {
        std::thread::yield_now();
    }
    let stop = listener.stop_handle();
    stop.stop();
    assert!(stop.is_stopped());
    listener.stop().unwrap();
}

#[test]
fn a_full_channel_holds_the_listener_back_and_a_stop_loses_nothing() {
    let server = answering([items(4, &[1, 2, 3, 4]), items(5, &[5])]);
    let client = client(&server);
    let options = || long_poll().mark_alive(false).capacity(1);
    let listener = client.listen_with(options()).unwrap();
    let mut received: Vec<_> = listener
        .into_iter()
        .take(3)
        .map(|event| label(&event))
        .collect();
    listener.stop().unwrap();

    let listener = client.listen_with(options()).unwrap();
    for event in &listener {
        received.push(label(&event));
        if received.last().unwrap() == "5" {
            break;
        }
    }
    listener.stop().unwrap();
    received.retain(|it| it != "Listening");
    assert_eq!(received, ["1", "2", "3", "4", "5"]);
    assert_eq!(of_pulls(&server, "seq")[..2], ["0", "4"]);
}

#[test]
fn one_client_listens_once_at_a_time() {
    let server = answering([]);
    let client = client(&server);
    let listener = client.listen_with(long_poll()).unwrap();
    assert!(client.is_listening());
    for refused in [
        client.listen_with(long_poll()).err(),
        client.start_listening_with(long_poll()).err(),
        client.do_one_listen().err(),
    ] {
        assert!(
            matches!(refused, Some(Error::InvalidInput(_))),
            "{refused:?}"
        );
    }
    drop(listener);
    assert!(!client.is_listening());
    client.start_listening_with(long_poll()).unwrap();
    assert!(matches!(
        client.listen_with(long_poll()),
        Err(Error::InvalidInput(_))
    ));
}

#[test]
fn a_start_that_fails_can_be_tried_again() {
    let broken = Arc::new(Mutex::new(true));
    let server = Scripted::start({
        let broken = Arc::clone(&broken);
        move |seen| match seen.path() {
            "/pull" if *broken.lock().unwrap() => Answer::status(502),
            "/pull" => Answer::json(STICKY),
            _ => resume(seen).unwrap(),
        }
    });
    let client = client(&server);
    assert!(matches!(
        client.listen_with(long_poll()).map(drop),
        Err(Error::Http { status: 502, .. })
    ));
    assert!(!client.is_listening());
    *broken.lock().unwrap() = false;
    client.start_listening_with(long_poll()).unwrap();
    let hosts: Vec<_> = server
        .seen()
        .iter()
        .filter(|seen| seen.path() == "/pull")
        .map(|seen| seen.url[8..9].to_owned())
        .collect();
    assert_eq!(hosts, ["0", "1", "2", "3", "4", "0", "0"]);
}

#[test]
fn settings_at_their_edges_are_refused_or_work() {
    let (zero, second) = (Duration::ZERO, Duration::from_secs(1));
    for refused in [
        long_poll().retry_after(zero, zero),
        long_poll().retry_after(zero, second),
        long_poll().retry_after(second, second / 2),
    ] {
        let listened = client(&answering([])).listen_with(refused);
        assert!(matches!(listened, Err(Error::InvalidInput(_))));
    }
    let tiny = Duration::from_nanos(1);
    for options in [
        long_poll().capacity(0).wait_buffer(0),
        long_poll().capacity(usize::MAX).wait_buffer(usize::MAX),
        long_poll().retry_after(tiny, tiny),
        long_poll().retry_after(Duration::MAX, Duration::MAX),
        long_poll().poll_timeout(Duration::MAX),
    ] {
        let server = answering([items(1, &[1])]);
        // A clone has the same settings.
        let listener = client(&server).listen_with(options.clone()).unwrap();
        assert_eq!(received_up_to(&listener, "1").len(), 2, "{options:?}");
    }
}

#[test]
fn a_timeout_of_zero_is_refused() {
    let server = answering([]);
    let options = long_poll().poll_timeout(Duration::ZERO);
    assert!(matches!(
        client(&server).listen_with(options),
        Err(Error::InvalidInput(_))
    ));
}
