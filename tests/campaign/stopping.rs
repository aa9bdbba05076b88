//! A stop takes effect at once, whatever is going on, and leaves no thread behind. That the calls return is the proof; how
//! long they take is printed.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use fbchat::local::LocalServer;
use fbchat::{Error, Event, ThreadKey, Transport};

use crate::plan::hurried;
use crate::states::{STATES, State, fill, patient};
use crate::{ADA, BOT, TRANSPORTS, bot, written};

const TIMES: usize = 5;

/// Brings a listener into a state, stops it, and returns how long that took.
fn stop_a_listener(state: &State) -> Duration {
    let server = LocalServer::start().unwrap();
    let options = patient(state.transport);
    let listener = bot(&server).listen_with(options).unwrap();
    (state.lead)(&server, &mut listener.into_iter());
    let begun = Instant::now();
    listener.stop().unwrap();
    begun.elapsed()
}

/// The same with the caller's own loop, stopped from another thread.
fn stop_a_loop(state: &State) -> Duration {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let options = patient(state.transport);
    client.start_listening_with(options).unwrap();
    let (sender, events) = mpsc::channel();
    thread::scope(|threads| {
        let looping = threads.spawn(|| {
            loop {
                for event in client.do_one_listen()? {
                    // Not every state is known by an event.
                    let _ = sender.send(event);
                }
            }
        });
        (state.lead)(&server, &mut events.iter());
        let begun = Instant::now();
        client.stop_listening();
        let ended: Result<(), Error> = looping.join().unwrap();
        assert!(matches!(ended, Err(Error::Stopped)));
        begun.elapsed()
    })
}

fn stop_with_a_full_channel(transport: Transport) -> Duration {
    let server = LocalServer::start().unwrap();
    let options = patient(transport).capacity(1);
    let listener = bot(&server).listen_with(options).unwrap();
    fill(&server, &listener);
    let begun = Instant::now();
    listener.stop().unwrap();
    begun.elapsed()
}

pub fn print(state: &str, transport: Transport, stop: impl Fn() -> Duration) {
    let mut times: Vec<_> = (0..TIMES).map(|_| stop()).collect();
    times.sort();
    println!(
        "{transport:?}, stop while {state}: median {:?}, longest {:?}",
        times[TIMES / 2],
        times[TIMES - 1]
    );
}

#[test]
fn a_stop_takes_effect_in_every_state() {
    for state in &STATES {
        let (name, transport) = (state.name, state.transport);
        print(name, transport, || stop_a_listener(state));
        print(&format!("{name}, in a loop"), transport, || {
            stop_a_loop(state)
        });
    }
    for transport in TRANSPORTS {
        let stop = || stop_with_a_full_channel(transport);
        print("the channel is full", transport, stop);
    }
}

#[test]
fn a_listener_is_stopped_by_anybody_and_as_often_as_they_like() {
    for transport in TRANSPORTS {
        stop_from_everywhere(transport);
    }
}

fn stop_from_everywhere(transport: Transport) {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    for _ in 0..3 {
        let listener = client.listen_with(patient(transport)).unwrap();
        let stop = listener.stop_handle();
        thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| stop.stop());
                threads.spawn(|| client.stop_listening());
            }
        });
        stop.stop();
        assert!(!client.is_listening());
        // What a channel of the long poll begins with comes before a stop, or does not.
        let mut events: Vec<_> = listener.into_iter().collect();
        events.retain(|event| {
            !matches!(
                event,
                Event::Listening | Event::ChatTimestamps(_) | Event::Qprimer(_)
            )
        });
        assert_eq!(events, [], "{transport:?}");
        drop(listener);
    }
    let listener = client.listen_with(hurried(transport)).unwrap();
    server
        .person(ADA)
        .unwrap()
        .says(ThreadKey::User(BOT), "still there");
    let received = listener.into_iter().find_map(written).unwrap();
    assert_eq!(received.2, "still there");
}

#[test]
fn two_accounts_listen_in_one_process() {
    for transport in TRANSPORTS {
        listen_with_two_accounts(transport);
    }
}

fn listen_with_two_accounts(transport: Transport) {
    let server = LocalServer::start().unwrap();
    let clients = [
        bot(&server),
        server
            .client_builder()
            .login("ada@example.com", "ada")
            .unwrap(),
    ];
    let listeners = clients
        .each_ref()
        .map(|client| client.listen_with(patient(transport)).unwrap());
    clients[0].send(ThreadKey::User(ADA), "to Ada").unwrap();
    clients[1].send(ThreadKey::User(BOT), "to the bot").unwrap();
    for (listener, other) in listeners.iter().zip([ADA, BOT]) {
        let received = listener.into_iter().filter_map(written).take(2);
        let received: Vec<_> = received.map(|(thread, _, text)| (thread, text)).collect();
        let both = ["to Ada", "to the bot"].map(|text| (ThreadKey::User(other), text.to_owned()));
        assert_eq!(received, both);
    }
    let [first, second] = listeners;
    first.stop().unwrap();
    clients[0].send(ThreadKey::User(ADA), "and again").unwrap();
    assert_eq!(second.into_iter().find_map(written).unwrap().2, "and again");
    second.stop().unwrap();
}

/// Runs itself in a process of its own, where no other test has threads.
#[cfg(target_os = "linux")]
#[test]
fn no_thread_is_left_over() {
    const ALONE: &str = "FBCHAT_TEST_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let alone = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "stopping::no_thread_is_left_over", "--nocapture"])
            .env(ALONE, "1")
            .output()
            .unwrap();
        print!("{}", String::from_utf8_lossy(&alone.stdout));
        assert!(
            alone.status.success(),
            "{}",
            String::from_utf8_lossy(&alone.stderr)
        );
        return;
    }
    let before = crate::threads::count();
    let ends = || {
        // A thread that nothing can interrupt ends with its limit on connecting. One that is left over keeps this test from
        // ending.
        while crate::threads::count() > before {
            thread::yield_now();
        }
    };
    for state in &STATES {
        stop_a_listener(state);
        ends();
        stop_a_loop(state);
        ends();
    }
    for transport in TRANSPORTS {
        for stop in [
            stop_with_a_full_channel,
            crate::connecting::by_thread,
            crate::connecting::at_the_start,
        ] {
            stop(transport);
            ends();
        }
    }
    println!(
        "threads before: {before}, after: {}",
        crate::threads::count()
    );
}
