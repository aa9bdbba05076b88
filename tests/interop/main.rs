//! The broker mosquitto carries a session of this crate's. Nobody here wrote it, so what it takes for MQTT in a websocket, others
//! take for it too.
//!
//! It plays the edge host. The rest of the site is the local server, and what the site would publish, mosquitto's own
//! clients do.

#[path = "../support/mod.rs"]
mod support;

mod both_wires;
mod broker;
mod front;

use std::thread;
use std::time::Duration;

use broker::Broker;
use fbchat::local::LocalServer;
use fbchat::{Client, Error, Event, ListenOptions, Listener, MqttOptions, Subscribe, Transport};
use front::Front;
use serde_json::{Value, json};
use support::broker::{CREATE, GET_DIFFS, message};

fn client_of(front: &Front) -> Client {
    let builder = Client::builder().local_server(front.address());
    builder.login("bot@example.com", "bot").unwrap()
}

/// mosquitto knows nothing of what is in a user name: it is subscribed to with a packet.
fn options() -> ListenOptions {
    let second = Duration::from_secs(1);
    let mqtt = MqttOptions::default()
        .subscribe(Subscribe::Packet)
        .keep_alive(second);
    ListenOptions::default()
        .transport(Transport::Mqtt)
        .mqtt(mqtt)
}

/// Returns the next events: the text of a message, or the kind of another event.
fn received(listener: &Listener, count: usize) -> Vec<String> {
    let short = |event| match event {
        Event::Message(event) => event.message.text.unwrap_or_default(),
        Event::Listening => "listening".to_owned(),
        Event::Disconnected(_) => "disconnected".to_owned(),
        Event::Reconnected => "reconnected".to_owned(),
        Event::Typing(_) => "typing".to_owned(),
        Event::ChatTimestamps(_) => "presence".to_owned(),
        Event::FriendRequest(_) => "friend request".to_owned(),
        Event::Inbox(_) => "inbox".to_owned(),
        other => other.to_string(),
    };
    listener.into_iter().take(count).map(short).collect()
}

fn number(request: &Value, name: &str) -> u64 {
    request[name].as_str().unwrap().parse().unwrap()
}

#[test]
#[ignore = "needs the broker mosquitto; tests/interop/run has it"]
fn mosquitto_carries_a_session() {
    let broker = Broker::start("allow_anonymous true");
    let site = LocalServer::start().unwrap();
    let front = Front::start(site.address(), broker.websocket);
    let client = client_of(&front);
    // It listens once it has the reply about its queue.
    let listening = thread::spawn({
        let client = client.clone();
        move || client.listen_with(options()).unwrap()
    });
    let (topic, request) = broker.asked();
    assert_eq!(topic, CREATE);
    assert_eq!(request["entity_fbid"], client.uid().to_string());
    let stands = number(&request, "initial_titan_sequence_id");
    broker.publish(
        "/t_ms",
        &json!({"syncToken": "1", "firstDeltaSeqId": stands}),
    );
    let listener = listening.join().unwrap();
    assert_eq!(received(&listener, 1), ["listening"]);

    // So long that its length takes more bytes, in the websocket and in the packet, than that of any other.
    let long = "ä".repeat(40_000);
    let mut delta = message(stands + 1);
    delta["body"] = json!(long);
    broker.publish("/t_ms", &json!({"deltas": [delta]}));
    broker.publish(
        "/thread_typing",
        &json!({"sender_fbid": 4, "state": 1, "thread": "5"}),
    );
    broker.publish(
        "/orca_presence",
        &json!({"list_type": "inc", "list": [{"u": 4, "p": 2}]}),
    );
    broker.publish(
        "/legacy_web",
        &json!({"type": "jewel_requests_add", "from": "9"}),
    );
    broker.publish(
        "/inbox",
        &json!({"unseen": 1, "unread": 1, "recent_unread": 1}),
    );
    let expected = [&*long, "typing", "presence", "friend request", "inbox"];
    assert_eq!(received(&listener, 5), expected);

    broker.logs("Received PINGREQ from mqttwsclient");
    broker.logs("Sending PINGRESP to mqttwsclient");
    front.cut_the_edge();
    broker.logs("Received SUBSCRIBE from mqttwsclient");
    let (topic, request) = broker.asked();
    assert_eq!(
        (topic.as_str(), &request["sync_token"]),
        (GET_DIFFS, &json!("1"))
    );
    assert_eq!(number(&request, "last_seq_id"), stands + 1);
    // The first was received before.
    let deltas = [1, 2, 3].map(|behind| message(stands + behind));
    broker.publish("/t_ms", &json!({"deltas": deltas}));
    let back = received(&listener, 4);
    assert_eq!(back[..2], ["disconnected", "reconnected"]);
    assert_eq!(
        back[2..],
        [2, 3].map(|behind| (stands + behind).to_string())
    );
    listener.stop().unwrap();
    broker.logs("mqttwsclient closed its connection");

    let log = broker.stop();
    let count = |what: &str| log.iter().filter(|line| line.contains(what)).count();
    // MQTT 3.1, a clean session, a second to keep alive, and who it is.
    let name = format!(
        "as mqttwsclient (p1, c1, k1, u'{{\"u\":\"{}\",",
        client.uid()
    );
    assert_eq!(count(&name), 2, "{log:#?}");
    assert_eq!(count("Received SUBSCRIBE from mqttwsclient"), 2);
    assert_eq!(count("Sending PUBACK to mqttwsclient"), 2);
    assert_eq!(count("Sending PUBLISH to mqttwsclient (d0, q1"), 7);
    assert_eq!(count("Received PUBACK from mqttwsclient"), 7);
}

#[test]
#[ignore = "needs the broker mosquitto; tests/interop/run has it"]
fn a_client_that_mosquitto_rejects_is_not_logged_in() {
    let broker = Broker::start("allow_anonymous false");
    let site = LocalServer::start().unwrap();
    let front = Front::start(site.address(), broker.websocket);
    let refused = client_of(&front).start_listening_with(options());
    assert!(matches!(refused, Err(Error::NotLoggedIn)), "{refused:?}");
    broker.logs("(0, 5)");
}
