//! Until when a conversation is muted, as a number.

use crate::model::Mute;
use crate::time::Timestamp;

/// What is below it are seconds: as milliseconds it would be a time in 1973.
const LEAST_MILLIS: i64 = 100_000_000_000;

/// Returns the mute that lasts up to this time, in seconds or milliseconds since 1970; −1 stands for ever, 0 for not at all.
pub(super) fn mute_until(time: i64) -> Mute {
    match time {
        0 => Mute::Off,
        ..0 => Mute::Forever,
        1..LEAST_MILLIS => Mute::Until(Timestamp::from_millis(time.saturating_mul(1000))),
        millis => Mute::Until(Timestamp::from_millis(millis)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_milliseconds_are_one_time() {
        let until = Mute::Until(Timestamp::from_millis(1_516_000_000_000));
        assert_eq!(mute_until(1_516_000_000), until);
        assert_eq!(mute_until(1_516_000_000_000), until);
        assert_eq!(mute_until(0), Mute::Off);
        assert_eq!(mute_until(-1), Mute::Forever);
        for odd in [i64::MIN, i64::MAX] {
            mute_until(odd);
        }
    }
}
