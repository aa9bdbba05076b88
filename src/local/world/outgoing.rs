//! Messages as people compose them, with their uploads.

use super::api_error::ApiError;
use super::attached::Attached;
use super::conversation::Draft;
use super::media::Media;
use super::quick_replies;
use super::state::State;
use crate::id::UserId;
use crate::model::{EmojiSize, FileId, OutgoingMessage};

impl State {
    /// Returns the content of a message that a person sends.
    pub(crate) fn draft(
        &self,
        author: UserId,
        message: OutgoingMessage,
    ) -> Result<Draft, ApiError> {
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
            .map(|file| self.uploaded(author, *file))
            .collect::<Result<_, _>>()?;
        let place = message.location.map(|place| {
            Attached::location(place.latitude, place.longitude, place.is_current)
                .ok_or(ApiError::INVALID)
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

    fn uploaded(&self, author: UserId, file: FileId) -> Result<Media, ApiError> {
        let media = self.uploads.get(file.id());
        let media = media.filter(|it| it.owner == author && it.file_id() == file);
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
