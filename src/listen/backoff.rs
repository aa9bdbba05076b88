//! How long to wait before the next attempt.

use std::time::Duration;

/// How long a connection has to be of use until the first try after it comes at once, as a living client has it. A server that answers
/// each time and closes then would be asked without a pause otherwise.
pub(crate) const HEALTHY_AFTER: Duration = Duration::from_secs(120);

/// Waits that double from failure to failure.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    pub(crate) fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            failures: 0,
        }
    }

    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// The wait after one more failure: none after the first, for most connections that break can be had anew at once.
    pub(crate) fn failed(&mut self, random: f64) -> Duration {
        let doublings = self.failures.checked_sub(1);
        self.failures = self.failures.saturating_add(1);
        doublings.map_or(Duration::ZERO, |doublings| self.wait(doublings, random))
    }

    /// The wait after the server asked for one.
    pub(crate) fn asked_to_wait(&mut self, random: f64) -> Duration {
        let doublings = self.failures;
        self.failures = self.failures.saturating_add(1);
        self.wait(doublings, random)
    }

    /// `random`, from 0 to 1, spreads clients that failed together over the second half of the wait.
    fn wait(&self, doublings: u32, random: f64) -> Duration {
        let wait = self.first.saturating_mul(2u32.saturating_pow(doublings));
        let half = wait.min(self.longest) / 2;
        half + half.mul_f64(random.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn backoff() -> Backoff {
        Backoff::new(Duration::from_secs(1), MINUTE)
    }

    #[test]
    fn doubles_up_to_the_longest_and_starts_anew_after_a_success() {
        let mut backoff = backoff();
        let waits: Vec<u64> = (0..9).map(|_| backoff.failed(1.0).as_secs()).collect();
        assert_eq!(waits, [0, 1, 2, 4, 8, 16, 32, 60, 60]);
        backoff.succeeded();
        assert_eq!(backoff.failed(1.0), Duration::ZERO);
        assert_eq!(backoff.failed(0.0), Duration::from_millis(500));
    }

    #[test]
    fn waits_at_once_when_it_is_asked_to() {
        let mut backoff = backoff();
        let waits: Vec<u64> = (0..3)
            .map(|_| backoff.asked_to_wait(1.0).as_secs())
            .collect();
        assert_eq!(waits, [1, 2, 4]);
    }

    #[test]
    fn never_overflows() {
        let mut backoff = backoff();
        backoff.failures = u32::MAX;
        assert_eq!(backoff.failed(1.0), MINUTE);
        assert_eq!(backoff.failed(f64::INFINITY), MINUTE);
        let mut endless = Backoff::new(Duration::MAX, Duration::MAX);
        endless.failures = u32::MAX;
        assert!(endless.asked_to_wait(0.5) > MINUTE);
    }
}
