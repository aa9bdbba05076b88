//! How long to wait before the next attempt.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// Waits that double from failure to failure. After a success the first repeat comes at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// The wait after one more failure. `random`, from 0 to 1, spreads the clients that failed together over the second
    /// half of the wait.
    pub(super) fn failed(&mut self, random: f64) -> Duration {
        let doublings = self.failures.checked_sub(1);
        self.failures = self.failures.saturating_add(1);
        let Some(doublings) = doublings else {
            return Duration::ZERO;
        };
        let wait = FIRST
            .saturating_mul(2u32.saturating_pow(doublings))
            .min(LONGEST);
        wait / 2 + (wait / 2).mul_f64(random.clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_a_minute_and_starts_anew_after_a_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<u64> = (0..9).map(|_| backoff.failed(1.0).as_secs()).collect();
        assert_eq!(waits, [0, 1, 2, 4, 8, 16, 32, 60, 60]);
        backoff.succeeded();
        assert_eq!(backoff.failed(1.0), Duration::ZERO);
        assert_eq!(backoff.failed(0.0), Duration::from_millis(500));
    }

    #[test]
    fn never_overflows() {
        let mut backoff = Backoff { failures: u32::MAX };
        assert_eq!(backoff.failed(1.0), LONGEST);
        assert_eq!(backoff.failed(f64::INFINITY), LONGEST);
    }
}
