//! Messages that people send, take back and react to.

use super::Person;
use crate::id::{MessageId, StickerId};
use crate::local::world::conversation::Draft;
use crate::model::{Mention, Reaction, ThreadKey};

impl Person {
    /// Sends a text.
    pub fn says(&self, thread: ThreadKey, text: &str) -> MessageId {
        self.sends(
            thread,
            Draft {
                text: Some(text.to_owned()),
                ..Draft::default()
            },
        )
    }

    /// Sends a text that mentions people.
    pub fn says_with(&self, thread: ThreadKey, text: &str, mentions: &[Mention]) -> MessageId {
        self.sends(
            thread,
            Draft {
                text: Some(text.to_owned()),
                mentions: mentions.to_vec(),
                ..Draft::default()
            },
        )
    }

    /// Sends a sticker; the three sizes of the like are stickers too, see
    /// [`EmojiSize::like_sticker`](crate::EmojiSize::like_sticker).
    pub fn sends_sticker(&self, thread: ThreadKey, sticker: StickerId) -> MessageId {
        self.sends(
            thread,
            Draft {
                sticker: Some(sticker),
                ..Draft::default()
            },
        )
    }

    /// Uploads a file and sends it. It is an image, a GIF, a video or a sound where the name ends so, as in `tea.png`.
    pub fn sends_file(
        &self,
        thread: ThreadKey,
        name: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> MessageId {
        let content_type = mime_guess::from_path(name).first_or_octet_stream();
        let bytes = bytes.into().into();
        let media = self
            .shared
            .lock()
            .upload(self.id, name, content_type.essence_str(), bytes);
        self.sends(
            thread,
            Draft {
                attachments: vec![media],
                ..Draft::default()
            },
        )
    }

    /// Answers a message with a text.
    ///
    /// # Panics
    ///
    /// Also where that message is not in that conversation.
    pub fn replies_to(&self, thread: ThreadKey, message: &MessageId, text: &str) -> MessageId {
        self.sends(
            thread,
            Draft {
                text: Some(text.to_owned()),
                replied_to: Some(message.clone()),
                ..Draft::default()
            },
        )
    }

    /// Takes a message back.
    ///
    /// # Panics
    ///
    /// Where this person said no such thing.
    #[allow(clippy::panic)]
    pub fn unsends(&self, message: &MessageId) {
        let done = self.shared.lock().unsend(self.id, message.as_str());
        if done.is_err() {
            panic!("{} did not say {message}", self.id);
        }
        self.shared.notify();
    }

    fn sends(&self, thread: ThreadKey, draft: Draft) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.send_message(self.id, place, draft)
        });
        id
    }

    /// Reacts to a message. A history shows it, and clients that listen over MQTT are told.
    ///
    /// # Panics
    ///
    /// Where this person sees no such message.
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
}
