//! Which conversation is meant.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{GroupId, PageId, ThreadId, UserId};

/// A conversation: what kind it is, and its identifier. Facebook needs both to deliver a message.
///
/// ```
/// use fbchat::{ThreadKey, ThreadType, UserId};
///
/// let thread = ThreadKey::User(UserId::from(4));
/// assert_eq!((thread.id().get(), thread.kind()), (4, ThreadType::User));
/// assert_eq!(thread.to_string(), "4 (USER)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ThreadKey {
    /// The conversation with one person.
    User(UserId),
    /// A conversation of several people.
    Group(GroupId),
    /// The conversation with a page.
    Page(PageId),
    /// A conversation that people may join by a link.
    Room(GroupId),
}

impl ThreadKey {
    /// The identifier alone. On a user thread it is the other person's, on a page thread the page's.
    pub fn id(self) -> ThreadId {
        match self {
            Self::User(id) => id.into(),
            Self::Group(id) | Self::Room(id) => id.into(),
            Self::Page(id) => id.into(),
        }
    }

    /// The kind alone.
    pub fn kind(self) -> ThreadType {
        match self {
            Self::User(_) => ThreadType::User,
            Self::Group(_) => ThreadType::Group,
            Self::Page(_) => ThreadType::Page,
            Self::Room(_) => ThreadType::Room,
        }
    }
}

impl fmt::Display for ThreadKey {
    /// `4 (USER)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.id(), self.kind())
    }
}

impl From<ThreadKey> for ThreadId {
    fn from(key: ThreadKey) -> Self {
        key.id()
    }
}

impl From<UserId> for ThreadKey {
    fn from(id: UserId) -> Self {
        Self::User(id)
    }
}

impl From<GroupId> for ThreadKey {
    /// The group of this number. Of a room it is right as well where something is sent.
    fn from(id: GroupId) -> Self {
        Self::Group(id)
    }
}

impl From<PageId> for ThreadKey {
    fn from(id: PageId) -> Self {
        Self::Page(id)
    }
}

/// The kind of a conversation. Its number is the one that fbchat for Python uses.
///
/// See [`ThreadKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ThreadType {
    /// With one person.
    User = 1,
    /// Of several people.
    Group = 2,
    /// With a page.
    Page = 3,
    /// Of several people, open by a link.
    Room = 4,
}

impl fmt::Display for ThreadType {
    /// `USER`, `GROUP`, `PAGE` or `ROOM`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "USER",
            Self::Group => "GROUP",
            Self::Page => "PAGE",
            Self::Room => "ROOM",
        })
    }
}

/// Where a call goes: to a thread, or to the client's default thread.
///
/// Most calls take anything that can be made into one: a [`ThreadKey`], a [`UserId`], [`GroupId`] or [`PageId`], a `&User`, `&Group`,
/// `&Room`, `&Page` or `&Thread`, and a `&MessageEvent`, for the thread in which that message was written.
///
/// ```
/// use fbchat::{Target, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// client.set_default_thread(ADA);
/// client.send(Target::Default, "Hello!")?;
/// client.reset_default_thread();
/// assert!(client.send(Target::Default, "Hello?").is_err());
/// client.send(ADA, "Hello?")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Target {
    /// The thread that [`Client::set_default_thread`](crate::Client::set_default_thread) named.
    Default,
    /// This thread.
    Thread(ThreadKey),
}

impl From<ThreadKey> for Target {
    fn from(key: ThreadKey) -> Self {
        Self::Thread(key)
    }
}

impl From<UserId> for Target {
    /// The conversation with this person.
    fn from(id: UserId) -> Self {
        Self::Thread(id.into())
    }
}

impl From<GroupId> for Target {
    /// The conversation of this group.
    fn from(id: GroupId) -> Self {
        Self::Thread(id.into())
    }
}

impl From<PageId> for Target {
    /// The conversation with this page.
    fn from(id: PageId) -> Self {
        Self::Thread(id.into())
    }
}
