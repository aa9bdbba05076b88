//! Faults that a test lets requests meet.

use std::collections::VecDeque;

use super::fault::Fault;
use super::server::LocalServer;

impl LocalServer {
    /// Lets the next request to exactly this path, such as `/pull`, meet a fault. Faults of one path queue up; each
    /// is met once.
    pub fn fail(&self, path: &str, fault: Fault) {
        let mut state = self.shared.lock();
        let queue = state.faults.entry(path.to_owned()).or_default();
        queue.push_back(fault);
    }

    /// How many faults of this path are yet to be met.
    pub fn faults_left(&self, path: &str) -> usize {
        self.shared.lock().faults.get(path).map_or(0, VecDeque::len)
    }
}
