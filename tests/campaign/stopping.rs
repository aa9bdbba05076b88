//! A stop takes effect at once, whatever is going on, and leaves no thread behind. That the calls return is the proof; how
//! long they take is printed.

use std::thread;
use std::time::{Duration, Instant};

use fbchat::local::{Fault, LocalServer};
use fbchat::{Error, Event, ListenOptions, Listener, ThreadKey, Transport};

use crate::gaps::QUERIES;
use crate::plan::hurried;
use crate::{ADA, BOT, bot, written};

pub const HOUR: Duration = Duration::from_secs(3600);
const TIMES: usize = 5;

/// Waits of an hour, so that a stop that has to wait for one shows.
pub fn patient() -> ListenOptions {
    ListenOptions::default()
        .transport(fbchat::Transport::LongPoll)
        .mark_alive(false)
        .poll_timeout(HOUR)
        .retry_after(HOUR, HOUR)
        .catch_up(true)
}

/// Lets a listener get somewhere, stops it, and says how long that took.
fn stop_when(
    options: ListenOptions,
    prepare: impl Fn(&LocalServer),
    reached: impl Fn(&LocalServer, &Listener),
) -> Duration {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    prepare(&server);
    let listener = client.listen_with(options).unwrap();
    reached(&server, &listener);
    let begun = Instant::now();
    listener.stop().unwrap();
    begun.elapsed()
}

/// Waits until so many polls have come in; the first of them only asks where to poll.
fn polls(count: usize) -> impl Fn(&LocalServer, &Listener) {
    move |server, _| assert!(server.wait_for_requests("/pull", count, HOUR))
}

fn polling() -> Duration {
    stop_when(patient(), |_| {}, polls(2))
}

fn in_the_middle_of_a_reply() -> Duration {
    let halfway = |server: &LocalServer, listener: &Listener| {
        polls(2)(server, listener);
        server.fail("/pull", Fault::StallHalfway);
        server
            .person(ADA)
            .unwrap()
            .says(ThreadKey::User(BOT), "one");
        while written(listener.events().recv().unwrap()).is_none() {}
        polls(3)(server, listener);
        server
            .person(ADA)
            .unwrap()
            .says(ThreadKey::User(BOT), "two");
    };
    stop_when(patient(), |_| {}, halfway)
}

fn backing_off() -> Duration {
    let backing_off = |server: &LocalServer, listener: &Listener| {
        for _ in 0..3 {
            server.fail("/pull", Fault::Status(500));
        }
        server
            .person(ADA)
            .unwrap()
            .says(ThreadKey::User(BOT), "one");
        let waits = |event| matches!(event, Event::Disconnected(e) if !e.retry_in.is_zero());
        assert!(listener.into_iter().any(waits));
    };
    stop_when(patient(), |_| {}, backing_off)
}

fn with_a_full_channel() -> Duration {
    let full = |server: &LocalServer, listener: &Listener| {
        for number in 0..5 {
            let ada = server.person(ADA).unwrap();
            ada.says(ThreadKey::User(BOT), &number.to_string());
        }
        polls(2)(server, listener);
        while !listener.events().is_full() {
            thread::yield_now();
        }
    };
    stop_when(patient().capacity(1), |_| {}, full)
}

fn catching_up() -> Duration {
    let fetching = |server: &LocalServer, listener: &Listener| {
        server
            .person(ADA)
            .unwrap()
            .says(ThreadKey::User(BOT), "one");
        while written(listener.events().recv().unwrap()).is_none() {}
        polls(3)(server, listener);
        server.fail(QUERIES, Fault::Stall);
        server.lose_queue(BOT);
        assert!(server.wait_for_requests(QUERIES, 1, HOUR));
    };
    stop_when(patient(), |_| {}, fetching)
}

/// In a loop of one's own, from another thread.
fn one_cycle() -> Duration {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    client.start_listening_with(patient()).unwrap();
    thread::scope(|threads| {
        let waiting = threads.spawn(|| client.do_one_listen());
        assert!(server.wait_for_requests("/pull", 2, HOUR));
        let begun = Instant::now();
        client.stop_listening();
        assert!(matches!(waiting.join().unwrap(), Err(Error::Stopped)));
        begun.elapsed()
    })
}

pub fn print(state: &str, stop: impl Fn() -> Duration) {
    let mut times: Vec<_> = (0..TIMES).map(|_| stop()).collect();
    times.sort();
    println!(
        "stop while {state}: median {:?}, longest {:?}",
        times[TIMES / 2],
        times[TIMES - 1]
    );
}

#[test]
fn a_stop_takes_effect_in_every_state() {
    print("polling", polling);
    print("in the middle of a reply", in_the_middle_of_a_reply);
    print("backing off", backing_off);
    print("the channel is full", with_a_full_channel);
    print("catching up", catching_up);
    print("in one cycle", one_cycle);
}

#[test]
fn a_listener_is_stopped_by_anybody_and_as_often_as_they_like() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    for _ in 0..3 {
        let listener = client.listen_with(patient()).unwrap();
        let stop = listener.stop_handle();
        thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| stop.stop());
                threads.spawn(|| client.stop_listening());
            }
        });
        stop.stop();
        assert!(!client.is_listening());
        assert!(
            listener
                .into_iter()
                .all(|event| matches!(event, Event::Listening))
        );
        drop(listener);
    }
    let listener = client.listen_with(hurried(Transport::LongPoll)).unwrap();
    server
        .person(ADA)
        .unwrap()
        .says(ThreadKey::User(BOT), "still there");
    let heard = listener.into_iter().find_map(written).unwrap();
    assert_eq!(heard.2, "still there");
}

#[test]
fn two_accounts_listen_in_one_process() {
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
        .map(|client| client.listen_with(patient()).unwrap());
    clients[0].send(ThreadKey::User(ADA), "to Ada").unwrap();
    clients[1].send(ThreadKey::User(BOT), "to the bot").unwrap();
    for (listener, other) in listeners.iter().zip([ADA, BOT]) {
        let heard = listener.into_iter().filter_map(written).take(2);
        let heard: Vec<_> = heard.map(|(thread, _, text)| (thread, text)).collect();
        let both = ["to Ada", "to the bot"].map(|text| (ThreadKey::User(other), text.to_owned()));
        assert_eq!(heard, both);
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
    for stop in [
        polling,
        in_the_middle_of_a_reply,
        backing_off,
        with_a_full_channel,
        catching_up,
        one_cycle,
        crate::connecting::by_thread,
        crate::connecting::at_the_start,
    ] {
        stop();
        // A thread that nothing can interrupt ends with its limit on connecting, which is two seconds here.
        let deadline = Instant::now() + Duration::from_secs(60);
        while crate::threads::count() > before {
            assert!(Instant::now() < deadline, "a thread is left over");
            thread::yield_now();
        }
    }
    println!(
        "threads before: {before}, after: {}",
        crate::threads::count()
    );
}
