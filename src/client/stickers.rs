//! Searching for stickers.

use super::Client;
use crate::error::{Error, Result};
use crate::model::Sticker;
use crate::wire::endpoint::stickers;

/// # Stickers
impl Client {
    /// Searches for stickers by words: at most `limit` of them, most relevant first.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `query` is empty or `limit` is 0; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let cat = client.search_stickers("cat", 3)?.remove(0);
    /// client.send(ADA, OutgoingMessage::from(&cat))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_stickers(&self, query: impl AsRef<str>, limit: u32) -> Result<Vec<Sticker>> {
        let query = query.as_ref();
        if query.trim().is_empty() || limit == 0 {
            return Err(Error::invalid_input(
                "there is nothing to search for: name some words, and a limit above 0",
            ));
        }
        let request = stickers::request(self.documents(), query);
        let mut found = stickers::read(&self.call(self.commands(), &request)?)?;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }
}
