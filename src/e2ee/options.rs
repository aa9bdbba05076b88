//! How a device of encrypted chats behaves.

use std::time::Duration;

use crate::error::{Error, Result};

/// The least that a message may be allowed to take, in bytes: an upload of one-time keys has its answer in less.
const LEAST_MESSAGE: u64 = 64 * 1024;

/// How a device of encrypted chats behaves, for [`Client::encrypted_with`](crate::Client::encrypted_with). The defaults are those of the
/// client whose recordings the tests have.
///
/// A value that cannot work is refused with [`Error::InvalidInput`].
///
/// ```
/// use std::time::Duration;
///
/// use fbchat::EncryptedOptions;
///
/// let options = EncryptedOptions::default()
///     .keep_alive(Duration::from_secs(20))
///     .answer_timeout(Duration::from_secs(15))
///     .retry_after(Duration::from_secs(2), Duration::from_secs(300))
///     .renew_token_after(Duration::from_secs(2 * 3600))
///     .max_message_size(32 * 1024 * 1024)
///     .max_waiting(100)
///     .max_retries(3)
///     .kept_messages(1000)
///     .app_version([301, 0, 2]);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
#[must_use = "options do nothing until they are given to a call"]
pub struct EncryptedOptions {
    pub(super) keep_alive: Duration,
    pub(super) answer_timeout: Duration,
    pub(super) first_retry: Duration,
    pub(super) longest_retry: Duration,
    pub(super) renew_token_after: Duration,
    pub(super) max_message_size: u64,
    pub(super) max_waiting: usize,
    pub(super) max_retries: u32,
    pub(super) kept_messages: usize,
    pub(super) app_version: [u32; 3],
}

impl Default for EncryptedOptions {
    fn default() -> Self {
        Self {
            keep_alive: Duration::from_secs(25),
            answer_timeout: Duration::from_secs(10),
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_secs(60),
            renew_token_after: Duration::from_secs(3600),
            max_message_size: 16 * 1024 * 1024,
            max_waiting: 1000,
            max_retries: 5,
            kept_messages: 256,
            app_version: [301, 0, 2],
        }
    }
}

impl EncryptedOptions {
    /// The time between two proofs that the connection lives. Default: 25 s.
    pub fn keep_alive(mut self, pause: Duration) -> Self {
        self.keep_alive = pause;
        self
    }

    /// How long the server may send nothing at all after it was asked for such a proof. Then the connection is made anew. Default: 10 s.
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.answer_timeout = timeout;
        self
    }

    /// How long to wait before connecting again: `first`, then twice as long each time, up to `longest`. Default: 1 s and 60 s.
    ///
    /// The first try after a connection that was of use for two minutes comes at once; the others are spread at random over the second
    /// half of the wait.
    pub fn retry_after(mut self, first: Duration, longest: Duration) -> Self {
        self.first_retry = first;
        self.longest_retry = longest;
        self
    }

    /// How long to wait before the site is asked for another token for encrypted chats once more, where the server refuses them.
    /// Default: 1 hour; a browser waits longer.
    pub fn renew_token_after(mut self, pause: Duration) -> Self {
        self.renew_token_after = pause;
        self
    }

    /// The largest message of the websocket that is taken, in bytes. One that is larger ends the connection, which is made anew.
    /// Default: 16 MiB; at least 64 KiB. Files have [`ClientBuilder::max_file_size`](crate::ClientBuilder::max_file_size).
    pub fn max_message_size(mut self, bytes: u64) -> Self {
        self.max_message_size = bytes;
        self
    }

    /// The number of messages that wait in memory for the program to take them. Default: 1,000. All later ones wait in the directory of
    /// the keys.
    pub fn max_waiting(mut self, messages: usize) -> Self {
        self.max_waiting = messages;
        self
    }

    /// How often a device is asked for a message that cannot be opened, and answered where it asks. Default: 5.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// The number of messages sent last that are kept, in the directory of the keys, for devices that cannot read them. Default: 256.
    /// With 0 such a device does not get the message again.
    pub fn kept_messages(mut self, messages: usize) -> Self {
        self.kept_messages = messages;
        self
    }

    /// The version of the app that the device says it is. Default: 301.0.2, which the server took in August 2026; it refuses versions that
    /// are too old with code 405.
    pub fn app_version(mut self, version: [u32; 3]) -> Self {
        self.app_version = version;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let pauses = [
            self.keep_alive,
            self.answer_timeout,
            self.first_retry,
            self.renew_token_after,
        ];
        if pauses.contains(&Duration::ZERO) || self.longest_retry < self.first_retry {
            return Err(Error::invalid_input(
                "a pause of zero, or a longest one below the first, keeps the server busy with nothing else: set a longer one in `EncryptedOptions`",
            ));
        }
        if self.max_message_size < LEAST_MESSAGE {
            return Err(Error::invalid_input(format!(
                "a `max_message_size` below {LEAST_MESSAGE} bytes ends each connection: set a larger one in `EncryptedOptions`"
            )));
        }
        if self.max_waiting == 0 {
            return Err(Error::invalid_input(
                "with a `max_waiting` of 0 no message would ever come: set a larger one in `EncryptedOptions`",
            ));
        }
        Ok(())
    }
}
