//! The threads that call handlers.

use std::fmt::Display;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::lanes::Lanes;
use super::limits::Limits;
use crate::sync::lock;
use crate::time::later;

/// How often a pool that is at work looks for jobs that are stuck.
const CHECK: Duration = Duration::from_millis(500);

/// A fixed number of threads for the jobs of any number of conversations. A thread whose job is stuck is replaced by another.
pub(super) struct Pool<K, J> {
    shared: Arc<Shared<K, J>>,
}

struct Shared<K, J> {
    state: Mutex<State<K, J>>,
    changed: Condvar,
    limits: Limits,
    run: Box<dyn Fn(J) + Send + Sync>,
}

struct State<K, J> {
    lanes: Lanes<K, J>,
    /// Those that end when there is no job left.
    threads: usize,
    is_closing: bool,
}

impl<K: Copy + Ord + Display + Send + 'static, J: Send + 'static> Pool<K, J> {
    /// Starts the threads. `run` does a job, and does not panic.
    pub(super) fn start(
        limits: Limits,
        run: impl Fn(J) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                lanes: Lanes::new(),
                threads: 0,
                is_closing: false,
            }),
            changed: Condvar::new(),
            limits,
            run: Box::new(run),
        });
        let pool = Self { shared };
        for _ in 0..pool.shared.limits.threads {
            pool.shared.add_thread(&mut pool.shared.lock())?;
        }
        Ok(pool)
    }

    /// Adds a job of a conversation. Blocks while too many wait, unless `is_stopped`: then the job is one of the last.
    pub(super) fn push(&self, key: K, job: J, is_stopped: impl Fn() -> bool) {
        let shared = &self.shared;
        let mut state = shared.lock();
        loop {
            shared.look_for_stuck(&mut state);
            match state.lanes.behind_stuck(key) {
                Some(waiting) if waiting >= shared.limits.max_waiting => {
                    log::warn!(
                        "an event in {key} is dropped: {waiting} wait already behind a handler that does not return"
                    );
                    return;
                }
                Some(_) => break,
                None if state.lanes.waiting() < shared.limits.max_waiting || is_stopped() => break,
                None => state = shared.wait(state, CHECK),
            }
        }
        state.lanes.push(key, job);
        shared.changed.notify_all();
    }

    /// Reports the jobs that are stuck, and returns when to do so again. `None`: not before another job comes.
    pub(super) fn check(&self) -> Option<Duration> {
        let mut state = self.shared.lock();
        self.shared.look_for_stuck(&mut state);
        let all = state.lanes.len();
        let behind = all > state.lanes.stuck();
        behind.then_some(CHECK.min(self.shared.limits.stuck_after))
    }

    /// Blocks until all jobs are done, or for as long as the limits allow.
    pub(super) fn close(self) {
        let shared = &self.shared;
        let until = later(Instant::now(), shared.limits.stop_timeout);
        let mut state = shared.lock();
        state.is_closing = true;
        shared.changed.notify_all();
        while state.threads > 0 {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            shared.look_for_stuck(&mut state);
            state = shared.wait(state, left.min(CHECK));
        }
        if !state.lanes.is_empty() {
            log::warn!(
                "the bot ends while {} events are not handled yet",
                state.lanes.len()
            );
        }
    }
}

impl<K: Copy + Ord + Display + Send + 'static, J: Send + 'static> Shared<K, J> {
    fn lock(&self) -> MutexGuard<'_, State<K, J>> {
        lock(&self.state)
    }

    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State<K, J>>,
        timeout: Duration,
    ) -> MutexGuard<'a, State<K, J>> {
        let woken = self.changed.wait_timeout(state, timeout);
        woken.unwrap_or_else(PoisonError::into_inner).0
    }

    fn add_thread(self: &Arc<Self>, state: &mut State<K, J>) -> io::Result<()> {
        let shared = Arc::clone(self);
        let builder = thread::Builder::new().name("fbchat-bot".to_owned());
        builder.spawn(move || shared.work())?;
        state.threads += 1;
        Ok(())
    }

    /// The life of a thread.
    fn work(&self) {
        let mut state = self.lock();
        loop {
            if let Some((key, job)) = state.lanes.take(Instant::now()) {
                drop(state);
                (self.run)(job);
                state = self.lock();
                let was_stuck = state.lanes.done(key);
                self.changed.notify_all();
                if was_stuck {
                    log::warn!("the handler in {key} that did not return has returned");
                    // Another thread has taken its place.
                    return;
                }
            } else if state.is_closing {
                state.threads = state.threads.saturating_sub(1);
                self.changed.notify_all();
                return;
            } else {
                let woken = self.changed.wait(state);
                state = woken.unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn look_for_stuck(self: &Arc<Self>, state: &mut State<K, J>) {
        let limit = self.limits.stuck_after;
        for key in state.lanes.find_stuck(Instant::now(), limit) {
            log::error!(
                "a handler in {key} has not returned for {limit:?}: what else happens there waits for it"
            );
            state.threads = state.threads.saturating_sub(1);
            if state.lanes.stuck() > self.limits.max_stuck {
                log::error!("too many handlers do not return: their threads are not replaced");
            } else if let Err(error) = self.add_thread(state) {
                log::error!("its thread cannot be replaced: {error}");
            }
        }
    }
}
