//! What happens while a client listens. Plain values, no I/O.

mod account;
mod connection;
mod display;
mod odd;
mod raw;
mod receipt;
mod thread;

use serde::Deserialize;
use serde_json::value::RawValue;

pub use account::{ChatTimestamps, FriendRequest, Inbox, Qprimer};
pub use connection::{Disconnected, Gap, ListenError};
pub use odd::{Undecodable, Unknown};
pub(crate) use raw::Raw;
pub use receipt::{MarkedSeen, MessagesDelivered, MessagesSeen};
pub use thread::{
    ColorChanged, EmojiChanged, MessageEvent, NicknameChanged, PeopleAdded, PersonRemoved,
    TitleChanged, Typing,
};

/// Something that happened while the client listened.
///
/// Its `Display` is one line for a log. Neither that line nor its `Debug` shows what people wrote: a message's text, a
/// title or a nickname appears as its length, and the raw item as its size.
///
/// ```
/// use fbchat::Event;
///
/// fn describe(event: &Event) -> String {
///     match event {
///         Event::Message(e) => format!("{} wrote in {}", e.message.id, e.thread),
///         Event::ColorChanged(e) => format!("{} is {} since {}", e.thread, e.color, e.at),
///         Event::PeopleAdded(e) => format!("{} people are new in {}", e.added.len(), e.thread),
///         // What this crate does not know yet is there all the same, as it came.
///         Event::Unknown(e) => format!("{}: {} bytes", e.kind, e.raw().get().len()),
///         other => other.to_string(),
///     }
/// }
///
/// assert_eq!(describe(&Event::Listening), "Listening...");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "most events are messages, and patterns reach into them"
)]
pub enum Event {
    /// The client listens from now on.
    Listening,
    /// Somebody wrote a message, this account on another device included.
    Message(MessageEvent),
    /// Somebody changed a thread's colour.
    ColorChanged(ColorChanged),
    /// Somebody changed a thread's emoji.
    EmojiChanged(EmojiChanged),
    /// Somebody changed a thread's title.
    TitleChanged(TitleChanged),
    /// Somebody changed the name that a person has in a thread.
    NicknameChanged(NicknameChanged),
    /// Somebody has read a thread.
    MessagesSeen(MessagesSeen),
    /// Messages have reached somebody's device.
    MessagesDelivered(MessagesDelivered),
    /// This account has read threads, here or on another device.
    MarkedSeen(MarkedSeen),
    /// Somebody added people to a group.
    PeopleAdded(PeopleAdded),
    /// Somebody left a group, or was removed from it.
    PersonRemoved(PersonRemoved),
    /// Somebody wants to be this account's friend.
    FriendRequest(FriendRequest),
    /// How many threads wait to be read.
    Inbox(Inbox),
    /// Facebook's greeting at the start of listening.
    Qprimer(Qprimer),
    /// When people were last active.
    ChatTimestamps(ChatTimestamps),
    /// Somebody began or stopped typing.
    Typing(Typing),
    /// An item of a kind that this crate does not know.
    Unknown(Unknown),
    /// An item of a kind that this crate knows, in a form that it does not.
    Undecodable(Undecodable),
    /// Something went wrong while listening.
    ListenError(ListenError),
    /// The connection is gone; the client will try again.
    Disconnected(Disconnected),
    /// The connection is there again.
    Reconnected,
    /// Events are missing: Facebook no longer has what came meanwhile.
    Gap(Gap),
}

impl Event {
    /// The item as Facebook sent it. `None`: the event tells about the connection and came from nowhere,
    /// or it is a message that was caught up with (see [`ListenOptions::catch_up`](crate::ListenOptions::catch_up)).
    pub fn raw(&self) -> Option<&RawValue> {
        let raw = match self {
            Self::Message(e) => e.raw.as_ref()?,
            Self::ColorChanged(e) => &e.raw,
            Self::EmojiChanged(e) => &e.raw,
            Self::TitleChanged(e) => &e.raw,
            Self::NicknameChanged(e) => &e.raw,
            Self::MessagesSeen(e) => &e.raw,
            Self::MessagesDelivered(e) => &e.raw,
            Self::MarkedSeen(e) => &e.raw,
            Self::PeopleAdded(e) => &e.raw,
            Self::PersonRemoved(e) => &e.raw,
            Self::FriendRequest(e) => &e.raw,
            Self::Inbox(e) => &e.raw,
            Self::Qprimer(e) => &e.raw,
            Self::ChatTimestamps(e) => &e.raw,
            Self::Typing(e) => &e.raw,
            Self::Unknown(e) => &e.raw,
            Self::Undecodable(e) => &e.raw,
            Self::Listening
            | Self::ListenError(_)
            | Self::Disconnected(_)
            | Self::Reconnected
            | Self::Gap(_) => return None,
        };
        Some(raw.value())
    }

    /// What Facebook says about every message and every change of a thread beside the thing itself: its
    /// `messageMetadata`, looked up in [`raw`](Self::raw) at each call. `None`: the item has none, as with a receipt.
    pub fn metadata(&self) -> Option<&RawValue> {
        #[derive(Deserialize)]
        struct Item<'a> {
            #[serde(borrow)]
            delta: Delta<'a>,
        }
        #[derive(Deserialize)]
        struct Delta<'a> {
            #[serde(borrow, rename = "messageMetadata")]
            metadata: Option<&'a RawValue>,
        }
        let item: Item<'_> = serde_json::from_str(self.raw()?.get()).ok()?;
        item.delta.metadata
    }
}
