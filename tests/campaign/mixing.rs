//! Everything at once: both ways of listening and all transports in turn, stops in every state, logins, stored sessions, clones,
//! clients that end as killed programs do, waits, slow receivers, messages with odd dates, and the troubles of the plan, queue
//! losses during a catch-up among them. With `catch_up` every message arrives, once; only a program that was killed may see again
//! what it had seen before.
//!
//! `FBCHAT_MESSAGES` sets how many messages are written.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::process;
use std::thread;
use std::time::Duration;

use fbchat::local::{LocalServer, Person};
use fbchat::{Client, Error, Event, Listener, MessageId, Session, ThreadKey, Transport};
use serde_json::json;

use crate::delivery::insist;
use crate::gateway::OnGateway;
use crate::plan::{Random, Trouble, hurried, hurried_bot, hurried_builder, seed};
use crate::{ADA, ALAN, BOT, ENGINE_ROOM, OPEN_ROOM, TRANSPORTS};

/// The time that a receiver waits for the next event before it checks for the end.
const MOMENT: Duration = Duration::from_millis(20);
/// After so many listenings in which nothing new arrives, what is missing is lost.
const PATIENCE: u32 = 200;

/// The end of a listening.
#[derive(Clone, Copy)]
enum End {
    StopListener,
    DropListener,
    StopClient,
    StopFromAnotherThread,
}

struct Mix {
    server: LocalServer,
    transports: &'static [Transport],
    random: Random,
    client: Client,
    people: Vec<(Person, ThreadKey)>,
    sent: BTreeSet<MessageId>,
    received: BTreeSet<MessageId>,
    /// The messages that a client received before it was dropped without a save: the next client does not know them.
    may_come_again: BTreeSet<MessageId>,
    odd_dates: u64,
    /// The counts of actions and faults by name.
    counts: BTreeMap<String, u32>,
}

impl Mix {
    fn new(transports: &'static [Transport]) -> Self {
        let server = LocalServer::start().unwrap();
        server.hold_polls_for(Duration::from_millis(50));
        crate::gateway::allow_hurry(&server);
        let (ada, alan) = (server.person(ADA).unwrap(), server.person(ALAN).unwrap());
        Self {
            random: Random::new(seed()),
            client: hurried_bot(&server),
            people: vec![
                (ada.clone(), ThreadKey::User(BOT)),
                (alan.clone(), ThreadKey::User(BOT)),
                (ada, ENGINE_ROOM),
                (alan, ThreadKey::Room(OPEN_ROOM)),
            ],
            server,
            transports,
            sent: BTreeSet::new(),
            received: BTreeSet::new(),
            may_come_again: BTreeSet::new(),
            odd_dates: 0,
            counts: BTreeMap::new(),
        }
    }

    fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    fn write_some(&mut self, most: u64) {
        for _ in 0..self.random.below(most) {
            let index = self.random.below(self.people.len() as u64) as usize;
            let (person, thread) = &self.people[index];
            let text = format!("message {}", self.sent.len());
            self.sent.insert(person.says(*thread, &text));
        }
    }

    fn take(&mut self, event: Event) {
        let kind = format!("{event:?}");
        let kind = kind.split(['(', ' ']).next().unwrap_or_default();
        self.count(&format!("event {kind}"));
        if let Event::Message(e) = event {
            let id = e.message.id;
            if self.may_come_again.remove(&id) {
                return self.count("message again, after a kill");
            }
            assert!(self.received.insert(id.clone()), "{id} arrived twice");
        }
    }

    fn missing(&self) -> usize {
        self.sent.difference(&self.received).count()
    }

    /// Pushes a message by a clock that is wrong. A lost queue takes it along, for no history has it.
    fn push_odd_date(&mut self) {
        self.odd_dates += 1;
        let dates = [1, 1_000, 4_102_444_800_000, i64::MAX as u64];
        let at = dates[self.random.below(dates.len() as u64) as usize];
        let number = self.odd_dates.to_string();
        self.server.push_raw(
            BOT,
            json!({"type": "delta", "delta": {"class": "NewMessage", "body": "odd", "messageMetadata": {
                "actorFbId": ADA.to_string(), "messageId": format!("mid.odd{number}"), "timestamp": at.to_string(),
                "threadKey": {"otherUserFbId": ADA.to_string()}, "offlineThreadingId": number,
            }}}),
        );
        self.count("odd date");
    }

    /// Goes on as the same account in one of the ways that a program has.
    fn change_hands(&mut self) {
        let how = match self.random.below(7) {
            0 => {
                self.client = self.client.clone();
                "clone"
            }
            1 => {
                self.client.set_session(self.client.session()).ok();
                "set_session"
            }
            2 => {
                // Logs in anew, where the login meets no trouble.
                self.client.login("bot@example.com", "bot").ok();
                "login"
            }
            3 => {
                self.server.log_out(BOT);
                "session ended"
            }
            4 => {
                // As after a kill, nothing is left but the session that was saved after the last event.
                let file = env::temp_dir().join(format!("fbchat-mixing-{}.json", process::id()));
                self.client.session().save(&file).unwrap();
                let session = Session::load(&file).unwrap();
                fs::remove_file(&file).unwrap();
                match hurried_builder(&self.server).session(session).resume() {
                    Ok(client) => {
                        self.client = client;
                        self.may_come_again = self.received.clone();
                        "killed"
                    }
                    Err(_) => "not resumed",
                }
            }
            _ => "same session",
        };
        self.count(how);
    }

    fn strike(&mut self, transport: Transport) {
        let mut troubles = Trouble::queue_kept(transport);
        troubles.extend(Trouble::queue_lost(transport));
        if transport == Transport::Gateway {
            troubles.extend(OnGateway::DISORDERS.map(Trouble::Gateway));
        }
        let index = self.random.below(troubles.len() as u64) as usize;
        let trouble = troubles[index];
        trouble.strike(&mut self.server, transport);
        self.count(&format!("trouble {trouble:?}"));
    }

    /// One listening: some messages and troubles, and a stop in whatever state they lead to. `calm`: until all is there.
    fn listen(&mut self, calm: bool) {
        let transport = self.transports[self.random.below(self.transports.len() as u64) as usize];
        let capacity = 1 + self.random.below(40) as usize;
        let options = hurried(transport).catch_up(true).capacity(capacity);
        let by_thread = self.random.below(2) == 0;
        let started = if by_thread {
            self.client.listen_with(options).map(Some)
        } else {
            self.client.start_listening_with(options).map(|()| None)
        };
        match started {
            Ok(Some(listener)) => {
                self.count(&format!("Listener, {transport:?}"));
                self.receive(listener, transport, calm);
            }
            Ok(None) => {
                self.count(&format!("loop, {transport:?}"));
                self.pull(transport, calm);
            }
            Err(Error::NotLoggedIn) => {
                self.count("no start: logged out");
                self.client.login("bot@example.com", "bot").ok();
            }
            Err(_) => self.count("no start"),
        }
    }

    /// Receives from a listener, slowly or quickly, with waits in other threads.
    fn receive(&mut self, listener: Listener, transport: Transport, calm: bool) {
        let end = [
            End::StopListener,
            End::DropListener,
            End::StopClient,
            End::StopFromAnotherThread,
        ][self.random.below(4) as usize];
        for _ in 0..=self.random.below(4) {
            if !calm {
                self.write_some(20);
                self.strike(transport);
                if self.random.below(8) == 0 {
                    self.push_odd_date();
                }
            }
            self.write_some(if calm { 1 } else { 30 });
            if self.random.below(4) == 0 {
                self.wait_beside(&listener);
            }
            let most = if calm {
                u64::MAX
            } else {
                self.random.below(60)
            };
            for _ in 0..most {
                match listener.events().recv_timeout(MOMENT) {
                    Ok(event) => self.take(event),
                    Err(_) => break,
                }
            }
        }
        match end {
            End::StopListener => drop(listener.stop()),
            End::DropListener => drop(listener),
            End::StopClient => self.client.clone().stop_listening(),
            End::StopFromAnotherThread => {
                let stop = listener.stop_handle();
                thread::scope(|threads| {
                    threads.spawn(move || stop.stop());
                    // While it stops, what is in the channel is still taken.
                    while let Ok(event) = listener.events().recv() {
                        self.take(event);
                    }
                });
            }
        }
    }

    /// One thread waits for a message of Ada's, another receives all others.
    fn wait_beside(&mut self, listener: &Listener) {
        let (ada, thread) = self.people[0].clone();
        let text = format!("answer {}", self.sent.len());
        let wanted = text.clone();
        let (picked, others) = thread::scope(|threads| {
            let waiting = threads.spawn(move || {
                listener.wait_for(MOMENT * 10, move |event| match event {
                    Event::Message(e) if e.message.text.as_deref() == Some(&wanted) => {
                        Some(event.clone())
                    }
                    _ => None,
                })
            });
            self.sent.insert(ada.says(thread, &text));
            let mut others = Vec::new();
            while !waiting.is_finished() {
                others.extend(listener.events().recv_timeout(MOMENT));
            }
            (waiting.join().unwrap(), others)
        });
        self.count(if picked.is_some() {
            "wait: found"
        } else {
            "wait: in vain"
        });
        for event in picked.into_iter().chain(others) {
            self.take(event);
        }
    }

    /// Pulls from a loop of the program's, stopped in the middle by another thread or between two cycles.
    fn pull(&mut self, transport: Transport, calm: bool) {
        for _ in 0..=self.random.below(4) {
            if !calm {
                self.write_some(20);
                self.strike(transport);
                self.write_some(30);
            }
            for _ in 0..=self.random.below(8) {
                let client = self.client.clone();
                let stop_in_the_middle = !calm && self.random.below(12) == 0;
                let events = thread::scope(|threads| {
                    if stop_in_the_middle {
                        let client = client.clone();
                        threads.spawn(move || client.stop_listening());
                    }
                    client.do_one_listen()
                });
                match events {
                    Ok(events) => events.into_iter().for_each(|event| self.take(event)),
                    Err(error) => {
                        let kind = format!("{error:?}");
                        let kind = kind.split(['(', ' ']).next().unwrap_or_default().to_owned();
                        self.count(&format!("loop ended: {kind}"));
                        return;
                    }
                }
            }
        }
        self.client.stop_listening();
    }

    /// Listens in peace until all that was written has arrived.
    fn catch_up(&mut self) {
        let mut in_vain = 0;
        while self.missing() > 0 {
            let before = self.missing();
            self.listen(true);
            in_vain = if self.missing() < before {
                0
            } else {
                in_vain + 1
            };
            assert!(
                in_vain < PATIENCE,
                "{} messages are lost, and the server has found {:?}",
                self.missing(),
                self.server.gateway_findings()
            );
        }
    }
}

#[test]
fn every_message_arrives_once_whatever_is_mixed() {
    mix(&TRANSPORTS);
}

#[test]
fn every_message_arrives_once_whatever_is_mixed_over_the_gateway() {
    mix(&[Transport::Gateway]);
}

fn mix(transports: &'static [Transport]) {
    let messages = env::var("FBCHAT_MESSAGES").map_or(1_000, |it| it.parse().unwrap());
    let mut mix = Mix::new(transports);
    // A queue that nobody has asked for yet cannot be missed.
    insist(|| {
        let options = hurried(mix.transports[0]);
        mix.client.start_listening_with(options)
    });
    mix.client.stop_listening();
    let mut settled = 0;
    while mix.sent.len() < messages {
        mix.change_hands();
        mix.listen(false);
        // Now and then all of it has to be there, so that what goes missing is found near its cause.
        if mix.sent.len() >= settled + 500 {
            settled = mix.sent.len();
            mix.catch_up();
        }
    }
    mix.catch_up();
    let (count, counts) = (mix.sent.len(), &mix.counts);
    println!("{transports:?}: {count} messages, each once. {counts:#?}");
    let mut findings = mix.server.gateway_findings();
    // After a new login a client goes on where it was, which is unknown to the gateway where the device is another.
    findings.retain(|it| it != "a cursor of database 1 that it never had");
    // One that was killed goes on where its session was saved.
    let before = "a request for database 1 has a cursor before that of an acknowledged change";
    findings.retain(|it| it != before);
    assert_eq!(findings, [""; 0]);
}
