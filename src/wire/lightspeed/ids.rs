//! Numbers that the client makes of the time: of requests, and of messages before they have an identifier.

/// The bits below the milliseconds.
const LOW_BITS: u32 = 22;
/// The bits below the counter of an epoch ID.
const ORIGIN_BITS: u32 = 12;
/// The living client's constant in the lowest bits.
const ORIGIN: i64 = 42;
const COUNTERS: i64 = 1 << (LOW_BITS - ORIGIN_BITS);

/// Makes the epoch IDs of requests: the milliseconds since 1970, a counter within one millisecond, and a constant. They only grow.
#[derive(Debug, Default)]
pub(crate) struct EpochIds {
    /// The milliseconds and the counter of the last one, in one number.
    last: Option<i64>,
}

impl EpochIds {
    /// The next one at this time, in milliseconds since 1970.
    pub(crate) fn next(&mut self, now: i64) -> i64 {
        // Beyond the year 2248 there is no room: the last millisecond that fits stands for all later ones.
        let latest = (i64::MAX >> LOW_BITS) * COUNTERS;
        let wanted = now.clamp(0, latest / COUNTERS) * COUNTERS;
        let next = self.last.map_or(wanted, |last| wanted.max(last + 1));
        self.last = Some(next.min(latest));
        (next.min(latest) << ORIGIN_BITS) | ORIGIN
    }
}

#[cfg(test)]
/// The number that a message has until Facebook gives it an identifier, as the site's script makes it of the milliseconds since 1970 and
/// of 22 random bits. It is positive.
pub(crate) fn offline_threading_id(now: i64, random: u32) -> i64 {
    let random = i64::from(random) & ((1 << LOW_BITS) - 1);
    ((now << LOW_BITS) | random) & i64::MAX
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn the_recorded_epoch_ids_are_made_of_their_times() {
        let mut ids = EpochIds::default();
        assert_eq!(ids.next(1_795_636_650_736), 7_531_445_986_728_607_786);
        assert_eq!(ids.next(1_795_636_650_736), 7_531_445_986_728_611_882);
        assert_eq!(ids.next(1_795_636_650_736), 7_531_445_986_728_615_978);
        assert_eq!(ids.next(1_795_636_665_542), 7_531_446_048_829_472_810);
    }

    #[test]
    fn a_number_of_a_message_has_its_time_above_the_random_bits() {
        let id = offline_threading_id(1_795_636_650_736, u32::MAX);
        assert_eq!(id >> 22, 1_795_636_650_736);
        assert_eq!(id & 0x3f_ffff, 0x3f_ffff);
    }

    proptest! {
        #[test]
        fn epoch_ids_grow_whatever_the_clock_does(times in vec(any::<i64>(), 1..50)) {
            let mut ids = EpochIds::default();
            let mut last = 0;
            for now in times {
                let id = ids.next(now >> 24);
                prop_assert!(id > last);
                prop_assert_eq!(id & 0xfff, 42);
                last = id;
            }
        }

        #[test]
        fn any_clock_makes_a_positive_number(now in any::<i64>(), random in any::<u32>()) {
            prop_assert!(offline_threading_id(now, random) >= 0);
            prop_assert!(EpochIds::default().next(now) > 0);
        }
    }
}
