//! A server that does not let anybody connect. Linux alone tells when somebody tries.
#![cfg(target_os = "linux")]

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use fbchat::local::LocalServer;
use fbchat::{Client, Error};

use crate::short;
use crate::stopping::{HOUR, patient, print};
use crate::threads::{Full, wait_for_attempt};

/// A client whose connections are gone, and whose server nobody can connect to.
fn cut_off() -> (Client, LocalServer) {
    let server = LocalServer::start().unwrap();
    let builder = server
        .client_builder()
        .connect_timeout(Duration::from_secs(2));
    (builder.login("bot@example.com", "bot").unwrap(), server)
}

/// The worker of a listener.
pub fn by_thread() -> Duration {
    let (client, server) = cut_off();
    let (failed, go_on) = (mpsc::channel(), mpsc::channel::<()>());
    let options = patient().on_error(move |_| {
        failed.0.send(()).unwrap();
        go_on.1.recv().unwrap();
        std::ops::ControlFlow::Continue(())
    });
    let listener = client.listen_with(options).unwrap();
    let address = server.address();
    assert!(server.wait_for_requests("/pull", 2, HOUR));
    drop(server);
    failed.1.recv().unwrap();
    let _full = Full::at(address);
    go_on.0.send(()).unwrap();
    wait_for_attempt(address);
    let begun = Instant::now();
    listener.stop().unwrap();
    begun.elapsed()
}

/// The call that begins to listen, stopped from another thread.
pub fn at_the_start() -> Duration {
    let (client, server) = cut_off();
    let address = server.address();
    drop(server);
    let _full = Full::at(address);
    thread::scope(|threads| {
        let starting = threads.spawn(|| client.listen_with(patient()).map(drop));
        wait_for_attempt(address);
        let begun = Instant::now();
        client.stop_listening();
        assert!(matches!(starting.join().unwrap(), Err(Error::Stopped)));
        begun.elapsed()
    })
}

#[test]
fn a_stop_does_not_wait_for_a_connection() {
    print("connecting, listen()", by_thread);
    print("connecting, at the start", at_the_start);
}

#[test]
fn a_connection_that_does_not_come_about_is_told() {
    let server = LocalServer::start().unwrap();
    let builder = server
        .client_builder()
        .connect_timeout(Duration::from_millis(100));
    let client = builder.login("bot@example.com", "bot").unwrap();
    client.start_listening_with(patient()).unwrap();
    let address = server.address();
    drop(server);
    let _full = Full::at(address);
    let heard: Vec<_> = client.do_one_listen().unwrap().iter().map(short).collect();
    assert_eq!(heard, ["Disconnected"]);
    // Nobody is there at all.
    drop(_full);
    let heard: Vec<_> = client.do_one_listen().unwrap().iter().map(short).collect();
    assert_eq!(heard, ["Disconnected"]);
}
