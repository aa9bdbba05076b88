//! What people do in encrypted chats.

use super::media;
use crate::id::{MessageId, UserId};

/// What a person does in an encrypted chat.
pub(crate) enum Act<'a> {
    Says(&'a str),
    Replies(&'a str, &'a MessageId, UserId),
    Reacts(&'a MessageId, UserId, &'a str),
    Edits(&'a MessageId, &'a str),
    Unsends(&'a MessageId),
    Sends(&'a media::Sent<'a>),
}
