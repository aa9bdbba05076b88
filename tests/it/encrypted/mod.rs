//! End-to-end encrypted chats with the people of a local server.

mod by_default;
mod campaign;
mod faults;
mod files;
mod groups;
mod killed;
mod options;
mod receiving;
mod sending;

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, Encrypted, EncryptedOptions, Event, KeyStore, Listener};

const LONG: Duration = Duration::from_secs(3600);

/// A directory of keys that is removed in the end.
struct Keys(PathBuf);

impl Keys {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("fbchat-keys-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn store(&self) -> KeyStore {
        KeyStore::directory(&self.0)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn bot(server: &LocalServer) -> Client {
    let builder = server.client_builder().timeout(LONG);
    builder.login("bot@example.com", "bot").unwrap()
}

/// Connections are made anew without a wait to speak of.
fn quick() -> EncryptedOptions {
    let moment = Duration::from_millis(10);
    EncryptedOptions::default().retry_after(moment, moment)
}

fn encrypted(client: &Client, keys: &Keys) -> Encrypted {
    let encrypted = client.encrypted_with(keys.store(), quick()).unwrap();
    assert!(encrypted.wait_until_connected(LONG));
    encrypted
}

/// Takes events until so many messages have come, and returns their texts in order.
fn take_texts(listener: &Listener, count: usize) -> Vec<String> {
    let mut taken = Vec::new();
    while taken.len() < count {
        if let Event::Message(e) = listener.events().recv_timeout(LONG).unwrap() {
            taken.push(e.message.text.unwrap());
        }
    }
    taken
}
