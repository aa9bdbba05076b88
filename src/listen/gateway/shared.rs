//! The state of a listening, and the writing end of its connection.

use std::time::Instant;

use super::step::{Output, Session};
use crate::error::Result;
use crate::listen::websocket::Writer;

/// What the thread that listens shares with the calls that send tasks. Both parts are behind one lock, because the gateway refuses a
/// stream whose number does not increase: the message that opens it is sent before another thread opens the next.
pub(super) struct Shared {
    pub(super) session: Session,
    pub(super) writer: Option<Writer>,
}

impl Shared {
    /// Sends messages, if there is a connection.
    pub(super) fn send(&self, output: Output, deadline: Instant) -> Result<()> {
        let Some(writer) = &self.writer else {
            return Ok(());
        };
        output
            .into_iter()
            .try_for_each(|message| writer.send(message, deadline))
    }
}
