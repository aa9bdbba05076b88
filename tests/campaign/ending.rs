//! Causes that end listening: a session that has ended, a checkpoint.

use fbchat::local::{Fault, LocalServer};
use fbchat::{Client, Error, GatewayOptions, ListenOptions, LoginErrorKind, ThreadKey, Transport};
use serde_json::json;

use crate::plan::hurried;
use crate::{ADA, BOT, TRANSPORTS, bot, label, main_label};

/// Options with which a page is kept for hours.
fn kept(transport: Transport) -> ListenOptions {
    hurried(transport).gateway(GatewayOptions::default())
}

/// Returns the main events before listening ended, and the error that it ended with; first on its own thread, then in a loop.
fn ends(transport: Transport, strike: impl Fn(&LocalServer)) -> [(Vec<String>, Error); 2] {
    let server = LocalServer::start().unwrap();
    let listener = bot(&server).listen_with(kept(transport)).unwrap();
    assert_eq!(label(&listener.events().recv().unwrap()), "Listening");
    strike(&server);
    let received = listener
        .into_iter()
        .filter_map(|event| main_label(&event))
        .collect();
    let by_thread = (received, listener.stop().unwrap_err());

    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    client.start_listening_with(kept(transport)).unwrap();
    strike(&server);
    [by_thread, listen_until_end(&client)]
}

fn listen_until_end(client: &Client) -> (Vec<String>, Error) {
    let mut received = Vec::new();
    loop {
        match client.do_one_listen() {
            Ok(events) => received.extend(events.iter().filter_map(main_label)),
            Err(error) => {
                assert!(!client.is_listening());
                return (received, error);
            }
        }
    }
}

/// The events before a session's end is known: its connection is lost.
fn before_the_end(transport: Transport) -> &'static [&'static str] {
    match transport {
        Transport::LongPoll => &[],
        _ => &["Disconnected"],
    }
}

fn is_checkpoint(error: &Error) -> bool {
    matches!(error, Error::Login(error) if error.kind == LoginErrorKind::Checkpoint)
}

#[test]
fn a_session_that_was_logged_out_ends_listening_at_once() {
    for transport in TRANSPORTS {
        for (received, error) in ends(transport, |server| server.log_out(BOT)) {
            assert_eq!(received, before_the_end(transport));
            assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
        }
    }
}

#[test]
fn a_checkpoint_ends_listening_at_once_with_an_error_of_its_own() {
    for transport in TRANSPORTS {
        for (received, error) in ends(transport, |server| server.checkpoint(BOT)) {
            let before: Vec<_> = match transport {
                // The site redirects the handshake too, and the page shows why.
                Transport::Gateway => vec!["Disconnected"; 2],
                _ => before_the_end(transport).to_vec(),
            };
            assert_eq!(received, before);
            assert!(is_checkpoint(&error), "{error:?}");
            let text = error.to_string();
            assert!(
                text.contains("https://www.facebook.com/checkpoint/"),
                "{text}"
            );
            assert!(text.contains("Please confirm your identity"), "{text}");
        }
    }
}

#[test]
fn a_checkpoint_page_in_place_of_a_reply_is_a_checkpoint_too() {
    let page = r#"<title>Locked</title><form action="/x"><input name="fb_dtsg" value="1"><input name="nh" value="2"></form>"#;
    let strike = |server: &LocalServer| {
        server.fail("/pull", Fault::Body(page.to_owned()));
        server.push_reply(BOT, json!({"t": "heartbeat"}));
    };
    for (_, error) in ends(Transport::LongPoll, strike) {
        assert!(is_checkpoint(&error), "{error:?}");
    }
}

#[test]
fn events_before_the_end_are_received() {
    let strike = |server: &LocalServer| {
        server.fail("/", Fault::LoggedOut);
        let item = json!({"type": "jewel_requests_add", "from": "5"});
        let batches = json!([{"t": "msg", "ms": [item]}, {"t": "refresh"}]);
        server.push_reply(BOT, json!({"t": "batched", "batches": batches}));
    };
    for (received, error) in ends(Transport::LongPoll, strike) {
        assert_eq!(received, ["FriendRequest"]);
        assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
    }
}

#[test]
fn the_page_with_the_tokens_may_lead_to_a_checkpoint() {
    let strike = |server: &LocalServer| {
        let page = r#"<form><input name="fb_dtsg" value="1"><input name="nh" value="2"></form>"#;
        server.fail("/", Fault::Body(page.to_owned()));
        server.push_reply(BOT, json!({"t": "refresh"}));
    };
    for (_, error) in ends(Transport::LongPoll, strike) {
        assert!(is_checkpoint(&error), "{error:?}");
    }
}

#[test]
fn sending_reports_a_checkpoint_too() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    server.checkpoint(BOT);
    let error = client.send(ThreadKey::User(ADA), "hi").unwrap_err();
    assert!(is_checkpoint(&error), "{error:?}");
    let session = client.session();
    let error = server
        .client_builder()
        .session(session)
        .resume()
        .unwrap_err();
    assert!(is_checkpoint(&error), "{error:?}");
}
