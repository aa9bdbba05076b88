//! How many commands a person may give in a minute.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::id::UserId;

const MINUTE: Duration = Duration::from_secs(60);

/// The commands of each person in a minute that begins with the first of them.
pub(super) struct Flood {
    most: u32,
    people: BTreeMap<UserId, Minute>,
    swept: Option<Instant>,
}

#[derive(Clone, Copy)]
struct Minute {
    began: Instant,
    commands: u32,
}

/// What becomes of a command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Admission {
    Admitted,
    /// It is the first one too many, which is answered.
    TooMany,
    /// So many were too many that nothing is answered.
    Dropped,
}

impl Flood {
    pub(super) fn new(most: u32) -> Self {
        Self {
            most,
            people: BTreeMap::new(),
            swept: None,
        }
    }

    /// Counts a command.
    pub(super) fn admit(&mut self, person: UserId, now: Instant) -> Admission {
        let is_over = |began: Instant| now.saturating_duration_since(began) >= MINUTE;
        // Once a minute, so that it holds the people of two minutes at most.
        if self.swept.is_none_or(is_over) {
            self.swept = Some(now);
            self.people.retain(|_, minute| !is_over(minute.began));
        }
        let new = Minute {
            began: now,
            commands: 0,
        };
        let minute = self.people.entry(person).or_insert(new);
        if is_over(minute.began) {
            *minute = new;
        }
        minute.commands = minute.commands.saturating_add(1);
        match minute.commands.checked_sub(self.most) {
            None | Some(0) => Admission::Admitted,
            Some(1) => Admission::TooMany,
            Some(_) => Admission::Dropped,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_is_answered_and_the_rest_dropped_until_the_minute_is_over() {
        let (mut flood, now) = (Flood::new(2), Instant::now());
        let (ada, alan) = (UserId::from(4), UserId::from(5));
        let mut admissions = |person, after: u64, count: usize| -> Vec<Admission> {
            let at = now + Duration::from_secs(after);
            (0..count).map(|_| flood.admit(person, at)).collect()
        };
        use Admission::{Admitted, Dropped, TooMany};
        assert_eq!(
            admissions(ada, 0, 4),
            [Admitted, Admitted, TooMany, Dropped]
        );
        assert_eq!(admissions(alan, 30, 1), [Admitted]);
        assert_eq!(admissions(ada, 59, 1), [Dropped]);
        assert_eq!(admissions(ada, 60, 3), [Admitted, Admitted, TooMany]);
        assert_eq!(admissions(alan, 60, 2), [Admitted, TooMany]);
    }

    #[test]
    fn people_of_minutes_that_are_over_are_forgotten() {
        let (mut flood, now) = (Flood::new(2), Instant::now());
        for person in 0..1000 {
            flood.admit(UserId::from(person), now);
        }
        flood.admit(UserId::from(4), now + MINUTE);
        assert_eq!(flood.people.len(), 1);
    }
}
