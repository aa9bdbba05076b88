//! A poll and its options, as the server keeps them.

use std::collections::BTreeSet;

use super::conversation::ConversationKey;
use crate::id::{MessageId, PollId, PollOptionId, UserId};

#[derive(Clone, Debug)]
pub(crate) struct StoredPoll {
    pub(crate) key: ConversationKey,
    pub(crate) id: PollId,
    /// The admin text of its creation.
    pub(crate) created: Option<MessageId>,
    pub(crate) question: String,
    pub(crate) options: Vec<StoredOption>,
}

#[derive(Clone, Debug)]
pub(crate) struct StoredOption {
    pub(crate) id: PollOptionId,
    pub(crate) text: String,
    pub(crate) voters: BTreeSet<UserId>,
}
