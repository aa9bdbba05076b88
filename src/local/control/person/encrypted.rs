//! What people do in end-to-end encrypted chats.

use std::time::{Duration, Instant};

use super::Person;
use super::files::{content_of, media_type_of};
use crate::id::{MessageId, UserId};
use crate::local::e2ee::{self, Act, EncryptedMessage, Sent};
use crate::model::{ThreadKey, Upload};

impl Person {
    /// Writes a text in an end-to-end encrypted chat, and returns its identifier.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::{KeyStore, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// # let keys = std::env::temp_dir().join(format!("fbchat-person-{}", std::process::id()));
    /// let encrypted = client.encrypted(KeyStore::directory(&keys))?;
    ///
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// let bot = client.uid();
    /// let tea = ada.says_encrypted(bot, "Tee?");
    /// ada.edits_encrypted(bot, &tea, "Tea?");
    /// ada.replies_encrypted(bot, "With milk?", &tea, ada.id());
    /// ada.reacts_encrypted(bot, &tea, ada.id(), "👍");
    /// ada.unsends_encrypted(bot, &tea);
    ///
    /// let id = encrypted.send(ada.id(), "Please")?;
    /// let read = ada.expects_encrypted(Duration::from_secs(60), |read| read.text.clone());
    /// assert_eq!(read.as_deref(), Some("Please"));
    /// assert_eq!(ada.encrypted_messages()[0].id, id);
    /// assert!(ada.encrypted_read_receipts().is_empty());
    ///
    /// // A new telephone, one that has lost what it knew, and none at all.
    /// ada.renews_encrypted_device();
    /// ada.loses_encrypted_sessions(client.uid());
    /// ada.gives_up_encrypted_device();
    /// # drop(encrypted);
    /// # std::fs::remove_dir_all(keys)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn says_encrypted(&self, thread: impl Into<ThreadKey>, text: &str) -> MessageId {
        self.acts(thread, &Act::Says(text))
    }

    /// Sends a file in an encrypted chat, and returns the identifier of its message. It goes as an image, a film, a sound, a voice clip or
    /// a file by its media type, as it is: nothing looks into it. `text` stands beside an image or a film; `""` is none.
    ///
    /// # Panics
    ///
    /// Where the file cannot be read, or has an address: nothing is fetched here.
    ///
    /// [`Encrypted::download`](crate::Encrypted::download) has an example.
    pub fn sends_encrypted_file(
        &self,
        thread: impl Into<ThreadKey>,
        file: impl Into<Upload>,
        text: &str,
    ) -> MessageId {
        let file = file.into();
        let (name, bytes) = content_of(file.source);
        let media_type = file.media_type.unwrap_or_else(|| media_type_of(&name));
        self.acts(
            thread,
            &Act::Sends(&Sent {
                name: &name,
                media_type: &media_type,
                bytes: &bytes,
                is_voice_clip: file.is_voice_clip,
                dimensions: file.dimensions,
                seconds: file.duration.map(|it| it.as_secs()),
                text,
            }),
        )
    }

    /// Replies to a message of this author in an encrypted chat.
    pub fn replies_encrypted(
        &self,
        thread: impl Into<ThreadKey>,
        text: &str,
        to: &MessageId,
        author: UserId,
    ) -> MessageId {
        self.acts(thread, &Act::Replies(text, to, author))
    }

    /// Reacts to a message of this author in an encrypted chat; an empty emoji takes the reaction back.
    pub fn reacts_encrypted(
        &self,
        thread: impl Into<ThreadKey>,
        message: &MessageId,
        author: UserId,
        emoji: &str,
    ) -> MessageId {
        self.acts(thread, &Act::Reacts(message, author, emoji))
    }

    /// Replaces the text of an own message in an encrypted chat.
    pub fn edits_encrypted(
        &self,
        thread: impl Into<ThreadKey>,
        message: &MessageId,
        text: &str,
    ) -> MessageId {
        self.acts(thread, &Act::Edits(message, text))
    }

    /// Takes an own message of an encrypted chat back.
    pub fn unsends_encrypted(
        &self,
        thread: impl Into<ThreadKey>,
        message: &MessageId,
    ) -> MessageId {
        self.acts(thread, &Act::Unsends(message))
    }

    /// Returns what this person has read in encrypted chats, in order.
    pub fn encrypted_messages(&self) -> Vec<EncryptedMessage> {
        self.shared.lock().encrypted.received(self.id())
    }

    /// Returns which of this person's messages in encrypted chats others have read.
    pub fn encrypted_read_receipts(&self) -> Vec<MessageId> {
        self.shared.lock().encrypted.read_by_others(self.id())
    }

    /// Blocks until this person has read a message in an encrypted chat that `pick` makes something of. `None`: none came in time.
    pub fn expects_encrypted<T>(
        &self,
        timeout: Duration,
        mut pick: impl FnMut(&EncryptedMessage) -> Option<T>,
    ) -> Option<T> {
        let end = Instant::now().checked_add(timeout);
        let mut state = self.shared.lock();
        loop {
            if let Some(picked) = state.encrypted.received(self.id).iter().find_map(&mut pick) {
                return Some(picked);
            }
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return None;
            }
            state = self.shared.wait(state, left);
        }
    }

    /// Stops using encrypted chats: there is no device any more that a message could be encrypted for, until
    /// [`renews_encrypted_device`](Self::renews_encrypted_device).
    pub fn gives_up_encrypted_device(&self) {
        self.shared.lock().encrypted.give_up(self.id());
    }

    /// Begins to use another device for encrypted chats, as after an installation from nothing.
    pub fn renews_encrypted_device(&self) {
        self.shared.lock().encrypted.renew(self.id());
    }

    /// Loses the sessions with this user's devices: what they send next cannot be opened until they begin anew.
    pub fn loses_encrypted_sessions(&self, with: UserId) {
        e2ee::spoil(&mut self.shared.lock(), self.id(), with.get());
    }

    fn acts(&self, thread: impl Into<ThreadKey>, act: &Act<'_>) -> MessageId {
        let id = e2ee::act(&mut self.shared.lock(), self.id(), thread.into(), act);
        self.shared.notify();
        id
    }
}
