//! The account's own phone numbers and e-mail addresses.

use super::Client;
use crate::error::Result;
use crate::wire::endpoint::private_data;

/// # The account's own data
impl Client {
    /// Fetches the account's own phone numbers, in Facebook's order.
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
    /// let numbers = client.fetch_phone_numbers()?;
    /// println!("{} numbers", numbers.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_phone_numbers(&self) -> Result<Vec<String>> {
        let query = private_data::query(self.documents());
        self.query(query, private_data::phone_numbers)
    }

    /// Fetches the account's own e-mail addresses, in Facebook's order.
    ///
    /// # Errors
    ///
    /// As [`fetch_phone_numbers`](Self::fetch_phone_numbers).
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// assert_eq!(client.fetch_emails()?, ["bot@example.com"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_emails(&self) -> Result<Vec<String>> {
        let query = private_data::query(self.documents());
        self.query(query, private_data::emails)
    }
}
