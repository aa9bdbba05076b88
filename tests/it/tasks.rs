//! Sending by task: over the connection of a listener, and over one opened for the call.

use std::thread;
use std::time::Duration;

use fbchat::local::{EdgeFault, LocalServer};
use fbchat::{
    Client, Error, Event, GroupId, ListenOptions, Listener, MessageId, Target, ThreadKey,
    Transport, TransportError, UserId,
};

const LONG: Duration = Duration::from_secs(600);
/// A limit that runs out.
const SHORT: Duration = Duration::from_secs(2);
const ADA: UserId = UserId::new(4);
const GROUP: u64 = 2_000_000_000_000_001;

fn client(server: &LocalServer) -> Client {
    let builder = server.client_builder().timeout(LONG);
    builder.login("bot@example.com", "bot").unwrap()
}

fn group() -> ThreadKey {
    ThreadKey::Group(GroupId::from(GROUP))
}

fn listen(client: &Client, transport: Transport) -> Listener {
    let options = ListenOptions::default().transport(transport);
    client.listen_with(options).unwrap()
}

/// The number of requests to this topic or path.
fn count(server: &LocalServer, path: &str) -> usize {
    let requests = server.requests();
    requests.iter().filter(|it| it.path == path).count()
}

fn refused(error: Error) -> bool {
    matches!(error, Error::Facebook(refusal) if refusal.code == 0 && refusal.description.is_some())
}

/// Does each of them, as others see it.
fn each(server: &LocalServer, client: &Client) {
    let ada = server.person(ADA).unwrap();
    let message = client.send(group(), "Tea at for").unwrap();
    client.edit_message(&message, "Tea at four").unwrap();
    let texts = |thread| {
        let messages = ada.messages(thread).into_iter();
        messages.filter_map(|it| it.text).collect::<Vec<_>>()
    };
    assert!(texts(group()).contains(&"Tea at four".to_owned()));
    let with_ada = ThreadKey::User(ADA);
    client.forward_message(with_ada, &message).unwrap();
    let bot = ThreadKey::User(client.uid());
    assert_eq!(texts(bot), ["Tea at four"]);
    client.pin_message(group(), &message).unwrap();
    client.unpin_message(group(), &message).unwrap();
    let theme = client.fetch_themes().unwrap().remove(0).id;
    client.change_thread_theme(group(), theme).unwrap();
    client.share_contact(with_ada, ADA, "Ask her").unwrap();
    client.share_contact(with_ada, ADA, "").unwrap();
    assert_eq!(texts(bot), ["Tea at four", "Ask her"]);
    assert_eq!(ada.messages(bot).len(), 3);
    assert!(server.gateway_findings().is_empty());
}

#[test]
fn a_client_that_does_not_listen_opens_a_connection_for_each_call() {
    let server = LocalServer::start().unwrap();
    each(&server, &client(&server));
}

/// Makes calls until one has gone over the connection of the listener, which lends it whenever it reads.
fn until_lent(server: &LocalServer, client: &Client) {
    let theme = client.fetch_themes().unwrap().remove(0).id;
    loop {
        let connections = count(server, "/mqtt/connect");
        client.change_thread_theme(group(), theme).unwrap();
        if count(server, "/mqtt/connect") == connections {
            return;
        }
    }
}

#[test]
fn a_listener_over_mqtt_lends_its_connection() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let listener = listen(&client, Transport::Mqtt);
    until_lent(&server, &client);
    each(&server, &client);
    listener.stop().unwrap();
}

#[test]
fn a_client_that_reads_the_connection_itself_does_not_wait_for_itself() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let options = ListenOptions::default().transport(Transport::Mqtt);
    client.start_listening_with(options).unwrap();
    each(&server, &client);
    client.stop_listening();
}

#[test]
fn a_client_that_listens_over_another_transport_sends_over_a_connection_of_its_own() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    for transport in [Transport::Gateway, Transport::LongPoll] {
        let listener = listen(&client, transport);
        let message = client.send(group(), "a").unwrap();
        client.edit_message(&message, "b").unwrap();
        listener.stop().unwrap();
    }
}

#[test]
fn others_see_what_changed() {
    let server = LocalServer::start().unwrap();
    let bot = client(&server);
    let ada = server
        .client_builder()
        .login("ada@example.com", "ada")
        .unwrap();
    let gateway = listen(&ada, Transport::Gateway);
    let message = bot.send(group(), "a").unwrap();
    bot.edit_message(&message, "b").unwrap();
    let edited = gateway.wait_for(LONG, |event| match event {
        Event::MessageEdited(e) => Some((e.message_id.clone(), e.text.clone(), e.edits)),
        _ => None,
    });
    assert_eq!(
        edited,
        Some((message.clone(), Some("b".to_owned()), Some(1)))
    );
    gateway.stop().unwrap();
    let mqtt = listen(&ada, Transport::Mqtt);
    let theme = bot.fetch_themes().unwrap().remove(1).id;
    bot.change_thread_theme(group(), theme).unwrap();
    let changed = mqtt.wait_for(LONG, |event| match event {
        Event::ColorChanged(e) => e.theme,
        _ => None,
    });
    assert_eq!(changed, Some(theme));
    for is_pinned in [true, false] {
        match is_pinned {
            true => bot.pin_message(group(), &message).unwrap(),
            false => bot.unpin_message(group(), &message).unwrap(),
        }
        let pinned = mqtt.wait_for(LONG, |event| match event {
            Event::PinChanged(e) => Some((e.message_id.clone(), e.author, e.is_pinned)),
            _ => None,
        });
        assert_eq!(pinned, Some((message.clone(), bot.uid(), is_pinned)));
    }
    bot.forward_message(group(), &message).unwrap();
    let forwarded = mqtt.wait_for(LONG, move |event| match event {
        Event::Message(e) if e.message.id != message => e.message.text.clone(),
        _ => None,
    });
    assert_eq!(forwarded.as_deref(), Some("b"));
    mqtt.stop().unwrap();
}

#[test]
fn a_refusal_is_an_error_with_facebooks_words() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let of_ada = server.person(ADA).unwrap().says(group(), "mine");
    let unknown = MessageId::from("mid.$none");
    let nowhere = ThreadKey::Group(GroupId::from(77));
    let all = || {
        assert!(refused(client.edit_message(&of_ada, "yours").unwrap_err()));
        assert!(refused(
            client.forward_message(group(), &unknown).unwrap_err()
        ));
        assert!(refused(client.pin_message(group(), &unknown).unwrap_err()));
        assert!(refused(client.unpin_message(nowhere, &of_ada).unwrap_err()));
        assert!(refused(
            client.change_thread_theme(group(), 1.into()).unwrap_err()
        ));
        let stranger = UserId::from(987_654);
        assert!(refused(
            client.share_contact(group(), stranger, "x").unwrap_err()
        ));
    };
    all();
    let listener = listen(&client, Transport::Mqtt);
    all();
    listener.stop().unwrap();
}

#[test]
fn what_cannot_work_is_refused_without_a_request() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let (none, some) = (MessageId::from(""), MessageId::from("mid.$1"));
    let before = count(&server, "/ls_req");
    let default = || Target::Default;
    for error in [
        client.edit_message(&none, "x"),
        client.edit_message(&some, ""),
        client.forward_message(group(), &none),
        client.pin_message(group(), &none),
        client.unpin_message(group(), &none),
    ] {
        assert!(matches!(error, Err(Error::InvalidInput(_))));
    }
    for error in [
        client.forward_message(default(), &some),
        client.pin_message(default(), &some),
        client.unpin_message(default(), &some),
        client.change_thread_theme(default(), 1.into()),
        client.share_contact(default(), ADA, "x"),
    ] {
        assert!(matches!(error, Err(Error::NoThread)));
    }
    assert_eq!(count(&server, "/ls_req"), before);
}

#[test]
fn a_task_without_an_answer_times_out_and_is_not_sent_again() {
    let server = LocalServer::start().unwrap();
    let patient = client(&server);
    let message = patient.send(group(), "a").unwrap();
    let ada = server.person(ADA).unwrap();
    let impatient = server.client_builder().timeout(SHORT);
    let impatient = impatient.session(patient.session()).resume().unwrap();
    let time_out = || {
        server.fail_edge(impatient.uid(), EdgeFault::TaskUnanswered);
        let error = impatient.share_contact(group(), ADA, "once").unwrap_err();
        assert!(error.is_timeout() && error.may_have_been_done(), "{error}");
        assert_eq!(server.edge_faults_left(impatient.uid()), 0);
        // The next one gets its own answer.
        impatient.edit_message(&message, "b").unwrap();
    };
    time_out();
    let listener = listen(&impatient, Transport::Mqtt);
    until_lent(&server, &impatient);
    time_out();
    listener.stop().unwrap();
    let shared = ada.messages(group()).into_iter();
    let shared = shared.filter(|it| it.text.as_deref() == Some("once"));
    assert_eq!(shared.count(), 2);
}

/// Ends a call that gets no answer, once it has been sent over a connection of its own or that of the listener, and returns how it
/// ended.
fn end_unanswered(server: &LocalServer, client: &Client, is_lent: bool, end: fn(&Client)) -> Error {
    let theme = client.fetch_themes().unwrap().remove(0).id;
    loop {
        let (requests, connections) = (count(server, "/ls_req"), count(server, "/mqtt/connect"));
        server.fail_edge(client.uid(), EdgeFault::TaskUnanswered);
        let ended = thread::scope(|threads| {
            let calling = threads.spawn(|| client.change_thread_theme(group(), theme));
            assert!(server.wait_for_requests("/ls_req", requests + 1, LONG));
            let is_right = is_lent == (count(server, "/mqtt/connect") == connections);
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
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let is_cancelled = |error| matches!(error, Error::Cancelled { sent: true, .. });
    assert!(is_cancelled(end_unanswered(
        &server,
        &client,
        false,
        Client::cancel
    )));
    let listener = listen(&client, Transport::Mqtt);
    assert!(is_cancelled(end_unanswered(
        &server,
        &client,
        true,
        Client::cancel
    )));
    // Later calls go on, and so does the listener.
    until_lent(&server, &client);
    listener.stop().unwrap();
}

#[test]
fn the_end_of_listening_ends_the_wait_for_an_answer_over_its_connection() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let listener = listen(&client, Transport::Mqtt);
    let stopped = end_unanswered(&server, &client, true, Client::stop_listening);
    let is_closed = matches!(stopped, Error::Transport(TransportError::Closed(_)));
    assert!(is_closed && stopped.may_have_been_done(), "{stopped}");
    listener.stop().unwrap();
}
