//! Very many events through one listener.

use std::time::Instant;

use serde_json::{Value, json};

use crate::clients::{memory, options};
use crate::server::client;

/// Listens to a server that has at least so many events.
pub(crate) fn measure(transport: &str, address: &str, count: usize) -> Value {
    let client = client(address);
    let options = options(transport).mark_alive(false);
    let listener = client.listen_with(options).unwrap();
    let start = Instant::now();
    let mut early = None;
    let mut events = (&listener)
        .into_iter()
        .filter(|event| event.raw().is_some());
    for number in 1..=count {
        events.next().unwrap();
        if number == 10_000 {
            early = Some(memory());
        }
    }
    let rate = count as f64 / start.elapsed().as_secs_f64();
    let late = memory();
    client.stop_listening();
    json!({"mib_after_10_000": mib(early.unwrap()), "mib_at_the_end": mib(late), "rate": rate})
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}
