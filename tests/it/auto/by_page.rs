//! The gateway where the page of messages offers it, otherwise MQTT.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, Error, LoginErrorKind, ThreadKey, Transport};

use super::{options, pages};
use crate::restarts::restarted;
use crate::support::demo::{ADA, BOT, bot};
use crate::support::events::{self, kind, main_label};
use crate::support::gateway::{self, recorded};
use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{broker, resume, session};

const AUTO: Transport = Transport::Auto;

fn receive_until(client: &Client, last: &str) -> Vec<String> {
    events::receive_until(client, last, main_label)
}

fn say(server: &LocalServer, text: &str) {
    let person = server.person(ADA).unwrap();
    person.says(ThreadKey::User(BOT), text);
}

#[test]
fn it_is_the_gateway_where_that_is_offered_by_one_load_of_the_page() {
    for (has_messages, has_version) in [(true, true), (false, true), (true, false)] {
        let server = LocalServer::start().unwrap();
        server.preload_messages(has_messages);
        server.preload_version(has_version);
        let client = bot(&server);
        assert_eq!(client.transport(), None);
        client.start_listening_with(options(AUTO)).unwrap();
        assert_eq!(client.transport(), Some(Transport::Gateway));
        say(&server, "one");
        assert_eq!(receive_until(&client, "one"), ["one"]);
        assert_eq!(pages(&server), 1);
        let requests = server.requests();
        let scripts: Vec<_> = requests
            .iter()
            .filter(|it| it.path.starts_with("/rsrc.php/"))
            .collect();
        assert_eq!(scripts.len(), if has_version { 0 } else { 2 });
        assert!(scripts.iter().all(|it| it.header("cookie").is_none()));
        assert_eq!(server.gateway_findings(), Vec::<String>::new());
        client.stop_listening();
        assert_eq!(client.transport(), Some(Transport::Gateway), "the last one");
    }
}

#[test]
fn it_is_mqtt_where_the_gateway_is_not_offered() {
    let server = LocalServer::start().unwrap();
    server.offer_gateway(false);
    let client = bot(&server);
    let listener = client.listen_with(options(AUTO)).unwrap();
    assert_eq!(client.transport(), Some(Transport::Mqtt));
    say(&server, "one");
    let events = listener.events().iter();
    let mut labels = events.filter_map(|event| main_label(&event));
    assert!(labels.any(|it| it == "one"));
    drop(labels);
    listener.stop().unwrap();
    assert_eq!(pages(&server), 1);
}

#[test]
fn it_is_decided_once_a_login() {
    for (is_offered, chosen) in [(true, Transport::Gateway), (false, Transport::Mqtt)] {
        let server = LocalServer::start().unwrap();
        server.offer_gateway(is_offered);
        let client = bot(&server);
        for number in 0..3 {
            client.start_listening_with(options(AUTO)).unwrap();
            assert_eq!(client.transport(), Some(chosen));
            let text = number.to_string();
            say(&server, &text);
            let received = receive_until(&client, &text);
            assert!(!received.contains(&"Gap".to_owned()), "{received:?}");
            client.stop_listening();
            if !is_offered {
                server.offer_gateway(true);
                assert_eq!(pages(&server), 1);
            }
        }
        // A pin counts, and what was chosen stays.
        client
            .start_listening_with(options(Transport::LongPoll))
            .unwrap();
        assert_eq!(client.transport(), Some(Transport::LongPoll));
        client.stop_listening();
        client.start_listening_with(options(AUTO)).unwrap();
        assert_eq!(client.transport(), Some(chosen));
        client.stop_listening();
        // Another login decides anew.
        server.offer_gateway(!is_offered);
        let other = bot(&server);
        other.start_listening_with(options(AUTO)).unwrap();
        assert_ne!(other.transport(), Some(chosen));
    }
}

#[test]
fn a_session_goes_on_where_it_was_and_begins_with_a_gap_where_the_offer_has_changed() {
    for is_offered in [true, false] {
        let server = LocalServer::start().unwrap();
        server.offer_gateway(is_offered);
        let client = bot(&server);
        client.start_listening_with(options(AUTO)).unwrap();
        say(&server, "one");
        receive_until(&client, "one");
        client.stop_listening();
        let client = restarted(&server, client);
        say(&server, "two");
        client.start_listening_with(options(AUTO)).unwrap();
        assert_eq!(receive_until(&client, "two"), ["two"]);
        client.stop_listening();
        server.offer_gateway(!is_offered);
        let client = restarted(&server, client);
        say(&server, "three");
        client
            .start_listening_with(options(AUTO).catch_up(true))
            .unwrap();
        let received = receive_until(&client, "three");
        assert_eq!(received[0], "Gap");
        let count = received.iter().filter(|it| *it == "three").count();
        assert_eq!(count, 1, "{received:?}");
    }
}

/// A server whose page of messages is this, each time that it is loaded, with MQTT beside it.
fn server_with_page(page: impl Fn(usize) -> Answer + Send + 'static) -> Scripted {
    let pages = AtomicUsize::new(0);
    Scripted::start(move |seen| match seen.path() {
        "/messages" => page(pages.fetch_add(1, Ordering::SeqCst)),
        "/api/graphqlbatch/" => sequence_id(),
        "/chat" => broker::talk(seen, |peer| {
            peer.begin();
            peer.give_token(7);
            peer.message(8);
            peer.hold();
        }),
        _ => elsewhere(seen),
    })
}

fn sequence_id() -> Answer {
    Answer::ok(r#"{"q0":{"data":{"viewer":{"message_threads":{"sync_sequence_id":"7"}}}}}"#)
}

fn elsewhere(seen: &Seen) -> Answer {
    resume(seen).unwrap_or_else(|| Answer::ok("<title>Other</title>"))
}

fn client(server: &Scripted) -> Client {
    server.client_builder().session(session()).resume().unwrap()
}

#[test]
fn an_unknown_page_and_one_without_a_schema_offer_nothing() {
    let without_version = recorded("page-with-ls.html").replace("adp_LSPlatformGraphQL", "adp_");
    for page in [
        "<title>News</title>".to_owned(),
        String::new(),
        without_version,
    ] {
        let server = server_with_page(move |_| Answer::ok(page.clone()));
        let client = client(&server);
        client.start_listening_with(options(AUTO)).unwrap();
        assert_eq!(client.transport(), Some(Transport::Mqtt));
    }
}

#[test]
fn an_unknown_page_decides_for_one_listening_alone() {
    let server = Scripted::start({
        let pages = AtomicUsize::new(0);
        move |seen| match seen.url.split('?').next().unwrap() {
            "https://www.facebook.com/messages" => match pages.fetch_add(1, Ordering::SeqCst) {
                0 => Answer::ok("<title>News</title>"),
                _ => Answer::ok(recorded("page-with-ls.html")),
            },
            "https://gateway.facebook.com/ws/lightspeed" => gateway::talk(seen, |peer| {
                peer.begin("c1");
                peer.hold();
            }),
            "https://edge-chat.facebook.com/chat" => broker::talk(seen, |peer| {
                peer.begin();
                peer.give_token(7);
                peer.hold();
            }),
            _ if seen.path() == "/api/graphqlbatch/" => sequence_id(),
            _ => elsewhere(seen),
        }
    });
    let client = client(&server);
    for expected in [Transport::Mqtt, Transport::Gateway] {
        client.start_listening_with(options(AUTO)).unwrap();
        assert_eq!(client.transport(), Some(expected));
        client.stop_listening();
    }
}

#[test]
fn a_page_that_does_not_come_is_an_error_and_the_next_listening_decides() {
    type Check = fn(&Error) -> bool;
    let cases: [(Answer, Check); 8] = [
        (Answer::ok(recorded("page-user-zero.html")), |it| {
            matches!(it, Error::NotLoggedIn)
        }),
        (Answer::redirect("/login.php"), |it| {
            matches!(it, Error::NotLoggedIn)
        }),
        (
            Answer::redirect("/checkpoint/1501092823525282/"),
            |it| matches!(it, Error::Login(it) if it.kind == LoginErrorKind::Checkpoint),
        ),
        (
            Answer::redirect("/privacy/consent/x"),
            |it| matches!(it, Error::Login(it) if it.kind == LoginErrorKind::Consent),
        ),
        (Answer::status(500), |it| {
            matches!(it, Error::Http { status: 500, .. })
        }),
        (Answer::status(429), |it| it.is_retryable()),
        (Answer::raw(""), |it| matches!(it, Error::Transport(_))),
        (
            Answer::ok("<title>Error</title>Sorry, something went wrong."),
            |it| matches!(it, Error::Transport(_)),
        ),
    ];
    for (answer, is_expected) in cases {
        let is_well = Arc::new(AtomicUsize::new(0));
        let now = Arc::clone(&is_well);
        let server = server_with_page(move |_| match now.load(Ordering::SeqCst) {
            0 => answer.clone(),
            _ => Answer::ok("<title>Another page</title>"),
        });
        let client = client(&server);
        for _ in 0..2 {
            let error = client.start_listening_with(options(AUTO)).unwrap_err();
            assert!(is_expected(&error), "{error:?}");
            assert_eq!(client.transport(), None);
            assert!(!client.is_listening());
        }
        is_well.store(1, Ordering::SeqCst);
        client.start_listening_with(options(AUTO)).unwrap();
        assert_eq!(client.transport(), Some(Transport::Mqtt));
    }
}

/// A test in which a stop has no effect does not end before this.
const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_stop_ends_the_load_of_the_page_and_keeps_events_that_nobody_took() {
    let (reached, when_reached) = mpsc::channel();
    let server = server_with_page(move |_| {
        reached.send(()).unwrap();
        Answer::hold()
    });
    let builder = server.client_builder().timeout(HOUR).session(session());
    let client = builder.resume().unwrap();
    // The message is in the channel, and nobody takes it.
    let listener = client.listen_with(options(Transport::Mqtt)).unwrap();
    while !listener
        .events()
        .recv()
        .is_ok_and(|event| kind(&event) == "Listening")
    {}
    while listener.events().is_empty() {
        thread::yield_now();
    }
    listener.stop().unwrap();
    let starting = thread::spawn({
        let client = client.clone();
        move || client.listen_with(options(AUTO))
    });
    when_reached.recv().unwrap();
    assert!(client.is_listening());
    client.stop_listening();
    let result = starting.join().unwrap();
    assert!(matches!(result, Err(Error::Stopped)), "{result:?}");
    assert!(!client.is_listening());
    client
        .start_listening_with(options(Transport::Mqtt))
        .unwrap();
    let received = client.do_one_listen().unwrap();
    assert!(
        received.iter().any(|it| kind(it) == "Message"),
        "{received:?}"
    );
}
