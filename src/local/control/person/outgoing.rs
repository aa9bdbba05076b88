//! Sending whatever a client can send.

use super::Person;
use super::files::file_id;
use crate::id::MessageId;
use crate::local::world::api_error::ApiError;
use crate::local::world::attached::Attached;
use crate::local::world::conversation::Draft;
use crate::local::world::media::Media;
use crate::local::world::quick_replies;
use crate::local::world::state::State;
use crate::model::{EmojiSize, FileId, OutgoingMessage, ThreadKey};

impl Person {
    /// Sends a message with anything that a client can send.
    ///
    /// # Panics
    ///
    /// Also where the message is empty, replies to what is not in the conversation, or has a file that is no upload of this person.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    /// use fbchat::{Location, OutgoingMessage, ThreadKey, UserId, Wave};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = ThreadKey::User(UserId::from(100_000_000_000_001));
    /// let ada = server.person(UserId::from(4)).unwrap();
    /// let question = ada.sends(bot, "Where are you?");
    /// ada.sends(bot, OutgoingMessage::location(Location::current(51.5, -0.12)).reply_to(&question));
    /// ada.sends(bot, OutgoingMessage::wave(Wave::First));
    /// assert!(ada.transcript(bot).contains("[place 51.5, -0.12]"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn sends(&self, thread: ThreadKey, message: impl Into<OutgoingMessage>) -> MessageId {
        let message = message.into();
        let (id, _) = self.act(thread, |state, key| {
            let draft = self.draft(state, message)?;
            state.send_message(self.id, key, draft)
        });
        id
    }

    fn draft(&self, state: &State, message: OutgoingMessage) -> Result<Draft, ApiError> {
        let text = message.text.filter(|text| !text.is_empty());
        let mut sticker = message.sticker;
        let mut tags = Vec::new();
        match message.emoji_size {
            Some(size) if text.is_none() => sticker = sticker.or(Some(size.like_sticker())),
            Some(size) => tags.push(format!("hot_emoji_size:{}", size_name(size))),
            None => {}
        }
        let files = message.files.iter();
        let attachments: Vec<Media> = files
            .map(|file| self.uploaded(state, *file))
            .collect::<Result<_, _>>()?;
        let place = message.location.map(|place| {
            Attached::location(place.latitude, place.longitude).ok_or(ApiError::INVALID)
        });
        let link = message
            .link
            .map(|address| Attached::link(&address).ok_or(ApiError::INVALID));
        let attached = place.or(link).transpose()?;
        let is_empty =
            text.is_none() && sticker.is_none() && attachments.is_empty() && attached.is_none();
        if is_empty != message.wave.is_some() {
            return Err(ApiError::INVALID);
        }
        let offers = message.quick_replies;
        Ok(Draft {
            text: text.or_else(|| message.wave.map(|_| "👋".to_owned())),
            mentions: message.mentions,
            tags,
            sticker,
            attachments,
            attached,
            quick_replies: (!offers.is_empty()).then(|| quick_replies::offered(&offers)),
            replied_to: message.reply_to,
            offline_id: None,
        })
    }

    fn uploaded(&self, state: &State, file: FileId) -> Result<Media, ApiError> {
        let media = state.uploads.get(file.id());
        let media = media.filter(|it| it.owner == self.id && file_id(it) == file);
        media.cloned().ok_or(ApiError::INVALID)
    }
}

fn size_name(size: EmojiSize) -> &'static str {
    match size {
        EmojiSize::Small => "small",
        EmojiSize::Medium => "medium",
        EmojiSize::Large => "large",
    }
}
