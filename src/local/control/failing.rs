//! Injecting faults into requests.

use std::collections::VecDeque;

use super::fault::Fault;
use super::server::LocalServer;

impl LocalServer {
    /// Injects a fault into the next request to exactly this path, such as `/pull`. Faults of one path queue up; each is applied
    /// once.
    pub fn fail(&self, path: &str, fault: Fault) {
        let mut state = self.shared.lock();
        let queue = state.faults.entry(path.to_owned()).or_default();
        queue.push_back(fault);
    }

    /// Returns how many faults of this path are pending.
    pub fn faults_left(&self, path: &str) -> usize {
        self.shared.lock().faults.get(path).map_or(0, VecDeque::len)
    }
}
