//! A server in a process of its own, so that what it takes is not counted.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fbchat::local::LocalServer;
use fbchat::{Client, ClientBuilder};
use serde_json::{Value, json};

use crate::inputs::{ITEMS, frames, replies};
use crate::support::broker::{self, Peer};
use crate::support::gateway;
use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{resume, session};

/// The sequence ID at which the queue begins.
const QUEUE: u64 = 7;

/// Serves until standard input ends. Each listener receives this many events.
pub(crate) fn serve(events: usize) -> Value {
    let (frames, replies) = (Arc::new(frames()), replies());
    let pushed = AtomicUsize::new(0);
    let server = Scripted::start(move |seen| {
        let is_pull = seen.path() == "/pull";
        if is_pull && seen.query.iter().any(|(name, _)| name == "sticky_token") {
            let number = pushed.fetch_add(1, Ordering::Relaxed);
            return if number * ITEMS < events {
                Answer::ok(fresh(&replies[number % replies.len()]))
            } else {
                Answer::hold()
            };
        }
        let frames = Arc::clone(&frames);
        let talk_mqtt = move |peer: &mut Peer<'_>| {
            let mut sequence_id = QUEUE;
            for frame in frames.iter().cycle().take(events.div_ceil(ITEMS)) {
                peer.publish("/t_ms", &fresh(&numbered(frame, &mut sequence_id)));
            }
            peer.hold();
        };
        answer_with(seen, talk_mqtt, move |peer| push_programs(peer, events))
    });
    until_input_ends(server.address())
}

/// Runs the crate's local server, in which people can log in and upload, until standard input ends.
pub(crate) fn world() -> Value {
    let server = LocalServer::start().unwrap();
    until_input_ends(server.address())
}

fn until_input_ends(address: SocketAddr) -> ! {
    println!("{}", json!({"address": address}));
    io::copy(&mut io::stdin(), &mut io::sink()).unwrap();
    // Nobody waits for the threads of a server that is not needed any more.
    std::process::exit(0)
}

/// A client of the server at this address, from a stored session.
pub(crate) fn client(address: &str) -> Client {
    builder(address).session(session()).resume().unwrap()
}

pub(crate) fn builder(address: &str) -> ClientBuilder {
    Client::builder().local_server(address.parse().unwrap())
}

/// Pushes so many messages over the gateway.
fn push_programs(peer: &mut gateway::Peer<'_>, events: usize) {
    /// Programs until all of them have to be acknowledged, so that the acknowledgements are read.
    const UNREAD: usize = 100;
    for number in 0..events.div_ceil(ITEMS) {
        let first = number * ITEMS;
        let rows: Vec<Value> = (first..first + ITEMS)
            .map(|number| gateway::message(number as u64))
            .collect();
        let id = peer.push(&rows);
        if number % UNREAD == UNREAD - 1 {
            peer.wait_for_ack(id);
            peer.others.clear();
        }
    }
    peer.hold();
}

/// The frame with deltas that follow `sequence_id`, which moves behind them: a delta that was received before brings no event.
fn numbered(frame: &str, sequence_id: &mut u64) -> String {
    const ID: &str = r#""irisSeqId":""#;
    let first = *sequence_id + 1;
    let mut deltas = frame.split(ID);
    let mut numbered = deltas.next().unwrap_or_default().to_owned();
    for delta in deltas {
        *sequence_id += 1;
        let rest = delta.trim_start_matches(|digit: char| digit.is_ascii_digit());
        numbered += &format!("{ID}{sequence_id}{rest}");
    }
    let end = numbered.rfind(r#","firstDeltaSeqId""#).unwrap();
    numbered.truncate(end);
    numbered
        + &format!(
            r#","firstDeltaSeqId":{first},"lastIssuedSeqId":{sequence_id},"queueEntityId":1}}"#
        )
}

/// The same items with identifiers that no message had.
fn fresh(items: &str) -> String {
    const ID: &str = "mid.$";
    let mut parts = items.split(ID);
    let mut fresh = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        fresh += &format!("{ID}{:x}", fastrand::u64(..));
        fresh += part;
    }
    fresh
}

/// Answers as shortly as Facebook may, with these at its end of a listening over MQTT and over the gateway.
pub(crate) fn answer_with(
    seen: &Seen,
    talk: impl Fn(&mut Peer<'_>) + Send + Sync + 'static,
    talk_gateway: impl Fn(&mut gateway::Peer<'_>) + Send + Sync + 'static,
) -> Answer {
    match seen.path() {
        "/messaging/send/" => Answer::json(
            r#"{"payload":{"actions":[{"message_id":"mid.$cAAAAAAAAAAA","thread_fbid":"4"}]}}"#,
        ),
        "/api/graphqlbatch/" => {
            Answer::ok(r#"{"q0":{"data":{"viewer":{"message_threads":{"sync_sequence_id":"7"}}}}}"#)
        }
        "/chat" => broker::talk(seen, move |peer| {
            peer.begin();
            peer.give_token(QUEUE);
            talk(peer);
        }),
        "/messages" => Answer::ok(gateway::recorded("page-with-ls.html")),
        "/ws/lightspeed" => gateway::talk(seen, move |peer| {
            peer.begin("c1");
            talk_gateway(peer);
        }),
        "/active_ping" => Answer::json("{}"),
        "/pull" => Answer::json(r#"{"t":"lb","lb_info":{"sticky":"1","pool":"p"}}"#),
        _ => resume(seen).unwrap(),
    }
}
