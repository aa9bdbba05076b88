//! Listening over the gateway, against a scripted server.

mod arriving;
mod closing;
mod connecting;
mod deadlines;
mod faults;
mod in_place;
mod page;
mod refused_tasks;
#[cfg(feature = "mqtt")]
mod same_events;
mod session;
#[cfg(feature = "local-server")]
mod swapped_types;
mod tasks;
mod unreadable;
#[cfg(feature = "mqtt")]
mod with_local_server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::events::{self, label};
use crate::support::gateway::{Peer, recorded, talk};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{resume, session as stored};
use fbchat::{Client, GatewayOptions, ListenOptions, Transport};

/// A server with this at its end of each connection, which are counted.
fn server(script: impl Fn(usize, &mut Peer<'_>) + Send + Sync + 'static) -> Scripted {
    server_with_page(|_| Answer::ok(recorded("page-with-ls.html")), script)
}

/// The same, with this for a page, each time that it is loaded.
fn server_with_page(
    page: impl Fn(usize) -> Answer + Send + 'static,
    script: impl Fn(usize, &mut Peer<'_>) + Send + Sync + 'static,
) -> Scripted {
    let script = Arc::new(script);
    let (connections, pages) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Scripted::start(move |seen| match seen.url.split('?').next().unwrap() {
        "https://www.facebook.com/messages" => page(pages.fetch_add(1, Ordering::SeqCst)),
        "https://gateway.facebook.com/ws/lightspeed" => {
            let number = connections.fetch_add(1, Ordering::SeqCst);
            let script = Arc::clone(&script);
            talk(seen, move |peer| script(number, peer))
        }
        _ => resume(seen).unwrap(),
    })
}

fn client(server: &Scripted) -> Client {
    server.client_builder().session(stored()).resume().unwrap()
}

fn options(gateway: GatewayOptions) -> ListenOptions {
    let soon = Duration::from_millis(1);
    ListenOptions::default()
        .transport(Transport::Gateway)
        .retry_after(soon, soon)
        .gateway(gateway)
}

/// A client that has begun to listen, cycle by cycle.
fn listening(server: &Scripted, gateway: GatewayOptions) -> Client {
    let client = client(server);
    client.start_listening_with(options(gateway)).unwrap();
    client
}

/// Runs cycles until an event has this label, and returns all labels.
fn receive_until(client: &Client, last: &str) -> Vec<String> {
    events::receive_until(client, last, |event| Some(label(event)))
}
