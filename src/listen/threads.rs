//! The threads that make requests for listening: how many of a client there are.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded, select};

use crate::error::{Error, Result};

/// With how many of them a listening may begin. A stop may leave these threads behind: while a host does not answer, nothing
/// ends the attempt to connect to it but its limit on time.
const MAX_THREADS: usize = 4;

/// The threads of one client, those included that a stop left behind.
#[derive(Clone)]
pub(crate) struct RequestThreads(Arc<Shared>);

struct Shared {
    count: Mutex<usize>,
    /// Wakes a thread that waits for room.
    ended: (Sender<()>, Receiver<()>),
}

impl Default for RequestThreads {
    fn default() -> Self {
        Self(Arc::new(Shared {
            count: Mutex::default(),
            ended: bounded(1),
        }))
    }
}

impl RequestThreads {
    /// Counts one more thread until the guard is dropped.
    pub(crate) fn begin(&self) -> RequestThread {
        self.change(|count| count.saturating_add(1));
        RequestThread(self.clone())
    }

    /// Blocks while there are too many. Fails when `closed` does.
    pub(super) fn wait_for_room(&self, closed: &Receiver<Infallible>) -> Result<()> {
        while self.change(|count| count) >= MAX_THREADS {
            log::debug!("waiting for an attempt to connect that an earlier listening began");
            select! {
                recv(self.0.ended.1) -> _ => {}
                recv(closed) -> _ => return Err(Error::Stopped),
            }
        }
        Ok(())
    }

    fn change(&self, change: impl FnOnce(usize) -> usize) -> usize {
        let mut count = self.0.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count = change(*count);
        *count
    }
}

/// A thread that makes a request.
pub(crate) struct RequestThread(RequestThreads);

impl Drop for RequestThread {
    fn drop(&mut self) {
        self.0.change(|count| count.saturating_sub(1));
        // Where it is full, the thread that waits is woken already.
        let _ = self.0.0.ended.0.try_send(());
    }
}

#[cfg(all(test, feature = "local-server"))]
mod tests {
    use std::thread;

    use super::*;
    use crate::error::Error;
    use crate::local::LocalServer;

    #[test]
    fn attempts_to_connect_that_nothing_can_interrupt_do_not_pile_up() {
        let server = LocalServer::start().unwrap();
        let client = server.client_builder().login("bot@example.com", "bot");
        let client = client.unwrap();
        // As many listenings have left, each that was stopped while it connected.
        let mut left: Vec<_> = (0..MAX_THREADS)
            .map(|_| client.request_threads().begin())
            .collect();
        let before = server.requests().len();
        let starting = thread::spawn({
            let client = client.clone();
            move || client.listen()
        });
        while !client.is_listening() {
            thread::yield_now();
        }
        client.stop_listening();
        assert!(matches!(starting.join().unwrap(), Err(Error::Stopped)));
        assert_eq!(server.requests().len(), before);
        let starting = thread::spawn({
            let client = client.clone();
            move || client.listen()
        });
        left.pop();
        starting.join().unwrap().unwrap().stop().unwrap();
        drop(left);
        assert_eq!(client.request_threads().change(|count| count), 0);
    }
}
