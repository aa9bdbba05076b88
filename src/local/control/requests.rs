//! Reading and awaiting requests.

use std::time::{Duration, Instant};

use super::journal::Recorded;
use super::server::LocalServer;

impl LocalServer {
    /// Returns the requests so far, oldest first: the latest 20,000 at most, and 128 MiB of them at most.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.lock().journal.all()
    }

    /// Blocks until a request to this path has arrived `count` times since the server started, and returns whether it did within
    /// the time. A request counts before it is answered, so a held poll counts.
    pub fn wait_for_requests(&self, path: &str, count: usize, timeout: Duration) -> bool {
        let deadline = Instant::now().checked_add(timeout);
        let mut state = self.shared.lock();
        loop {
            if state.journal.count(path) >= count {
                return true;
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return false;
            }
            state = self.shared.wait(state, left);
        }
    }
}
