//! Catching up with the messages of a gap.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use fbchat::local::{Fault, LocalServer};
use fbchat::{Error, Event, Transport};
use serde_json::json;

use super::{PASS, QUERIES, behind, calm, receive_until, write};
use crate::{ADA, BOT, TRANSPORTS, bot, main_label};

#[test]
fn a_catch_up_comes_before_new_messages() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = behind(&server, transport, calm(transport).catch_up(true));
        write(&server, &["six"]);
        let all = ["Gap", "two", "three", "four", "five", "six"];
        assert_eq!(receive_until(&client, "six"), all);
        write(&server, &["seven"]);
        assert_eq!(receive_until(&client, "seven"), ["seven"]);
    }
}

#[test]
fn a_catch_up_includes_messages_between_two_listenings() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = behind(&server, transport, calm(transport));
        client.stop_listening();
        let listener = client.listen_with(calm(transport).catch_up(true)).unwrap();
        let mut messages = Vec::new();
        for event in &listener {
            if let Event::Message(e) = &event {
                assert_eq!(
                    event.raw().is_some(),
                    e.message.text.as_deref() == Some("six")
                );
            }
            messages.extend(main_label(&event));
            match messages.last().unwrap().as_str() {
                "five" => write(&server, &["six"]),
                "six" => break,
                _ => {}
            }
        }
        listener.stop().unwrap();
        let all = ["Listening", "Gap", "two", "three", "four", "five", "six"];
        assert_eq!(messages, all);
    }
}

#[test]
fn events_beside_the_gap_wait_for_the_catch_up() {
    let server = LocalServer::start().unwrap();
    let client = behind(
        &server,
        Transport::LongPoll,
        calm(Transport::LongPoll).catch_up(true),
    );
    server.push_reply(
        BOT,
        json!({"t": "batched", "batches": [
            {"t": "fullReload", "seq": 0},
            {"t": "msg", "ms": [{"type": "jewel_requests_add", "from": "5"}]},
        ]}),
    );
    let all = ["Gap", "two", "three", "four", "five", "FriendRequest"];
    assert_eq!(receive_until(&client, "FriendRequest"), all);
}

#[test]
fn a_message_dated_in_the_future_does_not_hide_missed_messages() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let client = bot(&server);
        client
            .start_listening_with(calm(transport).catch_up(true))
            .unwrap();
        let metadata = json!({
            "messageId": "mid.$f", "actorFbId": ADA, "timestamp": "9000000000000",
            "threadKey": {"otherUserFbId": ADA},
        });
        let delta = json!({"class": "NewMessage", "body": "future", "messageMetadata": metadata});
        server.push_raw(BOT, json!({"type": "delta", "delta": delta}));
        receive_until(&client, "future");
        server.lose_queue(BOT);
        write(&server, &["two"]);
        let received = receive_until(&client, "two");
        assert!(received.contains(&"Gap".to_owned()), "{received:?}");
    }
}

#[test]
fn a_stop_while_catching_up_loses_nothing() {
    for transport in TRANSPORTS {
        for before in 0..4 {
            let server = LocalServer::start().unwrap();
            let failures = Arc::new(Mutex::new(Vec::new()));
            let noted = Arc::clone(&failures);
            let options = calm(transport).catch_up(true).on_error(move |error| {
                noted.lock().unwrap().push(error.to_string());
                ControlFlow::Continue(())
            });
            let client = behind(&server, transport, options);
            for _ in 0..before {
                server.fail(QUERIES, PASS);
            }
            server.fail(QUERIES, Fault::Stall);
            assert_eq!(receive_until(&client, "Gap"), ["Gap"]);
            while server.faults_left(QUERIES) > 0 {
                assert_eq!(client.do_one_listen().unwrap(), []);
            }
            client.stop_listening();
            assert!(matches!(client.do_one_listen(), Err(Error::Stopped)));
            // Whether it is to catch up is up to the listening that found the gap.
            client.start_listening_with(calm(transport)).unwrap();
            let all = ["two", "three", "four", "five"];
            assert_eq!(receive_until(&client, "five"), all);
            assert_eq!(*failures.lock().unwrap(), [""; 0]);
        }
    }
}

#[test]
fn a_second_gap_states_the_limit_of_a_catch_up() {
    for transport in TRANSPORTS {
        let server = LocalServer::start().unwrap();
        let options = calm(transport).catch_up(true).catch_up_messages(0);
        let client = behind(&server, transport, options);
        let received = receive_until(&client, "five");
        assert_eq!(received, ["Gap", "Gap", "two", "five"]);
    }
}
