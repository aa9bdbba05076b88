//! The time of an item from the server to the receiver, beside that of the same bytes read from a bare socket.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use fbchat::Event;
use serde_json::{Value, json};

use crate::clients::options;
use crate::server::{answer_with, client};
use crate::support::broker::{self, Peer};
use crate::support::gateway;
use crate::support::scripted::Scripted;

/// Long enough for both sides to fall asleep, as they are when somebody writes.
const PAUSE: Duration = Duration::from_millis(2);

pub(crate) fn measure(transport: &str, count: usize) -> Value {
    let frame = match transport {
        "gateway" => program,
        _ => frame,
    };
    json!({
        "client": summary(through_client(transport, count)),
        "socket": summary(through_socket(count, frame)),
    })
}

fn summary(mut times: Vec<f64>) -> Value {
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    json!({"median": at(0.5), "p99": at(0.99)})
}

fn through_client(transport: &str, count: usize) -> Vec<f64> {
    let (sent, times) = channel();
    let server = Scripted::start(move |seen| {
        let (one, other) = (sent.clone(), sent.clone());
        answer_with(
            seen,
            move |peer| push(peer, count, &one),
            move |peer| push_program(peer, count, &other),
        )
    });
    let client = client(&server.address().to_string());
    let listener = client.listen_with(options(transport)).unwrap();
    let mut taken = Vec::new();
    for event in &listener {
        let now = Instant::now();
        if let Event::Message(_) = event {
            let sent: Instant = times.recv().unwrap();
            taken.push((now - sent).as_secs_f64());
        }
        if taken.len() == count {
            break;
        }
    }
    listener.stop().unwrap();
    taken
}

fn push(peer: &mut Peer<'_>, count: usize, sent: &Sender<Instant>) {
    for number in 0..count {
        thread::sleep(PAUSE);
        let frame = frame(number);
        sent.send(Instant::now()).unwrap();
        peer.publish("/t_ms", &frame);
    }
    peer.hold();
}

fn push_program(peer: &mut gateway::Peer<'_>, count: usize, sent: &Sender<Instant>) {
    let mut last = None;
    for number in 0..count {
        // The last one of all has no ack where the client stops before.
        if let Some(id) = last {
            peer.wait_for_ack(id);
            peer.others.clear();
        }
        thread::sleep(PAUSE);
        let row = gateway::message(number as u64);
        sent.send(Instant::now()).unwrap();
        last = Some(peer.push(&[row]));
    }
    peer.hold();
}

/// About what is pushed over the gateway.
fn program(number: usize) -> String {
    let step = json!({"name": null, "step": [1, gateway::message(number as u64)]}).to_string();
    json!({"request_id": null, "payload": step, "sp": [], "target": 3}).to_string()
}

fn frame(number: usize) -> String {
    let id = 8 + number as u64;
    let deltas = [broker::message(id)];
    json!({"deltas": deltas, "firstDeltaSeqId": id, "lastIssuedSeqId": id}).to_string()
}

fn through_socket(count: usize, frame: fn(usize) -> String) -> Vec<f64> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (sent, times): (_, Receiver<Instant>) = channel();
    let writing = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        for number in 0..count {
            thread::sleep(PAUSE);
            let frame = frame(number);
            sent.send(Instant::now()).unwrap();
            stream.write_all(frame.as_bytes()).unwrap();
        }
    });
    let mut stream = TcpStream::connect(address).unwrap();
    let read = (0..count).map(|number| {
        stream
            .read_exact(&mut vec![0; frame(number).len()])
            .unwrap();
        let now = Instant::now();
        (now - times.recv().unwrap()).as_secs_f64()
    });
    let read = read.collect();
    writing.join().unwrap();
    read
}
