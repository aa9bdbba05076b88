//! A message is sent once, whatever happens to the request or its answer.

use std::collections::HashSet;
use std::sync::RwLock;
use std::thread;

use fbchat::local::{Fault, LocalServer};
use fbchat::{Error, ThreadKey, Transport};

use crate::plan::{Random, hurried, seed};
use crate::{ADA, BOT, ENGINE_ROOM, bot, written};

const SEND: &str = "/messaging/send/";

/// The values that this field had in the requests for sending.
fn of_sends(server: &LocalServer, name: &str) -> Vec<String> {
    let requests = server.requests();
    let sends = requests.iter().filter(|request| request.path == SEND);
    sends
        .map(|request| request.field(name).unwrap().to_owned())
        .collect()
}

#[test]
fn a_message_is_repeated_under_its_number_and_arrives_once() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    for fault in [Fault::Drop, Fault::DropAfterHandling, Fault::Truncate] {
        let before = of_sends(&server, "offline_threading_id").len();
        server.fail(SEND, fault.clone());
        let id = client.send(ThreadKey::User(ADA), "once").unwrap();
        let numbers = &of_sends(&server, "offline_threading_id")[before..];
        assert_eq!(numbers.len(), 2, "{fault:?}");
        assert_eq!(numbers[0], numbers[1], "{fault:?}");
        let messages = server.person(ADA).unwrap().messages(ThreadKey::User(BOT));
        assert_eq!(messages.last().unwrap().id, id);
    }
    let messages = server.person(ADA).unwrap().messages(ThreadKey::User(BOT));
    assert_eq!(messages.len(), 3);
}

#[test]
fn a_message_rejected_as_spam_is_never_sent_again() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    for (code, sent) in [(1_390_008, 1), (1_357_007, 2)] {
        server.fail(SEND, Fault::FacebookError(code));
        let error = client.send(ThreadKey::User(ADA), "buy this").unwrap_err();
        assert!(!error.is_retryable());
        assert!(matches!(error, Error::Facebook(error) if error.code == code));
        assert_eq!(of_sends(&server, "__req").len(), sent);
    }
}

#[test]
fn eight_threads_send_while_a_ninth_listens() {
    const THREADS: usize = 8;
    const EACH: usize = 1000;
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let listener = client.listen_with(hurried(Transport::LongPoll)).unwrap();
    // Alone on the line, a sender meets the fault that is meant for it.
    let line = RwLock::new(());
    let mut received = Vec::new();
    let sent: Vec<Vec<_>> = thread::scope(|threads| {
        let senders: Vec<_> = (0..THREADS)
            .map(|sender| {
                let (client, line, server) = (client.clone(), &line, &server);
                let mut random = Random::new(seed() + sender as u64);
                threads.spawn(move || {
                    let mut send = |number: usize| {
                        let text = format!("{sender}:{number}");
                        let (_shared, _alone);
                        if random.below(100) == 0 {
                            _alone = line.write().unwrap();
                            let faults = [Fault::Drop, Fault::DropAfterHandling, Fault::Truncate];
                            server.fail(SEND, faults[number % 3].clone());
                        } else {
                            _shared = line.read().unwrap();
                        }
                        let id = client.send(ENGINE_ROOM, text.as_str()).unwrap();
                        (ENGINE_ROOM, id, text)
                    };
                    (0..EACH).map(&mut send).collect()
                })
            })
            .collect();
        while received.len() < THREADS * EACH {
            received.extend(written(listener.events().recv().unwrap()));
        }
        let senders = senders.into_iter();
        senders.map(|sender| sender.join().unwrap()).collect()
    });
    listener.stop().unwrap();
    for (sender, sent) in sent.iter().enumerate() {
        let of_sender = format!("{sender}:");
        let mine = received
            .iter()
            .filter(|(.., text)| text.starts_with(&of_sender));
        assert!(mine.eq(sent), "sender {sender}");
    }
    assert_eq!(server.faults_left(SEND), 0);
    let requests = server.requests();
    let counters: Vec<_> = requests.iter().filter_map(|it| it.field("__req")).collect();
    let different: HashSet<_> = counters.iter().collect();
    assert_eq!(different.len(), counters.len(), "a counter was used twice");
    let repeats = of_sends(&server, "__req").len() - received.len();
    assert!(repeats > 0);
    println!(
        "eight senders: {} messages, {repeats} of them sent again, {} requests counted",
        received.len(),
        counters.len()
    );
}
