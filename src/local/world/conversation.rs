//! Conversations and their messages.

use std::collections::{BTreeMap, BTreeSet};

use super::attached::Attached;
use super::definition::{WorldGroup, WorldRoom};
use super::media::Media;
use super::member_state::MemberState;
use crate::id::{GroupId, MessageId, PageId, StickerId, UserId};
use crate::model::{Mention, Reaction, ThreadColor, ThreadKey};
use crate::time::Timestamp;

/// The key of a conversation, independent of the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ConversationKey {
    /// Two people, the smaller ID first; or one person alone.
    Pair(UserId, UserId),
    Page(UserId, PageId),
    Group(GroupId),
    Room(GroupId),
}

impl ConversationKey {
    pub(crate) fn pair(one: UserId, other: UserId) -> Self {
        Self::Pair(one.min(other), one.max(other))
    }

    /// Returns the conversation's key for `viewer`.
    pub(crate) fn for_viewer(self, viewer: UserId) -> ThreadKey {
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
    pub(crate) key: ConversationKey,
    pub(crate) name: Option<String>,
    pub(crate) members: BTreeSet<UserId>,
    pub(crate) admins: BTreeSet<UserId>,
    /// Whether those whom others than admins add have to wait.
    pub(crate) needs_approval: bool,
    pub(crate) approval_requests: BTreeSet<UserId>,
    pub(crate) image: Option<Media>,
    pub(crate) join_link: Option<String>,
    pub(crate) color: ThreadColor,
    pub(crate) emoji: Option<String>,
    pub(crate) nicknames: BTreeMap<UserId, String>,
    pub(crate) messages: Vec<Stored>,
    pub(crate) updated: Timestamp,
    /// The read watermark of each member.
    pub(crate) read: BTreeMap<UserId, Timestamp>,
    /// The delivery watermark of each member.
    pub(crate) delivered: BTreeMap<UserId, Timestamp>,
    /// When each typing member began.
    pub(crate) typing: BTreeMap<UserId, Timestamp>,
    /// The members who have not opened their list since the last message.
    pub(crate) unseen: BTreeSet<UserId>,
    /// The pinned messages, each since when.
    pub(crate) pinned: BTreeMap<MessageId, Timestamp>,
    /// The members' own views, of those who have changed theirs.
    pub(crate) member_states: BTreeMap<UserId, MemberState>,
}

impl Conversation {
    fn new(
        key: ConversationKey,
        members: impl IntoIterator<Item = UserId>,
        now: Timestamp,
    ) -> Self {
        Self {
            key,
            name: None,
            members: members.into_iter().collect(),
            admins: BTreeSet::new(),
            needs_approval: false,
            approval_requests: BTreeSet::new(),
            image: None,
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
            pinned: BTreeMap::new(),
            member_states: BTreeMap::new(),
        }
    }

    pub(crate) fn of_two(key: ConversationKey, now: Timestamp) -> Self {
        let members = match key {
            ConversationKey::Pair(one, other) => vec![one, other],
            ConversationKey::Page(one, _) => vec![one],
            ConversationKey::Group(_) | ConversationKey::Room(_) => Vec::new(),
        };
        Self::new(key, members, now)
    }

    pub(crate) fn of_group(group: WorldGroup, now: Timestamp) -> Self {
        Self {
            name: group.name,
            admins: group.admins.into_iter().collect(),
            needs_approval: group.approval_mode,
            approval_requests: group.approval_requests.into_iter().collect(),
            ..Self::new(ConversationKey::Group(group.id), group.members, now)
        }
    }

    pub(crate) fn of_new_group(
        key: ConversationKey,
        members: BTreeSet<UserId>,
        now: Timestamp,
    ) -> Self {
        Self::new(key, members, now)
    }

    pub(crate) fn of_room(room: WorldRoom, now: Timestamp) -> Self {
        Self {
            name: room.name,
            admins: room.admins.into_iter().collect(),
            needs_approval: !room.approval_requests.is_empty(),
            approval_requests: room.approval_requests.into_iter().collect(),
            join_link: room.join_link,
            ..Self::new(ConversationKey::Room(room.id), room.members, now)
        }
    }

    /// Returns a member's own view.
    pub(crate) fn member_state(&self, member: UserId) -> &MemberState {
        static UNCHANGED: MemberState = MemberState::new();
        self.member_states.get(&member).unwrap_or(&UNCHANGED)
    }

    /// Returns the messages that this member has not deleted, oldest first.
    pub(crate) fn messages_of(&self, member: UserId) -> impl DoubleEndedIterator<Item = &Stored> {
        let state = self.member_state(member);
        self.messages
            .iter()
            .filter(|stored| state.has(&stored.id, stored.at))
    }

    /// Returns whether this member has it: a conversation of two begins with its first message.
    pub(crate) fn has_begun(&self, member: UserId) -> bool {
        match self.key {
            ConversationKey::Pair(..) | ConversationKey::Page(..) => {
                self.messages_of(member).next().is_some()
            }
            ConversationKey::Group(_) | ConversationKey::Room(_) => true,
        }
    }

    /// Returns whether this member's lists show it: not spam, and not deleted.
    pub(crate) fn is_listed(&self, member: UserId) -> bool {
        self.is_kept(member) && !self.member_state(member).is_spam
    }

    /// Returns whether this member has it in any folder: after its deletion only with a new message.
    pub(crate) fn is_kept(&self, member: UserId) -> bool {
        let is_deleted = self.member_state(member).deleted_until.is_some();
        let is_empty = || self.messages_of(member).next().is_none();
        self.has_begun(member) && !(is_deleted && is_empty())
    }

    /// Returns the messages by others that this member has not read, newest first.
    pub(crate) fn unread(&self, member: UserId) -> impl Iterator<Item = &Stored> {
        let read = self.read.get(&member).copied();
        self.messages_of(member)
            .rev()
            .take_while(move |message| read.is_none_or(|read| message.at > read))
            .filter(move |message| message.author != member)
    }

    /// Returns how many messages are unread: one that is marked as unread has at least one.
    pub(crate) fn unread_count(&self, member: UserId) -> usize {
        let marked = usize::from(self.member_state(member).is_marked_unread);
        self.unread(member).count().max(marked)
    }

    pub(crate) fn is_unread(&self, member: UserId) -> bool {
        self.unread_count(member) > 0
    }
}

/// A message, or the admin text of a change of the conversation.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: MessageId,
    pub(crate) author: UserId,
    pub(crate) at: Timestamp,
    pub(crate) offline_id: String,
    pub(crate) content: Content,
    pub(crate) reactions: BTreeMap<UserId, Reaction>,
    /// How often its author has edited it.
    pub(crate) edits: u32,
}

impl Stored {
    /// Returns the content of a message; empty for an admin text or an unsent message.
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
    /// The author has unsent it.
    Unsent,
    /// A change of the conversation: its GraphQL type, and its text in English.
    AdminText {
        kind: &'static str,
        text: String,
        /// The picture that a group got by it.
        image: Option<Media>,
    },
}

/// The content of a message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: Option<String>,
    pub(crate) mentions: Vec<Mention>,
    /// Tags such as `hot_emoji_size:large`.
    pub(crate) tags: Vec<String>,
    pub(crate) sticker: Option<StickerId>,
    pub(crate) attachments: Vec<Media>,
    pub(crate) attached: Option<Attached>,
    /// What quick replies it offers, or which it is, as JSON.
    pub(crate) quick_replies: Option<String>,
    /// The message of the same conversation that it replies to.
    pub(crate) replied_to: Option<MessageId>,
    /// The sender's offline threading ID; `None` to generate one.
    pub(crate) offline_id: Option<String>,
}
