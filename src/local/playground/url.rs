//! The playground's address.

use crate::local::control::server::LocalServer;

impl LocalServer {
    /// Where a browser on this machine finds the playground: a page on which one is a person of this world, writes to
    /// the bots that are logged in here, and watches their requests and events.
    ///
    /// The page is there for as long as the server is. A bot in this program joins with
    /// [`client_builder`](Self::client_builder), one in another with
    /// [`ClientBuilder::local_server`](crate::ClientBuilder::local_server) and [`address`](Self::address).
    /// `cargo run --example playground` starts a server together with a bot that answers.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// println!("Talk to the bot at {}", server.playground_url());
    /// # assert_eq!(server.playground_url(), format!("http://{}/", server.address()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn playground_url(&self) -> String {
        format!("http://{}/", self.address())
    }
}
