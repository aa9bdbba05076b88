//! Sending a message from the page.

use serde::Deserialize;

use crate::id::{MessageId, StickerId, UserId};
use crate::local::playground::encrypted;
use crate::local::playground::refusal::Refusal;
use crate::local::world::api_error::ApiError;
use crate::local::world::attached::Attached;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::model::{FileId, Location, Mention, OutgoingMessage, Wave};

/// The content of a message as the page sends it.
#[derive(Deserialize)]
pub(super) struct Sending {
    #[serde(default)]
    text: String,
    #[serde(default)]
    mentions: Vec<Mention>,
    sticker: Option<StickerId>,
    /// Uploads of this person.
    #[serde(default)]
    files: Vec<FileId>,
    location: Option<Location>,
    /// The address of a page whose preview the message has.
    link: Option<String>,
    wave: Option<Wave>,
    replies_to: Option<MessageId>,
    /// Whether it goes into the encrypted chat.
    #[serde(default)]
    encrypted: bool,
}

impl Sending {
    pub(super) fn run(
        self,
        state: &mut State,
        me: UserId,
        key: ConversationKey,
    ) -> Result<(), Refusal> {
        if self.encrypted {
            return self.encrypt(state, me, key);
        }
        self.check(state, me, key)?;
        let message = OutgoingMessage {
            text: Some(self.text),
            mentions: self.mentions,
            sticker: self.sticker,
            files: self.files,
            location: self.location,
            link: self.link,
            wave: self.wave,
            reply_to: self.replies_to,
            ..OutgoingMessage::default()
        };
        let sent = state
            .draft(me, message)
            .and_then(|draft| state.send_message(me, key, draft));
        sent.map(drop).map_err(|error| {
            Refusal::because(match error {
                ApiError::UNAVAILABLE => "One of you blocks the other's messages.",
                _ => "This message cannot be sent.",
            })
        })
    }

    /// What is to be encrypted is never sent in plain instead.
    fn encrypt(self, state: &mut State, me: UserId, key: ConversationKey) -> Result<(), Refusal> {
        let has_more = self.sticker.is_some()
            || !self.files.is_empty()
            || self.location.is_some()
            || self.wave.is_some();
        if has_more || self.text.trim().is_empty() {
            return Err(Refusal::because("Only texts can be encrypted here."));
        }
        let thread = key.for_viewer(me);
        encrypted::send(state, me, thread, &self.text, self.replies_to.as_ref())
    }

    /// Refuses by a sentence of its own whatever the world would refuse.
    fn check(&self, state: &State, me: UserId, key: ConversationKey) -> Result<(), Refusal> {
        let has_text = !self.text.trim().is_empty();
        let has_more = self.sticker.is_some()
            || !self.files.is_empty()
            || self.location.is_some()
            || self.link.is_some();
        let is_mine = |file: &FileId| {
            let media = state.uploads.get(file.id());
            media.is_some_and(|media| media.owner == me && media.file_id() == *file)
        };
        let is_on_globe = |place: Location| {
            Attached::location(place.latitude, place.longitude, place.is_current).is_some()
        };
        let is_page = |address: &String| Attached::link(address).is_some();
        let is_here = |id: &MessageId| {
            let conversation = state.conversation(me, key).ok();
            conversation.is_some_and(|it| it.messages.iter().any(|stored| stored.id == *id))
        };
        let problem = if !has_text && !has_more && self.wave.is_none() {
            "There is nothing to send."
        } else if self.wave.is_some() && (has_text || has_more) {
            "A wave is sent alone."
        } else if !self.mentions_lie_within() {
            "A mention is not within the text."
        } else if !self.files.iter().all(is_mine) {
            "A file of this message is no longer there."
        } else if !self.location.is_none_or(is_on_globe) {
            "A latitude is from -90 to 90 degrees, and a longitude from -180 to 180."
        } else if self.location.is_some() && self.link.is_some() {
            "A message has a place or a link, not both."
        } else if !self.link.as_ref().is_none_or(is_page) {
            "A link is the address of a page, such as https://example.com/."
        } else if !self.replies_to.as_ref().is_none_or(is_here) {
            "The message that this one replies to is not in this conversation."
        } else {
            return Ok(());
        };
        Err(Refusal::because(problem))
    }

    fn mentions_lie_within(&self) -> bool {
        let length = self.text.encode_utf16().count();
        self.mentions.iter().all(|mention| {
            let end = u64::from(mention.offset) + u64::from(mention.length);
            usize::try_from(end).is_ok_and(|end| end <= length)
        })
    }
}
