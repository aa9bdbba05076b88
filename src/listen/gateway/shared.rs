//! The state of a listening, and the writing end of its connection.

use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use super::step::{Output, Session};
use crate::error::Result;
use crate::listen::websocket::Writer;
use crate::sync::{Turns, lock};
use crate::time::later;

/// How long a thread waits for its turn at least.
const MIN_WAIT: Duration = Duration::from_millis(1);

/// The state that the thread which listens shares with the calls that send tasks.
pub(super) struct Shared {
    state: Mutex<State>,
    /// Held from the making of messages until they are sent, because the gateway refuses a stream whose number does not increase:
    /// the message that opens it is sent before another thread opens the next. The lock of the state is held for moments only.
    sending: Turns,
}

/// The state, and the connection.
pub(super) struct State {
    pub(super) session: Session,
    pub(super) writer: Option<Writer>,
}

impl Shared {
    pub(super) fn new(session: Session) -> Self {
        Self {
            state: Mutex::new(State {
                session,
                writer: None,
            }),
            sending: Turns::default(),
        }
    }

    /// Locks the state, for what sends nothing.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Changes the session, and sends what follows from that if there is a connection. `None`: another thread has been sending
    /// until `deadline`, and nothing was changed.
    pub(super) fn send<T>(
        &self,
        deadline: Instant,
        change: impl FnOnce(&mut Session) -> Result<(Output, T)>,
    ) -> Result<Option<T>> {
        let Some(_turn) = self
            .sending
            .take(deadline.max(later(Instant::now(), MIN_WAIT)))
        else {
            return Ok(None);
        };
        let (output, changed, writer) = {
            let mut state = self.state();
            let (output, changed) = change(&mut state.session)?;
            (output, changed, state.writer.clone())
        };
        if let Some(writer) = writer {
            for message in output {
                writer.send(message, deadline)?;
            }
        }
        Ok(Some(changed))
    }
}
