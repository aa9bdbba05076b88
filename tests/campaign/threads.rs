//! The threads of this process, and its connection attempts, which Linux alone shows.
#![cfg(target_os = "linux")]

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// Returns the number of threads.
pub fn count() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}

/// A socket that nobody can connect to, because so many wait already that the system lets nobody else in.
pub struct Full {
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl Full {
    pub fn at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(150)).ok();
        Self {
            _waiting: std::iter::from_fn(connect).collect(),
            _listener: listener,
        }
    }
}

/// Waits until somebody tries to connect there.
pub fn wait_for_attempt(address: SocketAddr) {
    const SYN_SENT: &str = "02";
    let there = format!("0100007F:{:04X}", address.port());
    let is_attempt = |line: &str| {
        let mut words = line.split_whitespace().skip(2);
        words.next() == Some(&there) && words.next() == Some(SYN_SENT)
    };
    while !fs::read_to_string("/proc/self/net/tcp")
        .unwrap()
        .lines()
        .any(is_attempt)
    {
        std::thread::yield_now();
    }
}
