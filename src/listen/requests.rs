//! Requests that wait for their answers, by the key that both carry.

use std::time::Instant;

/// The requests of one connection that are not answered yet, each with the time by which its answer is due and with what is needed
/// when it comes.
///
/// A thread that blocks until an answer comes registers the sending half of a channel and keeps the receiving one; it waits until
/// the deadline at most, and [`complete`](Self::complete)s its request itself if nothing came by then. The table ends with its
/// connection: dropping it drops all senders, which fails all that wait at once.
#[derive(Debug)]
pub(super) struct Requests<K, T> {
    /// Few at a time.
    pending: Vec<Pending<K, T>>,
}

#[derive(Debug)]
struct Pending<K, T> {
    key: K,
    deadline: Instant,
    value: T,
}

impl<K, T> Default for Requests<K, T> {
    fn default() -> Self {
        Self {
            pending: Vec::new(),
        }
    }
}

impl<K: PartialEq, T> Requests<K, T> {
    /// Adds a request, in the place of an earlier one with this key.
    pub(super) fn register(&mut self, key: K, deadline: Instant, value: T) {
        self.complete(&key);
        self.pending.push(Pending {
            key,
            deadline,
            value,
        });
    }

    /// Removes the request with this key, because its answer came or nobody waits for it any more. `None`: there is none.
    pub(super) fn complete(&mut self, key: &K) -> Option<T> {
        let found = self.pending.iter().position(|it| it.key == *key)?;
        Some(self.pending.swap_remove(found).value)
    }

    /// Removes a request whose answer is overdue. `None`: there is none.
    #[cfg(feature = "gateway")]
    pub(super) fn take_expired(&mut self, now: Instant) -> Option<(K, T)> {
        let found = self.pending.iter().position(|it| it.deadline <= now)?;
        let Pending { key, value, .. } = self.pending.swap_remove(found);
        Some((key, value))
    }

    /// Returns what the request with this key was registered with. `None`: there is none.
    #[cfg_attr(not(feature = "mqtt"), expect(dead_code))]
    pub(super) fn get(&self, key: &K) -> Option<&T> {
        let found = self.pending.iter().find(|it| it.key == *key);
        found.map(|it| &it.value)
    }

    /// Returns the time by which the next answer is due. `None`: no answer is.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.pending.iter().map(|it| it.deadline).min()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use crossbeam_channel::{RecvTimeoutError, bounded};

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn each_answer_goes_to_the_thread_that_waits_for_it() {
        let due = Instant::now() + HOUR;
        let mut requests = Requests::default();
        thread::scope(|threads| {
            let waits: Vec<_> = (0_u16..3)
                .map(|id| {
                    let (sender, answer) = bounded(1);
                    requests.register(id, due, sender);
                    threads.spawn(move || answer.recv_deadline(due))
                })
                .collect();
            for id in [2, 0, 1] {
                let sender = requests.complete(&id).unwrap();
                sender.send(id * 10).unwrap();
            }
            let answers: Vec<_> = waits.into_iter().map(|it| it.join().unwrap()).collect();
            assert_eq!(answers, [Ok(0), Ok(10), Ok(20)]);
        });
        assert!(requests.complete(&0).is_none());
    }

    #[test]
    fn a_connection_that_closes_fails_all_that_wait() {
        let mut requests = Requests::default();
        let (sender, answer) = bounded::<()>(1);
        requests.register(7, Instant::now() + HOUR, sender);
        drop(requests);
        let result = answer.recv_timeout(HOUR);
        assert_eq!(result, Err(RecvTimeoutError::Disconnected));
    }

    #[test]
    fn the_next_deadline_is_the_earliest_of_those_that_wait() {
        let now = Instant::now();
        let mut requests = Requests::default();
        assert_eq!(requests.next_deadline(), None);
        requests.register("late", now + 2 * HOUR, 1);
        requests.register("early", now + HOUR, 2);
        assert_eq!(requests.next_deadline(), Some(now + HOUR));
        assert_eq!(requests.get(&"early"), Some(&2));
        // One of the same key takes its place.
        requests.register("early", now + 3 * HOUR, 3);
        assert_eq!(requests.next_deadline(), Some(now + 2 * HOUR));
        assert_eq!(requests.complete(&"early"), Some(3));
        assert_eq!(requests.complete(&"early"), None);
    }
}
