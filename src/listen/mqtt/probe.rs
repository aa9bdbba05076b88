//! When to ask by another way whether there are news, and what the answer proves: pure, without a clock of its own.

use std::time::{Duration, Instant};

use super::options::SHORTEST_PAUSE;
use crate::time::{CENTURY, later};

/// The search for a connection that lives and is deaf.
pub(super) struct Probe {
    /// After how long without news it asks. `None`: never.
    after: Option<Duration>,
    /// How long news may take to arrive after it was learnt that they are there.
    patience: Duration,
    last_news: Instant,
    /// The sequence ID that did not arrive yet, and since when it is known.
    missing: Option<(u64, Instant)>,
}

/// The action that is due.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// Read, until then at most.
    Quiet(Instant),
    /// Ask, and hand the answer to [`Probe::answered`].
    Ask,
    /// Give the connection up: there are news that do not arrive.
    Deaf,
}

/// How often it is looked whether the answer is there, for nothing interrupts a read.
pub(super) const LOOK: Duration = Duration::from_millis(50);

impl Probe {
    pub(super) fn new(after: Option<Duration>, patience: Duration, now: Instant) -> Self {
        Self {
            after: after.map(|after| after.max(SHORTEST_PAUSE)),
            patience,
            last_news: now,
            missing: None,
        }
    }

    /// A frame arrived, or none was due.
    pub(super) fn news(&mut self, now: Instant) {
        self.last_news = now;
        self.missing = None;
    }

    /// The server has issued deltas up to this sequence ID. `None`: it did not answer, which proves nothing.
    pub(super) fn answered(&mut self, issued: Option<u64>, now: Instant) {
        self.last_news = now;
        self.missing = issued.map(|issued| (issued, now)).or(self.missing);
    }

    /// Returns what is to be done now. `is_behind`: whether less was received than this.
    pub(super) fn check(&mut self, now: Instant, is_behind: impl Fn(u64) -> bool) -> Verdict {
        let Some(after) = self.after else {
            return Verdict::Quiet(later(now, CENTURY));
        };
        // They may have been on their way when the question was answered.
        if let Some((issued, since)) = self.missing {
            let end = later(since, self.patience);
            match is_behind(issued) {
                true if end <= now => return Verdict::Deaf,
                true => return Verdict::Quiet(end),
                false => {
                    self.missing = None;
                    self.last_news = now;
                }
            }
        }
        let next = later(self.last_news, after);
        if next <= now {
            Verdict::Ask
        } else {
            Verdict::Quiet(next)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_probe_that_fails_proves_nothing_and_the_next_comes_after_as_long() {
        let now = Instant::now();
        let mut probe = Probe::new(Some(9 * SECOND), SECOND, now);
        let next = probe.check(now, |_| true);
        assert_eq!(next, Verdict::Quiet(now + 9 * SECOND));
        let now = now + 9 * SECOND;
        assert_eq!(probe.check(now, |_| true), Verdict::Ask);
        probe.answered(None, now);
        let verdict = probe.check(now, |_| true);
        assert_eq!(verdict, Verdict::Quiet(now + 9 * SECOND));
    }

    #[test]
    fn news_that_are_on_their_way_are_waited_for() {
        let now = Instant::now();
        let mut probe = Probe::new(Some(SECOND), 5 * SECOND, now - SECOND);
        assert_eq!(probe.check(now, |_| true), Verdict::Ask);
        probe.answered(Some(8), now);
        assert_eq!(probe.check(now, |_| true), Verdict::Quiet(now + 5 * SECOND));
        // They come.
        let verdict = probe.check(now + SECOND, |_| false);
        assert_eq!(verdict, Verdict::Quiet(now + 2 * SECOND));
        // Others do not.
        let later = now + 2 * SECOND;
        assert_eq!(probe.check(later, |_| true), Verdict::Ask);
        probe.answered(Some(9), later);
        assert_eq!(
            probe.check(later, |_| true),
            Verdict::Quiet(later + 5 * SECOND)
        );
        let verdict = probe.check(later + 5 * SECOND, |_| true);
        assert_eq!(verdict, Verdict::Deaf);
    }
}
