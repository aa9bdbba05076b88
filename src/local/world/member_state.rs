//! A member's own view of a conversation, which the others do not see.

use std::collections::BTreeSet;

use crate::id::MessageId;
use crate::model::{Mute, ThreadLocation};
use crate::time::Timestamp;

#[derive(Clone, Debug)]
pub(crate) struct MemberState {
    /// The folder to which the member has moved it; `None`: that which the server chooses.
    pub(crate) folder: Option<ThreadLocation>,
    pub(crate) is_archived: bool,
    pub(crate) is_spam: bool,
    pub(crate) is_pinned: bool,
    pub(crate) is_marked_unread: bool,
    pub(crate) mute: Mute,
    pub(crate) reactions_muted: bool,
    pub(crate) mentions_muted: bool,
    /// Messages up to this time are deleted.
    pub(crate) deleted_until: Option<Timestamp>,
    pub(crate) deleted_messages: BTreeSet<MessageId>,
}

impl MemberState {
    pub(crate) const fn new() -> Self {
        Self {
            folder: None,
            is_archived: false,
            is_spam: false,
            is_pinned: false,
            is_marked_unread: false,
            mute: Mute::Off,
            reactions_muted: false,
            mentions_muted: false,
            deleted_until: None,
            deleted_messages: BTreeSet::new(),
        }
    }

    /// Returns whether the member still has the message of this time.
    pub(crate) fn has(&self, message: &MessageId, at: Timestamp) -> bool {
        self.deleted_until.is_none_or(|until| at > until)
            && !self.deleted_messages.contains(message)
    }

    /// Returns the mute at this time: one that has passed is none.
    pub(crate) fn mute_at(&self, now: Timestamp) -> Mute {
        match self.mute {
            Mute::Until(until) if until <= now => Mute::Off,
            mute => mute,
        }
    }
}
