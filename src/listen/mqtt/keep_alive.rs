//! When to send a ping, and when to give a connection up: pure, without a clock of its own.

use std::time::{Duration, Instant};

use super::options::{MqttOptions, SHORTEST_PAUSE};
use crate::listen::requests::Requests;
use crate::time::later;

/// The keep-alive of one connection.
#[derive(Debug)]
pub(super) struct KeepAlive {
    pub(super) interval: Duration,
    answer_timeout: Duration,
    queue_timeout: Duration,
    /// When the client sent a packet last.
    sent: Instant,
    /// The answers that are due, each with the time of its request.
    awaited: Requests<Awaited, Instant>,
}

/// The requests that the server has to answer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Awaited {
    Ping,
    Queue,
}

/// The action that is due.
#[derive(Debug, PartialEq)]
pub(super) enum Due {
    /// Nothing, until then.
    Nothing(Instant),
    Ping,
    /// The server has let a deadline pass: give the connection up.
    Disconnect,
}

impl KeepAlive {
    pub(super) fn new(options: &MqttOptions, now: Instant) -> Self {
        Self {
            interval: options.keep_alive.max(SHORTEST_PAUSE),
            answer_timeout: options.answer_timeout,
            queue_timeout: options.queue_timeout,
            sent: now,
            awaited: Requests::default(),
        }
    }

    /// A packet was sent.
    pub(super) fn sent(&mut self, now: Instant) {
        self.sent = now;
    }

    /// A ping was sent.
    pub(super) fn pinged(&mut self, now: Instant) {
        self.sent = now;
        let deadline = later(now, self.answer_timeout);
        self.awaited.register(Awaited::Ping, deadline, now);
    }

    /// The queue was asked for.
    pub(super) fn requested_queue(&mut self, now: Instant) {
        self.sent = now;
        let deadline = later(now, self.queue_timeout);
        self.awaited.register(Awaited::Queue, deadline, now);
    }

    pub(super) fn queue_answered(&mut self) {
        self.awaited.complete(&Awaited::Queue);
    }

    /// Whether the queue has still to answer.
    pub(super) fn is_queue_awaited(&self) -> bool {
        self.awaited.get(&Awaited::Queue).is_some()
    }

    /// Returns what is to be done now, if the last byte came at `received`.
    pub(super) fn due(&mut self, received: Instant, now: Instant) -> Due {
        let pinged = self.awaited.get(&Awaited::Ping);
        // Any byte answers a ping.
        if pinged.is_some_and(|pinged| received >= *pinged) {
            self.awaited.complete(&Awaited::Ping);
        }
        let answer = self.awaited.next_deadline();
        if answer.is_some_and(|deadline| deadline <= now) {
            return Due::Disconnect;
        }
        let ping = match self.awaited.get(&Awaited::Ping) {
            Some(_) => None,
            None => Some(later(self.sent, self.interval)),
        };
        if ping.is_some_and(|ping| ping <= now) {
            return Due::Ping;
        }
        let next = answer.into_iter().chain(ping).min();
        Due::Nothing(next.unwrap_or(later(now, self.interval)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn keep_alive(now: Instant) -> KeepAlive {
        let options = MqttOptions::default()
            .keep_alive(10 * SECOND)
            .answer_timeout(5 * SECOND)
            .queue_timeout(3 * SECOND);
        KeepAlive::new(&options, now)
    }

    #[test]
    fn a_silent_client_sends_a_ping_and_any_byte_answers_it() {
        let start = Instant::now();
        let mut keep_alive = keep_alive(start);
        assert_eq!(
            keep_alive.due(start, start),
            Due::Nothing(start + 10 * SECOND)
        );
        let at = start + 10 * SECOND;
        assert_eq!(keep_alive.due(start, at), Due::Ping);
        keep_alive.pinged(at);
        assert_eq!(
            keep_alive.due(start, at + SECOND),
            Due::Nothing(at + 5 * SECOND)
        );
        let received = at + 2 * SECOND;
        assert_eq!(
            keep_alive.due(received, received),
            Due::Nothing(at + 10 * SECOND)
        );
        // What comes from the server does not show it that the client is there.
        assert_eq!(keep_alive.due(at + 9 * SECOND, at + 10 * SECOND), Due::Ping);
        keep_alive.sent(at + 10 * SECOND);
        assert_eq!(
            keep_alive.due(received, at + 11 * SECOND),
            Due::Nothing(at + 20 * SECOND)
        );
    }

    #[test]
    fn a_keep_alive_of_next_to_nothing_is_no_flood_of_pings() {
        let start = Instant::now();
        let options = MqttOptions::default().keep_alive(Duration::from_nanos(1));
        let mut keep_alive = KeepAlive::new(&options, start);
        let next = start + SHORTEST_PAUSE;
        assert_eq!(keep_alive.due(start, start), Due::Nothing(next));
        assert_eq!(keep_alive.due(start, next), Due::Ping);
    }

    #[test]
    fn a_connection_that_answers_no_ping_is_given_up() {
        let start = Instant::now();
        let mut keep_alive = keep_alive(start);
        let at = start + 10 * SECOND;
        keep_alive.pinged(at);
        assert_eq!(keep_alive.due(start, at + 5 * SECOND), Due::Disconnect);
    }

    #[test]
    fn a_connection_that_lives_without_an_answer_of_the_queue_is_given_up_too() {
        let start = Instant::now();
        let mut keep_alive = keep_alive(start);
        keep_alive.requested_queue(start);
        let at = start + 2 * SECOND;
        assert_eq!(keep_alive.due(at, at), Due::Nothing(start + 3 * SECOND));
        let at = start + 3 * SECOND;
        assert_eq!(keep_alive.due(at, at), Due::Disconnect);
        keep_alive.queue_answered();
        assert_eq!(keep_alive.due(at, at), Due::Nothing(start + 10 * SECOND));
    }
}
