//! When to ask by another way whether there are news, and what the answer proves.

use std::time::{Duration, Instant};

use super::options::SHORTEST_PAUSE;
use crate::error::{Error, Result};
use crate::listen::task::Task;
use crate::time::{CENTURY, later};

/// The search for a connection that lives and is deaf.
pub(super) struct Probe {
    /// After how long without news it asks. `None`: never.
    after: Option<Duration>,
    /// How long news may take to arrive after it was learnt that they are there.
    patience: Duration,
    last_news: Instant,
    /// The request under way.
    request: Option<Task<u64>>,
    /// The sequence ID that did not arrive yet, and since when it is known.
    missing: Option<(u64, Instant)>,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// Read, until then at most.
    Quiet(Instant),
    /// Ask: [`Probe::asked`].
    Ask,
    /// Give the connection up: there are news that do not arrive.
    Deaf,
}

/// How often it is looked whether the answer is there, for nothing interrupts a read.
const LOOK: Duration = Duration::from_millis(50);

impl Probe {
    pub(super) fn new(after: Option<Duration>, patience: Duration, now: Instant) -> Self {
        Self {
            after: after.map(|after| after.max(SHORTEST_PAUSE)),
            patience,
            last_news: now,
            request: None,
            missing: None,
        }
    }

    /// Something was heard of the queue.
    pub(super) fn news(&mut self, now: Instant) {
        self.last_news = now;
        (self.request, self.missing) = (None, None);
    }

    /// The request is under way.
    pub(super) fn asked(&mut self, request: Task<u64>) {
        self.request = Some(request);
    }

    /// What is to be done now. Fails at a stop, and if the session has ended.
    pub(super) fn check(
        &mut self,
        now: Instant,
        is_behind: impl Fn(u64) -> bool,
    ) -> Result<Verdict> {
        let Some(after) = self.after else {
            return Ok(Verdict::Quiet(later(now, CENTURY)));
        };
        if let Some(request) = &mut self.request {
            match request.wait(now) {
                Ok(None) => return Ok(Verdict::Quiet(later(now, LOOK))),
                Ok(Some(issued)) => {
                    let is_missing = is_behind(issued);
                    self.missing = is_missing.then_some((issued, now));
                }
                Err(error) if error.ends_session() || matches!(error, Error::Stopped) => {
                    return Err(error);
                }
                Err(error) => log::warn!("whether there are news is not known: {error}"),
            }
            (self.request, self.last_news) = (None, now);
        }
        // They may have been on their way when the question was answered.
        if let Some((issued, since)) = self.missing {
            let end = later(since, self.patience);
            return Ok(match is_behind(issued) {
                true if end <= now => Verdict::Deaf,
                true => Verdict::Quiet(end),
                false => {
                    self.missing = None;
                    Verdict::Quiet(later(now, after))
                }
            });
        }
        let next = later(self.last_news, after);
        Ok(match next <= now {
            true => Verdict::Ask,
            false => Verdict::Quiet(next),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::TransportError;
    use crate::listen::StopHandle;

    const SECOND: Duration = Duration::from_secs(1);

    /// Answers the probe with this; returns what is to be done then.
    fn answered(probe: &mut Probe, now: Instant, answer: Result<u64>) -> Verdict {
        let stop = StopHandle::new(ureq::Agent::new_with_defaults());
        assert_eq!(probe.check(now, |_| true).unwrap(), Verdict::Ask);
        probe.asked(Task::start(&stop, move || answer).unwrap());
        loop {
            match probe.check(now, |_| true).unwrap() {
                Verdict::Quiet(next) if next == now + LOOK => std::thread::yield_now(),
                verdict => return verdict,
            }
        }
    }

    #[test]
    fn a_probe_that_fails_proves_nothing_and_the_next_comes_after_as_long() {
        let now = Instant::now();
        let mut probe = Probe::new(Some(9 * SECOND), SECOND, now);
        let next = probe.check(now, |_| true).unwrap();
        assert_eq!(next, Verdict::Quiet(now + 9 * SECOND));
        let now = now + 9 * SECOND;
        let failed = Err(TransportError::Timeout.into());
        let verdict = answered(&mut probe, now, failed);
        assert_eq!(verdict, Verdict::Quiet(now + 9 * SECOND));
    }

    #[test]
    fn news_that_are_on_their_way_are_waited_for() {
        let now = Instant::now();
        let mut probe = Probe::new(Some(SECOND), 5 * SECOND, now - SECOND);
        let verdict = answered(&mut probe, now, Ok(8));
        assert_eq!(verdict, Verdict::Quiet(now + 5 * SECOND));
        // They come.
        let verdict = probe.check(now + SECOND, |_| false).unwrap();
        assert_eq!(verdict, Verdict::Quiet(now + 2 * SECOND));
        // Others do not.
        let later = now + 2 * SECOND;
        assert_eq!(
            answered(&mut probe, later, Ok(9)),
            Verdict::Quiet(later + 5 * SECOND)
        );
        let verdict = probe.check(later + 5 * SECOND, |_| true).unwrap();
        assert_eq!(verdict, Verdict::Deaf);
    }
}
