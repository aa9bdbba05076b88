//! Many messages in both directions while everything fails at random. `FBCHAT_MESSAGES` is their number, `FBCHAT_SEED` the seed; run
//! with `--nocapture` for the counts.

use std::collections::BTreeMap;
use std::env;
use std::time::Duration;

use fbchat::local::{EncryptedFault, LocalServer};
use fbchat::{Client, Encrypted, Event, Listener, ThreadKey};

use super::{Keys, encrypted};
use crate::support::demo::{ADA, BOT, ENGINE_ROOM, WITH_ADA};

/// Longer than any answer takes that comes.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longer than everything that was delayed takes to come.
const LONG: Duration = Duration::from_secs(120);

/// A client in its process, as far as the server can see.
struct Process {
    encrypted: Encrypted,
    listener: Listener,
    _client: Client,
}

impl Process {
    fn start(server: &LocalServer, keys: &Keys) -> Self {
        let builder = server.client_builder().timeout(TIMEOUT);
        let client = builder.login("bot@example.com", "bot").unwrap();
        let encrypted = encrypted(&client, keys);
        let listener = client.listen().unwrap();
        Self {
            encrypted,
            listener,
            _client: client,
        }
    }
}

#[derive(Default, Debug)]
struct Counts {
    written: usize,
    taken: usize,
    unreadable: usize,
    sent: usize,
    may_have_been_sent: usize,
    of_those_read: usize,
    refused: usize,
    faults: usize,
    restarts: usize,
    lost_sessions: usize,
}

#[derive(Default)]
struct Taken {
    times: BTreeMap<String, usize>,
    unreadable: BTreeMap<String, usize>,
}

impl Taken {
    fn take(&mut self, event: Event) {
        match event {
            Event::Message(e) if e.message.encryption.is_some() => {
                let text = e.message.text.unwrap_or_default();
                *self.times.entry(text).or_default() += 1;
            }
            Event::Unreadable(e) => {
                *self.unreadable.entry(e.id.as_str().to_owned()).or_default() += 1;
            }
            _ => {}
        }
    }
}

fn fault(random: &mut fastrand::Rng) -> EncryptedFault {
    let faults = [
        EncryptedFault::End(503),
        EncryptedFault::End(515),
        EncryptedFault::Close,
        EncryptedFault::HalfAFrame,
        EncryptedFault::Spoilt,
        EncryptedFault::Reordered,
        EncryptedFault::Repeated,
        EncryptedFault::FewKeys,
        EncryptedFault::Error(479),
        EncryptedFault::CloseAfter,
        EncryptedFault::Unacknowledged,
        EncryptedFault::Lost,
    ];
    // Those that cost a whole timeout are rarer.
    let number = match random.u8(..12) {
        0 => random.usize(10..12),
        _ => random.usize(..10),
    };
    faults[number].clone()
}

#[test]
fn every_message_arrives_once_or_its_sender_learns_that_it_may_not_have() {
    let number = |name: &str| env::var(name).ok().and_then(|it| it.parse().ok());
    let messages = number("FBCHAT_MESSAGES").unwrap_or(300);
    let seed = number("FBCHAT_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("FBCHAT_SEED={seed}");
    let random = &mut fastrand::Rng::with_seed(seed);
    let (server, keys) = (LocalServer::start().unwrap(), Keys::new());
    let ada = server.person(ADA).unwrap();
    let mut process = Process::start(&server, &keys);
    let (mut counts, mut taken) = (Counts::default(), Taken::default());
    let mut written = Vec::new();
    // The texts that were sent, with how often each has to be read: `None`, once or not at all.
    let mut sent: Vec<(String, Option<usize>)> = Vec::new();
    let mut number = 0;
    while number < messages {
        match random.u8(..100) {
            0..86 => {
                number += 1;
                let thread = match random.u8(..4) {
                    0 => ENGINE_ROOM,
                    _ => ThreadKey::User(BOT),
                };
                if random.bool() {
                    let text = format!("from Ada {number}");
                    ada.says_encrypted(thread, &text);
                    written.push(text);
                } else {
                    let thread = match thread {
                        ThreadKey::User(_) => WITH_ADA,
                        group => group,
                    };
                    let text = format!("from the bot {number}");
                    let times = match process.encrypted.send(thread, text.as_str()) {
                        Ok(_) => Some(1),
                        Err(error) if error.may_have_been_done() => None,
                        Err(_) => Some(0),
                    };
                    sent.push((text, times));
                }
            }
            86..95 => {
                counts.faults += 1;
                server.fail_encrypted(BOT, fault(random));
            }
            95..98 => {
                counts.restarts += 1;
                let Process {
                    encrypted,
                    listener,
                    ..
                } = process;
                listener.stop().unwrap();
                drop(encrypted);
                process = Process::start(&server, &keys);
            }
            _ => {
                counts.lost_sessions += 1;
                ada.loses_encrypted_sessions(BOT);
            }
        }
        while let Ok(event) = process.listener.events().try_recv() {
            taken.take(event);
        }
    }
    // What is held back comes with the next connection.
    server.forget_encrypted_faults(BOT);
    server.disconnect_encrypted(BOT);
    while written.iter().any(|text| !taken.times.contains_key(text)) {
        let event = process.listener.events().recv_timeout(LONG);
        taken.take(event.expect("a message is lost"));
    }
    for (text, _) in sent.iter().filter(|it| it.1 == Some(1)) {
        let text = text.clone();
        let read =
            ada.expects_encrypted(LONG, |it| (it.text.as_ref() == Some(&text)).then_some(()));
        assert!(read.is_some(), "{text}, seed {seed}");
    }
    process.listener.stop().unwrap();
    let read = ada.encrypted_messages();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for message in &read {
        *times
            .entry(message.text.as_deref().unwrap_or_default())
            .or_default() += 1;
    }
    for (text, expected) in &sent {
        let times = times.get(text.as_str()).copied().unwrap_or(0);
        match expected {
            Some(expected) => {
                assert_eq!(times, *expected, "{text}, seed {seed}");
                counts.sent += expected;
                counts.refused += 1 - expected;
            }
            None => {
                assert!(times <= 1, "{text}, seed {seed}");
                counts.may_have_been_sent += 1;
                counts.of_those_read += times;
            }
        }
    }
    for (text, times) in &taken.times {
        assert_eq!(*times, 1, "{text}, seed {seed}");
    }
    assert!(
        taken.unreadable.values().all(|times| *times == 1),
        "seed {seed}"
    );
    counts.written = written.len();
    counts.taken = taken.times.len();
    counts.unreadable = taken.unreadable.len();
    println!("{counts:?}");
    assert_eq!(counts.taken, counts.written);
    assert_eq!(server.encrypted_findings(), [""; 0], "seed {seed}");
}
