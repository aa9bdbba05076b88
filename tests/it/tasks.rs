//! Sending by task: over the connection of a listener, and over one opened for the call.

use std::thread;
use std::time::{Duration, Instant};

use fbchat::local::{EdgeFault, LocalServer};
use fbchat::{
    Client, Error, Event, GroupId, ListenOptions, Listener, MessageId, Target, ThreadKey,
    Transport, TransportError, UserId,
};

const LONG: Duration = Duration::from_secs(20);
const ADA: UserId = UserId::new(4);
const GROUP: u64 = 2_000_000_000_000_001;

fn client(server: &LocalServer) -> Client {
    let builder = server.client_builder().timeout(Duration::from_secs(5));
    builder.login("bot@example.com", "bot").unwrap()
}

fn group() -> ThreadKey {
    ThreadKey::Group(GroupId::from(GROUP))
}

fn listen(client: &Client, transport: Transport) -> Listener {
    let options = ListenOptions::default().transport(transport);
    client.listen_with(options).unwrap()
}

/// The requests of the client to this topic or path.
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

#[test]
fn a_listener_over_mqtt_lends_its_connection() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let listener = listen(&client, Transport::Mqtt);
    // The listener reads from about now on.
    thread::sleep(Duration::from_millis(200));
    let connections = count(&server, "/mqtt/connect");
    let message = client.send(group(), "a").unwrap();
    client.edit_message(&message, "b").unwrap();
    assert_eq!(count(&server, "/mqtt/connect"), connections);
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
    let builder = server.client_builder().timeout(Duration::from_millis(400));
    let client = builder.login("bot@example.com", "bot").unwrap();
    let ada = server.person(ADA).unwrap();
    let message = client.send(group(), "a").unwrap();
    let time_out = || {
        server.fail_edge(client.uid(), EdgeFault::TaskUnanswered);
        let error = client.share_contact(group(), ADA, "once").unwrap_err();
        assert!(error.is_timeout() && error.may_have_been_done(), "{error}");
        assert_eq!(server.edge_faults_left(client.uid()), 0);
        // The next one gets its own answer.
        client.edit_message(&message, "b").unwrap();
    };
    time_out();
    let listener = listen(&client, Transport::Mqtt);
    thread::sleep(Duration::from_millis(100));
    time_out();
    listener.stop().unwrap();
    let shared = ada.messages(group()).into_iter();
    let shared = shared.filter(|it| it.text.as_deref() == Some("once"));
    assert_eq!(shared.count(), 2);
}

#[test]
fn stopping_and_cancelling_end_the_wait() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let message = client.send(group(), "a").unwrap();
    let wait = |end: &dyn Fn()| {
        server.fail_edge(client.uid(), EdgeFault::TaskUnanswered);
        thread::scope(|threads| {
            let waiting = threads.spawn(|| client.edit_message(&message, "b"));
            while server.edge_faults_left(client.uid()) > 0 {
                thread::sleep(Duration::from_millis(5));
            }
            let begun = Instant::now();
            end();
            let error = waiting.join().unwrap().unwrap_err();
            assert!(begun.elapsed() < Duration::from_secs(2));
            assert!(error.may_have_been_done());
            error
        })
    };
    let cancelled = wait(&|| client.cancel());
    assert!(matches!(cancelled, Error::Cancelled { .. }));
    let listener = listen(&client, Transport::Mqtt);
    thread::sleep(Duration::from_millis(200));
    let cancelled = wait(&|| client.cancel());
    assert!(matches!(cancelled, Error::Cancelled { .. }));
    let stopped = wait(&|| client.stop_listening());
    let is_closed = matches!(stopped, Error::Transport(TransportError::Closed(_)));
    assert!(is_closed, "{stopped}");
    listener.stop().unwrap();
}
