//! Which job is next: those of one conversation in order and one at a time, those of others meanwhile.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// Jobs that wait and jobs that run, in a lane for each conversation. Its steps are pure: threads and clocks are elsewhere.
pub(super) struct Lanes<K, J> {
    lanes: BTreeMap<K, Lane<J>>,
    /// The lanes that have a job and run none, in the order in which they became so.
    ready: VecDeque<K>,
}

struct Lane<J> {
    waiting: VecDeque<J>,
    running: Option<Running>,
}

#[derive(Clone, Copy)]
struct Running {
    since: Instant,
    is_stuck: bool,
}

impl<J> Lane<J> {
    fn is_stuck(&self) -> bool {
        self.running.is_some_and(|running| running.is_stuck)
    }
}

impl<K: Copy + Ord, J> Lanes<K, J> {
    pub(super) fn new() -> Self {
        Self {
            lanes: BTreeMap::new(),
            ready: VecDeque::new(),
        }
    }

    pub(super) fn push(&mut self, key: K, job: J) {
        let lane = self.lanes.entry(key).or_insert_with(|| Lane {
            waiting: VecDeque::new(),
            running: None,
        });
        if lane.running.is_none() && lane.waiting.is_empty() {
            self.ready.push_back(key);
        }
        lane.waiting.push_back(job);
    }

    /// Takes the next job to run. [`done`](Self::done) has to follow.
    pub(super) fn take(&mut self, now: Instant) -> Option<(K, J)> {
        let key = self.ready.pop_front()?;
        let lane = self.lanes.get_mut(&key)?;
        lane.running = Some(Running {
            since: now,
            is_stuck: false,
        });
        Some((key, lane.waiting.pop_front()?))
    }

    /// Ends the job of a lane that runs, and returns whether it had been stuck.
    pub(super) fn done(&mut self, key: K) -> bool {
        let Some(lane) = self.lanes.get_mut(&key) else {
            return false;
        };
        let was_stuck = lane.is_stuck();
        lane.running = None;
        if lane.waiting.is_empty() {
            self.lanes.remove(&key);
        } else {
            self.ready.push_back(key);
        }
        was_stuck
    }

    /// Marks the jobs as stuck that have run for this long, and returns their lanes. Each is returned once.
    pub(super) fn find_stuck(&mut self, now: Instant, limit: Duration) -> Vec<K> {
        let mut found = Vec::new();
        for (key, lane) in &mut self.lanes {
            if let Some(running) = &mut lane.running
                && !running.is_stuck
                && now.saturating_duration_since(running.since) >= limit
            {
                running.is_stuck = true;
                found.push(*key);
            }
        }
        found
    }

    /// How many jobs wait in lanes that go on.
    pub(super) fn waiting(&self) -> usize {
        let lanes = self.lanes.values();
        let going_on = lanes.filter(|lane| !lane.is_stuck());
        going_on.map(|lane| lane.waiting.len()).sum()
    }

    /// How many jobs wait behind one that is stuck in this lane. `None`: none is.
    pub(super) fn behind_stuck(&self, key: K) -> Option<usize> {
        let lane = self.lanes.get(&key)?;
        lane.is_stuck().then_some(lane.waiting.len())
    }

    /// How many lanes run a job that is stuck.
    pub(super) fn stuck(&self) -> usize {
        self.lanes.values().filter(|lane| lane.is_stuck()).count()
    }

    /// Whether any job runs or waits.
    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// How many jobs run or wait.
    pub(super) fn len(&self) -> usize {
        let lanes = self.lanes.values();
        let of_lane = |lane: &Lane<J>| lane.waiting.len() + usize::from(lane.running.is_some());
        lanes.map(of_lane).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(60);

    #[test]
    fn a_lane_runs_one_job_at_a_time_in_order_and_others_meanwhile() {
        let (mut lanes, now) = (Lanes::new(), Instant::now());
        for (key, job) in [('a', 1), ('a', 2), ('b', 3), ('a', 4)] {
            lanes.push(key, job);
        }
        assert_eq!(lanes.take(now), Some(('a', 1)));
        assert_eq!(lanes.take(now), Some(('b', 3)));
        assert_eq!(lanes.take(now), None);
        assert!(!lanes.done('a'));
        assert_eq!(lanes.take(now), Some(('a', 2)));
        lanes.push('b', 5);
        assert_eq!(lanes.take(now), None);
        lanes.done('b');
        lanes.done('a');
        assert_eq!(lanes.take(now), Some(('b', 5)));
        assert_eq!(lanes.take(now), Some(('a', 4)));
        lanes.done('a');
        lanes.done('b');
        assert!(lanes.is_empty());
    }

    #[test]
    fn no_lane_waits_until_another_is_empty() {
        let (mut lanes, now) = (Lanes::new(), Instant::now());
        for job in 0..3 {
            lanes.push('a', job);
        }
        lanes.push('b', 3);
        let mut order = Vec::new();
        while let Some((key, _)) = lanes.take(now) {
            order.push(key);
            lanes.done(key);
        }
        assert_eq!(order, ['a', 'b', 'a', 'a']);
    }

    #[test]
    fn a_job_is_reported_as_stuck_once_and_holds_up_its_own_lane_alone() {
        let (mut lanes, now) = (Lanes::new(), Instant::now());
        lanes.push('a', 1);
        lanes.take(now);
        lanes.push('a', 2);
        lanes.push('b', 3);
        assert_eq!(lanes.find_stuck(now + LIMIT / 2, LIMIT), [] as [char; 0]);
        assert_eq!((lanes.waiting(), lanes.behind_stuck('a')), (2, None));
        assert_eq!(lanes.find_stuck(now + LIMIT, LIMIT), ['a']);
        assert_eq!(lanes.find_stuck(now + LIMIT * 2, LIMIT), [] as [char; 0]);
        assert_eq!((lanes.waiting(), lanes.behind_stuck('a')), (1, Some(1)));
        assert_eq!((lanes.stuck(), lanes.len()), (1, 3));
        assert_eq!(lanes.take(now), Some(('b', 3)));
        assert!(!lanes.done('b') && lanes.done('a'));
        assert_eq!(lanes.take(now), Some(('a', 2)));
        assert_eq!(lanes.stuck(), 0);
    }
}
