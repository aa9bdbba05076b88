//! Building clients of a local server.

use super::server::LocalServer;
use crate::client::ClientBuilder;

impl LocalServer {
    /// Returns a builder of ordinary clients that connect to this server instead of to Facebook.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let bot = server.client_builder().login("bot@example.com", "bot")?;
    /// assert!(bot.is_logged_in()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn client_builder(&self) -> ClientBuilder {
        ClientBuilder::default().local_server(self.address())
    }
}
