//! Faults of requests.

use std::time::Duration;

/// A fault of the next request to a path; see [`LocalServer::fail`](crate::local::LocalServer::fail).
///
/// [`LocalServer`](crate::local::LocalServer) shows it in use.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The reply is empty and has this HTTP status. The request is not handled.
    Status(u16),
    /// The request is handled after this time.
    Delay(Duration),
    /// The connection is closed. The request is not handled.
    Drop,
    /// The request is handled, and the connection is closed without a reply.
    DropAfterHandling,
    /// The request is handled; the headers announce the whole reply, half of it is sent, and the connection is closed.
    Truncate,
    /// No reply is sent, and the connection stays open until the client closes it. The request is not handled.
    Stall,
    /// As [`Truncate`](Self::Truncate), but the connection stays open until the client closes it.
    StallHalfway,
    /// The request is handled. The reply to a poll is a batch of two replies; other replies are unchanged.
    Batched,
    /// The reply has status 200 and bytes that are neither JSON nor UTF-8. The request is not handled.
    Garbage,
    /// The reply has status 200 and this body. The request is not handled.
    Body(String),
    /// The reply is Facebook's error with this code, in the form of AJAX replies. The request is not handled.
    FacebookError(u32),
    /// The session ends before the request is handled, so that this request and later ones are not logged in.
    LoggedOut,
    /// The server panics, for the test that panics are reported.
    #[cfg(test)]
    Panic,
}
