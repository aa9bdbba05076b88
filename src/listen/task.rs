//! Blocking work on a thread of its own, which its owner waits for as long as it likes, and again later.

use std::panic;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded, select};

use super::StopHandle;
use crate::error::{Error, Result};

/// How long a stop waits for what it has interrupted.
const GRACE: std::time::Duration = std::time::Duration::from_millis(25);

/// The stack of a thread that makes a request, in bytes: several times what is used.
const STACK: usize = 384 * 1024;

/// Work under way. Dropping it leaves the thread to itself, and nobody gets the result.
pub(crate) struct Task<T> {
    stop: StopHandle,
    result: Receiver<Result<T>>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Task<T> {
    /// Starts `work`, whose requests are to end with `stop`.
    pub(crate) fn start(
        stop: &StopHandle,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<Self> {
        let (sender, result) = bounded(1);
        let counted = stop.threads().begin();
        let thread = thread::Builder::new()
            .name("fbchat-request".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                // Nobody waits for it any more after a stop.
                let _ = sender.send(work());
                drop(counted);
            })?;
        Ok(Self {
            stop: stop.clone(),
            result,
            thread: Some(thread),
        })
    }

    /// Waits until `until` at most. `None`: the work is not done; wait again later. After anything else there is nothing left to
    /// wait for.
    ///
    /// A stop interrupts a request at once, but for two things that nothing can interrupt: looking a host's name up, and
    /// connecting. Then the thread is left to itself. It ends when that has succeeded or its limit on time ran out, for
    /// the agent takes no new connection. [`RequestThreads`](super::RequestThreads) bounds how many there are of such.
    pub(crate) fn wait(&mut self, until: Instant) -> Result<Option<T>> {
        let left = until.saturating_duration_since(Instant::now());
        let result = select! {
            recv(self.result) -> result => result.ok(),
            recv(self.stop.closed()) -> _ => match self.result.recv_timeout(GRACE) {
                Err(RecvTimeoutError::Timeout) => return Err(Error::Stopped),
                result => result.ok(),
            },
            default(left) => return Ok(None),
        };
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            panic::resume_unwind(panic);
        }
        result.unwrap_or(Err(Error::Stopped)).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::time::{CENTURY, later};

    #[test]
    fn work_that_is_not_done_is_waited_for_again() {
        let stop = StopHandle::new(ureq::Agent::new_with_defaults());
        let (let_go, held) = bounded(0);
        let mut task = Task::start(&stop, move || Ok(held.recv().is_ok())).unwrap();
        let now = Instant::now();
        assert_eq!(task.wait(now).unwrap(), None);
        assert_eq!(task.wait(now + Duration::from_nanos(1)).unwrap(), None);
        let_go.send(()).unwrap();
        assert_eq!(task.wait(later(now, CENTURY)).unwrap(), Some(true));
    }
}
