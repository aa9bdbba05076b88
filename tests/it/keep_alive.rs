//! A connection is kept alive while what was missed is fetched: the site answers only when a ping has come meanwhile, and all limits are
//! an hour.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use fbchat::{GatewayOptions, ListenOptions, MqttOptions, Transport};
use serde_json::json;

use crate::support::events::{self, label};
use crate::support::gateway::{self, Frame, recorded};
use crate::support::scripted::{Answer, Scripted, Talk};
use crate::support::{broker, resume, session};

const HOUR: Duration = Duration::from_secs(3600);

/// Counts the pings of a connection. `None`: there is no connection yet.
#[derive(Clone, Default)]
struct Pings(Arc<(Mutex<Option<u64>>, Condvar)>);

impl Pings {
    fn count(&self) {
        *self.0.0.lock().unwrap().get_or_insert(0) += 1;
        self.0.1.notify_all();
    }

    /// Waits for one more, if there is a connection.
    fn wait(&self) {
        let count = self.0.0.lock().unwrap();
        if let Some(before) = *count {
            let wait = self.0.1.wait_while(count, |it| *it == Some(before));
            drop(wait.unwrap());
        }
    }
}

/// An empty list of threads, after one more ping.
fn no_threads(pings: &Pings) -> Answer {
    let threads = json!({"count": 0, "nodes": [], "sync_sequence_id": "7"});
    let reply = json!({"q0": {"data": {"viewer": {"message_threads": threads}}}}).to_string();
    let pings = pings.clone();
    let talk: Talk = Talk(Arc::new(move |connection| {
        pings.wait();
        let length = reply.len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{reply}");
        // The client may be gone.
        let _ = connection.write_all(head.as_bytes());
    }));
    Answer {
        talk: Some(talk),
        ..Answer::default()
    }
}

/// Listens until message 8 has come, and returns all labels.
fn receive(server: &Scripted, transport: Transport) -> Vec<String> {
    let soon = Duration::from_millis(20);
    let builder = server.client_builder().timeout(HOUR).session(session());
    let client = builder.resume().unwrap();
    let gateway = GatewayOptions::default()
        .keep_alive(soon)
        .answer_timeout(HOUR);
    let mqtt = MqttOptions::default().keep_alive(soon).answer_timeout(HOUR);
    let options = ListenOptions::default()
        .transport(transport)
        .catch_up(true)
        .poll_timeout(HOUR)
        .gateway(gateway)
        .mqtt(mqtt);
    client.start_listening_with(options).unwrap();
    events::receive_until(&client, "8", |event| Some(label(event)))
}

#[test]
fn the_gateway_gets_pings_while_a_gap_is_caught_up_with() {
    let pings = Pings::default();
    let server = Scripted::start(move |seen| match seen.path().split('?').next().unwrap() {
        "/messages" => Answer::ok(recorded("page-with-ls.html")),
        "/api/graphqlbatch/" => no_threads(&pings),
        "/ws/lightspeed" => {
            let pings = pings.clone();
            gateway::talk(seen, move |peer| {
                peer.begin("c1");
                let snapshot = json!([5, "truncateTablesForSyncGroup", [19, "1"]]);
                peer.push(&[snapshot, gateway::message(8)]);
                pings.count();
                while let Some(frames) = peer.frames() {
                    for _ in frames.iter().filter(|it| **it == Frame::Ping) {
                        pings.count();
                    }
                }
            })
        }
        _ => resume(seen).unwrap(),
    });
    assert_eq!(receive(&server, Transport::Gateway), ["Gap", "8"]);
}

#[test]
fn mqtt_gets_pings_while_a_gap_is_caught_up_with() {
    let pings = Pings::default();
    let server = Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => no_threads(&pings),
        "/chat" => {
            let pings = pings.clone();
            broker::talk(seen, move |peer| {
                peer.begin();
                peer.give_token(7);
                pings.count();
                peer.publish("/t_ms", r#"{"errorCode":"ERROR_QUEUE_NOT_FOUND"}"#);
                while let Some((kind, payload)) = peer.packet() {
                    if kind == 0xc0 {
                        pings.count();
                        peer.send(&[0xd0, 0]);
                    }
                    let payload = String::from_utf8_lossy(&payload);
                    if payload.contains(broker::CREATE) {
                        peer.give_token(7);
                        peer.message(8);
                    }
                }
            })
        }
        _ => resume(seen).unwrap(),
    });
    assert_eq!(receive(&server, Transport::Mqtt), ["Gap", "8"]);
}
