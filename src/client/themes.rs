//! The themes of conversations.

use super::Client;
use crate::error::Result;
use crate::model::Theme;
use crate::wire::endpoint::themes;

/// # Themes of threads
impl Client {
    /// Fetches the themes that Messenger offers for conversations.
    ///
    /// # Errors
    ///
    /// [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// for theme in client.fetch_themes()? {
    ///     println!("{}: {} colours", theme.name.as_deref().unwrap_or("?"), theme.gradient.len().max(1));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_themes(&self) -> Result<Vec<Theme>> {
        let request = themes::request(self.documents());
        themes::read(&self.call(self.commands(), &request)?)
    }
}
