//! Every message arrives once and in order, whatever happens on the way.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use fbchat::local::{LocalServer, Person};
use fbchat::{Event, Result, ThreadKey, Transport};

use crate::gateway::{OnGateway, check_effects, owes_acks};
use crate::others::Others;
use crate::plan::{Random, Trouble, hurried, hurried_bot, seed, troubles_left};
use crate::{ADA, ALAN, BOT, ENGINE_ROOM, OPEN_ROOM, Written, written};

/// A message that was not received by then is lost.
const MINUTE: Duration = Duration::from_secs(60);

/// People who write to the bot, and a server with faults.
struct Campaign {
    server: LocalServer,
    transport: Transport,
    random: Random,
    troubles: Vec<Trouble>,
    /// The faults that are left in this round.
    bag: Vec<Trouble>,
    /// The person who writes, the thread, and its key for the bot.
    writers: Vec<(Person, ThreadKey, ThreadKey)>,
    sent: Vec<Written>,
    received: Vec<Written>,
    others: Option<Others>,
    /// How many came without their texts, which were of another type.
    without_text: u32,
    struck: BTreeMap<Trouble, u32>,
    events: BTreeMap<String, u32>,
}

impl Campaign {
    fn new(transport: Transport, troubles: Vec<Trouble>) -> Self {
        let server = LocalServer::start().unwrap();
        // Shorter than a client waits, so that no poll is held for a client that has given it up.
        server.hold_polls_for(Duration::from_millis(50));
        crate::gateway::allow_hurry(&server);
        let (ada, alan) = (server.person(ADA).unwrap(), server.person(ALAN).unwrap());
        Self {
            random: Random::new(seed()),
            transport,
            troubles,
            bag: Vec::new(),
            writers: vec![
                (ada.clone(), ThreadKey::User(BOT), ThreadKey::User(ADA)),
                (alan.clone(), ThreadKey::User(BOT), ThreadKey::User(ALAN)),
                (ada, ENGINE_ROOM, ENGINE_ROOM),
                // Pushed items do not distinguish rooms from groups.
                (
                    alan,
                    ThreadKey::Room(OPEN_ROOM),
                    ThreadKey::Group(OPEN_ROOM),
                ),
            ],
            server,
            sent: Vec::new(),
            received: Vec::new(),
            others: None,
            without_text: 0,
            struck: BTreeMap::new(),
            events: BTreeMap::new(),
        }
    }

    fn write_some(&mut self, most: u64) {
        for _ in 0..self.random.below(most) {
            let index = self.random.below(self.writers.len() as u64) as usize;
            let (person, place, thread) = &self.writers[index];
            let text = format!("message {}", self.sent.len());
            let id = person.says(*place, &text);
            if let Some(others) = &mut self.others {
                others.act(&mut self.random, person, *place, &id);
            }
            self.sent.push((*thread, id, text));
        }
    }

    /// Writes with faults in between; `receive` returns the next events.
    fn run(&mut self, messages: usize, mut receive: impl FnMut() -> Vec<Event>) {
        // A client that has received nothing yet does not miss a queue.
        while self.sent.is_empty() {
            self.write_some(2);
        }
        self.receive_all(&mut receive);
        while self.sent.len() < messages {
            self.write_some(25);
            let trouble = self.draw();
            trouble.strike(&mut self.server, self.transport);
            *self.struck.entry(trouble).or_default() += 1;
            self.write_some(50);
            self.receive_all(&mut receive);
        }
        // Faults that wait for a poll, a connection or a message are applied.
        while troubles_left(&self.server) > 0 {
            self.server.close_edge(BOT);
            self.write_some(2);
            self.receive_all(&mut receive);
        }
        // What comes up to one more message is all that comes: no message comes twice.
        let last = self.sent.len();
        while self.sent.len() == last {
            self.write_some(2);
        }
        for _ in 0..1_000 {
            if self.received.iter().any(|it| it.1 == self.sent[last].1) {
                return;
            }
            let events = receive();
            self.take(events);
        }
        panic!("the last message is lost");
    }

    fn draw(&mut self) -> Trouble {
        if self.bag.is_empty() {
            self.bag = self.troubles.clone();
        }
        let index = self.random.below(self.bag.len() as u64) as usize;
        self.bag.swap_remove(index)
    }

    fn receive_all(&mut self, receive: &mut impl FnMut() -> Vec<Event>) {
        // Some hundred cycles, of a tenth of a second at most, bring everything, or it is lost.
        for _ in 0..1_000 {
            if self.received.len() >= self.sent.len() {
                return;
            }
            self.take(receive());
        }
        panic!(
            "{} messages are lost",
            self.sent.len() - self.received.len()
        );
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in events {
            if let Some(others) = &mut self.others {
                others.take(&event);
            }
            let kind = format!("{event:?}");
            let kind = kind.split(['(', ' ']).next().unwrap();
            *self.events.entry(kind.to_owned()).or_default() += 1;
            let catches_up = self.troubles.contains(&Trouble::QueueLost);
            assert!(kind != "Gap" || catches_up, "the server has the queue");
            if let Some(mut message) = written(event) {
                self.restore_text(&mut message);
                self.received.push(message);
            }
        }
    }

    /// Puts the text back that a fault costs.
    fn restore_text(&mut self, (_, id, text): &mut Written) {
        let is_swapped = |it: &Trouble| *it == Trouble::Gateway(OnGateway::SwappedTypes);
        if text.is_empty() && self.struck.keys().any(is_swapped) {
            let sent = self.sent.iter().rfind(|it| it.1 == *id);
            text.clone_from(&sent.unwrap().2);
            self.without_text += 1;
        }
    }

    /// Each message comes with an item without an identifier, whose repeats cannot be recognized. Those in a lost queue are lost,
    /// and over the others no queue contains them.
    fn receive_other_items(&mut self, mut receive: impl FnMut() -> Vec<Event>) {
        if self.transport != Transport::LongPoll || self.events.contains_key("Gap") {
            return;
        }
        while (self.events["Inbox"] as usize) < self.sent.len() {
            self.take(receive());
        }
        assert_eq!(self.events["Inbox"] as usize, self.sent.len());
    }

    /// A catch-up is in order within a thread: another thread may get messages while it is fetched. Programs that overtake each other
    /// are in no order.
    fn check_order(&self) {
        let (mut sent, mut received) = (self.sent.clone(), self.received.clone());
        let has_disorder = |trouble: &Trouble| matches!(trouble, Trouble::Gateway(it) if OnGateway::DISORDERS.contains(it));
        if self.troubles.iter().any(has_disorder) {
            sent.sort_by_key(|(_, id, _)| id.clone());
            received.sort_by_key(|(_, id, _)| id.clone());
        } else if self.events.contains_key("Gap") {
            sent.sort_by_key(|(thread, ..)| thread.id());
            received.sort_by_key(|(thread, ..)| thread.id());
        }
        assert!(
            received == sent,
            "a message is lost, repeated or out of order"
        );
    }

    fn check(&self, name: &str) {
        let (transport, count) = (self.transport, self.received.len());
        println!("{transport:?}, {name}, seed {}: {count} messages", seed());
        println!("  troubles: {:?}", self.struck);
        println!("  events: {:?}", self.events);
        self.check_order();
        if let Some(others) = &self.others {
            others.check();
        }
        assert_eq!(self.server.gateway_findings(), [""; 0]);
        let on_gateway = self
            .struck
            .iter()
            .filter_map(|(trouble, times)| match trouble {
                Trouble::Gateway(trouble) => Some((*trouble, *times)),
                _ => None,
            });
        if self.transport == Transport::Gateway {
            check_effects(&self.server, on_gateway);
        }
        let swapped = Trouble::Gateway(OnGateway::SwappedTypes);
        assert_eq!(self.without_text > 0, self.struck.contains_key(&swapped));
        for trouble in &self.troubles {
            assert!(
                self.struck.contains_key(trouble),
                "{trouble:?} never struck"
            );
        }
        let mut expected = vec!["Disconnected", "Reconnected"];
        if self.transport == Transport::LongPoll {
            // Over the others what cannot be read costs the connection.
            expected.push("ListenError");
        }
        for event in expected {
            assert!(self.events.contains_key(event), "no event {event}");
        }
    }
}

/// Begins to listen. On a busy machine even a sane server may be too slow for a client in such a hurry.
pub fn insist<T>(begin: impl Fn() -> Result<T>) -> T {
    loop {
        match begin() {
            Ok(begun) => return begun,
            Err(error) => assert!(error.is_retryable(), "{error}"),
        }
    }
}

/// Messages reach a listener, whose channel is small so that it is often held back.
fn to_a_listener(mut campaign: Campaign, messages: usize, catch_up: bool) {
    let client = hurried_bot(&campaign.server);
    let listener = insist(|| {
        let options = hurried(campaign.transport).capacity(8);
        client.listen_with(options.catch_up(catch_up))
    });
    let receive = || vec![listener.events().recv_timeout(MINUTE).unwrap()];
    campaign.run(messages, receive);
    campaign.receive_other_items(receive);
    let begun = Instant::now();
    while owes_acks(&campaign.server, begun) {
        thread::yield_now();
    }
    listener.stop().unwrap();
    campaign.check("listen()");
    assert_eq!(campaign.events.contains_key("Gap"), catch_up);
}

/// Messages reach the caller's own loop.
fn to_a_loop(mut campaign: Campaign, messages: usize, catch_up: bool) {
    let client = hurried_bot(&campaign.server);
    insist(|| client.start_listening_with(hurried(campaign.transport).catch_up(catch_up)));
    let receive = || client.do_one_listen().unwrap();
    campaign.run(messages, receive);
    campaign.receive_other_items(receive);
    let begun = Instant::now();
    while owes_acks(&campaign.server, begun) {
        campaign.take(receive());
    }
    campaign.check("do_one_listen()");
    assert_eq!(campaign.events.contains_key("Gap"), catch_up);
}

#[test]
fn ten_thousand_messages_reach_a_listener_by_long_poll() {
    let troubles = Trouble::queue_kept(Transport::LongPoll);
    to_a_listener(Campaign::new(Transport::LongPoll, troubles), 10_000, false);
}

#[test]
fn ten_thousand_messages_reach_a_listener_over_mqtt() {
    let troubles = Trouble::queue_kept(Transport::Mqtt);
    to_a_listener(Campaign::new(Transport::Mqtt, troubles), 10_000, false);
}

#[test]
fn ten_thousand_messages_reach_a_callers_loop_by_long_poll() {
    let troubles = Trouble::queue_kept(Transport::LongPoll);
    to_a_loop(Campaign::new(Transport::LongPoll, troubles), 10_000, false);
}

#[test]
fn ten_thousand_messages_reach_a_callers_loop_over_mqtt() {
    let troubles = Trouble::queue_kept(Transport::Mqtt);
    to_a_loop(Campaign::new(Transport::Mqtt, troubles), 10_000, false);
}

/// All faults after which nothing is lost, with other events beside the messages.
fn over_the_gateway() -> Campaign {
    let troubles = Trouble::queue_kept(Transport::Gateway);
    let mut campaign = Campaign::new(Transport::Gateway, troubles);
    campaign.others = Some(Others::default());
    campaign
}

#[test]
fn ten_thousand_messages_reach_a_listener_over_the_gateway() {
    to_a_listener(over_the_gateway(), 10_000, false);
}

#[test]
fn ten_thousand_messages_reach_a_callers_loop_over_the_gateway() {
    to_a_loop(over_the_gateway(), 10_000, false);
}

#[test]
fn messages_that_overtake_each_other_over_the_gateway_arrive_once() {
    let mut troubles = OnGateway::DISORDERS.map(Trouble::Gateway).to_vec();
    troubles.extend([Trouble::Restart, Trouble::Gateway(OnGateway::NoAnswer)]);
    to_a_loop(
        Campaign::new(Transport::Gateway, troubles.clone()),
        1_500,
        false,
    );
    to_a_listener(Campaign::new(Transport::Gateway, troubles), 1_500, false);
}

fn catch_up(transport: Transport, messages: usize) {
    let mut troubles = Trouble::queue_lost(transport);
    troubles.extend(Trouble::queue_kept(transport));
    to_a_loop(Campaign::new(transport, troubles.clone()), messages, true);
    to_a_listener(Campaign::new(transport, troubles), messages, true);
}

#[test]
fn messages_reach_those_who_catch_up_although_queues_are_lost_by_long_poll() {
    catch_up(Transport::LongPoll, 1_500);
}

#[test]
fn messages_reach_those_who_catch_up_although_queues_are_lost_over_mqtt() {
    catch_up(Transport::Mqtt, 3_000);
}

#[test]
fn messages_reach_those_who_catch_up_although_there_are_snapshots_over_the_gateway() {
    catch_up(Transport::Gateway, 3_000);
}
