//! The notice to the caller's loop that events have come into the channel.

#[cfg(unix)]
use std::io;
#[cfg(unix)]
use std::sync::Arc;

#[cfg(unix)]
use super::readiness::Readiness;
use crate::listen::StopHandle;
use crate::listen::on_event::OnEvent;

/// Everything that is to be notified.
#[derive(Clone)]
pub(super) struct Notice {
    on_event: OnEvent,
    /// `None`: nobody waits for it.
    #[cfg(unix)]
    readiness: Option<Arc<Readiness>>,
}

impl Notice {
    pub(super) fn new(on_event: OnEvent) -> Self {
        Self {
            on_event,
            #[cfg(unix)]
            readiness: None,
        }
    }

    /// Returns what every notice sets, from now on.
    #[cfg(unix)]
    pub(super) fn readiness(&mut self) -> io::Result<Arc<Readiness>> {
        let readiness = match self.readiness.take() {
            Some(readiness) => readiness,
            None => Arc::new(Readiness::new()?),
        };
        self.readiness = Some(Arc::clone(&readiness));
        Ok(readiness)
    }

    /// Returns the last notice, and keeps nothing of what the callback owns.
    pub(super) fn take(&mut self) -> Self {
        Self {
            on_event: self.on_event.take(),
            #[cfg(unix)]
            readiness: self.readiness.clone(),
        }
    }

    /// Notifies. Calls what the caller has set, so no lock may be held.
    pub(super) fn give(self, stop: &StopHandle) {
        #[cfg(unix)]
        if let Some(readiness) = &self.readiness {
            readiness.set();
        }
        self.on_event.call(stop);
    }
}
