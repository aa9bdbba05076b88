//! End-to-end encrypted chats, as tests control them.

use crate::id::UserId;
use crate::local::control::server::LocalServer;
use crate::local::e2ee::EncryptedFileFault;

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

    /// Makes the next request of a file of encrypted chats meet a fault. Several faults are met one after the other.
    ///
    /// ```
    /// use fbchat::local::{EncryptedFileFault, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// server.fail_encrypted_file(EncryptedFileFault::Gone);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn fail_encrypted_file(&self, fault: EncryptedFileFault) {
        self.shared.lock().encrypted.files.fail(fault);
    }

    /// Removes the encrypted devices of this user's clients, as the account's owner may.
    pub fn remove_encrypted_devices(&self, user: UserId) {
        self.shared.lock().encrypted.remove_devices(user);
        self.shared.notify();
    }
}
