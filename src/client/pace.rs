//! The pace at which a client acts in conversations: whose turn is when.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use super::{Client, lock};
use crate::error::{Error, Result};
use crate::http::Request;
use crate::time::later;

const MINUTE: Duration = Duration::from_secs(60);

/// Turns at even distances, given in the order of asking.
pub(super) struct Pace {
    distance: Duration,
    longest_wait: Duration,
    /// When the next turn may be.
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// `None`: at a pace of 0 nobody would ever have a turn.
    pub(super) fn new(per_minute: u32, longest_wait: Duration) -> Option<Self> {
        let per_minute = (per_minute != 0).then_some(u64::from(per_minute))?;
        let minute = MINUTE.as_secs() * 1_000_000_000;
        Some(Self {
            // Rounded up, or there would be one turn too many in some minutes.
            distance: Duration::from_nanos(minute.div_ceil(per_minute)),
            longest_wait,
            next: Mutex::new(None),
        })
    }

    /// How long somebody who asks at `now` has to wait for a turn. It is theirs, unless the wait is too long.
    fn turn(&self, now: Instant) -> Result<Duration> {
        let mut next = lock(&self.next);
        let turn = next.map_or(now, |next| next.max(now));
        let wait = turn.duration_since(now);
        if wait > self.longest_wait {
            return Err(Error::TooSoon { wait });
        }
        *next = Some(later(turn, self.distance));
        Ok(wait)
    }
}

impl Client {
    /// Waits for a turn to do what others in a conversation get to see.
    pub(super) fn wait_for_turn(&self) -> Result<()> {
        if let Some(pace) = &self.inner.pace {
            let wait = pace.turn(Instant::now())?;
            if !wait.is_zero() {
                log::debug!("waiting {wait:.1?} for a turn");
                thread::sleep(wait);
            }
        }
        Ok(())
    }

    /// [`perform`](Self::perform) for what others in a conversation get to see.
    pub(super) fn perform_in_turn(&self, request: Request) -> Result<()> {
        self.wait_for_turn()?;
        self.perform(request)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Strategy, prop_oneof, proptest};

    use super::*;
    use crate::damage;

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
        #![proptest_config(damage::config())]

        #[test]
        fn turns_are_as_early_as_the_pace_allows_and_no_earlier(
            per_minute in prop_oneof![1..5u32, 1..1000u32, 1..=u32::MAX],
            longest_wait in (0.0..100.0f64).prop_map(seconds),
            rests in rests(),
        ) {
            let pace = Pace::new(per_minute, longest_wait).unwrap();
            let mut now = Instant::now();
            let mut turns: Vec<Instant> = Vec::new();
            for rest in rests {
                now += rest;
                let earliest = turns.last().map_or(now, |last| now.max(*last + pace.distance));
                match pace.turn(now) {
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
    fn a_pace_of_nothing_is_none() {
        assert!(Pace::new(0, MINUTE).is_none());
    }
}
