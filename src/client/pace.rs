//! The pace at which a client acts in conversations: whose turn is when.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Client, lock};
use crate::error::{Error, Result};
use crate::http::{CommandAgent, Request};
use crate::time::later;

const MINUTE: Duration = Duration::from_secs(60);

/// Turns at even distances, given in the order of asking.
pub(super) struct Pace {
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

impl Pace {
    /// `None`: at a pace of 0 nobody would ever have a turn.
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
    fn wait(&self, is_cancelled: impl Fn() -> bool) -> Result<()> {
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
    fn cancel(&self, cancel: impl FnOnce()) {
        let mut turns = lock(&self.turns);
        cancel();
        turns.next = turns.taken.map(|taken| later(taken, self.distance));
        self.cancelled.notify_all();
    }
}

impl Client {
    /// Cancels every call of this client and its clones that is under way on another thread: a request that has no answer yet
    /// ends at once, and so does a wait for a turn, where there is a [`pace`](crate::ClientBuilder::pace). Those calls fail with
    /// [`Error::Cancelled`]; [`Error::may_have_been_done`] says whether a request had left.
    ///
    /// This includes logging in, uploads and images from elsewhere. Two things are not interrupted: looking up a host's name and
    /// connecting, which [`connect_timeout`](crate::ClientBuilder::connect_timeout) limits, and a two-factor callback; the call
    /// fails as soon as they end. Of a list that is fetched page by page, the page that is being fetched fails.
    ///
    /// Calls that are made afterwards work as before, over new connections, and the turns that were given up are theirs.
    /// Listening, with catching up, goes on: [`stop_listening`](Self::stop_listening) or a [`StopHandle`](crate::StopHandle) ends
    /// it.
    ///
    /// ```
    /// use std::thread;
    /// use fbchat::{Error, ThreadKey, UserId, local::{Fault, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let ada = ThreadKey::User(UserId::from(4));
    /// server.fail("/messaging/send/", Fault::Stall); // no answer comes
    /// let sending = thread::spawn({
    ///     let client = client.clone();
    ///     move || client.send(ada, "Hello!")
    /// });
    /// while !sending.is_finished() {
    ///     client.cancel();
    ///     thread::yield_now();
    /// }
    /// assert!(matches!(sending.join().unwrap(), Err(Error::Cancelled { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cancel(&self) {
        let cancel = || self.inner.http.cancel();
        match &self.inner.pace {
            Some(pace) => pace.cancel(cancel),
            None => cancel(),
        }
    }

    /// Waits for a turn to do what others in a conversation get to see.
    pub(super) fn wait_for_turn(&self, commands: &CommandAgent) -> Result<()> {
        match &self.inner.pace {
            Some(pace) => pace.wait(|| commands.is_cancelled()),
            None => Ok(()),
        }
    }

    /// [`perform`](Self::perform) for what others in a conversation get to see.
    pub(super) fn perform_in_turn(&self, request: Request) -> Result<()> {
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        self.perform_within(commands, request)
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
                match pace.turn(&mut lock(&pace.turns), now) {
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
        let pace = Pace::new(1, 3 * MINUTE).unwrap();
        pace.wait(|| false).unwrap();
        let wait = || pace.turn(&mut lock(&pace.turns), Instant::now()).unwrap();
        assert!(wait() <= MINUTE);
        assert!(wait() > MINUTE);
        pace.cancel(|| ());
        assert!(wait() <= MINUTE);
    }

    #[test]
    fn a_pace_of_nothing_is_none() {
        assert!(Pace::new(0, MINUTE).is_none());
    }
}
