//! Requests that get no answer, or one of no use.

use std::thread;
use std::time::Duration;

use fbchat::local::{EdgeFault, GatewayFault, LocalServer};
use fbchat::{Client, Error, TransportError, UserId};

use super::{CARRIERS, Carrier, LONG, client, count, until_lent};
use crate::support::demo::{ADA, ENGINE_ROOM};

/// A limit that runs out.
const SHORT: Duration = Duration::from_secs(2);
const THEME: &str = "/lightspeed/task/43";

impl Carrier {
    /// The next request is carried out and gets no answer.
    fn leave_unanswered(self, server: &LocalServer, user: UserId) {
        match self {
            Self::Gateway => server.fail_gateway(user, GatewayFault::TaskUnanswered),
            Self::Mqtt => server.fail_edge(user, EdgeFault::TaskUnanswered),
        }
    }
}

#[test]
fn a_task_without_an_answer_times_out_and_is_not_sent_again() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let patient = client(&server);
        let message = patient.send(ENGINE_ROOM, "a").unwrap();
        let ada = server.person(ADA).unwrap();
        let impatient = server.client_builder().timeout(SHORT);
        let impatient = impatient.session(patient.session()).resume().unwrap();
        let time_out = || {
            carrier.leave_unanswered(&server, impatient.uid());
            let error = impatient
                .share_contact(ENGINE_ROOM, ADA, "once")
                .unwrap_err();
            assert!(error.is_timeout() && error.may_have_been_done(), "{error}");
            // The next one gets its own answer.
            impatient.edit_message(&message, "b").unwrap();
        };
        time_out();
        let listener = carrier.listen(&impatient);
        until_lent(carrier, &server, &impatient);
        time_out();
        listener.stop().unwrap();
        let shared = ada.messages(ENGINE_ROOM).into_iter();
        let shared = shared.filter(|it| it.text.as_deref() == Some("once"));
        assert_eq!(shared.count(), 2);
        assert_eq!(server.gateway_findings(), [""; 0]);
    }
}

/// Ends a call that gets no answer, once it has been sent over a connection of its own or that of the listener, and returns how it
/// ended.
fn end_unanswered(
    carrier: Carrier,
    server: &LocalServer,
    client: &Client,
    is_lent: bool,
    end: fn(&Client),
) -> Error {
    let theme = client.fetch_themes().unwrap().remove(0).id;
    loop {
        let (requests, connections) = (count(server, THEME), carrier.connections(server));
        carrier.leave_unanswered(server, client.uid());
        let ended = thread::scope(|threads| {
            let calling = threads.spawn(|| client.change_thread_theme(ENGINE_ROOM, theme));
            assert!(server.wait_for_requests(THEME, requests + 1, LONG));
            let is_right = is_lent == (carrier.connections(server) == connections);
            match is_right {
                true => end(client),
                false => client.cancel(),
            }
            let error = calling.join().unwrap().unwrap_err();
            is_right.then_some(error)
        });
        if let Some(error) = ended {
            return error;
        }
    }
}

#[test]
fn cancelling_ends_the_wait_for_an_answer() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let client = client(&server);
        let is_cancelled = |is_lent| {
            let error = end_unanswered(carrier, &server, &client, is_lent, Client::cancel);
            matches!(error, Error::Cancelled { sent: true, .. })
        };
        assert!(is_cancelled(false));
        let listener = carrier.listen(&client);
        assert!(is_cancelled(true));
        // Later calls go on, and so does the listener.
        until_lent(carrier, &server, &client);
        listener.stop().unwrap();
        assert_eq!(server.gateway_findings(), [""; 0]);
    }
}

#[test]
fn the_end_of_listening_ends_the_wait_for_an_answer_over_its_connection() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let client = client(&server);
        let listener = carrier.listen(&client);
        let stopped = end_unanswered(carrier, &server, &client, true, Client::stop_listening);
        let is_closed = matches!(stopped, Error::Transport(TransportError::Closed(_)));
        assert!(is_closed && stopped.may_have_been_done(), "{stopped}");
        listener.stop().unwrap();
    }
}

#[test]
fn a_lost_connection_ends_the_wait_for_an_answer() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let client = client(&server);
        let theme = client.fetch_themes().unwrap().remove(0).id;
        carrier.leave_unanswered(&server, client.uid());
        let error = thread::scope(|threads| {
            let calling = threads.spawn(|| client.change_thread_theme(ENGINE_ROOM, theme));
            assert!(server.wait_for_requests(THEME, 1, LONG));
            server.close_edge(client.uid());
            calling.join().unwrap().unwrap_err()
        });
        let is_lost = matches!(error, Error::Transport(_));
        assert!(is_lost && error.may_have_been_done(), "{error}");
    }
}

#[test]
fn a_fault_in_place_of_an_answer_is_an_error() {
    let server = Carrier::Gateway.server();
    let client = client(&server);
    let theme = client.fetch_themes().unwrap().remove(0).id;
    let fails = |fault| {
        server.fail_gateway(client.uid(), fault);
        let error = client.change_thread_theme(ENGINE_ROOM, theme).unwrap_err();
        assert_eq!(server.gateway_faults_left(client.uid()), 0);
        assert!(error.may_have_been_done(), "{error}");
        error
    };
    for fault in [
        GatewayFault::RefuseStream(500),
        GatewayFault::EndStream,
        GatewayFault::Close(4002),
        GatewayFault::HalfAFrame,
    ] {
        assert!(matches!(fails(fault), Error::Transport(_)));
    }
    for fault in [GatewayFault::GarbageEnvelope, GatewayFault::GarbageProgram] {
        assert!(matches!(fails(fault), Error::Decode(_)));
    }
    // None of these matters.
    for fault in [
        GatewayFault::NoStreamAnswer,
        GatewayFault::NoAck,
        GatewayFault::Drain(2),
        GatewayFault::UnknownFrame,
        GatewayFault::TextMessage,
        GatewayFault::Together,
        GatewayFault::RowsTwice,
        GatewayFault::UnknownProcedures,
    ] {
        server.fail_gateway(client.uid(), fault);
        client.change_thread_theme(ENGINE_ROOM, theme).unwrap();
    }
    assert_eq!(server.gateway_findings(), [""; 0]);
}

#[test]
fn an_edit_that_is_answered_with_the_text_from_before_is_reported_by_a_push() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let client = client(&server);
        let listener = carrier.listen(&client);
        loop {
            let message = client.send(ENGINE_ROOM, "Tea at for").unwrap();
            server.fail_gateway(client.uid(), GatewayFault::EditReverted);
            let connections = carrier.connections(&server);
            let Err(error) = client.edit_message(&message, "Tea at four") else {
                break;
            };
            // A connection that is opened for the call brings no push.
            assert_ne!(carrier.connections(&server), connections);
            assert!(matches!(error, Error::Decode(_)) && error.may_have_been_done());
        }
        listener.stop().unwrap();
        let message = client.send(ENGINE_ROOM, "Tea at for").unwrap();
        server.fail_gateway(client.uid(), GatewayFault::EditReverted);
        let error = client.edit_message(&message, "Tea at four").unwrap_err();
        assert!(matches!(error, Error::Decode(_)) && error.may_have_been_done());
        assert_eq!(server.gateway_findings(), [""; 0]);
    }
}
