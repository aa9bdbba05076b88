//! What can be made to go wrong.

use std::time::Duration;

/// What the next request to a path meets instead of its answer; see [`LocalServer::fail`](crate::local::LocalServer::fail).
///
/// [`LocalServer`](crate::local::LocalServer) shows it in use.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An empty answer with this HTTP status. The request is not carried out.
    Status(u16),
    /// The request is carried out after this time.
    Delay(Duration),
    /// The connection is closed. The request is not carried out.
    Drop,
    /// The request is carried out, and the connection closed without an answer.
    DropAfterHandling,
    /// The request is carried out; the headers promise the whole answer, half of it comes, the connection is closed.
    Truncate,
    /// Nothing is answered, and the connection stays open until the client gives up. The request is not carried out.
    Stall,
    /// As [`Truncate`](Self::Truncate), but the connection stays open until the client gives up.
    StallHalfway,
    /// The request is carried out. What a poll is answered comes as two replies in one; other answers stay as they are.
    Batched,
    /// Status 200 and bytes that are neither JSON nor UTF-8. The request is not carried out.
    Garbage,
    /// Status 200 and this body. The request is not carried out.
    Body(String),
    /// Facebook's error of this number, as AJAX requests get it. The request is not carried out.
    FacebookError(u32),
    /// The session ends before the request is looked at: this request and later ones are no longer logged in.
    LoggedOut,
    /// The server panics, for the test that shows that this is told.
    #[cfg(test)]
    Panic,
}
