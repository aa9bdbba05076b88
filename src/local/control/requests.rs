//! What a test sees of the requests.

use std::time::{Duration, Instant};

use super::journal::Recorded;
use super::server::LocalServer;

impl LocalServer {
    /// The requests so far, oldest first. Of very many, the latest 20,000, and no more than 128 MiB of them.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.lock().journal.all()
    }

    /// Waits until a request to this path has come in `count` times since the server started, and tells whether it
    /// did within the time. A request counts before it is answered: a poll that is held has come in.
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
