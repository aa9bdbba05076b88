//! Actions on the page that change a person's own view of a conversation.

use std::time::Duration;

use serde::Deserialize;

use crate::id::{MessageId, UserId};
use crate::local::playground::refusal::Refusal;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::model::{Mute, ThreadKey, ThreadLocation};

const HOUR: Duration = Duration::from_secs(60 * 60);

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum OwnAction {
    Read,
    MarkUnread,
    Mute {
        mute: Muting,
    },
    Move {
        folder: Folder,
    },
    /// Deletes the messages so far for this person alone.
    Delete,
    /// Blocks the messages of the other in a conversation of two, or lets them through again.
    Block {
        blocked: bool,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Muting {
    Off,
    Hour,
    Forever,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Folder {
    Inbox,
    Pending,
    Other,
    Archived,
    Spam,
}

impl OwnAction {
    pub(super) fn run(
        self,
        state: &mut State,
        me: UserId,
        key: ConversationKey,
    ) -> Result<(), Refusal> {
        let done = match self {
            Self::Read => read(state, me, key),
            Self::MarkUnread => state.mark_unread(me, &[key], None),
            Self::Mute { mute } => state.mute(me, key, mute.starting_now(), None),
            Self::Move { folder } => folder.take(state, me, key),
            Self::Delete => state.delete_conversations(me, &[key], None),
            Self::Block { blocked } => return block(state, me, key, blocked),
        };
        done.map_err(|_| Refusal::because("This cannot be done here."))
    }
}

impl Muting {
    fn starting_now(&self) -> Mute {
        match self {
            Self::Off => Mute::Off,
            Self::Hour => Mute::lasting(HOUR),
            Self::Forever => Mute::Forever,
        }
    }
}

impl Folder {
    fn take(&self, state: &mut State, me: UserId, key: ConversationKey) -> Result<(), ApiError> {
        let location = match self {
            Self::Archived => return state.archive(me, key, true, None),
            Self::Spam => return state.mark_spam(me, key, None),
            Self::Inbox => ThreadLocation::Inbox,
            Self::Pending => ThreadLocation::Pending,
            Self::Other => ThreadLocation::Other,
        };
        state.move_to_folder(me, &[key], location, None)
    }
}

fn block(
    state: &mut State,
    me: UserId,
    key: ConversationKey,
    blocked: bool,
) -> Result<(), Refusal> {
    let done = match key.for_viewer(me) {
        ThreadKey::User(other) if blocked => state.block(me, other),
        ThreadKey::User(other) => state.unblock(me, other),
        _ => Err(ApiError::NO_ACCESS),
    };
    done.map_err(|_| Refusal::because("Only another person can be blocked."))
}

/// Marks all unread messages as delivered and read.
fn read(state: &mut State, me: UserId, key: ConversationKey) -> Result<(), ApiError> {
    let conversation = state.conversation(me, key)?;
    let unread: Vec<MessageId> = conversation
        .unread(me)
        .map(|stored| stored.id.clone())
        .collect();
    let unread: Vec<&str> = unread.iter().map(MessageId::as_str).collect();
    state.mark_delivered(me, key, &unread)?;
    let now = state.now();
    state.mark_read(me, key, now, true, None)
}
