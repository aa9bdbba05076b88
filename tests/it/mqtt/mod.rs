//! Listening over MQTT, against a scripted server.

mod arriving;
mod connecting;
mod deadlines;
mod named;
mod presence;
mod queue;
mod silence;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::broker::{Peer, talk};
use crate::support::events::{self, label};
use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{resume, session};
use fbchat::{Client, ListenOptions, MqttOptions, Transport};
use serde_json::json;

/// A server whose deltas stand at 7, with this at its end of each connection, which are counted.
fn server(script: impl Fn(usize, &mut Peer<'_>) + Send + Sync + 'static) -> Scripted {
    server_at(Arc::new(AtomicU64::new(7)), script)
}

fn server_at(
    stands: Arc<AtomicU64>,
    script: impl Fn(usize, &mut Peer<'_>) + Send + Sync + 'static,
) -> Scripted {
    let script = Arc::new(script);
    let connections = AtomicUsize::new(0);
    Scripted::start(move |seen| match seen.path() {
        "/api/graphqlbatch/" => sequence_id(&stands.load(Ordering::SeqCst).to_string()),
        "/chat" => {
            let number = connections.fetch_add(1, Ordering::SeqCst);
            let script = Arc::clone(&script);
            talk(seen, move |peer| script(number, peer))
        }
        _ => resume(seen).unwrap(),
    })
}

fn sequence_id(id: &str) -> Answer {
    let threads = json!({"viewer": {"message_threads": {"sync_sequence_id": id}}});
    Answer::ok(json!({"q0": {"data": threads}}).to_string())
}

fn client(server: &Scripted) -> Client {
    server.client_builder().session(session()).resume().unwrap()
}

fn options(mqtt: MqttOptions) -> ListenOptions {
    let soon = Duration::from_millis(1);
    ListenOptions::default()
        .transport(Transport::Mqtt)
        .retry_after(soon, soon)
        .mqtt(mqtt)
}

/// A client that has begun to listen, cycle by cycle.
fn listening(server: &Scripted, mqtt: MqttOptions) -> Client {
    let client = client(server);
    client.start_listening_with(options(mqtt)).unwrap();
    client
}

/// Runs cycles until an event has this label, and returns all labels.
fn receive_until(client: &Client, last: &str) -> Vec<String> {
    events::receive_until(client, last, |event| Some(label(event)))
}

fn asked(server: &Scripted, path: &str) -> Vec<Seen> {
    let seen = server.seen().into_iter();
    seen.filter(|seen| seen.path() == path).collect()
}
