//! Locks.

#[cfg(any(feature = "mqtt", feature = "gateway"))]
use std::sync::Condvar;
use std::sync::{Mutex, MutexGuard, PoisonError};
#[cfg(any(feature = "mqtt", feature = "gateway"))]
use std::time::Instant;

/// Locks a mutex, also one whose holder panicked: what it guards is whole at any time.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A turn that one thread at a time has, possibly for as long as it blocks in I/O; the others wait for it until a deadline.
#[cfg(any(feature = "mqtt", feature = "gateway"))]
#[derive(Default)]
pub(crate) struct Turns {
    is_taken: Mutex<bool>,
    given_back: Condvar,
}

#[cfg(any(feature = "mqtt", feature = "gateway"))]
impl Turns {
    /// Blocks until it is this thread's turn, which lasts until the value is dropped. `None`: it is not by `deadline`.
    pub(crate) fn take(&self, deadline: Instant) -> Option<Turn<'_>> {
        let mut is_taken = lock(&self.is_taken);
        while *is_taken {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let woken = self.given_back.wait_timeout(is_taken, left);
            is_taken = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        *is_taken = true;
        Some(Turn(self))
    }
}

/// The turn of a thread.
#[cfg(any(feature = "mqtt", feature = "gateway"))]
#[must_use = "the turn is over when it is dropped"]
pub(crate) struct Turn<'a>(&'a Turns);

#[cfg(any(feature = "mqtt", feature = "gateway"))]
impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(&self.0.is_taken) = false;
        self.0.given_back.notify_one();
    }
}

#[cfg(all(test, any(feature = "mqtt", feature = "gateway")))]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_thread_at_a_time_has_its_turn_and_the_others_wait_no_longer_than_they_may() {
        let turns = Turns::default();
        let now = Instant::now();
        let hour = now + Duration::from_secs(3600);
        let turn = turns.take(now).unwrap();
        assert!(turns.take(now).is_none());
        assert!(turns.take(now + Duration::from_nanos(1)).is_none());
        thread::scope(|threads| {
            let waiting = threads.spawn(|| turns.take(hour).is_some());
            drop(turn);
            assert!(waiting.join().unwrap());
        });
        assert!(turns.take(now).is_some());
    }
}
