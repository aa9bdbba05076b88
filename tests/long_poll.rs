//! Listening, against a server that answers whatever a test wants it to.

mod support;

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fbchat::{Client, Error, Event, ListenOptions, Timestamp, Transport};
use support::scripted::{Answer, Scripted, Seen};
use support::{resume, session};

const STICKY: &str = r#"{"t":"lb","lb_info":{"sticky":"235","pool":"p"}}"#;

/// A server that first tells where to poll and then gives these answers, one a pull. Afterwards it says nothing.
fn answering(answers: impl IntoIterator<Item = Answer>) -> Scripted {
    let mut answers: VecDeque<Answer> = answers.into_iter().collect();
    Scripted::start(move |seen| match seen.path() {
        "/pull" if field(seen, "sticky_token").is_none() => Answer::json(STICKY),
        "/pull" => answers.pop_front().unwrap_or_else(Answer::hold),
        "/active_ping" => Answer::json(r#"{"t":"pong"}"#),
        _ => resume(seen).unwrap(),
    })
}

fn field(seen: &Seen, name: &str) -> Option<String> {
    seen.query
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.clone())
}

fn long_poll() -> ListenOptions {
    ListenOptions::default().transport(Transport::LongPoll)
}

fn client(server: &Scripted) -> Client {
    server.client_builder().session(session()).resume().unwrap()
}

/// A client that has begun to listen, cycle by cycle.
fn listening(server: &Scripted) -> Client {
    let client = client(server);
    client
        .start_listening_with(long_poll().mark_alive(false))
        .unwrap();
    client
}

/// An item that tells a number.
fn item(number: u32) -> String {
    format!(r#"{{"type":"inbox","unseen":{number},"unread":0,"recent_unread":0}}"#)
}

fn items(seq: u32, numbers: &[u32]) -> Answer {
    let items: Vec<String> = numbers.iter().copied().map(item).collect();
    Answer::json(&format!(
        r#"{{"t":"msg","seq":{seq},"ms":[{}]}}"#,
        items.join(",")
    ))
}

/// The number that an event tells, or the name of its kind.
fn short(event: &Event) -> String {
    match event {
        Event::Inbox(inbox) => inbox.unseen.to_string(),
        other => format!("{other:?}")
            .split(['(', ' '])
            .next()
            .unwrap()
            .to_owned(),
    }
}

fn one_cycle(client: &Client) -> Vec<String> {
    client.do_one_listen().unwrap().iter().map(short).collect()
}

/// The field of each pull that had a sticky.
fn of_pulls(server: &Scripted, name: &str) -> Vec<String> {
    let seen = server.seen();
    let pulls = seen
        .iter()
        .filter(|seen| seen.path() == "/pull" && field(seen, "sticky_token").is_some());
    pulls.map(|seen| field(seen, name).unwrap()).collect()
}

#[test]
fn items_arrive_in_order_and_the_number_stays_where_a_reply_has_none() {
    let server = answering([
        items(7, &[1, 2]),
        Answer::json(r#"{"t":"heartbeat"}"#),
        Answer::json(r#"{"t":"continue"}"#),
        items(9, &[3]),
        Answer::json(r#"{"ms":[]}"#),
    ]);
    let client = listening(&server);
    let none = Vec::<String>::new();
    assert_eq!(one_cycle(&client), ["1", "2"]);
    assert_eq!(one_cycle(&client), none);
    assert_eq!(one_cycle(&client), none);
    assert_eq!(one_cycle(&client), ["3"]);
    assert_eq!(one_cycle(&client), none);
    assert_eq!(of_pulls(&server, "seq"), ["0", "7", "7", "7", "9"]);
}

#[test]
fn another_sticky_may_come_at_any_time() {
    let with_items = format!(
        r#"{{"t":"msg","seq":1,"ms":[{}],"lb_info":{{"sticky":9,"pool":"r"}}}}"#,
        item(1)
    );
    let server = answering([
        Answer::json(r#"{"t":"lb","lb_info":{"sticky":"8","pool":"q"}}"#),
        Answer::json(&with_items),
        Answer::json(r#"{"t":"heartbeat"}"#),
    ]);
    let client = listening(&server);
    let heard: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(heard, ["1"]);
    assert_eq!(of_pulls(&server, "sticky_token"), ["235", "8", "9"]);
    assert_eq!(of_pulls(&server, "sticky_pool"), ["p", "q", "r"]);
}

#[test]
fn replies_in_a_reply_arrive_in_order_and_a_bad_one_costs_no_other() {
    let batched = format!(
        r#"{{"t":"batched","batches":[{{"t":"msg","seq":3,"ms":[{}]}},7,{{"t":"msg","seq":4,"ms":[{},null]}}]}}"#,
        item(1),
        item(2)
    );
    let server = answering([Answer::json(&batched), Answer::json(r#"{"t":"heartbeat"}"#)]);
    let client = listening(&server);
    assert_eq!(one_cycle(&client), ["1", "ListenError", "2", "Unknown"]);
    one_cycle(&client);
    assert_eq!(of_pulls(&server, "seq"), ["0", "4"]);
}

#[test]
fn a_refresh_fetches_tokens_and_sticky_anew_and_keeps_the_number() {
    let server = answering([
        items(5, &[1]),
        Answer::json(r#"{"t":"refresh","reason":110}"#),
        items(6, &[2]),
    ]);
    let client = listening(&server);
    let heard: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(heard, ["1", "2"]);
    assert_eq!(of_pulls(&server, "seq"), ["0", "5", "5"]);
    let seen = server.seen();
    assert_eq!(
        seen.iter()
            .filter(|seen| seen.url == "https://www.facebook.com/")
            .count(),
        2
    );
}

#[test]
fn a_lost_queue_is_a_gap() {
    let server = answering([
        items(5, &[1]),
        Answer::json(r#"{"t":"fullReload","seq":70}"#),
        items(71, &[2]),
    ]);
    let client = listening(&server);
    let heard: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(heard, ["1", "Gap", "2"]);
    assert_eq!(of_pulls(&server, "seq"), ["0", "5", "70"]);
}

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
fn an_unknown_kind_of_reply_is_told_and_its_items_are_kept() {
    let strange = format!(r#"{{"t":"strange","seq":3,"ms":[{}]}}"#, item(1));
    let server = answering([Answer::json(&strange)]);
    assert_eq!(one_cycle(&listening(&server)), ["1", "ListenError"]);
}

#[test]
fn stale_tokens_are_mended_without_a_word() {
    let server = answering([Answer::json(r#"{"error":1357004}"#), items(1, &[1])]);
    assert_eq!(one_cycle(&listening(&server)), ["1"]);
}

#[test]
fn a_lost_connection_is_told_and_so_is_its_return() {
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
fn an_answer_of_no_use_is_told_and_listening_goes_on() {
    let server = answering([Answer::ok("<html>"), items(1, &[1])]);
    let client = listening(&server);
    assert_eq!(one_cycle(&client), ["ListenError"]);
    assert_eq!(one_cycle(&client), ["1"]);
}

#[test]
fn on_error_may_end_it() {
    let server = answering([Answer::status(500)]);
    let client = client(&server);
    let options = long_poll().mark_alive(false).on_error(|error| {
        assert!(matches!(error, Error::Http { status: 500 }));
        ControlFlow::Break(())
    });
    client.start_listening_with(options).unwrap();
    assert!(matches!(
        client.do_one_listen(),
        Err(Error::Http { status: 500 })
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
    let heard: Vec<_> = listener.into_iter().map(|event| short(&event)).collect();
    assert_eq!(heard, ["Listening", "1"]);
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
    let mut heard: Vec<_> = listener
        .into_iter()
        .take(3)
        .map(|event| short(&event))
        .collect();
    let rest = listener.events().clone();
    listener.stop().unwrap();
    heard.extend(rest.try_iter().map(|event| short(&event)));

    let listener = client.listen_with(options()).unwrap();
    for event in &listener {
        heard.push(short(&event));
        if heard.last().unwrap() == "5" {
            break;
        }
    }
    listener.stop().unwrap();
    // Whether the third came before the stop is a matter of luck.
    heard.retain(|it| it != "Listening");
    assert_eq!(heard, ["1", "2", "3", "4", "5"]);
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
fn a_panic_in_a_callback_is_an_error_of_stop() {
    let server = answering([Answer::status(500)]);
    let options = long_poll().on_error(|_| panic!("a bug in the callback"));
    let listener = client(&server).listen_with(options).unwrap();
    assert_eq!(listener.into_iter().count(), 1);
    assert!(matches!(listener.stop(), Err(Error::Panicked)));
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
        Err(Error::Http { status: 502 })
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
fn a_timeout_of_zero_is_refused() {
    let server = answering([]);
    let options = long_poll().poll_timeout(Duration::ZERO);
    assert!(matches!(
        client(&server).listen_with(options),
        Err(Error::InvalidInput(_))
    ));
}

#[test]
fn a_server_that_has_nothing_to_say_is_asked_again() {
    let server = answering([Answer::hold(), items(1, &[1])]);
    let client = client(&server);
    let options = long_poll()
        .mark_alive(false)
        .poll_timeout(Duration::from_millis(200));
    client.start_listening_with(options).unwrap();
    assert_eq!(one_cycle(&client), Vec::<String>::new());
    assert_eq!(one_cycle(&client), ["1"]);
}

#[test]
fn that_a_server_is_found_does_not_shorten_the_next_wait() {
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
        for _ in 0..5 {
            client.do_one_listen().unwrap();
        }
        assert_eq!(of_pulls(&server, "seq").len(), 2, "{reply}");
    }
}

#[test]
fn a_gap_begins_where_the_server_was_last_heard_of_the_queue() {
    let server = answering([
        items(5, &[1]),
        Answer::status(500),
        Answer::status(500),
        Answer::json(r#"{"t":"fullReload","seq":70}"#),
    ]);
    let client = client(&server);
    let short_wait = Duration::from_millis(1);
    let options = long_poll()
        .mark_alive(false)
        .retry_after(short_wait, short_wait);
    client.start_listening_with(options).unwrap();
    client.do_one_listen().unwrap();
    let heard = Timestamp::now();
    while Timestamp::now() == heard {
        std::thread::yield_now();
    }
    let gap = loop {
        let events = client.do_one_listen().unwrap();
        if let Some(Event::Gap(gap)) = events.into_iter().next_back() {
            break gap;
        }
    };
    assert!(gap.since <= heard);
}
