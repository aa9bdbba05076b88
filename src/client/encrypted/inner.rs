//! What the handles of a device share.

use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;

use crate::e2ee::Shared;
use crate::listen::StopHandle;
use crate::sync::lock;

/// The encrypted chats by which a client's messages to people go. `None`: they go in plain.
pub(in crate::client) type Chosen = Arc<Mutex<Option<Weak<Inner>>>>;

/// A device that is connected until this is dropped.
pub(in crate::client) struct Inner {
    pub(super) shared: Arc<Shared>,
    pub(super) stop: StopHandle,
    pub(super) thread: Mutex<Option<JoinHandle<()>>>,
    /// That of the client.
    pub(super) chosen: Chosen,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop.stop();
        self.shared.close();
        if let Some(thread) = lock(&self.thread).take() {
            // A panic of it has been reported, and there is nothing left to lose.
            let _ = thread.join();
        }
    }
}
