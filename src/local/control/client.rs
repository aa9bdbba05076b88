//! Clients of this server.

use super::server::LocalServer;
use crate::client::ClientBuilder;

impl LocalServer {
    /// A builder of clients that connect here instead of to Facebook; otherwise the ordinary client.
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
