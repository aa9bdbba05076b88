//! A cycle ends with its time, whatever is under way, and the next goes on with it. That the calls return while the server waits
//! for the test, and all other limits are an hour, is the proof.

use std::sync::mpsc::Sender;
use std::time::Duration;

use fbchat::{Client, GatewayOptions};
use tungstenite::Message;

use crate::gateway::{options, receive_until, server, server_with_page};
use crate::support::events::label;
use crate::support::gateway::{message, recorded};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{gate, session};

const HOUR: Duration = Duration::from_secs(3600);
/// A limit that runs out.
const SHORT: Duration = Duration::from_secs(2);

/// A client whose cycles are short, and all else is long.
fn in_short_cycles(server: &Scripted) -> Client {
    in_short_cycles_within(server, HOUR)
}

/// The same, with this limit for what is sent.
fn in_short_cycles_within(server: &Scripted, timeout: Duration) -> Client {
    let builder = server.client_builder().timeout(timeout);
    let client = builder.session(session()).resume().unwrap();
    let limits = GatewayOptions::default()
        .reload_page_after(Duration::ZERO)
        .answer_timeout(HOUR)
        .stream_timeout(HOUR)
        .sync_timeout(HOUR);
    let soon = Duration::from_millis(10);
    client
        .start_listening_with(options(limits).poll_timeout(soon))
        .unwrap();
    client
}

/// The events of several cycles, of several lengths.
fn cycles(client: &Client) -> Vec<String> {
    let mut events = Vec::new();
    for timeout in [0, 1, 3, 20].map(Duration::from_millis) {
        events.extend(client.do_one_listen_within(timeout).unwrap());
        events.extend(client.do_one_listen().unwrap());
    }
    events.iter().map(label).collect()
}

/// The connection is lost; the calls return all the same until the gate is open, and then the next message arrives.
fn goes_on_once_open(client: &Client, open: &Sender<()>) {
    assert_eq!(receive_until(client, "Disconnected"), ["Disconnected"]);
    assert_eq!(cycles(client), [""; 0]);
    open.send(()).unwrap();
    assert_eq!(receive_until(client, "8"), ["Reconnected", "8"]);
}

#[test]
fn loading_the_page_anew_goes_on_in_the_next_call() {
    let (open, wait) = gate();
    let page = move |number| {
        if number > 0 {
            wait();
        }
        Answer::ok(recorded("page-with-ls.html"))
    };
    let server = server_with_page(page, |number, peer| {
        peer.begin("c1");
        if number == 0 {
            return peer.close(4000);
        }
        peer.push(&[message(8)]);
        peer.hold();
    });
    let client = in_short_cycles(&server);
    goes_on_once_open(&client, &open);
}

#[test]
fn a_connection_that_is_not_answered_holds_up_no_call() {
    let (open, wait) = gate();
    let server = server(move |number, peer| {
        if number > 0 {
            wait();
        }
        peer.begin("c1");
        if number == 0 {
            return peer.close(4000);
        }
        peer.push(&[message(8)]);
        wait();
        peer.push(&[message(9)]);
        peer.hold();
    });
    let client = in_short_cycles(&server);
    goes_on_once_open(&client, &open);
    // Nor does one on which nothing comes.
    assert_eq!(cycles(&client), [""; 0]);
    open.send(()).unwrap();
    assert_eq!(receive_until(&client, "9"), ["9"]);
}

#[test]
fn a_server_that_asks_and_does_not_read_the_answers_is_given_up_and_the_calls_return_meanwhile() {
    let server = server(|number, peer| {
        peer.begin("c1");
        if number > 0 {
            peer.push(&[message(8)]);
            return peer.hold();
        }
        while peer.is_sent(Message::Ping(vec![0; 125].into())) {}
    });
    let client = in_short_cycles_within(&server, SHORT);
    assert_eq!(
        receive_until(&client, "8"),
        ["Disconnected", "Reconnected", "8"]
    );
}
