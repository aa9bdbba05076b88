//! Messages to people that go encrypted where the people have devices for it.

use std::sync::Arc;

use super::Encrypted;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::http::CommandAgent;
use crate::id::MessageId;
use crate::model::{OutgoingMessage, ThreadKey};
use crate::sync::lock;

impl Encrypted {
    /// Whether messages that the [`Client`] sends to another person go encrypted where that person has devices for it. Default: off,
    /// so that [`Client::send`] sends in plain.
    ///
    /// With it, [`Client::send`] and [`Client::ask`] ask for the person's devices: to one who has any the message goes as by
    /// [`Encrypted::send`], and to one who has none in plain. Nothing that was to be encrypted is ever sent in plain instead: what cannot
    /// go this way, such as a sticker, or a file by [`Client::send_files`], is [`Error::InvalidInput`] before anything of it is uploaded
    /// ([`Encrypted::send_file`] sends files), and where the devices
    /// cannot be asked for, or all [`Encrypted`] of this device were dropped, the call fails. Groups, pages and this account itself are
    /// written to in plain as before.
    ///
    /// [`Encrypted`] has its own calls for reactions, edits, unsending, read marks and typing: those of [`Client`] are about plain
    /// messages.
    ///
    /// ```
    /// use fbchat::{KeyStore, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let keys = std::env::temp_dir().join(format!("fbchat-default-{}", std::process::id()));
    /// let encrypted = client.encrypted(KeyStore::directory(&keys))?;
    /// encrypted.send_by_default(true);
    /// client.send(ADA, "Only you can read this")?;
    ///
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// assert_eq!(ada.transcript(client.uid()), "");
    /// # drop(encrypted);
    /// # std::fs::remove_dir_all(keys)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_by_default(&self, is_on: bool) {
        *lock(&self.0.chosen) = is_on.then(|| Arc::downgrade(&self.0));
    }
}

impl Client {
    /// Sends a message encrypted, if that is how messages to this person go. `None`: it goes in plain.
    pub(in crate::client) fn send_encrypted(
        &self,
        commands: &CommandAgent,
        thread: ThreadKey,
        message: &OutgoingMessage,
    ) -> Result<Option<MessageId>> {
        let Some(encrypted) = self.encrypted_way(thread)? else {
            return Ok(None);
        };
        self.wait_for_turn(commands)?;
        encrypted.send(thread, message).map(Some)
    }

    /// Fails where a message to this person goes encrypted, for what is sent in plain alone.
    pub(in crate::client) fn check_plain(&self, thread: ThreadKey) -> Result<()> {
        match self.encrypted_way(thread)? {
            Some(_) => Err(Error::invalid_input(
                "messages to this person go encrypted, and this cannot be: send a text, a file by `Encrypted::send_file`, or turn `Encrypted::send_by_default` off",
            )),
            None => Ok(()),
        }
    }

    fn encrypted_way(&self, thread: ThreadKey) -> Result<Option<Encrypted>> {
        let ThreadKey::User(person) = thread else {
            return Ok(None);
        };
        if person == self.uid() {
            return Ok(None);
        }
        let Some(chosen) = lock(&self.inner.encrypted).clone() else {
            return Ok(None);
        };
        let encrypted = chosen.upgrade().map(Encrypted).ok_or_else(|| {
            Error::invalid_input(
                "the encrypted chats by which messages to people go are closed: open them again, and choose by `Encrypted::send_by_default`",
            )
        })?;
        let has_devices = encrypted.0.shared.has_devices(person)?;
        Ok(has_devices.then_some(encrypted))
    }
}
