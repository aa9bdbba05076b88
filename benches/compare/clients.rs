//! Many clients that listen in one process.

use std::fs;
use std::thread;
use std::time::Duration;

use fbchat::{Event, ListenOptions, Transport};
use serde_json::{Value, json};

use crate::server::client;

pub(crate) fn measure(transport: &str, address: &str, count: usize, seconds: u64) -> Value {
    let start = || {
        let client = client(address);
        let listener = client.listen_with(options(transport)).unwrap();
        assert!(matches!(listener.events().recv(), Ok(Event::Listening)));
        (client, listener)
    };
    // Shared resources are allocated by the first client.
    let first = start();
    let (before, threads) = (memory(), threads());
    let clients: Vec<_> = (0..count).map(|_| start()).collect();
    // Whatever there is to do at the beginning is done.
    thread::sleep(Duration::from_secs(2));
    let (after, all_threads, cpu) = (memory(), self::threads(), cpu());
    thread::sleep(Duration::from_secs(seconds));
    let figures = json!({
        "kib_each": (after - before) as f64 / 1024.0 / count as f64,
        "threads_each": (all_threads - threads) as f64 / count as f64,
        "idle_seconds": seconds,
        "idle_cpu_ms": (self::cpu() - cpu) * 10,
    });
    for (client, _) in &clients {
        client.stop_listening();
    }
    drop((first, clients));
    figures
}

pub(crate) fn options(transport: &str) -> ListenOptions {
    ListenOptions::default().transport(match transport {
        "mqtt" => Transport::Mqtt,
        "gateway" => Transport::Gateway,
        "long-poll" => Transport::LongPoll,
        other => panic!("there is no such transport: {other}"),
    })
}

/// The memory of this process that is resident, in bytes.
pub(crate) fn memory() -> u64 {
    status("VmRSS:") * 1024
}

/// The most memory of this process that was resident, in bytes.
pub(crate) fn peak_memory() -> u64 {
    status("VmHWM:") * 1024
}

fn threads() -> u64 {
    status("Threads:")
}

fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

/// Returns the CPU time of this process in hundredths of a second.
fn cpu() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // Behind the name of the program, which may hold anything.
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let fields = fields.split(' ').skip(11).take(2);
    fields.map(|field| field.parse::<u64>().unwrap()).sum()
}
