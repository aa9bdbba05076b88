//! The ways to send: whatever goes by which, others see the same.

mod lost;
mod table;

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{
    Client, Error, Event, GroupId, ListenOptions, Listener, Location, MessageId, OutgoingMessage,
    Reaction, SendWay, Target, ThreadKey, Transport, TypingStatus,
};

use crate::support::demo::{ADA, ENGINE_ROOM};

fn logged_in(server: &LocalServer, way: SendWay) -> Client {
    let builder = server.client_builder().send_by(way);
    builder.login("bot@example.com", "bot").unwrap()
}

fn listen(client: &Client, transport: Transport) -> Listener {
    let options = ListenOptions::default().transport(transport);
    client.listen_with(options).unwrap()
}

/// The forms to this address.
fn forms(server: &LocalServer, path: &str) -> usize {
    let requests = server.requests().into_iter();
    requests.filter(|it| it.path == path).count()
}

/// The tasks with this label.
fn tasks(server: &LocalServer, label: u32) -> usize {
    forms(server, &format!("/lightspeed/task/{label}"))
}

const SEND: &str = "/messaging/send/";

/// Sends until it went by task: from then on the thread of the listener reads.
fn send_until_by_task(server: &LocalServer, client: &Client) {
    while tasks(server, 46) == 0 {
        client.send(ENGINE_ROOM, "Is anybody listening?").unwrap();
    }
}

#[test]
fn the_way_that_is_set_is_the_way_that_is_gone() {
    for (way, transport, by_task) in [
        (SendWay::Form, None, false),
        (SendWay::Form, Some(Transport::Mqtt), false),
        (SendWay::Task, None, true),
        (SendWay::Task, Some(Transport::Mqtt), true),
        (SendWay::Task, Some(Transport::LongPoll), true),
        (SendWay::Auto, None, false),
        (SendWay::Auto, Some(Transport::LongPoll), false),
    ] {
        let server = LocalServer::start().unwrap();
        let client = logged_in(&server, way);
        let listener = transport.map(|transport| listen(&client, transport));
        let message = client.send(ENGINE_ROOM, "Hello!").unwrap();
        client.react_to_message(&message, Reaction::Wow).unwrap();
        client.mark_as_read(ENGINE_ROOM).unwrap();
        client
            .set_typing_status(ENGINE_ROOM, TypingStatus::Typing)
            .unwrap();
        client.unsend(&message).unwrap();
        for label in [46, 29, 21, 3, 33] {
            assert_eq!(
                tasks(&server, label),
                usize::from(by_task),
                "{way:?} {transport:?} {label}"
            );
        }
        assert_eq!(forms(&server, SEND), usize::from(!by_task));
        drop(listener);
    }
}

#[test]
fn by_itself_a_client_sends_over_the_connection_of_its_listener() {
    for (transport, opened) in [
        (Transport::Mqtt, "/mqtt/connect"),
        (Transport::Gateway, "/ws/lightspeed"),
    ] {
        let server = LocalServer::start().unwrap();
        let client = logged_in(&server, SendWay::Auto);
        client.send(ENGINE_ROOM, "Nobody listens.").unwrap();
        assert_eq!((tasks(&server, 46), forms(&server, SEND)), (0, 1));
        let listener = listen(&client, transport);
        let connections = forms(&server, opened);
        assert_eq!(connections, 1);
        send_until_by_task(&server, &client);
        assert_eq!(forms(&server, opened), connections);
        listener.stop().unwrap();
        let before = tasks(&server, 46);
        client
            .send(ENGINE_ROOM, "Nobody listens any more.")
            .unwrap();
        assert_eq!(tasks(&server, 46), before);
    }
}

#[test]
fn a_client_that_reads_the_connection_itself_does_not_wait_for_itself() {
    for way in [SendWay::Task, SendWay::Auto] {
        let server = LocalServer::start().unwrap();
        let client = logged_in(&server, way);
        let options = ListenOptions::default().transport(Transport::Mqtt);
        client.start_listening_with(options).unwrap();
        client.send(ENGINE_ROOM, "Hello!").unwrap();
        client.stop_listening();
    }
}

#[test]
fn a_caller_that_receives_the_events_itself_gets_its_answer_while_their_channel_is_full() {
    for transport in [Transport::Mqtt, Transport::Gateway] {
        send_while_the_channel_is_full(transport);
    }
}

fn send_while_the_channel_is_full(transport: Transport) {
    let server = LocalServer::start().unwrap();
    let client = logged_in(&server, SendWay::Auto);
    let options = ListenOptions::default().transport(transport);
    let listener = client.listen_with(options.capacity(1)).unwrap();
    // Typing goes by task once the thread of the listener reads, and comes back to nobody.
    let wait_until_it_reads = |meanwhile: &dyn Fn()| {
        let before = tasks(&server, 3);
        while tasks(&server, 3) == before {
            meanwhile();
            let typing = client.set_typing_status(ENGINE_ROOM, TypingStatus::Typing);
            typing.unwrap();
        }
    };
    wait_until_it_reads(&|| drop(listener.events().try_recv()));
    // Each message comes back as an event, ahead of the answer. The first fills the channel.
    client.send(ENGINE_ROOM, "first").unwrap();
    wait_until_it_reads(&|| ());
    client.send(ENGINE_ROOM, "second").unwrap();
    assert_eq!((tasks(&server, 46), forms(&server, SEND)), (2, 0));
    let events = listener.events().iter();
    let mut texts = events.filter_map(|event| match event {
        Event::Message(e) => e.message.text,
        _ => None,
    });
    assert_eq!(texts.next().as_deref(), Some("first"));
    assert_eq!(texts.next().as_deref(), Some("second"));
    listener.stop().unwrap();
}

#[test]
fn calls_that_cannot_work_are_refused_alike_and_without_a_request() {
    let none = MessageId::from("");
    let refused = |way| {
        let server = LocalServer::start().unwrap();
        let client = logged_in(&server, way);
        let before = server.requests().len();
        let texts = [
            client.send(ENGINE_ROOM, "").map(drop),
            client.send(ENGINE_ROOM, "x".repeat(20_001)).map(drop),
            client
                .send(
                    ENGINE_ROOM,
                    OutgoingMessage::location(Location::pinned(91.0, 0.0)),
                )
                .map(drop),
            client
                .send(ENGINE_ROOM, OutgoingMessage::text("x").reply_to(&none))
                .map(drop),
            client.send(Target::Default, "x").map(drop),
            client.react_to_message(&none, Reaction::Wow),
            client.react_to_message(&MessageId::from("mid.$1"), Reaction::from("")),
            client.remove_reaction(&none),
            client.unsend(&none),
            client.mark_as_read(Target::Default),
            client.mark_threads_as_read(&[]),
            client.set_typing_status(Target::Default, TypingStatus::Typing),
        ]
        .map(|result| match result.unwrap_err() {
            error @ (Error::InvalidInput(_) | Error::NoThread) => error.to_string(),
            error => panic!("{way:?}: {error}"),
        });
        assert_eq!(server.requests().len(), before);
        texts
    };
    let by_form = refused(SendWay::Form);
    assert_eq!(refused(SendWay::Task), by_form);
    assert_eq!(refused(SendWay::Auto), by_form);
}

#[test]
fn facebooks_words_of_a_refusal_are_the_same() {
    let refusals = |way| {
        let server = LocalServer::start().unwrap();
        let client = logged_in(&server, way);
        let of_ada = server.person(ADA).unwrap().says(ENGINE_ROOM, "mine");
        let gone = client.send(ENGINE_ROOM, "gone").unwrap();
        client.unsend(&gone).unwrap();
        let nowhere = ThreadKey::Group(GroupId::from(77));
        let errors = [
            client.send(nowhere, "x").map(drop),
            client
                .send(ENGINE_ROOM, OutgoingMessage::sticker(0))
                .map(drop),
            client
                .send(
                    ENGINE_ROOM,
                    OutgoingMessage::text("x").reply_to(&MessageId::from("mid.$1")),
                )
                .map(drop),
            client.unsend(&of_ada),
            client.unsend(&gone),
            client.mark_as_read(nowhere),
        ];
        assert!(server.gateway_findings().is_empty());
        errors.map(|result| match result.unwrap_err() {
            Error::Facebook(refusal) => {
                assert_eq!(refusal.code == 0, way == SendWay::Task, "{refusal}");
                refusal.description
            }
            error => panic!("{way:?}: {error}"),
        })
    };
    assert_eq!(refusals(SendWay::Task), refusals(SendWay::Form));
}

#[test]
fn a_reaction_goes_by_form_where_the_message_does_not_name_its_thread() {
    let server = LocalServer::start().unwrap();
    let client = logged_in(&server, SendWay::Task);
    let old = MessageId::from("mid.$cAAAAAB1xQ6ZmKm0");
    for result in [
        client.react_to_message(&old, Reaction::Wow),
        client.remove_reaction(&old),
    ] {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Facebook(refusal) if refusal.code == 1_545_012));
    }
    assert_eq!(tasks(&server, 29), 0);
}

#[test]
fn a_rate_limit_counts_the_same_by_task() {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder().send_by(SendWay::Task);
    let builder = builder.rate_limit(1).rate_limit_timeout(Duration::ZERO);
    let client = builder.login("bot@example.com", "bot").unwrap();
    let message = client.send(ENGINE_ROOM, "first").unwrap();
    assert!(matches!(
        client.send(ENGINE_ROOM, "second"),
        Err(Error::TooSoon { .. })
    ));
    let reacted = client.react_to_message(&message, Reaction::Wow);
    assert!(matches!(reacted, Err(Error::TooSoon { .. })));
    assert!(matches!(
        client.unsend(&message),
        Err(Error::TooSoon { .. })
    ));
    client.mark_as_read(ENGINE_ROOM).unwrap();
    client
        .set_typing_status(ENGINE_ROOM, TypingStatus::Typing)
        .unwrap();
    assert_eq!(tasks(&server, 46), 1);
}
