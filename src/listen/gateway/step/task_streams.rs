//! The streams of tasks, of which each call has one for its request.

use crossbeam_channel::Sender;

use crate::error::{Error, Result, TransportError};

/// The streams of the requests of one connection that are not answered yet.
#[derive(Default)]
pub(super) struct TaskStreams {
    /// Few at a time.
    waiting: Vec<Waiting>,
}

struct Waiting {
    stream: u16,
    /// Distinguishes it from those of all connections.
    number: u64,
    /// Dropping it fails the call.
    answer: Sender<Result<Vec<u8>>>,
}

impl TaskStreams {
    pub(super) fn add(&mut self, stream: u16, number: u64, answer: Sender<Result<Vec<u8>>>) {
        self.waiting.push(Waiting {
            stream,
            number,
            answer,
        });
    }

    pub(super) fn has(&self, stream: u16) -> bool {
        self.waiting.iter().any(|it| it.stream == stream)
    }

    /// The stream of a request. `None`: it was answered.
    pub(super) fn stream(&self, number: u64) -> Option<u16> {
        let mut waiting = self.waiting.iter();
        waiting.find(|it| it.number == number).map(|it| it.stream)
    }

    /// Hands the answer out. There is none but the first.
    pub(super) fn answer(&mut self, stream: u16, answer: Result<Vec<u8>>) {
        let found = self.waiting.iter().position(|it| it.stream == stream);
        if let Some(found) = found {
            // It has room for the one answer; the call may have ended.
            let _ = self.waiting.swap_remove(found).answer.try_send(answer);
        }
    }

    /// Removes a request that no call waits for any more, and returns its stream. `None`: it was answered.
    pub(super) fn remove(&mut self, number: u64) -> Option<u16> {
        let found = self.waiting.iter().position(|it| it.number == number)?;
        Some(self.waiting.swap_remove(found).stream)
    }
}

/// The error for a stream that has ended in place of an answer.
pub(super) fn unanswered(reason: &str) -> Error {
    let problem = format!(
        "the gateway has ended the stream of the request in place of an answer, with {reason}: look whether it was done"
    );
    TransportError::Protocol(problem.into()).into()
}
