//! Sending, unsending and reacting to messages.

use super::Person;
use crate::id::{MessageId, StickerId};
use crate::local::world::conversation::Draft;
use crate::model::{Mention, Reaction, ThreadKey};

impl Person {
    /// Sends a text.
    pub fn says(&self, thread: impl Into<ThreadKey>, text: &str) -> MessageId {
        self.send_draft(
            thread,
            Draft {
                text: Some(text.to_owned()),
                ..Draft::default()
            },
        )
    }

    /// Sends a text that mentions people.
    pub fn says_with(
        &self,
        thread: impl Into<ThreadKey>,
        text: &str,
        mentions: &[Mention],
    ) -> MessageId {
        self.send_draft(
            thread,
            Draft {
                text: Some(text.to_owned()),
                mentions: mentions.to_vec(),
                ..Draft::default()
            },
        )
    }

    /// Sends a sticker. The three sizes of the like are stickers too, see
    /// [`EmojiSize::like_sticker`](crate::EmojiSize::like_sticker).
    pub fn sends_sticker(&self, thread: impl Into<ThreadKey>, sticker: StickerId) -> MessageId {
        self.send_draft(
            thread,
            Draft {
                sticker: Some(sticker),
                ..Draft::default()
            },
        )
    }

    /// Uploads a file and sends it. The extension of the name, as in `tea.png`, makes it an image, a GIF, a video or an audio
    /// file.
    pub fn sends_file(
        &self,
        thread: impl Into<ThreadKey>,
        name: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> MessageId {
        let content_type = mime_guess::from_path(name).first_or_octet_stream();
        let bytes = bytes.into().into();
        let media = self
            .shared
            .lock()
            .upload(self.id, name, content_type.essence_str(), bytes);
        self.send_draft(
            thread,
            Draft {
                attachments: vec![media],
                ..Draft::default()
            },
        )
    }

    /// Replies to a message with a text.
    ///
    /// # Panics
    ///
    /// Also where the conversation has no such message.
    pub fn replies_to(
        &self,
        thread: impl Into<ThreadKey>,
        message: &MessageId,
        text: &str,
    ) -> MessageId {
        self.send_draft(
            thread,
            Draft {
                text: Some(text.to_owned()),
                replied_to: Some(message.clone()),
                ..Draft::default()
            },
        )
    }

    /// Unsends a message.
    ///
    /// # Panics
    ///
    /// Where this person is not the author of such a message.
    #[allow(clippy::panic)]
    pub fn unsends(&self, message: &MessageId) {
        let done = self.shared.lock().unsend(self.id, message.as_str());
        if done.is_err() {
            panic!("{} did not say {message}", self.id);
        }
        self.shared.notify();
    }

    /// Replaces the text of a message. Clients over the gateway receive an event, and the history has the new text.
    ///
    /// ```
    /// use fbchat::local::{ADA, BOT, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let ada = server.person(ADA).unwrap();
    /// let tea = ada.says(BOT, "Tee?");
    /// ada.edits(&tea, "Tea?");
    /// assert_eq!(ada.transcript(BOT), "Ada Lovelace: Tea?\n");
    /// ada.pins(BOT, &tea);
    /// ada.unpins(BOT, &tea);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Where this person is not the author of such a text, sent within the last 15 minutes and edited less than five times.
    #[allow(clippy::panic)]
    pub fn edits(&self, message: &MessageId, text: &str) {
        let done = self.shared.lock().edit(self.id, message.as_str(), text);
        if done.is_err() {
            panic!("{} cannot edit {message}", self.id);
        }
        self.shared.notify();
    }

    /// Pins a message of a conversation. [`edits`](Self::edits) has an example.
    ///
    /// # Panics
    ///
    /// Also where the conversation has no such message.
    pub fn pins(&self, thread: impl Into<ThreadKey>, message: &MessageId) {
        self.act(thread, |state, key| {
            state.pin(self.id, key, message.as_str(), true)
        });
    }

    /// Unpins a message of a conversation. [`edits`](Self::edits) has an example.
    ///
    /// # Panics
    ///
    /// Also where the conversation has no such message.
    pub fn unpins(&self, thread: impl Into<ThreadKey>, message: &MessageId) {
        self.act(thread, |state, key| {
            state.pin(self.id, key, message.as_str(), false)
        });
    }

    fn send_draft(&self, thread: impl Into<ThreadKey>, draft: Draft) -> MessageId {
        let (id, _) = self.act(thread, |state, key| state.send_message(self.id, key, draft));
        id
    }

    /// Reacts to a message. The history shows it, and clients that listen over MQTT receive an event.
    ///
    /// # Panics
    ///
    /// Where no conversation of this person has such a message.
    #[allow(clippy::panic)]
    pub fn reacts(&self, message: &MessageId, reaction: Reaction) {
        let done = self
            .shared
            .lock()
            .react(self.id, message.as_str(), Some(reaction));
        if done.is_err() {
            panic!("{} sees no message {message}", self.id);
        }
        self.shared.notify();
    }

    /// Takes this person's reaction to a message back.
    ///
    /// # Panics
    ///
    /// Where no conversation of this person has such a message.
    #[allow(clippy::panic)]
    pub fn takes_reaction_back(&self, message: &MessageId) {
        let done = self.shared.lock().react(self.id, message.as_str(), None);
        if done.is_err() {
            panic!("{} sees no message {message}", self.id);
        }
        self.shared.notify();
    }
}
