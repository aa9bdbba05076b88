//! The choice of a transport, and listening that moves from one to another.

#[cfg(all(feature = "mqtt", feature = "gateway"))]
mod by_page;
#[cfg(all(feature = "mqtt", feature = "gateway"))]
mod moving;

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{ListenOptions, Transport};

use crate::support::demo::bot;

fn options(transport: Transport) -> ListenOptions {
    let soon = Duration::from_millis(1);
    ListenOptions::default()
        .transport(transport)
        .mark_alive(false)
        .retry_after(soon, soon)
}

/// How often the page of messages was loaded.
fn pages(server: &LocalServer) -> usize {
    let requests = server.requests();
    requests.iter().filter(|it| it.path == "/messages").count()
}

#[test]
fn a_pinned_transport_is_used_without_a_look_at_the_page() {
    for transport in [
        Transport::LongPoll,
        #[cfg(feature = "mqtt")]
        Transport::Mqtt,
    ] {
        let server = LocalServer::start().unwrap();
        let client = bot(&server);
        assert_eq!(client.transport(), None);
        let listener = client.listen_with(options(transport)).unwrap();
        assert_eq!(client.transport(), Some(transport));
        listener.stop().unwrap();
        assert_eq!(client.transport(), Some(transport), "the last one");
        assert_eq!(pages(&server), 0);
    }
}

#[cfg(all(feature = "mqtt", not(feature = "gateway")))]
#[test]
fn without_the_gateway_it_is_mqtt() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let listener = client.listen_with(options(Transport::Auto)).unwrap();
    assert_eq!(client.transport(), Some(Transport::Mqtt));
    listener.stop().unwrap();
    assert_eq!(pages(&server), 0);
}

#[cfg(all(feature = "gateway", not(feature = "mqtt")))]
#[test]
fn without_mqtt_it_is_the_gateway() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let listener = client.listen_with(options(Transport::Auto)).unwrap();
    assert_eq!(client.transport(), Some(Transport::Gateway));
    listener.stop().unwrap();
    assert_eq!(pages(&server), 1);
}

#[cfg(not(any(feature = "gateway", feature = "mqtt")))]
#[test]
fn with_neither_it_names_the_choices() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let result = client.listen_with(options(Transport::Auto));
    let error = result.unwrap_err();
    assert!(matches!(error, fbchat::Error::InvalidInput(_)), "{error:?}");
    let message = error.to_string();
    for choice in ["`gateway`", "`mqtt`", "`Transport::LongPoll`"] {
        assert!(message.contains(choice), "{message}");
    }
    assert_eq!(client.transport(), None);
}
