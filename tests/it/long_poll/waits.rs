//! Connections that break, and the waits between requests.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use fbchat::{Error, Event, ListenOptions};

use crate::long_poll::{
    STICKY, answering, client, field, items, listening, long_poll, of_pulls, one_cycle,
    receive_until,
};
use crate::support::scripted::{Answer, ReadWrite, Scripted, Talk};
use crate::support::{resume, session};

#[test]
fn the_server_may_ask_to_wait_and_the_wait_can_be_ended() {
    let server = answering([Answer::json(r#"{"t":"backoff"}"#), items(1, &[1])]);
    let client = client(&server);
    let hour = Duration::from_secs(3600);
    let options = long_poll().mark_alive(false).retry_after(hour, hour);
    client.start_listening_with(options).unwrap();
    assert_eq!(one_cycle(&client), Vec::<String>::new());
    std::thread::scope(|threads| {
        let waiting = threads.spawn(|| client.do_one_listen());
        client.stop_listening();
        assert!(matches!(waiting.join().unwrap(), Err(Error::Stopped)));
    });
    assert_eq!(of_pulls(&server, "seq").len(), 1);
}

#[test]
fn a_lost_connection_and_its_return_are_events() {
    let server = answering([Answer::status(500), items(1, &[1])]);
    let client = listening(&server);
    assert_eq!(one_cycle(&client), ["Disconnected"]);
    assert_eq!(one_cycle(&client), ["Reconnected", "1"]);
    let server = answering([Answer::raw(""), Answer::raw(""), items(1, &[1])]);
    let client = listening(&server);
    assert_eq!(one_cycle(&client), ["Disconnected"]);
    assert_eq!(one_cycle(&client), ["Reconnected", "1"]);
}

#[test]
fn a_server_without_events_is_polled_again() {
    let server = answering([Answer::hold(), items(1, &[1])]);
    let limit = Duration::from_millis(500);
    // On a busy machine even a sane server may be too slow for this client: that is no failure of the test.
    let client = loop {
        let builder = server.client_builder().timeout(limit).session(session());
        let options = long_poll().mark_alive(false).poll_timeout(limit);
        let begun = builder.resume().and_then(|client| {
            client.start_listening_with(options)?;
            Ok(client)
        });
        match begun {
            Ok(client) => break client,
            Err(error) => assert!(error.is_timeout(), "{error:?}"),
        }
    };
    assert_eq!(receive_until(&client, "1"), ["1"]);
    assert_eq!(of_pulls(&server, "seq")[..2], ["0", "0"]);
}

#[test]
fn half_a_reply_is_kept_for_the_next_call() {
    let (open, opened) = mpsc::channel::<()>();
    let opened = Arc::new(Mutex::new(opened));
    let body = r#"for (;;);{"t":"msg","seq":1,"ms":[{"type":"inbox","unseen":1,"unread":0,"recent_unread":0}]}"#;
    let slow = move |connection: &mut dyn ReadWrite| {
        let head = format!("HTTP/1.1 200 X\r\nContent-Length: {}\r\n\r\n", body.len());
        let (half, rest) = body.split_at(20);
        connection.write_all((head + half).as_bytes()).unwrap();
        opened.lock().unwrap().recv().unwrap();
        connection.write_all(rest.as_bytes()).unwrap();
    };
    let slow = Answer {
        talk: Some(Talk(Arc::new(slow))),
        ..Answer::default()
    };
    for timeout in [Duration::from_millis(10), Duration::from_nanos(1)] {
        let server = answering([slow.clone()]);
        let client = client(&server);
        let options = long_poll().mark_alive(false).poll_timeout(timeout);
        client.start_listening_with(options).unwrap();
        // That the calls return while the reply is halfway is the proof.
        for _ in 0..5 {
            assert_eq!(one_cycle(&client), Vec::<String>::new());
        }
        open.send(()).unwrap();
        assert_eq!(receive_until(&client, "1"), ["1"]);
    }
}

#[test]
fn a_call_returns_in_time_while_it_waits_for_a_reply_or_before_the_next_request() {
    let hour = Duration::from_secs(3600);
    let soon = Duration::from_millis(1);
    let wait = |server: &Scripted, retry: Duration| {
        let builder = server.client_builder().timeout(hour).session(session());
        let client = builder.resume().unwrap();
        let options = long_poll()
            .mark_alive(false)
            .poll_timeout(hour)
            .retry_after(retry, hour);
        client.start_listening_with(options).unwrap();
        let first: Vec<Event> = client.do_one_listen().unwrap();
        assert!(matches!(first[..], [Event::Disconnected(_)]), "{first:?}");
        client
    };
    // The first attempt comes at once.
    let server = answering([Answer::status(500), Answer::hold()]);
    let client = wait(&server, soon);
    for timeout in [Duration::ZERO, soon, 10 * soon] {
        assert_eq!(client.do_one_listen_within(timeout).unwrap(), []);
    }
    // The next after half an hour at least.
    let server = answering([Answer::status(500), Answer::status(500)]);
    let client = wait(&server, hour);
    let second = client.do_one_listen().unwrap();
    assert!(matches!(second[..], [Event::Disconnected(_)]), "{second:?}");
    for timeout in [Duration::ZERO, soon, 10 * soon] {
        assert_eq!(client.do_one_listen_within(timeout).unwrap(), []);
    }
    client.stop_listening();
}

#[test]
fn a_successful_connection_does_not_shorten_the_next_wait() {
    let server = answering([500, 500, 500, 503, 502].map(Answer::status));
    let client = client(&server);
    let first = Duration::from_millis(8);
    let options = long_poll().mark_alive(false).retry_after(first, first * 4);
    client.start_listening_with(options).unwrap();
    let mut waits = Vec::new();
    while waits.len() < 5 {
        for event in client.do_one_listen().unwrap() {
            if let Event::Disconnected(e) = event {
                waits.push(e.retry_in);
            }
        }
    }
    assert_eq!(waits[0], Duration::ZERO);
    for (wait, full) in waits[1..]
        .iter()
        .zip([1, 2, 4, 4].map(|times| first * times))
    {
        assert!(full / 2 <= *wait && *wait <= full, "{waits:?}");
    }
}

#[test]
fn replies_that_lead_nowhere_are_not_asked_for_over_and_over() {
    for reply in [
        r#"{"t":"refresh"}"#,
        r#"{"t":"lb","lb_info":{"sticky":"1","pool":"p"}}"#,
        r#"{"t":"fullReload"}"#,
        r#"{"t":"strange"}"#,
    ] {
        let server = Scripted::start(move |seen| match seen.path() {
            "/pull" if field(seen, "sticky_token").is_none() => Answer::json(STICKY),
            "/pull" => Answer::json(reply),
            _ => resume(seen).unwrap(),
        });
        let client = client(&server);
        let hour = Duration::from_secs(3600);
        let options = long_poll()
            .mark_alive(false)
            .poll_timeout(Duration::from_millis(5))
            .retry_after(hour, hour);
        client.start_listening_with(options).unwrap();
        // However many cycles a busy machine takes for them.
        while of_pulls(&server, "seq").len() < 2 {
            client.do_one_listen().unwrap();
        }
        for _ in 0..10 {
            client.do_one_listen().unwrap();
        }
        assert_eq!(of_pulls(&server, "seq").len(), 2, "{reply}");
    }
}

#[test]
fn a_server_that_asks_to_wait_is_not_asked_again_before() {
    let asked_wait = |header: &str, options: ListenOptions| {
        let server = answering([Answer::status(429).header("Retry-After", header)]);
        let client = client(&server);
        client.start_listening_with(options).unwrap();
        loop {
            for event in client.do_one_listen().unwrap() {
                if let Event::Disconnected(disconnected) = event {
                    return disconnected.retry_in.as_secs();
                }
            }
        }
    };
    assert_eq!(asked_wait("120", long_poll()), 120);
    // Invalid headers and dates in the past are ignored.
    assert_eq!(asked_wait("soon", long_poll()), 0);
    assert_eq!(asked_wait("Sun, 06 Nov 1994 08:49:37 GMT", long_poll()), 0);
    // No server puts listening to sleep for good.
    assert_eq!(asked_wait("99999999999999999999", long_poll()), 15 * 60);
    let options = long_poll().longest_asked_wait(Duration::from_secs(30));
    assert_eq!(asked_wait("120", options), 30);
    let options = long_poll().longest_asked_wait(Duration::ZERO);
    assert_eq!(asked_wait("120", options), 0);
}
