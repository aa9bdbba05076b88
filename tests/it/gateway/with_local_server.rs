//! End to end, with the local server's own gateway.

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{
    Client, Event, GatewayOptions, ListenOptions, Listener, ThreadKey, Transport, UserId,
};

use crate::gateway::options;
use crate::support::demo::ADA;

const LONG: Duration = Duration::from_secs(20);

/// The texts of the next messages of others.
fn texts(listener: &Listener, me: UserId, count: usize) -> Vec<String> {
    let mut texts = Vec::new();
    while texts.len() < count {
        let event = listener.events().recv_timeout(LONG);
        if let Event::Message(event) = event.unwrap()
            && event.message.author != Some(me)
        {
            texts.extend(event.message.text);
        }
    }
    texts
}

fn client(server: &LocalServer) -> Client {
    server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap()
}

#[test]
fn messages_arrive_once_over_either_transport() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let me = client.uid();
    let person = server.person(ADA).unwrap();
    let says = |number: u32| person.says(ThreadKey::User(me), &number.to_string());
    let listener = client
        .listen_with(options(GatewayOptions::default()))
        .unwrap();
    (0..20).for_each(|number| drop(says(number)));
    let expected: Vec<_> = (0..20).map(|it| it.to_string()).collect();
    assert_eq!(texts(&listener, me, 20), expected);
    listener.stop().unwrap();
    // A message that is written meanwhile comes over the next connection.
    says(20);
    let listener = client
        .listen_with(options(GatewayOptions::default()))
        .unwrap();
    assert_eq!(texts(&listener, me, 1), ["20"]);
    listener.stop().unwrap();
    // Over another transport it begins with a gap.
    let mqtt = ListenOptions::default().transport(Transport::Mqtt);
    let listener = client.listen_with(mqtt).unwrap();
    let is_gap = |event: Event| matches!(event, Event::Gap(_));
    while !is_gap(listener.events().recv_timeout(LONG).unwrap()) {}
}
