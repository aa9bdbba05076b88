//! Sending and listening, with a server in this process.
#![allow(
    dead_code,
    unused_imports,
    reason = "of the tests' server a part is used"
)]

use std::sync::{Arc, Mutex, mpsc};

use criterion::{Criterion, criterion_group, criterion_main};
use fbchat::{Event, ListenOptions, ThreadKey, Transport, UserId};

// The server imports it as it does in the program of `benches/compare`.
#[path = "support/inputs.rs"]
mod inputs;
#[path = "support/server.rs"]
mod server;
#[path = "../tests/support/mod.rs"]
mod support;

use support::broker::Peer;
use support::scripted::Scripted;

fn send(c: &mut Criterion) {
    let server = Scripted::start(|seen| server::answer_with(seen, |_| {}, |_| {}));
    let client = server::client(&server.address().to_string());
    let mark = ThreadKey::User(UserId::from(4));
    c.bench_function("send a message", |bencher| {
        bencher.iter(|| client.send(mark, "Hello!").unwrap());
    });
}

fn receive(c: &mut Criterion) {
    let (push, pushed) = mpsc::channel::<u64>();
    let pushed = Arc::new(Mutex::new(pushed));
    let server = Scripted::start(move |seen| {
        let pushed = Arc::clone(&pushed);
        let talk = move |peer: &mut Peer<'_>| {
            for id in pushed.lock().unwrap().iter() {
                peer.message(id);
            }
        };
        server::answer_with(seen, talk, |_| {})
    });
    let client = server::client(&server.address().to_string());
    let listener = client
        .listen_with(ListenOptions::default().transport(Transport::Mqtt))
        .unwrap();
    assert!(matches!(listener.events().recv(), Ok(Event::Listening)));
    let mut ids = 8..;
    c.bench_function("a message from the server to the receiver", |bencher| {
        bencher.iter(|| {
            push.send(ids.next().unwrap()).unwrap();
            listener.events().recv().unwrap()
        });
    });
    drop(push);
    client.stop_listening();
}

criterion_group!(benches, send, receive);
criterion_main!(benches);
