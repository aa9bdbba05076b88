//! Conversations and what was said in them.

use std::collections::{BTreeMap, BTreeSet};

use super::definition::{WorldGroup, WorldRoom};
use super::media::Media;
use crate::id::{GroupId, MessageId, PageId, StickerId, UserId};
use crate::model::{Mention, Reaction, ThreadColor, ThreadKey};
use crate::time::Timestamp;

/// A conversation, named as nobody in particular sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// Of two people, the smaller ID first; or of one with themselves.
    Pair(UserId, UserId),
    Page(UserId, PageId),
    Group(GroupId),
    Room(GroupId),
}

impl Place {
    pub(crate) fn pair(one: UserId, other: UserId) -> Self {
        Self::Pair(one.min(other), one.max(other))
    }

    /// The conversation's name as `viewer` sees it.
    pub(crate) fn seen_by(self, viewer: UserId) -> ThreadKey {
        match self {
            Self::Pair(one, other) if one == viewer => ThreadKey::User(other),
            Self::Pair(one, _) => ThreadKey::User(one),
            Self::Page(_, page) => ThreadKey::Page(page),
            Self::Group(id) => ThreadKey::Group(id),
            Self::Room(id) => ThreadKey::Room(id),
        }
    }
}

pub(crate) struct Conversation {
    pub(crate) place: Place,
    pub(crate) name: Option<String>,
    pub(crate) members: BTreeSet<UserId>,
    pub(crate) admins: BTreeSet<UserId>,
    pub(crate) approval_requests: BTreeSet<UserId>,
    pub(crate) join_link: Option<String>,
    pub(crate) color: ThreadColor,
    pub(crate) emoji: Option<String>,
    pub(crate) nicknames: BTreeMap<UserId, String>,
    pub(crate) messages: Vec<Stored>,
    pub(crate) updated: Timestamp,
    /// Up to when each member has read.
    pub(crate) read: BTreeMap<UserId, Timestamp>,
    /// Up to when messages are known to have reached each member.
    pub(crate) delivered: BTreeMap<UserId, Timestamp>,
    /// Since when each member types who does.
    pub(crate) typing: BTreeMap<UserId, Timestamp>,
    /// Members to whom something in here is new since they last looked at their list.
    pub(crate) unseen: BTreeSet<UserId>,
    pub(crate) archived_by: BTreeSet<UserId>,
}

impl Conversation {
    fn new(place: Place, members: impl IntoIterator<Item = UserId>, now: Timestamp) -> Self {
        Self {
            place,
            name: None,
            members: members.into_iter().collect(),
            admins: BTreeSet::new(),
            approval_requests: BTreeSet::new(),
            join_link: None,
            color: ThreadColor::MessengerBlue,
            emoji: None,
            nicknames: BTreeMap::new(),
            messages: Vec::new(),
            updated: now,
            read: BTreeMap::new(),
            delivered: BTreeMap::new(),
            typing: BTreeMap::new(),
            unseen: BTreeSet::new(),
            archived_by: BTreeSet::new(),
        }
    }

    pub(crate) fn of_two(place: Place, now: Timestamp) -> Self {
        let members = match place {
            Place::Pair(one, other) => vec![one, other],
            Place::Page(one, _) => vec![one],
            Place::Group(_) | Place::Room(_) => Vec::new(),
        };
        Self::new(place, members, now)
    }

    pub(crate) fn of_group(group: WorldGroup, now: Timestamp) -> Self {
        Self {
            name: group.name,
            ..Self::new(Place::Group(group.id), group.members, now)
        }
    }

    pub(crate) fn of_room(room: WorldRoom, now: Timestamp) -> Self {
        Self {
            name: room.name,
            admins: room.admins.into_iter().collect(),
            approval_requests: room.approval_requests.into_iter().collect(),
            join_link: room.join_link,
            ..Self::new(Place::Room(room.id), room.members, now)
        }
    }

    /// Whether there is anything to show: a conversation of two begins with its first message.
    pub(crate) fn has_begun(&self) -> bool {
        match self.place {
            Place::Pair(..) | Place::Page(..) => !self.messages.is_empty(),
            Place::Group(_) | Place::Room(_) => true,
        }
    }

    /// The messages by others that this member has not read, newest first.
    pub(crate) fn unread(&self, member: UserId) -> impl Iterator<Item = &Stored> {
        let read = self.read.get(&member).copied();
        self.messages
            .iter()
            .rev()
            .take_while(move |message| read.is_none_or(|read| message.at > read))
            .filter(move |message| message.author != member)
    }
}

/// A message, or a note of what somebody did to the conversation.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: MessageId,
    pub(crate) author: UserId,
    pub(crate) at: Timestamp,
    pub(crate) offline_id: String,
    pub(crate) content: Content,
    pub(crate) reactions: BTreeMap<UserId, Reaction>,
}

impl Stored {
    /// What was said, and nothing where nothing was or no longer is.
    pub(crate) fn draft(&self) -> Draft {
        match &self.content {
            Content::Message(draft) => draft.clone(),
            Content::Unsent | Content::AdminText { .. } => Draft::default(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Message(Draft),
    /// The author took it back.
    Unsent,
    /// The GraphQL name of the kind of note, and its text in English.
    AdminText {
        kind: &'static str,
        text: String,
    },
}

/// What a message consists of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: Option<String>,
    pub(crate) mentions: Vec<Mention>,
    /// Such as `hot_emoji_size:large`.
    pub(crate) tags: Vec<String>,
    pub(crate) sticker: Option<StickerId>,
    pub(crate) attachments: Vec<Media>,
    /// Which message of the same conversation it answers.
    pub(crate) replied_to: Option<MessageId>,
    /// The sender's own number for it. `None`: one is made.
    pub(crate) offline_id: Option<String>,
}
