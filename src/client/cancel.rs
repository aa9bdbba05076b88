//! Cancelling calls from another thread.

use super::Client;

/// # Cancelling calls
impl Client {
    /// Cancels every call of this client and its clones that is under way on another thread: a request that has no answer yet
    /// ends at once, and so does a wait for a turn, where there is a [`rate_limit`](crate::ClientBuilder::rate_limit). Those calls fail with
    /// [`Error::Cancelled`](crate::Error::Cancelled);
    /// [`Error::may_have_been_done`](crate::Error::may_have_been_done) is whether a request had left.
    ///
    /// This includes logging in, uploads and images from elsewhere. Two things are not interrupted: looking up a host's name and
    /// connecting, which [`connect_timeout`](crate::ClientBuilder::connect_timeout) limits, and a two-factor callback; the call
    /// fails as soon as they end. Of a list that is fetched page by page, the page that is being fetched fails.
    ///
    /// Calls that are made afterwards work as before, over new connections, and the turns that were given up are theirs.
    /// Listening, with catching up, goes on: [`stop_listening`](Self::stop_listening) or a [`StopHandle`](crate::StopHandle) ends
    /// it.
    ///
    /// ```
    /// use std::thread;
    /// use fbchat::{Error, local::{ADA, Fault, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// server.fail("/messaging/send/", Fault::Stall); // no answer comes
    /// let sending = thread::spawn({
    ///     let client = client.clone();
    ///     move || client.send(ADA, "Hello!")
    /// });
    /// while !sending.is_finished() {
    ///     client.cancel();
    ///     thread::yield_now();
    /// }
    /// assert!(matches!(sending.join().unwrap(), Err(Error::Cancelled { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cancel(&self) {
        let cancel = || self.inner.api.http.cancel();
        match &self.inner.rate_limit {
            Some(limit) => limit.cancel(cancel),
            None => cancel(),
        }
    }
}
