//! Stopping a bot from elsewhere.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::client::Client;

/// Stops a bot, from any thread, before it runs or while it does. [`Bot::run`](super::Bot::run) has an example.
#[derive(Clone)]
pub struct BotHandle {
    client: Client,
    is_stopped: Arc<AtomicBool>,
}

impl BotHandle {
    pub(super) fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            is_stopped: Arc::default(),
        }
    }

    /// Ends [`Bot::run`](super::Bot::run), after the handlers that are running. Does not wait for that. Whatever
    /// else the client listens for ends with it.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        self.client.stop_listening();
    }

    #[cfg(feature = "signals")]
    pub(super) fn is_of_same_bot(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.is_stopped, &other.is_stopped)
    }

    /// Whether [`stop`](Self::stop) was called. [`Bot::run`](super::Bot::run) has an example.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for BotHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BotHandle")
            .field("is_stopped", &self.is_stopped())
            .finish_non_exhaustive()
    }
}
