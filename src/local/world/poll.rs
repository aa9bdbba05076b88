//! A poll and its options, as the server keeps them.

use std::collections::BTreeSet;

use super::conversation::ConversationKey;
use crate::id::{PollId, PollOptionId, UserId};

#[derive(Clone, Debug)]
pub(crate) struct StoredPoll {
    pub(crate) key: ConversationKey,
    pub(crate) id: PollId,
    pub(crate) question: String,
    pub(crate) options: Vec<StoredOption>,
}

#[derive(Clone, Debug)]
pub(crate) struct StoredOption {
    pub(crate) id: PollOptionId,
    pub(crate) text: String,
    pub(crate) voters: BTreeSet<UserId>,
}
