//! The playground's URL.

use crate::local::control::server::LocalServer;

impl LocalServer {
    /// Returns the URL of the playground for a browser on this machine: a page on which you act as a person of this world, write
    /// to the bots that are logged in here, and watch their requests and events.
    ///
    /// The page is served for as long as the server runs. A bot in this process connects with
    /// [`client_builder`](Self::client_builder), one in another process with
    /// [`ClientBuilder::local_server`](crate::ClientBuilder::local_server) and [`address`](Self::address). `cargo run --example
    /// playground` starts a server together with a bot that answers.
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
