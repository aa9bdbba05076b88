//! Events, which happen while a client listens. Plain values, no I/O.

mod account;
mod connection;
mod display;
mod facts;
#[cfg(feature = "local-server")]
mod for_tests;
mod group;
mod message;
mod odd;
mod raw;
mod receipt;
mod thread;
mod thread_list;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use account::{ChatTimestamps, FriendRequest, Inbox, Qprimer};
pub use connection::{DeviceRemoved, Disconnected, Gap, IdentityChanged, ListenError, Unreadable};
pub use group::{
    AdminChanged, ApprovalModeChanged, Call, CallAction, GamePlayed, ImageChanged, JoinRequested,
    LiveLocation, LiveLocations, PlanAction, PlanChanged, PollAction, PollChanged,
};
pub use message::{
    BlockChanged, MessageEdited, MessageUnsent, PendingMessage, ReactionAdded, ReactionRemoved,
};
pub use odd::{Undecodable, Unknown};
pub(crate) use raw::Raw;
pub use receipt::{MarkedSeen, MessagesDelivered, MessagesSeen};
pub use thread::{
    ColorChanged, EmojiChanged, MessageEvent, NicknameChanged, PeopleAdded, PersonRemoved,
    PinChanged, TitleChanged, Typing,
};
pub use thread_list::{
    FolderSeen, MarkedUnread, MessagesDeleted, MuteChanged, ThreadMoved, ThreadsDeleted,
};

use crate::error::Error;

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
///
/// # As JSON
///
/// With `serde_json` an event is written as JSON and read back, to be kept or to be handed to another process, in any
/// language; the example `fan_out` does that. The same holds for everything in it, and for what the client's calls return.
///
/// ```
/// use fbchat::Event;
///
/// let event: Event = serde_json::from_str(r#"{"Gap": {"since": 1516000000000}}"#)?;
/// assert_eq!(serde_json::to_string(&event)?, r#"{"Gap":{"since":1516000000000}}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// - Fields and variants have the names that they have here. A variant with content is an object with one entry,
///   `{"User": "4"}`; one without is its name, `"Listening"`. A reaction is its emoji.
/// - An identifier is a string, because JavaScript loses digits of large numbers; a number is read as well. A point in time is
///   the milliseconds since 1970, a span of time its milliseconds. `None` is `null`.
/// - `raw` is the item as it came. Only JSON can hold it, so an event cannot be written in other formats of serde.
/// - An error keeps its variant, its fields and so its words. An [`io::Error`](std::io::Error) in it keeps its kind and its
///   words; its number and its sources are lost.
/// - A field that a newer version has added is passed over. A variant that it has added is an error that names it: renew the
///   programs that read before those that write. Later versions read what this one writes.
///
/// The JSON has the texts that people wrote, so keep it as you would keep the messages; an error of `serde_json` may quote it. It has no
/// password, cookie or token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "most events are messages")]
pub enum Event {
    /// The client listens from now on.
    Listening,
    /// Somebody wrote a message, this account on another device included.
    Message(MessageEvent),
    /// Somebody reacted to a message.
    ReactionAdded(ReactionAdded),
    /// Somebody took a reaction back.
    ReactionRemoved(ReactionRemoved),
    /// Somebody replaced the text of a message.
    MessageEdited(MessageEdited),
    /// Somebody took a message back.
    MessageUnsent(MessageUnsent),
    /// Somebody whom the account does not know wrote a message.
    PendingMessage(PendingMessage),
    /// Somebody changed a thread's colour.
    ColorChanged(ColorChanged),
    /// Somebody changed a thread's emoji.
    EmojiChanged(EmojiChanged),
    /// Somebody changed a thread's title.
    TitleChanged(TitleChanged),
    /// Somebody changed the name that a person has in a thread.
    NicknameChanged(NicknameChanged),
    /// Somebody pinned a message, or unpinned it.
    PinChanged(PinChanged),
    /// Somebody has read a thread.
    MessagesSeen(MessagesSeen),
    /// Messages have reached somebody's device.
    MessagesDelivered(MessagesDelivered),
    /// This account has read threads, here or on another device.
    MarkedSeen(MarkedSeen),
    /// This account has marked threads as unread on another device.
    MarkedUnread(MarkedUnread),
    /// This account has looked at its list of threads on another device.
    FolderSeen(FolderSeen),
    /// This account has moved a thread to another folder on another device, or Facebook has.
    ThreadMoved(ThreadMoved),
    /// This account has deleted threads for itself on another device.
    ThreadsDeleted(ThreadsDeleted),
    /// This account has deleted messages for itself on another device.
    MessagesDeleted(MessagesDeleted),
    /// This account has turned the notifications of a thread off or on, on another device.
    MuteChanged(MuteChanged),
    /// Somebody added people to a group.
    PeopleAdded(PeopleAdded),
    /// Somebody left a group, or was removed from it.
    PersonRemoved(PersonRemoved),
    /// Somebody changed a group's picture.
    ImageChanged(ImageChanged),
    /// Somebody became an admin of a group, or is none any more.
    AdminChanged(AdminChanged),
    /// Somebody changed whether an admin has to let people into a group.
    ApprovalModeChanged(ApprovalModeChanged),
    /// Somebody waits to be let into a group, or does not any more.
    JoinRequested(JoinRequested),
    /// A call began or ended, or somebody joined it.
    Call(Call),
    /// Somebody began a poll, or voted.
    PollChanged(PollChanged),
    /// A plan was made, changed or answered, or its time has come.
    PlanChanged(PlanChanged),
    /// Somebody played a game.
    GamePlayed(GamePlayed),
    /// People share where they are.
    LiveLocations(LiveLocations),
    /// Somebody blocked messages, or lets them through again.
    BlockChanged(BlockChanged),
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
    /// Facebook reports again and again that something happened, without the content: it happens in one-to-one threads that are
    /// end-to-end encrypted, and a client like this one cannot read them. Comes once, until a message can be read again; over the
    /// gateway, each time that a thread becomes encrypted.
    EndToEndEncrypted,
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
    /// Events may be missing from [`Gap::since`] on, up to the moment at which this event arrives: Facebook no longer has them, or
    /// the position at which listening stopped is not known to it any more. So it is with the first event of a listening over another
    /// transport than the one before, whose position the new one cannot take.
    ///
    /// Events before `since` have been delivered. Behind it nothing is missing that this event does not announce: where
    /// more is lost later, there is another `Gap`. The history of the conversations still has the messages;
    /// [`ListenOptions::catch_up`](crate::ListenOptions::catch_up) fetches them. Receipts, reactions, typing and changes of a conversation have no
    /// history and stay missing.
    ///
    /// While messages are being fetched a second `Gap` states what could not be fetched: for one conversation
    /// ([`Gap::thread`]), or for all where a limit was reached.
    Gap(Gap),
    /// A device of a person whom encrypted chats are with has another key.
    IdentityChanged(IdentityChanged),
    /// A message of an encrypted chat cannot be opened.
    Unreadable(Unreadable),
    /// The device of encrypted chats was removed.
    DeviceRemoved(DeviceRemoved),
}

impl Event {
    /// A part that cannot be used: it costs the others nothing, and is not dropped in silence.
    pub(crate) fn unusable(error: impl Into<Error>) -> Self {
        Self::ListenError(ListenError {
            error: Arc::new(error.into()),
        })
    }

    /// The item as Facebook sent it; a delta always as the long poll has it, `{"type": "delta", "delta": …}`, and over the gateway the row, a list
    /// with the name of its procedure: `[5, "insertMessage", …]`. `None`: the event is about the connection and has none, or it is a message
    /// that was caught up with (see [`ListenOptions::catch_up`](crate::ListenOptions::catch_up)).
    pub fn raw(&self) -> Option<&RawValue> {
        let raw = match self {
            Self::Message(e) => &e.raw,
            Self::ReactionAdded(e) => &e.raw,
            Self::ReactionRemoved(e) => &e.raw,
            Self::MessageEdited(e) => &e.raw,
            Self::MessageUnsent(e) => &e.raw,
            Self::PendingMessage(e) => &e.raw,
            Self::ColorChanged(e) => &e.raw,
            Self::EmojiChanged(e) => &e.raw,
            Self::TitleChanged(e) => &e.raw,
            Self::NicknameChanged(e) => &e.raw,
            Self::PinChanged(e) => &e.raw,
            Self::MessagesSeen(e) => &e.raw,
            Self::MessagesDelivered(e) => &e.raw,
            Self::MarkedSeen(e) => &e.raw,
            Self::MarkedUnread(e) => &e.raw,
            Self::FolderSeen(e) => &e.raw,
            Self::ThreadMoved(e) => &e.raw,
            Self::ThreadsDeleted(e) => &e.raw,
            Self::MessagesDeleted(e) => &e.raw,
            Self::MuteChanged(e) => &e.raw,
            Self::PeopleAdded(e) => &e.raw,
            Self::PersonRemoved(e) => &e.raw,
            Self::ImageChanged(e) => &e.raw,
            Self::AdminChanged(e) => &e.raw,
            Self::ApprovalModeChanged(e) => &e.raw,
            Self::JoinRequested(e) => &e.raw,
            Self::Call(e) => &e.raw,
            Self::PollChanged(e) => &e.raw,
            Self::PlanChanged(e) => &e.raw,
            Self::GamePlayed(e) => &e.raw,
            Self::LiveLocations(e) => &e.raw,
            Self::BlockChanged(e) => &e.raw,
            Self::FriendRequest(e) => &e.raw,
            Self::Inbox(e) => &e.raw,
            Self::Qprimer(e) => &e.raw,
            Self::ChatTimestamps(e) => &e.raw,
            Self::Typing(e) => &e.raw,
            Self::Unknown(e) => &e.raw,
            Self::Undecodable(e) => &e.raw,
            Self::Listening
            | Self::EndToEndEncrypted
            | Self::ListenError(_)
            | Self::Disconnected(_)
            | Self::Reconnected
            | Self::IdentityChanged(_)
            | Self::Unreadable(_)
            | Self::DeviceRemoved(_)
            | Self::Gap(_) => return None,
        };
        raw.json()
    }
}
