//! A server that accepts no connection. Attempts are visible on Linux only.
#![cfg(target_os = "linux")]

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use fbchat::local::LocalServer;
use fbchat::{Client, Error, Transport};

use crate::plan::hurried;
use crate::states::{HOUR, patient};
use crate::stopping::print;
use crate::threads::{Full, wait_for_attempt};
use crate::{TRANSPORTS, label};

/// A client whose connections are gone, and whose server nobody can connect to.
fn cut_off() -> (Client, LocalServer) {
    let server = LocalServer::start().unwrap();
    let builder = server
        .client_builder()
        .connect_timeout(Duration::from_secs(2));
    (builder.login("bot@example.com", "bot").unwrap(), server)
}

/// The worker of a listener.
pub fn by_thread(transport: Transport) -> Duration {
    let (client, server) = cut_off();
    let (failed, go_on) = (mpsc::channel(), mpsc::channel::<()>());
    let options = patient(transport).on_error(move |_| {
        failed.0.send(()).unwrap();
        go_on.1.recv().unwrap();
        std::ops::ControlFlow::Continue(())
    });
    let listener = client.listen_with(options).unwrap();
    let address = server.address();
    let (path, count) = match transport {
        Transport::LongPoll => ("/pull", 3),
        Transport::Gateway => ("/lightspeed/database/1", 1),
        _ => ("/messenger_sync_create_queue", 1),
    };
    assert!(server.wait_for_requests(path, count, HOUR));
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
pub fn at_the_start(transport: Transport) -> Duration {
    let (client, server) = cut_off();
    let address = server.address();
    drop(server);
    let _full = Full::at(address);
    thread::scope(|threads| {
        let starting = threads.spawn(|| client.listen_with(patient(transport)).map(drop));
        wait_for_attempt(address);
        let begun = Instant::now();
        client.stop_listening();
        assert!(matches!(starting.join().unwrap(), Err(Error::Stopped)));
        begun.elapsed()
    })
}

#[test]
fn a_stop_does_not_wait_for_a_connection() {
    for transport in TRANSPORTS {
        print("connecting", transport, || by_thread(transport));
        let at_the_start = || at_the_start(transport);
        print("connecting, at the start", transport, at_the_start);
    }
}

#[test]
fn a_connection_that_does_not_come_about_is_an_event() {
    for transport in TRANSPORTS {
        report_connections(transport);
    }
}

fn report_connections(transport: Transport) {
    let server = LocalServer::start().unwrap();
    let builder = server
        .client_builder()
        .connect_timeout(Duration::from_secs(1));
    let client = builder.login("bot@example.com", "bot").unwrap();
    let options = hurried(transport).poll_timeout(HOUR);
    client.start_listening_with(options).unwrap();
    // The list of who is active comes with each connection, and an answer may bring nothing.
    let receive = || -> Vec<_> {
        loop {
            let events = client.do_one_listen().unwrap();
            let labels: Vec<_> = events.iter().map(label).collect();
            if !labels.is_empty() && labels != ["ChatTimestamps"] {
                break labels;
            }
        }
    };
    let address = server.address();
    drop(server);
    if transport != Transport::LongPoll {
        // The connection that there was.
        assert_eq!(receive(), ["Disconnected"]);
    }
    let full = Full::at(address);
    assert_eq!(receive(), ["Disconnected"]);
    // Nobody is there at all.
    drop(full);
    assert_eq!(receive(), ["Disconnected"]);
}
