//! The output of a websocket that waits to be written.

use std::collections::VecDeque;

use super::websocket::Opcode;

/// The longest output of a client that does not read; beyond it the connection is closed.
const MAX_OUTPUT: usize = 10_000;

/// An item of the output.
#[derive(Debug, PartialEq)]
pub(in crate::local) enum Output {
    Message(Opcode, Vec<u8>),
    /// Bytes that may be no frame.
    Bytes(Vec<u8>),
    Disconnect,
}

/// The output of a connection, in order. Behind its end it takes nothing.
#[derive(Default)]
pub(in crate::local) struct Outbox {
    waiting: VecDeque<Output>,
    is_ending: bool,
}

impl Outbox {
    /// Returns whether the connection takes no further output.
    pub(in crate::local) fn is_ending(&self) -> bool {
        self.is_ending
    }

    pub(in crate::local) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(in crate::local) fn put(&mut self, output: Output) {
        if self.is_ending {
            return;
        }
        if self.waiting.len() >= MAX_OUTPUT {
            self.waiting.clear();
            self.disconnect();
            return;
        }
        self.waiting.push_back(output);
    }

    pub(in crate::local) fn message(&mut self, opcode: Opcode, payload: impl Into<Vec<u8>>) {
        self.put(Output::Message(opcode, payload.into()));
    }

    pub(in crate::local) fn disconnect(&mut self) {
        if !self.is_ending {
            self.waiting.push_back(Output::Disconnect);
        }
        self.is_ending = true;
    }

    /// Queues a close frame and the end of the connection.
    pub(in crate::local) fn close(&mut self, code: u16) {
        self.message(Opcode::Close, code.to_be_bytes());
        self.disconnect();
    }

    pub(in crate::local) fn take(&mut self) -> VecDeque<Output> {
        std::mem::take(&mut self.waiting)
    }
}
