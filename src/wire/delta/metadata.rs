//! The common part of deltas: the thread, the author, the time.

use serde::Deserialize;

use crate::error::DecodeError;
use crate::id::{GroupId, MessageId, UserId};
use crate::model::{EmojiSize, ThreadKey};
use crate::time::Timestamp;
use crate::wire::de::{Millis, Num, Obj, Text};
use crate::wire::tags::Tags;

/// The part that every message, and every change of a thread, has.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    #[serde(borrow)]
    message_id: Text<'a>,
    actor_fb_id: Num<UserId>,
    timestamp: Num<Millis>,
    thread_key: Obj<Thread>,
    tags: Tags,
}

/// The author, thread and time of a message or a change.
pub(super) struct Origin {
    pub(super) id: MessageId,
    /// `None`: there is none, as a message need not have one.
    pub(super) author: Option<UserId>,
    pub(super) thread: ThreadKey,
    pub(super) at: Timestamp,
    pub(super) emoji_size: Option<EmojiSize>,
    pub(super) is_forwarded: bool,
}

/// The author, thread and time of a change.
pub(super) struct Change {
    pub(super) id: MessageId,
    pub(super) author: UserId,
    pub(super) thread: ThreadKey,
    pub(super) at: Timestamp,
}

impl Obj<Metadata<'_>> {
    /// Returns the identifier of the message, if there is one.
    pub(super) fn message_id(&self) -> Option<MessageId> {
        let id = self.as_ref()?.message_id.as_str()?;
        Some(MessageId::from(id))
    }

    pub(super) fn origin(self, what: &'static str) -> Result<Origin, DecodeError> {
        let metadata = self.required(what, "messageMetadata")?;
        let id = metadata.message_id.required(what, "messageId")?;
        let tags = metadata.tags.get().unwrap_or_default();
        Ok(Origin {
            id: MessageId::from(&*id),
            author: metadata.actor_fb_id.optional(what, "actorFbId")?,
            thread: key(metadata.thread_key, what)?,
            at: metadata.timestamp.required(what, "timestamp")?.0,
            emoji_size: tags.emoji_size,
            is_forwarded: tags.is_forwarded,
        })
    }

    pub(super) fn change(self, what: &'static str) -> Result<Change, DecodeError> {
        let origin = self.origin(what)?;
        let missing = || DecodeError::new("a change of a thread", "it has no author");
        Ok(Change {
            id: origin.id,
            author: origin.author.ok_or_else(missing)?,
            thread: origin.thread,
            at: origin.at,
        })
    }
}

/// A thread as `{"threadFbId": …}` for a group, `{"otherUserFbId": …}` for a person.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::wire) struct Thread {
    thread_fb_id: Num<GroupId>,
    other_user_fb_id: Num<UserId>,
}

/// Returns the thread of a member `threadKey`.
pub(in crate::wire) fn key(
    thread: Obj<Thread>,
    what: &'static str,
) -> Result<ThreadKey, DecodeError> {
    const NAME: &str = "threadKey";
    let thread = thread.required(what, NAME)?;
    let group = thread.thread_fb_id.optional(what, NAME)?;
    let user = thread.other_user_fb_id.optional(what, NAME)?;
    let key = group.map(ThreadKey::Group).or(user.map(ThreadKey::User));
    key.ok_or_else(|| DecodeError::new(what, "missing field `threadFbId`"))
}
