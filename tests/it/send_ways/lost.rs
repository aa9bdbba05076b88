//! Answers that do not come.

use std::thread;
use std::time::Duration;

use fbchat::local::{EdgeFault, GatewayFault, LocalServer};
use fbchat::{Error, OutgoingMessage, Reaction, SendWay, Transport, UserId};

use super::{SEND, forms, listen, logged_in, send_until_by_task, tasks};
use crate::support::demo::{ADA, ENGINE_ROOM};

/// How often Ada has a message of this text.
fn arrived(server: &LocalServer, text: &str) -> usize {
    let messages = server
        .person(ADA)
        .unwrap()
        .messages(ENGINE_ROOM)
        .into_iter();
    messages
        .filter(|it| it.text.as_deref() == Some(text))
        .count()
}

/// The numbers under which messages went out, the last first.
fn numbers(server: &LocalServer) -> Vec<String> {
    let requests = server.requests().into_iter().rev();
    let numbers = requests.filter_map(|it| match it.path.as_str() {
        SEND => it.field("offline_threading_id").map(str::to_owned),
        "/lightspeed/task/46" => it.field("otid").map(str::to_owned),
        _ => None,
    });
    numbers.collect()
}

/// Over which wire a call sends that opens a connection.
const WIRES: [Wire; 2] = [Wire::Gateway, Wire::Mqtt];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Wire {
    Gateway,
    Mqtt,
}

impl Wire {
    fn server(self) -> LocalServer {
        let server = LocalServer::start().unwrap();
        server.offer_gateway(self == Self::Gateway);
        server
    }

    /// The next task is carried out, and in place of the answer the connection is closed.
    fn close(self, server: &LocalServer, user: UserId) {
        match self {
            Self::Gateway => server.fail_gateway(user, GatewayFault::Close(4000)),
            Self::Mqtt => server.fail_edge(user, EdgeFault::TaskClosed),
        }
    }

    /// The next task is carried out, and gets no answer.
    fn leave_unanswered(self, server: &LocalServer, user: UserId) {
        match self {
            Self::Gateway => server.fail_gateway(user, GatewayFault::TaskUnanswered),
            Self::Mqtt => server.fail_edge(user, EdgeFault::TaskUnanswered),
        }
    }

    fn faults_left(self, server: &LocalServer, user: UserId) -> usize {
        match self {
            Self::Gateway => server.gateway_faults_left(user),
            Self::Mqtt => server.edge_faults_left(user),
        }
    }
}

#[test]
fn a_message_whose_answer_is_lost_with_the_connection_is_sent_again_and_arrives_once() {
    for (wire, transport) in [
        (Wire::Gateway, None),
        (Wire::Mqtt, None),
        (Wire::Mqtt, Some(Transport::Mqtt)),
    ] {
        let server = wire.server();
        let client = logged_in(&server, SendWay::Task);
        let listener = transport.map(|transport| listen(&client, transport));
        wire.close(&server, client.uid());
        let id = client.send(ENGINE_ROOM, "once").unwrap();
        assert_eq!(wire.faults_left(&server, client.uid()), 0);
        assert_eq!(tasks(&server, 46), 2);
        assert_eq!(arrived(&server, "once"), 1);
        let [second, first] = numbers(&server).try_into().unwrap();
        assert_eq!(second, first);
        let latest = client.fetch_thread_messages(ENGINE_ROOM, 1, None).unwrap();
        assert_eq!(latest[0].id, id);
        drop(listener);
    }
}

#[test]
fn a_message_that_is_lost_with_the_connection_of_the_listener_is_sent_again_by_form_and_arrives_once()
 {
    let server = LocalServer::start().unwrap();
    let client = logged_in(&server, SendWay::Auto);
    let listener = listen(&client, Transport::Mqtt);
    send_until_by_task(&server, &client);
    server.fail_edge(client.uid(), EdgeFault::TaskClosed);
    // Between two events nobody reads, so the first may go by form at once.
    let repeated = |numbers: &[String]| numbers.len() > 1 && numbers[0] == numbers[1];
    while !repeated(&numbers(&server)) {
        client.send(ENGINE_ROOM, "again").unwrap();
    }
    let numbers = numbers(&server);
    let last = server.requests().into_iter().rfind(|it| it.path == SEND);
    let last = last
        .unwrap()
        .field("offline_threading_id")
        .map(str::to_owned);
    assert_eq!(last.as_ref(), Some(&numbers[0]));
    let greetings = arrived(&server, "Is anybody listening?");
    let messages = arrived(&server, "again") + greetings;
    assert_eq!(messages, numbers.len() - 1);
    listener.stop().unwrap();
}

#[test]
fn a_call_that_may_not_be_done_twice_is_not_sent_again() {
    for wire in WIRES {
        let server = wire.server();
        let client = logged_in(&server, SendWay::Task);
        let message = client.send(ENGINE_ROOM, "x").unwrap();
        wire.close(&server, client.uid());
        let error = client.unsend(&message).unwrap_err();
        assert!(error.may_have_been_done(), "{error}");
        assert_eq!(tasks(&server, 33), 1);
        // A reaction may.
        let message = client.send(ENGINE_ROOM, "y").unwrap();
        wire.close(&server, client.uid());
        client.react_to_message(&message, Reaction::Wow).unwrap();
        assert_eq!(tasks(&server, 29), 2);
    }
}

#[test]
fn a_message_whose_answer_is_late_can_be_sent_again_either_way_and_arrives_once() {
    for wire in WIRES {
        let server = wire.server();
        let builder = server.client_builder().send_by(SendWay::Task);
        let builder = builder.timeout(Duration::from_secs(2));
        let impatient = builder.login("bot@example.com", "bot").unwrap();
        let message = OutgoingMessage::text("once");
        wire.leave_unanswered(&server, impatient.uid());
        let error = impatient.send(ENGINE_ROOM, &message).unwrap_err();
        assert!(error.is_timeout() && error.may_have_been_done(), "{error}");
        assert_eq!(tasks(&server, 46), 1);
        let again = |way| {
            let patient = logged_in(&server, way);
            patient.send(ENGINE_ROOM, &message).unwrap()
        };
        assert_eq!(again(SendWay::Form), again(SendWay::Task));
        assert_eq!((arrived(&server, "once"), forms(&server, SEND)), (1, 1));
    }
}

#[test]
fn cancelling_ends_the_wait_for_an_answer() {
    for (wire, transport) in [
        (Wire::Gateway, None),
        (Wire::Gateway, Some(Transport::Gateway)),
        (Wire::Mqtt, None),
        (Wire::Mqtt, Some(Transport::Mqtt)),
    ] {
        let server = wire.server();
        let client = logged_in(&server, SendWay::Task);
        let listener = transport.map(|transport| listen(&client, transport));
        client.send(ENGINE_ROOM, "first").unwrap();
        wire.leave_unanswered(&server, client.uid());
        let error = thread::scope(|threads| {
            let sending = threads.spawn(|| client.send(ENGINE_ROOM, "second"));
            while wire.faults_left(&server, client.uid()) > 0 {
                thread::yield_now();
            }
            client.cancel();
            sending.join().unwrap().unwrap_err()
        });
        assert!(
            matches!(error, Error::Cancelled { sent: true, .. }),
            "{error:?}"
        );
        assert_eq!(tasks(&server, 46), 2);
        drop(listener);
    }
}
