//! A blocking Messenger client: no async runtime, one [`Client`] that any thread may use, events that arrive typed on a
//! channel or are pulled from a loop of one's own.
//!
//! It acts like the browser: the same requests, with an account's e-mail address and password or with stored cookies.
//!
//! ```
//! use fbchat::{Event, ThreadKey, UserId, local::LocalServer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = LocalServer::start()?;
//! # let builder = server.client_builder();
//! // On Facebook: `let client = Client::new("ada@example.com", "secret")?;`
//! let client = builder.login("bot@example.com", "bot")?;
//! client.send(ThreadKey::User(UserId::from(4)), "Hello!")?;
//!
//! let listener = client.listen()?;
//! # server.person(UserId::from(4)).ok_or("nobody")?.says(ThreadKey::User(client.uid()), "Hello!");
//! for event in &listener {
//!     if let Event::Message(e) = event {
//!         println!("{:?} wrote in {}", e.message.author, e.thread);
//! #       break;
//!     }
//! }
//! listener.stop()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Where to look
//!
//! - [`Client`] logs in ([`Client::new`], [`Client::builder`]) and sends; a [`Session`] goes on without the password.
//! - It also fetches ([`Client::fetch_thread_messages`], [`Client::threads`], …), searches ([`Client::search_for_users`], …) and
//!   changes things ([`Client::change_thread_color`], [`Client::add_users_to_group`], …). What it has no call for can be asked
//!   with a [`GraphQl`] query of one's own.
//! - [`Client::listen`] runs on a thread of its own and gives a [`Listener`]; [`Client::do_one_listen`] is for those who have a
//!   loop. What arrives is an [`Event`], which [JSON](Event#as-json) carries to other processes.
//! - A conversation is named by a [`ThreadKey`]. Identifiers are types of their own: [`UserId`], [`GroupId`], [`MessageId`], …
//! - [`Error`] says what went wrong, and whether trying again may help.
//! - The module `local` (feature `local-server`) is a Messenger of one's own, to test bots against.
//!
//! # Which wire
//!
//! Listening goes over MQTT in a websocket and the requests are those of 2020, which living clients use. Both can be chosen:
//! [`ListenOptions::transport`] goes back to the long poll, [`ClientBuilder::wire`] to the requests of 2017; calls and events
//! stay the same. [`ClientBuilder::doc_id`] replaces the number of a query, because Facebook changes them. Without the feature
//! `mqtt`, which is on by default, there is only the long poll.
//!
//! Nobody has tried this crate on today's Facebook: it is held against recordings of fbchat 1.1.3 and 1.9.7 for Python, and
//! against those two clients and a broker that others wrote. One-to-one chats of most accounts are end-to-end encrypted and
//! cannot be read; [`Event::EndToEndEncrypted`] says so.
//!
//! # Logging and secrets
//!
//! Log lines go to the [`log`] crate with targets that begin with `fbchat`; an event is one `info` line. No log line, no `Debug` and
//! no error of this crate shows a password, a code, a cookie, a token or the text of a message, at any level.
//!
//! The crates below it keep to that up to level `debug`. At level `trace` they do not: `ureq` writes out addresses with the
//! tokens in them, and `ureq_proto` the bytes of every request and reply, with cookies, passwords and messages. Whoever logs
//! everything at `trace` leaves these two out, with `env_logger` by `RUST_LOG=trace,ureq=debug,ureq_proto=debug`.
//!
//! Cookies go to Facebook alone and never unencrypted, certificates are always verified, and a stored [`Session`] is readable
//! by its owner alone.
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

#[cfg(feature = "benchmarks")]
#[doc(hidden)]
pub mod benchmarks;
mod client;
#[cfg(test)]
mod damage;
mod error;
mod event;
mod http;
mod id;
mod listen;
#[cfg(feature = "local-server")]
pub mod local;
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
    AdminChanged, ApprovalModeChanged, BlockChanged, Call, CallAction, ChatTimestamps,
    ColorChanged, Disconnected, EmojiChanged, Event, FriendRequest, GamePlayed, Gap, ImageChanged,
    Inbox, ListenError, LiveLocation, LiveLocations, MarkedSeen, MessageEvent, MessageUnsent,
    MessagesDelivered, MessagesSeen, NicknameChanged, PendingMessage, PeopleAdded, PersonRemoved,
    PlanAction, PlanChanged, PollAction, PollChanged, Qprimer, ReactionAdded, ReactionRemoved,
    TitleChanged, Typing, Undecodable, Unknown,
};
pub use id::{
    AttachmentId, GroupId, MessageId, OfflineThreadingId, PageId, ParseIdError, PollId,
    PollOptionId, StickerId, ThreadId, UserId,
};
pub use listen::{Events, ListenOptions, Listener, StopHandle, Transport};
#[cfg(feature = "mqtt")]
pub use listen::{MqttOptions, Subscribe};
pub use model::{
    Attachment, AudioAttachment, EmojiSize, EventReminder, FileAttachment, FolderCount, Gender,
    GraphQl, Group, GuestStatus, ImageAttachment, ImageId, Mention, Message, OutgoingMessage, Page,
    Plan, Poll, PollOption, Preview, Query, Reaction, Room, ShareAttachment, Sticker,
    StickerAnimation, Target, Thread, ThreadColor, ThreadKey, ThreadLocation, ThreadType,
    TypingStatus, UnknownAttachment, Unread, UploadProgress, User, VideoAttachment, Wire,
};
pub use session::Session;
pub use time::Timestamp;

/// The programs of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
