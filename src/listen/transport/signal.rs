//! The reports of a transport.

/// The report of a call to the driver. Of several, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::listen) enum Signal {
    /// Nothing, by the deadline: what is under way goes on with the next call.
    Idle,
    /// The queue has answered: all is well.
    Ready,
    /// Nothing was learnt of the queue: ask again, but with a back-off.
    Retry,
    /// The server has too much to do: wait before the next call.
    Wait,
    /// The server does not know the queue any more, or not by these tokens: the transport finds it anew with the next call.
    Lost,
}
