//! A blocking Messenger client.
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub, missing_debug_implementations)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod client;
mod error;
mod event;
mod http;
mod id;
mod listen;
mod model;
mod secret;
mod session;
mod time;
mod wire;

pub use client::{Client, ClientBuilder, ThreadMessages, Threads, USER_AGENTS};
pub use error::{
    DecodeError, Error, FacebookError, LoginError, LoginErrorKind, Result, SessionError,
    TransportError,
};
pub use event::{
    ChatTimestamps, ColorChanged, Disconnected, EmojiChanged, Event, FriendRequest, Gap, Inbox,
    ListenError, MarkedSeen, MessageEvent, MessagesDelivered, MessagesSeen, NicknameChanged,
    PeopleAdded, PersonRemoved, Qprimer, TitleChanged, Typing, Undecodable, Unknown,
};
pub use id::{AttachmentId, GroupId, MessageId, PageId, ParseIdError, StickerId, ThreadId, UserId};
pub use listen::{Events, ListenOptions, Listener, StopHandle};
pub use model::{
    Attachment, AudioAttachment, EmojiSize, FileAttachment, FolderCount, Gender, GraphQl, Group,
    ImageAttachment, ImageId, Mention, Message, OutgoingMessage, Page, Preview, Reaction, Room,
    ShareAttachment, Sticker, StickerAnimation, Target, Thread, ThreadColor, ThreadKey,
    ThreadLocation, ThreadType, TypingStatus, UnknownAttachment, Unread, User, VideoAttachment,
};
pub use session::Session;
pub use time::Timestamp;
