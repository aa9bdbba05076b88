//! A test knows whether a bot listens.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Event, ListenOptions, ThreadKey, Transport};

use crate::support::demo::{ADA, BOT};

const LONG: Duration = Duration::from_secs(60);

/// Returns the explanation of the bot's silence.
fn why_silent(server: &LocalServer) -> String {
    let ada = server.person(ADA).unwrap();
    let expects = || ada.expects(ThreadKey::User(BOT), Duration::ZERO);
    let panic = catch_unwind(AssertUnwindSafe(expects)).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn a_test_blocks_until_a_bot_listens_and_learns_that_it_died() {
    let both = [
        ListenOptions::default(),
        ListenOptions::default().transport(Transport::LongPoll),
    ];
    for options in both {
        let server = LocalServer::start().unwrap();
        let client = server.client_builder().login("bot@example.com", "bot");
        let client = client.unwrap();
        assert!(!server.is_listening(BOT));
        assert!(!server.wait_until_listening(BOT, Duration::ZERO));
        assert!(why_silent(&server).contains("has never listened"));
        let (go, may_go) = mpsc::channel::<()>();
        thread::scope(|threads| {
            let bot = threads.spawn(move || {
                may_go.recv().unwrap();
                let listener = client.listen_with(options).unwrap();
                let message = listener.into_iter().find_map(|event| match event {
                    Event::Message(e) => Some(e),
                    _ => None,
                });
                client.send(message.unwrap().thread, "Goodbye!").unwrap();
                // Ends as a bot does that met an error.
                drop(listener);
            });
            go.send(()).unwrap();
            assert!(server.wait_until_listening(BOT, LONG));
            assert!(why_silent(&server).contains("listens, and did not answer"));
            let ada = server.person(ADA).unwrap();
            ada.says(ThreadKey::User(BOT), "Hello!");
            let answer = ada.expects(ThreadKey::User(BOT), LONG);
            assert_eq!(answer.text.as_deref(), Some("Goodbye!"));
            bot.join().unwrap();
        });
        while server.is_listening(BOT) {
            thread::yield_now();
            // A poll that was given up is noticed when it is answered.
            server.push_raw(BOT, serde_json::json!({"type": "inbox", "unseen": 0}));
        }
        let why = why_silent(&server);
        assert!(why.contains("listened and does not any more"), "{why}");
    }
}

#[test]
fn people_without_a_client_are_no_explanation() {
    let server = LocalServer::start().unwrap();
    let why = why_silent(&server);
    assert!(
        why.ends_with("no client of the others is logged in"),
        "{why}"
    );
}
