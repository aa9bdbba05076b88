//! When to ask for a sign of life, and when to give a connection up: pure, without a clock of its own.

use std::time::{Duration, Instant};

use super::options::{MqttOptions, SHORTEST_PAUSE};
use crate::time::later;

/// The signs of life of one connection.
#[derive(Debug)]
pub(super) struct Pulse {
    keep_alive: Duration,
    answer_timeout: Duration,
    queue_timeout: Duration,
    /// When the client said something last.
    said: Instant,
    /// When it asked for a sign of life that has not come.
    pinged: Option<Instant>,
    /// When it asked about the queue and got no answer.
    asked: Option<Instant>,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub(super) enum Beat {
    /// Wait, until then at most.
    Wait(Instant),
    /// Ask for a sign of life.
    Ping,
    /// Give the connection up.
    Dead,
}

impl Pulse {
    pub(super) fn new(options: &MqttOptions, now: Instant) -> Self {
        Self {
            keep_alive: options.keep_alive.max(SHORTEST_PAUSE),
            answer_timeout: options.answer_timeout,
            queue_timeout: options.queue_timeout,
            said: now,
            pinged: None,
            asked: None,
        }
    }

    pub(super) fn said(&mut self, now: Instant) {
        self.said = now;
    }

    pub(super) fn pinged(&mut self, now: Instant) {
        self.said = now;
        self.pinged = Some(now);
    }

    pub(super) fn asked_for_queue(&mut self, now: Instant) {
        self.said = now;
        self.asked = Some(now);
    }

    pub(super) fn queue_answered(&mut self) {
        self.asked = None;
    }

    /// Whether the queue has still to be heard of.
    pub(super) fn is_queue_awaited(&self) -> bool {
        self.asked.is_some()
    }

    /// What is to be done now, if the last byte came at `heard`.
    pub(super) fn beat(&mut self, heard: Instant, now: Instant) -> Beat {
        if self.pinged.is_some_and(|pinged| heard >= pinged) {
            self.pinged = None;
        }
        let answer = self.pinged.map(|at| later(at, self.answer_timeout));
        let queue = self.asked.map(|at| later(at, self.queue_timeout));
        let deadlines = || answer.into_iter().chain(queue);
        if deadlines().any(|deadline| deadline <= now) {
            return Beat::Dead;
        }
        let ping = match self.pinged {
            Some(_) => None,
            None => Some(later(self.said, self.keep_alive)),
        };
        if ping.is_some_and(|ping| ping <= now) {
            return Beat::Ping;
        }
        let next = deadlines().chain(ping).min();
        Beat::Wait(next.unwrap_or(later(now, self.keep_alive)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pulse(now: Instant) -> Pulse {
        let options = MqttOptions::default()
            .keep_alive(10 * SECOND)
            .answer_timeout(5 * SECOND)
            .queue_timeout(3 * SECOND);
        Pulse::new(&options, now)
    }

    #[test]
    fn a_silent_client_asks_for_a_sign_of_life_and_any_byte_is_one() {
        let start = Instant::now();
        let mut pulse = pulse(start);
        assert_eq!(pulse.beat(start, start), Beat::Wait(start + 10 * SECOND));
        let at = start + 10 * SECOND;
        assert_eq!(pulse.beat(start, at), Beat::Ping);
        pulse.pinged(at);
        assert_eq!(pulse.beat(start, at + SECOND), Beat::Wait(at + 5 * SECOND));
        let heard = at + 2 * SECOND;
        assert_eq!(pulse.beat(heard, heard), Beat::Wait(at + 10 * SECOND));
        // What comes from the server does not tell it that the client is there.
        assert_eq!(pulse.beat(at + 9 * SECOND, at + 10 * SECOND), Beat::Ping);
        pulse.said(at + 10 * SECOND);
        assert_eq!(
            pulse.beat(heard, at + 11 * SECOND),
            Beat::Wait(at + 20 * SECOND)
        );
    }

    #[test]
    fn a_keep_alive_of_next_to_nothing_is_no_flood_of_pings() {
        let start = Instant::now();
        let options = MqttOptions::default().keep_alive(Duration::from_nanos(1));
        let mut pulse = Pulse::new(&options, start);
        let next = start + SHORTEST_PAUSE;
        assert_eq!(pulse.beat(start, start), Beat::Wait(next));
        assert_eq!(pulse.beat(start, next), Beat::Ping);
    }

    #[test]
    fn without_a_sign_of_life_the_connection_is_dead() {
        let start = Instant::now();
        let mut pulse = pulse(start);
        let at = start + 10 * SECOND;
        pulse.pinged(at);
        assert_eq!(pulse.beat(start, at + 5 * SECOND), Beat::Dead);
    }

    #[test]
    fn a_connection_that_lives_and_says_nothing_of_the_queue_is_dead_too() {
        let start = Instant::now();
        let mut pulse = pulse(start);
        pulse.asked_for_queue(start);
        let at = start + 2 * SECOND;
        assert_eq!(pulse.beat(at, at), Beat::Wait(start + 3 * SECOND));
        let at = start + 3 * SECOND;
        assert_eq!(pulse.beat(at, at), Beat::Dead);
        pulse.queue_answered();
        assert_eq!(pulse.beat(at, at), Beat::Wait(start + 10 * SECOND));
    }
}
