//! The callback for errors that do not end listening by themselves.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use super::{StopHandle, callback};
use crate::error::Error;

type Callback = dyn FnMut(&Error) -> ControlFlow<()> + Send;

/// The callback of [`ListenOptions::on_error`](super::ListenOptions::on_error).
#[derive(Clone, Default)]
pub(crate) struct OnError(Option<Arc<Mutex<Callback>>>);

impl OnError {
    pub(super) fn new(on_error: impl FnMut(&Error) -> ControlFlow<()> + Send + 'static) -> Self {
        Self(Some(Arc::new(Mutex::new(on_error))))
    }

    /// Calls it for the listening that this handle stops.
    pub(super) fn call(&self, error: &Error, stop: &StopHandle) -> ControlFlow<()> {
        let Some(shared) = &self.0 else {
            return ControlFlow::Continue(());
        };
        let owner = Arc::as_ptr(shared).cast::<()>().addr();
        if callback::runs(owner) {
            log::warn!(
                "`on_error` does not run within itself: an error of another listening goes on"
            );
            return ControlFlow::Continue(());
        }
        callback::run(owner, || {
            callback::run(stop.key(), || {
                let mut callback = shared.lock().unwrap_or_else(PoisonError::into_inner);
                callback(error)
            })
        })
    }

    /// Drops this share of the callback, and with it what the callback owns, such as a client.
    pub(crate) fn take(&mut self) -> Self {
        Self(self.0.take())
    }
}
