//! How long a call of a transport may take, and what its answer says.

use std::time::Instant;

/// What an answer says about the way it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// Nothing: no answer came, and none was due.
    Nothing,
    /// All is well.
    Good,
    /// Ask again, but not over and over: nothing was learnt of the queue.
    Again,
    /// Wait first: the server has too much to do.
    Wait,
}

/// How long a call may take, and how it goes.
#[derive(Clone, Copy)]
pub(super) struct Until {
    /// The call returns by then, whatever is under way: the next call goes on with it.
    pub(super) deadline: Instant,
    /// Whether nothing has failed of late.
    pub(super) is_calm: bool,
}
