//! The rate at which a client acts in conversations: whose turn is when.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::sync::lock;
use crate::time::later;

const MINUTE: Duration = Duration::from_secs(60);

/// Turns at even distances, given in the order of asking.
pub(super) struct RateLimit {
    distance: Duration,
    longest_wait: Duration,
    turns: Mutex<Turns>,
    cancelled: Condvar,
}

#[derive(Default)]
struct Turns {
    /// When the next turn may be.
    next: Option<Instant>,
    /// The latest turn that was taken, as opposed to one that is waited for.
    taken: Option<Instant>,
}

impl RateLimit {
    /// `None`: at a limit of 0 nobody would ever have a turn.
    pub(super) fn new(per_minute: u32, longest_wait: Duration) -> Option<Self> {
        let per_minute = (per_minute != 0).then_some(u64::from(per_minute))?;
        let minute = MINUTE.as_secs() * 1_000_000_000;
        Some(Self {
            // Rounded up, or there would be one turn too many in some minutes.
            distance: Duration::from_nanos(minute.div_ceil(per_minute)),
            longest_wait,
            turns: Mutex::default(),
            cancelled: Condvar::new(),
        })
    }

    /// How long a call that asks at `now` has to wait for its turn. It has that turn, unless the wait is too long.
    fn turn(&self, turns: &mut Turns, now: Instant) -> Result<Duration> {
        let turn = turns.next.map_or(now, |next| next.max(now));
        let wait = turn.duration_since(now);
        if wait > self.longest_wait {
            return Err(Error::TooSoon { wait });
        }
        turns.next = Some(later(turn, self.distance));
        Ok(wait)
    }

    /// Blocks until a turn, or until `is_cancelled`.
    pub(super) fn wait(&self, is_cancelled: impl Fn() -> bool) -> Result<()> {
        let mut turns = lock(&self.turns);
        if is_cancelled() {
            return Err(Error::Cancelled { sent: false });
        }
        let now = Instant::now();
        let wait = self.turn(&mut turns, now)?;
        let turn = later(now, wait);
        if !wait.is_zero() {
            log::debug!("waiting {wait:.1?} for a turn");
        }
        loop {
            let left = turn.saturating_duration_since(Instant::now());
            if is_cancelled() {
                return Err(Error::Cancelled { sent: false });
            }
            if left.is_zero() {
                turns.taken = turns.taken.max(Some(turn));
                return Ok(());
            }
            (turns, _) = self
                .cancelled
                .wait_timeout(turns, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends the waits of the calls that `cancel` cancels, which are all. The turns that they waited for are free again.
    pub(super) fn cancel(&self, cancel: impl FnOnce()) {
        let mut turns = lock(&self.turns);
        cancel();
        turns.next = turns.taken.map(|taken| later(taken, self.distance));
        self.cancelled.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Strategy, prop_oneof, proptest};

    use super::*;
    use crate::testing::mutate;

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    /// Times between one asking and the next: at once, soon, after a long rest.
    fn rests() -> impl Strategy<Value = Vec<Duration>> {
        vec(
            prop_oneof![0.0..0.001f64, 0.0..3.0f64, 0.0..200.0f64].prop_map(seconds),
            1..80,
        )
    }

    proptest! {
        #![proptest_config(mutate::config())]

        #[test]
        fn turns_are_as_early_as_the_limit_allows_and_no_earlier(
            per_minute in prop_oneof![1..5u32, 1..1000u32, 1..=u32::MAX],
            longest_wait in (0.0..100.0f64).prop_map(seconds),
            rests in rests(),
        ) {
            let limit = RateLimit::new(per_minute, longest_wait).unwrap();
            let mut now = Instant::now();
            let mut turns: Vec<Instant> = Vec::new();
            for rest in rests {
                now += rest;
                let earliest = turns.last().map_or(now, |last| now.max(*last + limit.distance));
                match limit.turn(&mut lock(&limit.turns), now) {
                    Ok(wait) => {
                        assert_eq!(now + wait, earliest);
                        assert!(wait <= longest_wait);
                        turns.push(earliest);
                    }
                    // Who is refused takes no turn from those who come later.
                    Err(Error::TooSoon { wait }) => {
                        assert_eq!(now + wait, earliest);
                        assert!(wait > longest_wait);
                    }
                    Err(error) => panic!("{error}"),
                }
            }
            for (index, first) in turns.iter().enumerate() {
                let within = turns[index..].iter().filter(|turn| **turn - *first < MINUTE);
                assert!(within.count() as u64 <= u64::from(per_minute));
            }
        }
    }

    #[test]
    fn a_turn_that_was_given_up_is_free_again() {
        let limit = RateLimit::new(1, 3 * MINUTE).unwrap();
        limit.wait(|| false).unwrap();
        let wait = || limit.turn(&mut lock(&limit.turns), Instant::now()).unwrap();
        assert!(wait() <= MINUTE);
        assert!(wait() > MINUTE);
        limit.cancel(|| ());
        assert!(wait() <= MINUTE);
    }

    #[test]
    fn a_limit_of_nothing_is_none() {
        assert!(RateLimit::new(0, MINUTE).is_none());
    }
}
