//! From HTTP to MQTT in a websocket: what a server may answer.

use crate::support::broker::{Peer, talk_after};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{resume, session};
use fbchat::{Client, Error, Event, ListenOptions, Transport, TransportError};

/// A server that has these lines in its answer, and then follows the script.
fn server(lines: &'static str, script: fn(&mut Peer<'_>)) -> Scripted {
    Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => {
            Answer::ok(r#"{"q0":{"data":{"viewer":{"message_threads":{"sync_sequence_id":"7"}}}}}"#)
        }
        "/chat" => {
            assert_eq!(seen.headers["sec-websocket-protocol"], "mqtt");
            talk_after(seen, lines, script)
        }
        _ => resume(seen).unwrap(),
    })
}

fn client_of(server: &Scripted) -> Client {
    server.client_builder().session(session()).resume().unwrap()
}

fn options() -> ListenOptions {
    ListenOptions::default().transport(Transport::Mqtt)
}

#[test]
fn a_server_may_confirm_the_subprotocol_or_omit_it() {
    for lines in ["", "Sec-WebSocket-Protocol: mqtt\r\n"] {
        let server = server(lines, |peer| {
            peer.begin();
            peer.give_token(7);
            peer.message(8);
            peer.hold();
        });
        let listener = client_of(&server).listen_with(options()).unwrap();
        let mut events = listener.into_iter();
        assert!(matches!(events.next(), Some(Event::Listening)));
        assert!(matches!(events.next(), Some(Event::Message(_))));
    }
}

#[test]
fn a_server_that_chooses_another_subprotocol_is_left() {
    let server = server("Sec-WebSocket-Protocol: amqp\r\n", |peer| {
        assert!(peer.packet().is_none());
    });
    let error = client_of(&server).start_listening_with(options());
    assert!(
        matches!(error, Err(Error::Transport(TransportError::Protocol(_)))),
        "{error:?}"
    );
}
