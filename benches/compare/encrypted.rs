//! What a message of an encrypted chat costs.

use std::fs::{self, File};
use std::io::Write;
use std::time::{Duration, Instant};

use fbchat::benchmarks::encrypted::Conversation;
use fbchat::local::{ADA, LocalServer};
use fbchat::{Event, KeyStore, ThreadKey};
use serde_json::{Value, json};

use crate::reading::median;

const TEXT: &str = "The quick brown fox jumps over the lazy dog.";
const PATIENCE: Duration = Duration::from_secs(60);

/// The medians of so many messages, in seconds: sealed, opened, and stored as a session is; one each way, for which both sides draw new
/// keys; and the whole way over loopback beside a plain message.
pub(crate) fn measure(count: usize) -> Value {
    let folder = std::env::temp_dir().join(format!("fbchat-compare-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let figures = json!({
        "session": session(count, &folder),
        "loopback": loopback(count, &folder),
    });
    fs::remove_dir_all(folder).unwrap();
    figures
}

fn timed<T>(seconds: &mut Vec<f64>, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    seconds.push(start.elapsed().as_secs_f64());
    result
}

fn session(count: usize, folder: &std::path::Path) -> Value {
    let mut talk = Conversation::begin().unwrap();
    let [mut sealed, mut opened, mut stored, mut turned] = [const { Vec::new() }; 4];
    for _ in 0..count {
        let message = timed(&mut sealed, || talk.seal(false, TEXT.as_bytes()).unwrap());
        timed(&mut opened, || talk.open(true, &message).unwrap());
        timed(&mut stored, || {
            let mut file = File::create(folder.join("new")).unwrap();
            file.write_all(&talk.stored()).unwrap();
            file.sync_all().unwrap();
            fs::rename(folder.join("new"), folder.join("session")).unwrap();
            File::open(folder).unwrap().sync_all().unwrap();
        });
        timed(&mut turned, || {
            let answer = talk.seal(true, TEXT.as_bytes()).unwrap();
            talk.open(false, &answer).unwrap();
            let back = talk.seal(false, TEXT.as_bytes()).unwrap();
            talk.open(true, &back).unwrap()
        });
    }
    let bytes = talk.stored().len();
    json!({
        "seal": median(sealed), "open": median(opened), "store": median(stored),
        "both_ways": median(turned), "stored_bytes": bytes,
    })
}

fn loopback(count: usize, folder: &std::path::Path) -> Value {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder();
    let client = builder.login("bot@example.com", "bot").unwrap();
    let keys = KeyStore::directory(folder.join("keys"));
    let mut begun = Vec::new();
    let encrypted = timed(&mut begun, || client.encrypted(keys).unwrap());
    assert!(encrypted.wait_until_connected(PATIENCE));
    let (ada, to) = (server.person(ADA).unwrap(), ThreadKey::User(ADA));
    let listener = client.listen().unwrap();
    let [mut plain, mut sent, mut received] = [const { Vec::new() }; 3];
    for _ in 0..count {
        timed(&mut plain, || client.send(to, TEXT).unwrap());
        timed(&mut sent, || encrypted.send(to, TEXT).unwrap());
        timed(&mut received, || {
            let id = ada.says_encrypted(ThreadKey::User(client.uid()), TEXT);
            let is_it = move |event: &Event| {
                matches!(event, Event::Message(e) if e.message.id == id).then_some(())
            };
            listener.wait_for(PATIENCE, is_it).unwrap();
        });
    }
    listener.stop().unwrap();
    json!({
        "plain": median(plain), "send": median(sent), "receive": median(received),
        "register": median(begun),
    })
}
