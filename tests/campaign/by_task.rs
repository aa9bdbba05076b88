//! Messages that several threads send by task over the gateway: each is there once, whatever happens to its request or the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use fbchat::local::{GatewayFault, LocalServer};
use fbchat::{Client, MessageId, SendWay, Transport};

use crate::delivery::insist;
use crate::gateway::allow_hurry;
use crate::plan::{Random, hurried, hurried_builder, seed};
use crate::{ADA, BOT, ENGINE_ROOM, bot};

const THREADS: usize = 4;
const EACH: usize = 150;
/// The path of tasks that send.
const SEND: &str = "/lightspeed/task/46";
/// After so many messages a fault strikes.
const PAUSE: usize = 5;
const MOMENT: Duration = Duration::from_millis(20);

/// The faults: of the answer, of its stream, and of the connection.
fn faults() -> Vec<GatewayFault> {
    vec![
        GatewayFault::TaskUnanswered,
        GatewayFault::NoAnswer,
        GatewayFault::Late(MOMENT),
        GatewayFault::Joined,
        GatewayFault::Together,
        GatewayFault::EmptyOperations,
        GatewayFault::ExtendedData,
        GatewayFault::NoAck,
        GatewayFault::NoStreamAnswer,
        GatewayFault::StreamEndedAtOnce,
        GatewayFault::StreamTogether,
        GatewayFault::RefuseStream(403),
        GatewayFault::EndStream,
        GatewayFault::Close(4002),
        GatewayFault::CloseWithoutFrame,
        GatewayFault::HalfAMessage,
        GatewayFault::Deaf,
    ]
}

/// What a thread has sent.
#[derive(Default)]
struct Sent {
    /// The messages that the client states to be there.
    done: Vec<(MessageId, String)>,
    /// Those that failed, or may be there.
    failed: BTreeSet<String>,
}

fn send(client: &Client, sender: usize, done: &Sender<()>) -> Sent {
    let mut sent = Sent::default();
    for number in 0..EACH {
        for attempt in 0.. {
            let text = format!("{sender}:{number}:{attempt}");
            match client.send(ENGINE_ROOM, text.as_str()) {
                Ok(id) => {
                    sent.done.push((id, text));
                    break;
                }
                Err(error) => {
                    assert!(
                        error.is_retryable() || error.may_have_been_done(),
                        "{error}"
                    );
                    sent.failed.insert(text);
                }
            }
        }
        done.send(()).unwrap();
    }
    sent
}

/// Lets a fault strike now and then, until all is sent. Returns how many did.
fn strike(server: &LocalServer, done: Receiver<()>) -> usize {
    let mut random = Random::new(seed());
    let mut bag = Vec::new();
    let mut struck = 0;
    for _ in done.into_iter().skip(PAUSE - 1).step_by(PAUSE) {
        if bag.is_empty() {
            bag = faults();
        }
        let index = random.below(bag.len() as u64) as usize;
        server.fail_gateway(BOT, bag.swap_remove(index));
        struck += 1;
    }
    struck
}

/// The texts of the requests for sending, by the numbers of the messages.
fn requests(server: &LocalServer) -> BTreeMap<String, Vec<String>> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for request in server.requests().iter().filter(|it| it.path == SEND) {
        let field = |name: &str| request.field(name).unwrap().to_owned();
        texts.entry(field("otid")).or_default().push(field("text"));
    }
    texts
}

#[test]
fn what_four_threads_send_by_task_is_there_once() {
    let server = LocalServer::start().unwrap();
    allow_hurry(&server);
    let session = bot(&server).session();
    let client = insist(|| {
        let builder = hurried_builder(&server).send_by(SendWay::Task);
        builder.session(session.clone()).resume()
    });
    let listener = insist(|| client.listen_with(hurried(Transport::Gateway)));
    let (done, progress) = channel();
    let (sent, struck) = thread::scope(|threads| {
        let senders: Vec<_> = (0..THREADS)
            .map(|sender| {
                let (client, done) = (&client, done.clone());
                threads.spawn(move || send(client, sender, &done))
            })
            .collect();
        drop(done);
        let striker = threads.spawn(|| strike(&server, progress));
        while !striker.is_finished() {
            let _ = listener.events().recv_timeout(MOMENT);
        }
        let senders = senders.into_iter();
        let sent: Vec<Sent> = senders.map(|it| it.join().unwrap()).collect();
        (sent, striker.join().unwrap())
    });
    listener.stop().unwrap();
    let mut stored: BTreeMap<String, Vec<MessageId>> = BTreeMap::new();
    for said in server.person(ADA).unwrap().messages(ENGINE_ROOM) {
        let text = said.text.unwrap_or_default();
        stored.entry(text).or_default().push(said.id);
    }
    let mut failed = 0;
    for sent in &sent {
        for (id, text) in &sent.done {
            assert_eq!(stored[text], std::slice::from_ref(id), "{text}");
        }
        for text in &sent.failed {
            assert!(stored.get(text).is_none_or(|ids| ids.len() == 1), "{text}");
        }
        failed += sent.failed.len();
    }
    // A number is that of one message, however often it is sent.
    let requests = requests(&server);
    for texts in requests.values() {
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    }
    let again = requests.values().filter(|texts| texts.len() > 1).count();
    assert!(again > 0, "no message was sent again");
    let applied = server.gateway_faults_applied(BOT).len();
    println!(
        "{THREADS} threads by task: {} messages, {again} sent again, {failed} failed and sent anew, {applied} of {struck} faults applied",
        THREADS * EACH
    );
    assert_eq!(server.gateway_findings(), [""; 0]);
}
