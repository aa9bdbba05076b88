//! End-to-end encrypted chats, as tests control them.

use crate::id::UserId;
use crate::local::control::server::LocalServer;

impl LocalServer {
    /// Returns what clients of encrypted chats did that the servers do not allow, in order.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// assert!(server.encrypted_findings().is_empty());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn encrypted_findings(&self) -> Vec<String> {
        self.shared.lock().encrypted.findings()
    }

    /// Ends the connections of this user's encrypted devices without a word.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let bot = 100_000_000_000_001.into();
    /// // The next connection is refused because its token has expired; the client fetches another.
    /// server.refuse_encrypted(bot, 413);
    /// server.disconnect_encrypted(bot);
    /// // The owner of the account removes the device.
    /// server.remove_encrypted_devices(bot);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn disconnect_encrypted(&self, user: UserId) {
        self.shared.lock().encrypted.disconnect(user);
        self.shared.notify();
    }

    /// Refuses the next connection of an encrypted device of this user with a number, such as 413.
    pub fn refuse_encrypted(&self, user: UserId, code: u16) {
        let mut state = self.shared.lock();
        state
            .encrypted
            .refusals
            .entry(user)
            .or_default()
            .push_back(code);
    }

    /// Removes the encrypted devices of this user's clients, as the account's owner may.
    pub fn remove_encrypted_devices(&self, user: UserId) {
        self.shared.lock().encrypted.remove_devices(user);
        self.shared.notify();
    }
}
