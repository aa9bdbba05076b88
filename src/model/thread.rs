//! Conversations: groups, rooms, pages, and any of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Plan, Target, ThreadColor, ThreadKey, ThreadState, User};
use crate::id::{GroupId, PageId, ThreadId, UserId};
use crate::time::Timestamp;

/// A conversation of any kind.
///
/// It comes from [`Client::threads`](crate::Client::threads) and its kin, and can be sent to as it is:
///
/// ```
/// use fbchat::{Thread, ThreadLocation, local::LocalServer};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// for thread in client.threads(ThreadLocation::Inbox) {
///     let thread = thread?;
///     println!("{} {}: {:?} messages", thread.id(), thread.name().unwrap_or("?"), thread.message_count());
///     println!("picture: {:?}, last message: {:?}", thread.photo(), thread.last_message_at());
///     if let Thread::Group(group) = &thread {
///         println!("{} people", group.participants.len());
///         client.send(&thread, "Good morning, everybody!")?;
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Thread {
    /// With one person.
    User(User),
    /// Of several people.
    Group(Group),
    /// Of several people, open by a link.
    Room(Room),
    /// With a page.
    Page(Page),
}

impl Thread {
    /// Its kind and identifier, which is what the calls of [`Client`](crate::Client) take.
    pub fn key(&self) -> ThreadKey {
        match self {
            Self::User(user) => user.into(),
            Self::Group(group) => group.into(),
            Self::Room(room) => room.into(),
            Self::Page(page) => page.into(),
        }
    }

    /// Its identifier.
    pub fn id(&self) -> ThreadId {
        self.key().id()
    }

    /// The person's or page's name, or the group's title.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::User(user) => user.name.as_deref(),
            Self::Group(group) | Self::Room(Room { group, .. }) => group.name.as_deref(),
            Self::Page(page) => page.name.as_deref(),
        }
    }

    /// The address of its picture.
    pub fn photo(&self) -> Option<&str> {
        match self {
            Self::User(user) => user.photo.as_deref(),
            Self::Group(group) | Self::Room(Room { group, .. }) => group.photo.as_deref(),
            Self::Page(page) => page.photo.as_deref(),
        }
    }

    /// How many messages it has.
    pub fn message_count(&self) -> Option<u64> {
        match self {
            Self::User(user) => user.message_count,
            Self::Group(group) | Self::Room(Room { group, .. }) => group.message_count,
            Self::Page(page) => page.message_count,
        }
    }

    /// When the last message came.
    pub fn last_message_at(&self) -> Option<Timestamp> {
        match self {
            Self::User(user) => user.last_message_at,
            Self::Group(group) | Self::Room(Room { group, .. }) => group.last_message_at,
            Self::Page(page) => page.last_message_at,
        }
    }

    /// How it stands with this account: its folder, whether it is read, muted, archived. [`ThreadState`] has an example.
    pub fn state(&self) -> &ThreadState {
        match self {
            Self::User(user) => &user.state,
            Self::Group(group) | Self::Room(Room { group, .. }) => &group.state,
            Self::Page(page) => &page.state,
        }
    }

    /// The next thing that its people mean to do together. [`Plan`] has an example.
    pub fn plan(&self) -> Option<&Plan> {
        match self {
            Self::User(user) => user.plan.as_ref(),
            Self::Group(group) | Self::Room(Room { group, .. }) => group.plan.as_ref(),
            Self::Page(page) => page.plan.as_ref(),
        }
    }
}

/// A conversation of several people. A field is `None` where Facebook did not send it.
///
/// It comes from [`Client::fetch_group_info`](crate::Client::fetch_group_info) and its kin.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Group {
    /// Its identifier.
    pub id: GroupId,
    /// Its title, where somebody gave it one.
    pub name: Option<String>,
    /// The address of its picture.
    pub photo: Option<String>,
    /// The participants, this client's account included.
    pub participants: BTreeSet<UserId>,
    /// The nicknames of those who have one.
    pub nicknames: BTreeMap<UserId, String>,
    /// Its colour.
    pub color: Option<ThreadColor>,
    /// Its emoji, where it is not the like.
    pub emoji: Option<String>,
    /// The admins.
    pub admins: BTreeSet<UserId>,
    /// Whether an admin lets people in one by one. `None`: unknown.
    pub approval_mode: Option<bool>,
    /// The people who asked to join and wait for an admin.
    pub approval_requests: BTreeSet<UserId>,
    /// The link by which people join, where there is one.
    pub join_link: Option<String>,
    /// How many messages it has.
    pub message_count: Option<u64>,
    /// When the last message came.
    pub last_message_at: Option<Timestamp>,
    /// The next plan.
    #[serde(default)]
    pub plan: Option<Plan>,
    /// How it stands with this account.
    #[serde(default)]
    pub state: ThreadState,
}

impl Group {
    /// A group of which nothing but the identifier is known. For what that is good for see [`User`](crate::User).
    pub fn new(id: GroupId) -> Self {
        Self {
            id,
            name: None,
            photo: None,
            participants: BTreeSet::new(),
            nicknames: BTreeMap::new(),
            color: None,
            emoji: None,
            admins: BTreeSet::new(),
            approval_mode: None,
            approval_requests: BTreeSet::new(),
            join_link: None,
            message_count: None,
            last_message_at: None,
            plan: None,
            state: ThreadState::default(),
        }
    }
}

/// A group that people may join by a link, as it was until 2018: since then every group can be one.
///
/// It is one of the [`Thread`]s.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Room {
    /// The part that it has in common with other groups.
    pub group: Group,
    /// The admins.
    pub admins: BTreeSet<UserId>,
    /// Whether an admin lets people in one by one.
    pub approval_mode: bool,
    /// The people who asked to join and wait for an admin.
    pub approval_requests: BTreeSet<UserId>,
    /// The link by which people join.
    pub join_link: Option<String>,
    /// Whether it is hidden from those who are not in it. `None`: unknown.
    pub privacy_mode: Option<bool>,
}

impl Room {
    /// A room of which nothing but the identifier is known. For what that is good for see [`User`](crate::User).
    pub fn new(id: GroupId) -> Self {
        Self {
            group: Group::new(id),
            admins: BTreeSet::new(),
            approval_mode: false,
            approval_requests: BTreeSet::new(),
            join_link: None,
            privacy_mode: None,
        }
    }
}

/// A page: a company, a place, a public figure. A field is `None` where Facebook did not send it.
///
/// It comes from [`Client::fetch_page_info`](crate::Client::fetch_page_info) and its kin.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Page {
    /// Its identifier.
    pub id: PageId,
    /// Its name.
    pub name: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The address of its picture.
    pub photo: Option<String>,
    /// The city that it is in.
    pub city: Option<String>,
    /// How many people like it.
    pub likes: Option<u64>,
    /// A line about it.
    pub sub_title: Option<String>,
    /// Its category, in Facebook's words.
    pub category: Option<String>,
    /// How many messages the conversation with it has.
    pub message_count: Option<u64>,
    /// When the last message came.
    pub last_message_at: Option<Timestamp>,
    /// The next plan.
    #[serde(default)]
    pub plan: Option<Plan>,
    /// How it stands with this account.
    #[serde(default)]
    pub state: ThreadState,
}

impl Page {
    /// A page of which nothing but the identifier is known. For what that is good for see [`User`](crate::User).
    pub fn new(id: PageId) -> Self {
        Self {
            id,
            name: None,
            url: None,
            photo: None,
            city: None,
            likes: None,
            sub_title: None,
            category: None,
            message_count: None,
            last_message_at: None,
            plan: None,
            state: ThreadState::default(),
        }
    }
}

impl From<&Group> for ThreadKey {
    fn from(group: &Group) -> Self {
        Self::Group(group.id)
    }
}

impl From<&Room> for ThreadKey {
    fn from(room: &Room) -> Self {
        Self::Room(room.group.id)
    }
}

impl From<&Page> for ThreadKey {
    fn from(page: &Page) -> Self {
        Self::Page(page.id)
    }
}

impl From<&Thread> for ThreadKey {
    fn from(thread: &Thread) -> Self {
        thread.key()
    }
}

impl From<&Group> for Target {
    fn from(group: &Group) -> Self {
        Self::Thread(group.into())
    }
}

impl From<&Room> for Target {
    fn from(room: &Room) -> Self {
        Self::Thread(room.into())
    }
}

impl From<&Page> for Target {
    fn from(page: &Page) -> Self {
        Self::Thread(page.into())
    }
}

impl From<&Thread> for Target {
    fn from(thread: &Thread) -> Self {
        Self::Thread(thread.key())
    }
}

/// Whether somebody is typing. Its number is the one on the wire.
///
/// [`Client::set_typing_status`](crate::Client::set_typing_status) takes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TypingStatus {
    /// Not, or no longer.
    Stopped = 0,
    /// Right now.
    Typing = 1,
}
