//! The callback for events that can be received.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{StopHandle, callback};

/// The callback of [`ListenOptions::on_event`](super::ListenOptions::on_event).
#[derive(Clone, Default)]
pub(crate) struct OnEvent(Option<Arc<dyn Fn() + Send + Sync>>);

impl OnEvent {
    pub(super) fn new(on_event: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(on_event)))
    }

    /// Calls it for the listening that this handle stops.
    pub(super) fn call(&self, stop: &StopHandle) {
        let Some(on_event) = &self.0 else {
            return;
        };
        let called = catch_unwind(AssertUnwindSafe(|| {
            callback::run(stop.key(), || on_event());
        }));
        if called.is_err() {
            log::error!("`on_event` panicked: listening goes on, and the events can be received");
        }
    }

    /// Drops this share of the callback, and with it what the callback owns, such as a client.
    pub(crate) fn take(&mut self) -> Self {
        Self(self.0.take())
    }
}
