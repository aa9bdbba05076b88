//! The states in which listening can be stopped, and how to reach them.

use std::thread;
use std::time::Duration;

use fbchat::local::{EdgeFault, Fault, GatewayFault, LocalServer};
use fbchat::{Event, GatewayOptions, ListenOptions, Listener, MqttOptions, ThreadKey, Transport};
use serde_json::json;

use crate::gaps::{PASS, QUERIES};
use crate::gateway::{A_MEGABYTE_TO_COME, PAGE, UPGRADE};
use crate::{ADA, BOT, written};

pub const HOUR: Duration = Duration::from_secs(3600);

/// Waits of an hour, so that a stop that has to wait for one fails the test.
pub fn patient(transport: Transport) -> ListenOptions {
    let gateway = GatewayOptions::default()
        .keep_alive(HOUR)
        .answer_timeout(2 * HOUR)
        .stream_timeout(HOUR)
        .sync_timeout(HOUR);
    let mqtt = MqttOptions::default()
        .keep_alive(HOUR)
        .answer_timeout(HOUR)
        .queue_timeout(HOUR);
    ListenOptions::default()
        .transport(transport)
        .mqtt(mqtt)
        .gateway(gateway)
        .mark_alive(false)
        .poll_timeout(HOUR)
        .retry_after(HOUR, HOUR)
        .catch_up(true)
}

/// A state, and how to bring a client into it.
pub struct State {
    pub name: &'static str,
    pub transport: Transport,
    pub lead: Lead,
}

/// Brings the listening client into the state, given its server and its events.
type Lead = fn(&LocalServer, &mut dyn Iterator<Item = Event>);

const fn by_poll(name: &'static str, lead: Lead) -> State {
    State {
        name,
        transport: Transport::LongPoll,
        lead,
    }
}

const fn over_mqtt(name: &'static str, lead: Lead) -> State {
    State {
        name,
        transport: Transport::Mqtt,
        lead,
    }
}

const fn over_the_gateway(name: &'static str, lead: Lead) -> State {
    State {
        name,
        transport: Transport::Gateway,
        lead,
    }
}

pub const STATES: [State; 19] = [
    by_poll("polling", |server, _| polls(server, 3)),
    by_poll("in the middle of a reply", |server, events| {
        polls(server, 3);
        server.fail("/pull", Fault::StallHalfway);
        receive_one(server, events);
        polls(server, 4);
        write(server);
    }),
    by_poll("backing off", |server, events| {
        for _ in 0..3 {
            server.fail("/pull", Fault::Status(500));
        }
        write(server);
        waits(events);
    }),
    by_poll("catching up", |server, events| {
        polls(server, 3);
        receive_one(server, events);
        polls(server, 4);
        server.fail(QUERIES, Fault::Stall);
        server.lose_queue(BOT);
        asks(server, QUERIES, 1);
    }),
    over_mqtt("in the handshake", |server, events| {
        receive_one(server, events);
        server.fail("/chat", Fault::Stall);
        server.close_edge(BOT);
        asks(server, "/chat", 2);
    }),
    over_mqtt("waiting for CONNACK", |server, events| {
        receive_one(server, events);
        server.fail_edge(BOT, EdgeFault::NoConnack);
        server.close_edge(BOT);
        asks(server, "/mqtt/connect", 2);
    }),
    over_mqtt("listening", receive_one),
    over_mqtt("in the middle of a frame", |server, events| {
        receive_one(server, events);
        server.fail_edge(BOT, EdgeFault::Bytes(A_MEGABYTE_TO_COME.to_vec()));
        write(server);
    }),
    over_mqtt("backing off", |server, events| {
        receive_one(server, events);
        for _ in 0..3 {
            server.fail("/chat", Fault::Status(500));
        }
        server.close_edge(BOT);
        waits(events);
    }),
    over_mqtt("asking where to begin", |server, events| {
        receive_one(server, events);
        server.fail(QUERIES, Fault::Stall);
        server.lose_queue(BOT);
        asks(server, QUERIES, 2);
    }),
    over_mqtt("catching up", |server, events| {
        receive_one(server, events);
        server.fail(QUERIES, PASS);
        server.fail(QUERIES, Fault::Stall);
        server.lose_queue(BOT);
        asks(server, QUERIES, 3);
    }),
    over_mqtt("fetching a message that is only named", |server, events| {
        receive_one(server, events);
        server.fail(QUERIES, Fault::Stall);
        let thread = json!({"otherUserFbId": ADA});
        let named = json!({"class": "ForcedFetch", "messageId": "mid.$1", "threadKey": thread});
        server.push_raw(BOT, json!({"type": "delta", "delta": named}));
        asks(server, QUERIES, 2);
    }),
    over_the_gateway("loading the page", |server, events| {
        receive_one(server, events);
        server.fail(PAGE, Fault::Stall);
        server.close_gateway(BOT, 4003);
        asks(server, PAGE, 2);
    }),
    over_the_gateway("in the handshake", |server, events| {
        receive_one(server, events);
        server.fail(UPGRADE, Fault::Stall);
        server.close_edge(BOT);
        asks(server, UPGRADE, 2);
    }),
    over_the_gateway("waiting for a stream", |server, events| {
        receive_one(server, events);
        server.fail_gateway(BOT, GatewayFault::NoStreamAnswer);
        server.fail_gateway(BOT, GatewayFault::NoAnswer);
        server.close_edge(BOT);
        asks(server, "/lightspeed/database/1", 2);
    }),
    over_the_gateway("listening", receive_one),
    over_the_gateway("in the middle of a frame", |server, events| {
        receive_one(server, events);
        server.fail_gateway(BOT, GatewayFault::Bytes(A_MEGABYTE_TO_COME.to_vec()));
        write(server);
    }),
    over_the_gateway("backing off", |server, events| {
        receive_one(server, events);
        for _ in 0..3 {
            server.fail(UPGRADE, Fault::Status(500));
        }
        server.close_edge(BOT);
        waits(events);
    }),
    over_the_gateway("catching up", |server, events| {
        receive_one(server, events);
        server.fail(QUERIES, Fault::Stall);
        server.lose_queue(BOT);
        asks(server, QUERIES, 1);
    }),
];

fn write(server: &LocalServer) {
    let ada = server.person(ADA).unwrap();
    ada.says(ThreadKey::User(BOT), "hello");
}

/// Blocks until a message was received.
fn receive_one(server: &LocalServer, mut events: &mut dyn Iterator<Item = Event>) {
    write(server);
    assert!(Iterator::any(&mut events, |event| written(event).is_some()));
}

/// Waits until so many polls have come in; the first of them only asks where to poll, and the second is answered
/// at once with what begins a channel.
fn polls(server: &LocalServer, count: usize) {
    asks(server, "/pull", count);
}

fn asks(server: &LocalServer, path: &str, count: usize) {
    assert!(server.wait_for_requests(path, count, HOUR));
}

/// Waits until the client does.
fn waits(mut events: &mut dyn Iterator<Item = Event>) {
    let waits = |event| matches!(event, Event::Disconnected(e) if !e.retry_in.is_zero());
    assert!(Iterator::any(&mut events, waits));
}

/// Waits until there is no room for another event in a channel with room for one.
pub fn fill(server: &LocalServer, listener: &Listener) {
    for _ in 0..5 {
        write(server);
    }
    while !listener.events().is_full() {
        thread::yield_now();
    }
}
