//! Calls that another thread cancels while a server does not answer. No limit of the client would end them in time.

use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use fbchat::local::{ADA, Fault, LocalServer, World};
use fbchat::{
    Client, ClientBuilder, Error, Event, ListenOptions, OutgoingMessage, ThreadKey, Transport,
    UserId,
};

const MARK: ThreadKey = ThreadKey::User(UserId::new(4));
const PNG: &str = "fixtures/files/dot.png";
const LONG: Duration = Duration::from_secs(600);

fn patient(server: &LocalServer) -> ClientBuilder {
    server
        .client_builder()
        .timeout(LONG)
        .upload_timeout(LONG)
        .remote_image_timeout(LONG)
}

fn log_in(server: &LocalServer) -> Client {
    patient(server).login("bot@example.com", "bot").unwrap()
}

/// Makes a call whose request to `path` meets this fault, cancels it as soon as the request is there, and returns how it ended.
fn cancelled<T: Send + std::fmt::Debug + 'static>(
    server: &LocalServer,
    client: &Client,
    (path, fault): (&str, Fault),
    call: impl FnOnce(&Client) -> fbchat::Result<T> + Send + 'static,
) -> Error {
    let before = server.requests();
    let before = before.iter().filter(|it| it.path == path).count();
    server.fail(path, fault);
    let calling = thread::spawn({
        let client = client.clone();
        move || call(&client)
    });
    assert!(server.wait_for_requests(path, before + 1, LONG));
    client.cancel();
    calling.join().unwrap().unwrap_err()
}

#[track_caller]
fn was_sent(error: &Error) {
    assert!(
        matches!(error, Error::Cancelled { sent: true, .. }),
        "{error:?}"
    );
    assert!(error.may_have_been_done() && !error.is_retryable());
}

fn texts(client: &Client) -> Vec<String> {
    let messages = client.fetch_thread_messages(MARK, 10, None).unwrap();
    let texts = messages.into_iter().filter_map(|message| message.text);
    texts.collect()
}

#[test]
fn a_send_that_stalls_is_cancelled_and_the_next_works() {
    let server = LocalServer::start().unwrap();
    let client = log_in(&server);
    let bill = OutgoingMessage::text("the bill");
    for fault in [Fault::Stall, Fault::StallHalfway] {
        let bill = bill.clone();
        let send = move |client: &Client| client.send(MARK, bill);
        let error = cancelled(&server, &client, ("/messaging/send/", fault), send);
        was_sent(&error);
    }
    client.send(MARK, bill).unwrap();
    client.send(MARK, "later").unwrap();
    assert_eq!(texts(&client), ["later", "the bill"]);
}

#[test]
fn a_call_that_only_reads_is_cancelled_and_not_made_again() {
    let server = LocalServer::start().unwrap();
    let client = log_in(&server);
    client.send(MARK, "hello").unwrap();
    let before = server.requests().len();
    let error = cancelled(
        &server,
        &client,
        ("/api/graphqlbatch/", Fault::Stall),
        |client| client.fetch_thread_messages(MARK, 10, None),
    );
    was_sent(&error);
    assert_eq!(server.requests().len(), before + 1);
    assert_eq!(texts(&client), ["hello"]);
}

#[test]
fn a_login_that_stalls_is_cancelled_and_leaves_the_account_as_it_was() {
    let server = LocalServer::start().unwrap();
    let client = log_in(&server);
    let uid = client.uid();
    let login = |client: &Client| client.login("bot@example.com", "bot");
    let error = cancelled(&server, &client, ("/login.php", Fault::Stall), login);
    was_sent(&error);
    assert_eq!(client.uid(), uid);
    client.send(MARK, "still here").unwrap();
    client.login("bot@example.com", "bot").unwrap();
}

#[test]
fn a_login_that_was_cancelled_while_it_asked_for_a_code_makes_no_further_request() {
    let world = r#"{"users": [{"id": "7", "name": "Bot", "email": "bot@example.com", "password": "bot",
        "two_factor": "123456"}]}"#;
    let server = LocalServer::with_world(World::from_json(world).unwrap()).unwrap();
    let to_cancel: Arc<OnceLock<Client>> = Arc::default();
    let asked = Arc::clone(&to_cancel);
    let builder = patient(&server).two_factor(move || {
        if let Some(client) = asked.get() {
            client.cancel();
        }
        Ok("123456".to_owned())
    });
    let client = builder.login("bot@example.com", "bot").unwrap();
    to_cancel.set(client.clone()).unwrap();
    let submitted = || {
        let requests = server.requests();
        requests
            .iter()
            .filter(|it| it.path.starts_with("/login/checkpoint"))
            .count()
    };
    let before = submitted();
    let error = client.login("bot@example.com", "bot").unwrap_err();
    assert!(
        matches!(error, Error::Cancelled { sent: false, .. }),
        "{error:?}"
    );
    // Asking for the page of the code is one.
    assert!(submitted() <= before + 1);
}

#[test]
fn an_upload_is_cancelled_and_nothing_is_sent() {
    let server = LocalServer::start().unwrap();
    let client = log_in(&server);
    let upload = "/ajax/mercury/upload.php";
    let send = |client: &Client| client.send_local_image(MARK, PNG, "look");
    was_sent(&cancelled(&server, &client, (upload, Fault::Stall), send));
    // Also on the thread that uploads, by the callback that learns how far it is.
    let of_callback = client.clone();
    let bytes = std::fs::read(PNG).unwrap();
    let error = client.upload_image_with("dot.png", bytes, |_| of_callback.cancel());
    was_sent(&error.unwrap_err());
    let requests = server.requests();
    assert!(!requests.iter().any(|it| it.path == "/messaging/send/"));
    client.send_local_image(MARK, PNG, "look").unwrap();
    assert_eq!(texts(&client), ["look"]);
}

#[test]
fn an_image_of_another_site_is_no_longer_fetched_and_facebook_learns_nothing() {
    let server = LocalServer::start().unwrap();
    let client = log_in(&server);
    let url = "https://images.example/cat.png";
    for fault in [Fault::Stall, Fault::StallHalfway] {
        let send = move |client: &Client| client.send_remote_image(MARK, url, "look");
        let error = cancelled(&server, &client, ("/cat.png", fault), send);
        assert!(
            matches!(error, Error::Cancelled { sent: false, .. }),
            "{error:?}"
        );
        assert!(!error.may_have_been_done());
    }
    client.send_remote_image(MARK, url, "look").unwrap();
    assert_eq!(texts(&client), ["look"]);
}

#[test]
fn all_calls_of_all_clones_are_cancelled_at_once() {
    let server = LocalServer::start().unwrap();
    let client = log_in(&server);
    let calls: Vec<_> = (1..=8)
        .map(|number| {
            server.fail("/messaging/send/", Fault::Stall);
            let client = client.clone();
            let calling = thread::spawn(move || client.send(MARK, number.to_string()));
            assert!(server.wait_for_requests("/messaging/send/", number, LONG));
            calling
        })
        .collect();
    client.clone().cancel();
    for call in calls {
        was_sent(&call.join().unwrap().unwrap_err());
    }
    client.cancel();
    client.send(MARK, "later").unwrap();
}

#[test]
fn listening_goes_on_when_calls_are_cancelled() {
    let mut transports = vec![Transport::LongPoll];
    #[cfg(feature = "mqtt")]
    transports.push(Transport::Mqtt);
    for transport in transports {
        let server = LocalServer::start().unwrap();
        let client = log_in(&server);
        let listener = client
            .listen_with(ListenOptions::default().transport(transport))
            .unwrap();
        client.cancel();
        let person = server.person(ADA).unwrap();
        person.says(ThreadKey::User(client.uid()), "hello");
        client.cancel();
        for event in &listener {
            assert!(
                !matches!(event, Event::Disconnected(_) | Event::ListenError(_)),
                "{event}"
            );
            if matches!(&event, Event::Message(e) if e.message.text.as_deref() == Some("hello")) {
                break;
            }
        }
        listener.stop().unwrap();
    }
}

#[cfg(feature = "mqtt")]
#[test]
fn requests_of_listening_over_the_connections_of_calls_are_repeated() {
    for (transport, path) in [
        #[cfg(feature = "mqtt")]
        (Transport::Mqtt, "/api/graphqlbatch/"),
        #[cfg(feature = "gateway")]
        (Transport::Gateway, "/messages"),
        #[cfg(all(feature = "mqtt", feature = "gateway"))]
        (Transport::Auto, "/messages"),
    ] {
        let server = LocalServer::start().unwrap();
        let client = log_in(&server);
        server.fail(path, Fault::Stall);
        let starting = thread::spawn({
            let client = client.clone();
            let options = ListenOptions::default().transport(transport);
            move || client.start_listening_with(options)
        });
        assert!(server.wait_for_requests(path, 1, LONG));
        client.cancel();
        starting.join().unwrap().unwrap();
        assert!(server.wait_for_requests(path, 2, LONG));
        client.stop_listening();
    }
}
