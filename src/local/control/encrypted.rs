//! End-to-end encrypted chats, as tests control them.

use crate::id::UserId;
use crate::local::control::server::LocalServer;
use crate::local::e2ee::{EncryptedFault, EncryptedFileFault};

impl LocalServer {
    /// Returns what clients of encrypted chats did that the servers do not allow, in order; and each message that came to a person twice
    /// though nobody had asked for it again, which is a finding unless the caller repeats it.
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
    /// use fbchat::local::{EncryptedFault, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = 100_000_000_000_001.into();
    /// // The next connection is refused because its token has expired; the client fetches another.
    /// server.fail_encrypted(bot, EncryptedFault::Refuse(413));
    /// server.disconnect_encrypted(bot);
    /// // The owner of the account removes the device.
    /// server.remove_encrypted_devices(bot);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn disconnect_encrypted(&self, user: UserId) {
        self.shared.lock().encrypted.disconnect(user);
        self.shared.notify();
    }

    /// Injects a fault into this user's connections for encrypted chats. Faults queue up; each is applied once, in the order of those
    /// that apply to the same.
    ///
    /// ```
    /// use fbchat::local::{BOT, EncryptedFault, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = fbchat::local::BOT;
    /// server.fail_encrypted(bot, EncryptedFault::Repeated);
    /// assert_eq!(server.encrypted_faults_left(bot), 1);
    /// server.forget_encrypted_faults(bot);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn fail_encrypted(&self, user: UserId, fault: EncryptedFault) {
        self.shared.lock().encrypted.add_fault(user, fault);
    }

    /// Returns how many of this user's faults are pending. [`fail_encrypted`](Self::fail_encrypted) has an example.
    pub fn encrypted_faults_left(&self, user: UserId) -> usize {
        self.shared.lock().encrypted.faults_left(user)
    }

    /// Forgets this user's pending faults. [`fail_encrypted`](Self::fail_encrypted) has an example.
    pub fn forget_encrypted_faults(&self, user: UserId) {
        self.shared.lock().encrypted.forget_faults(user);
    }

    /// Makes the token for encrypted chats expire that this user's pages have: connections with it are refused with code 413, and the
    /// next page or answer has another one. [`disconnect_encrypted`](Self::disconnect_encrypted) has an example of a refusal.
    pub fn expire_encrypted_token(&self, user: UserId) {
        let mut state = self.shared.lock();
        state.encrypted.expire_token(user);
        state.encrypted.disconnect(user);
        drop(state);
        self.shared.notify();
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
