//! A blocking Messenger client: no async runtime, one [`Client`] that any thread may use, events that arrive typed on a
//! channel or are pulled from your own loop.
//!
//! It is for authors of simple scripts and bots, for people who put a chat into a program with threads, and for those who have an
//! event loop of their own. It acts like the browser: the same requests, with an account's e-mail address and password or with stored
//! cookies.
//!
//! ```no_run
//! use fbchat::{Client, Event};
//!
//! fn main() -> Result<(), fbchat::Error> {
//!     let client = Client::new("ada@example.com", "secret")?;
//!     let listener = client.listen()?;
//!     for event in &listener {
//!         if let Event::Message(e) = &event
//!             && e.message.author != Some(client.uid())
//!             && let Some(echo) = e.message.echo()
//!             && let Err(error) = client.reply(&event, echo)
//!         {
//!             eprintln!("not answered: {error}");
//!         }
//!     }
//!     listener.stop()
//! }
//! ```
//!
//! # Where to look
//!
#![cfg_attr(
    feature = "local-server",
    doc = "Begin with the [tutorial](guide::tutorial): a bot in five steps, from an echo to a service that runs for years."
)]
//!
//! The chapters of the [`guide`]: the two ways of [`listening`](guide::listening), a program for each · [`bots`](guide::bots) of commands · [`threads`](guide::threads) and
//! identifiers · [`groups`](guide::groups), plans and polls · [`files`](guide::files), and what else a message can hold · [`sessions`](guide::sessions), cookies and two-factor codes · [`errors`](guide::errors) and what to do about each ·
//! [`graphql`](guide::graphql) queries of your own · [`logging`](guide::logging) and secrets · [coming from
//! Python](guide::coming_from_python), with a table of names · questions that people ask, the [`faq`](guide::faq) · what it
//! [promises](guide::promises), and the tests that show it · and, before going to Facebook, what is known of it [`today`](guide::today).
//!
//! | to | there is |
//! |---|---|
//! | log in | [`Client::new`]; with settings [`Client::builder`]; without the password a [`Session`] |
//! | answer | [`Client::reply`], where an event happened |
//! | send | [`Client::send`] with a text or an [`OutgoingMessage`]; files with [`Client::send_files`], images also with [`Client::send_local_image`] and its kin |
//! | listen | [`Client::listen`], on a thread of its own; [`Client::do_one_listen`], from your own loop. Each gives [`Event`]s |
//! | ask, and wait for the answer | [`Client::ask`], [`Listener::wait_for`] |
//! | take part in end-to-end encrypted chats | `Client::encrypted`, with the feature `e2ee`; the chapter `guide::encrypted` |
//! | write a bot of commands | [`bot`], a kit above [`Client`]: commands, arguments, help, filters, dialogues, a pool of threads |
//! | act on a thread | [`Client::react_to_message`], [`Client::change_thread_color`], [`Client::add_users_to_group`], … |
//! | look things up | [`Client::fetch_user_info`], [`Client::search_for_users`], [`Client::thread_messages`], [`Client::threads`], … |
//! | name a conversation | a [`ThreadKey`], made of a [`UserId`], [`GroupId`] or [`PageId`] |
//! | know what went wrong | an [`Error`], and whether trying again may help |
//!
//! # Types by topic
//!
//! | topic | types |
//! |---|---|
//! | Connecting | [`Client`], [`ClientBuilder`], [`Session`], [`ApiVersion`], [`Document`], [`USER_AGENTS`] |
//! | Sending | [`OutgoingMessage`], [`Upload`], [`UploadProgress`], [`Mention`], [`MentionKind`], [`EmojiSize`], [`Location`], [`Wave`], [`QuickReply`], [`QuickReplyKind`], [`QuickAnswer`], [`Reaction`], [`Sticker`], [`StickerAnimation`], [`FileId`], [`ImageId`], [`TypingStatus`], [`SendWay`] |
//! | Reading messages | [`Message`], [`Attachment`], [`ImageAttachment`], [`VideoAttachment`], [`AudioAttachment`], [`FileAttachment`], [`ShareAttachment`], [`LocationAttachment`], [`LiveLocationAttachment`], [`UnknownAttachment`], [`Preview`], [`Encryption`], [`LogMessage`], [`LogMessageKind`], [`ThreadMessages`], [`ThreadImages`] |
//! | Threads and people | [`Thread`], [`ThreadKey`], [`ThreadType`], [`Target`], [`User`], [`Gender`], [`Group`], [`Room`], [`Page`], [`Threads`], [`ThreadState`], [`ThreadLocation`], [`ThreadColor`], [`Theme`], [`Mute`], [`Unread`], [`FolderCount`], [`ActiveStatus`], [`Visibility`] |
//! | Groups | [`ApprovalMode`], [`NewPoll`], [`Poll`], [`PollOption`], [`Plan`], [`EventReminder`], [`GuestStatus`] |
//! | Listening | [`Listener`], [`ListenOptions`], [`Transport`], [`StopHandle`], [`Events`] |
#![cfg_attr(unix, doc = "| … in an event loop | [`PollableEvents`] |")]
#![cfg_attr(
    feature = "gateway",
    doc = "| … over the gateway | [`GatewayOptions`] |"
)]
#![cfg_attr(
    feature = "mqtt",
    doc = "| … over MQTT | [`MqttOptions`], [`Subscribe`] |"
)]
//! | Events | [`Event`] |
//! | … of messages | [`MessageEvent`], [`MessageEdited`], [`MessageUnsent`], [`ReactionAdded`], [`ReactionRemoved`], [`MessagesSeen`], [`MessagesDelivered`], [`Typing`], [`LiveLocations`], [`LiveLocation`], [`GamePlayed`], [`Call`], [`CallAction`] |
//! | … of a thread | [`TitleChanged`], [`NicknameChanged`], [`ColorChanged`], [`EmojiChanged`], [`ImageChanged`], [`PinChanged`], [`PollChanged`], [`PollAction`], [`PlanChanged`], [`PlanAction`] |
//! | … of members | [`PeopleAdded`], [`PersonRemoved`], [`AdminChanged`], [`ApprovalModeChanged`], [`JoinRequested`] |
//! | … of the account | [`MarkedSeen`], [`MarkedUnread`], [`FolderSeen`], [`ThreadMoved`], [`ThreadsDeleted`], [`MessagesDeleted`], [`MuteChanged`], [`PendingMessage`], [`BlockChanged`], [`FriendRequest`], [`Inbox`], [`ChatTimestamps`], [`Qprimer`] |
//! | … of the connection | [`Gap`], [`Disconnected`], [`ListenError`], [`Unknown`], [`Undecodable`], [`Unreadable`], [`IdentityChanged`], [`DeviceRemoved`] |
//! | Identifiers and times | [`UserId`], [`GroupId`], [`PageId`], [`ThreadId`], [`MessageId`], [`AttachmentId`], [`StickerId`], [`ThemeId`], [`PlanId`], [`PollId`], [`PollOptionId`], [`OfflineThreadingId`], [`ParseIdError`], [`Timestamp`] |
//! | Errors | [`Error`], [`Result`], [`Advice`], [`FacebookError`], [`FacebookErrorKind`], [`LoginError`], [`LoginErrorKind`], [`SessionError`], [`TransportError`], [`DecodeError`] |
#![cfg_attr(
    feature = "e2ee",
    doc = "| Encrypted chats | [`Encrypted`], [`EncryptedOptions`], [`EncryptedFile`], [`KeyStore`] |"
)]
//! | Bots of commands | the module [`bot`] |
#![cfg_attr(feature = "local-server", doc = "| Testing | the module [`local`] |")]
//! | Queries of your own | [`GraphQl`] |
//! | Former names | [`Query`], [`Wire`] |
//!
//! # What to know before using it on Facebook
//!
//! Nobody has tried this crate on today's Facebook: it is held against recordings of fbchat 1.1.3 and 1.9.7 for Python, and against
//! those two clients and a broker that others wrote. One-to-one chats of most accounts are end-to-end encrypted: to read them takes
//! the feature `e2ee`, which nobody has tried there either; groups, pages and rooms can be read without it. Facebook asks automated accounts for confirmation and blocks those that send too much. The chapter
//! [`today`](guide::today) has all that is known, and what is not.
//!
//! # Testing offline
//!
//! The feature `local-server` has the module `local`, an in-process Messenger to test bots against, and a page to try them in by hand,
//! with a browser. The programs of this documentation run against it, with its people: Ada, Grace, Alan and Katherine. The chapter
//! `guide::testing` shows a bot with its test.
//!
//! ```
//! use fbchat::local::{ADA, LocalServer};
//!
//! let server = LocalServer::start()?;
//! let client = server.client_builder().login("bot@example.com", "bot")?;
//! client.send(ADA, "Hello!")?;
//!
//! let ada = server.person(ADA).ok_or("nobody")?;
//! assert_eq!(ada.transcript(client.uid()), "Bot: Hello!\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! | feature | has | default |
//! |---|---|---|
//! | `gateway` | listening over the gateway of 2026, and tasks over it | yes |
//! | `mqtt` | listening over MQTT, and tasks over it | yes |
//! | `e2ee` | end-to-end encrypted chats: `Client::encrypted` | |
//! | `cli` | the command-line tool: `cargo install fbchat --features cli`, then `fbchat --help`. No part of the interface | |
//! | `signals` | Ctrl-C and SIGTERM end a bot after what is under way: `bot::Bot::stop_on_signals`. With the crate `ctrlc` | |
//! | `local-server` | the module `local`, and the constructors `for_tests` of events and models | |
//!
//! The kit [`bot`] takes no feature. Pages of this documentation show which feature an item needs.
//!
//! # Which wire
//!
//! Listening goes over the gateway of 2026 where Facebook's page of messages offers it, otherwise over MQTT in a websocket, and the
//! requests are those of 2020; living clients use all of these. Both can be chosen:
//! [`ListenOptions::transport`] names MQTT or the long poll, [`ClientBuilder::api_version`] goes back to the requests of 2017; calls and
//! events stay the same. Nobody has tried the gateway on Facebook with this crate, and [a few events](guide::listening#which-wire-when)
//! arrive over MQTT alone. [`ClientBuilder::document_id`] replaces the number of a document, because Facebook changes them. Without the
//! features `gateway` and `mqtt`, which are on by default, there is the long poll alone; with them, `GatewayOptions` and `MqttOptions`
//! have the settings of each.
//!
//! # Logging and secrets
//!
//! Log lines go to the [`log`](https://docs.rs/log) crate with targets that begin with `fbchat`; an event is one `info` line. No log line, no `Debug` and
//! no error of this crate shows a password, a code, a cookie, a token or the text of a message, at any level. Of the crates below,
//! `ureq`, `ureq_proto` and `tungstenite` do at level `trace`: leave them out there
//! (`RUST_LOG=trace,ureq=debug,ureq_proto=debug,tungstenite=debug`). Cookies go to Facebook alone and never unencrypted. More is in the chapter on [`logging`](guide::logging).
#![cfg_attr(docsrs, feature(doc_cfg))]
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

mod api;
// Of the features, only what tests and benchmarks turn on opens it: it is no part of the interface.
#[cfg(all(feature = "local-server", feature = "mqtt"))]
#[doc(hidden)]
pub mod benchmarks;
pub mod bot;
mod client;
#[cfg(feature = "e2ee")]
mod e2ee;
mod error;
mod event;
#[cfg(doc)]
pub mod guide;
mod http;
mod id;
mod listen;
#[cfg(feature = "local-server")]
pub mod local;
mod model;
// As `benchmarks`.
#[cfg(all(feature = "local-server", feature = "e2ee"))]
#[doc(hidden)]
pub mod peer;
mod private_file;
mod secret;
mod session;
mod shown;
mod sync;
#[cfg(test)]
mod testing;
mod time;
#[cfg(feature = "gateway")]
mod uuid;
mod wire;

pub use client::{Client, ClientBuilder, ThreadImages, ThreadMessages, Threads, USER_AGENTS};
#[cfg(feature = "e2ee")]
pub use client::{Encrypted, KeyStore};
#[cfg(feature = "e2ee")]
pub use e2ee::EncryptedOptions;
pub use error::{
    Advice, DecodeError, Error, FacebookError, FacebookErrorKind, LoginError, LoginErrorKind,
    Result, SessionError, TransportError,
};
pub use event::{
    AdminChanged, ApprovalModeChanged, BlockChanged, Call, CallAction, ChatTimestamps,
    ColorChanged, DeviceRemoved, Disconnected, EmojiChanged, Event, FolderSeen, FriendRequest,
    GamePlayed, Gap, IdentityChanged, ImageChanged, Inbox, JoinRequested, ListenError,
    LiveLocation, LiveLocations, MarkedSeen, MarkedUnread, MessageEdited, MessageEvent,
    MessageUnsent, MessagesDeleted, MessagesDelivered, MessagesSeen, MuteChanged, NicknameChanged,
    PendingMessage, PeopleAdded, PersonRemoved, PinChanged, PlanAction, PlanChanged, PollAction,
    PollChanged, Qprimer, ReactionAdded, ReactionRemoved, ThreadMoved, ThreadsDeleted,
    TitleChanged, Typing, Undecodable, Unknown, Unreadable,
};
pub use id::{
    AttachmentId, GroupId, MessageId, OfflineThreadingId, PageId, ParseIdError, PlanId, PollId,
    PollOptionId, StickerId, ThemeId, ThreadId, UserId,
};
#[cfg(feature = "gateway")]
pub use listen::GatewayOptions;
#[cfg(unix)]
pub use listen::PollableEvents;
pub use listen::{Events, ListenOptions, Listener, StopHandle, Transport};
#[cfg(feature = "mqtt")]
pub use listen::{MqttOptions, Subscribe};
#[cfg(feature = "e2ee")]
pub use model::EncryptedFile;
pub use model::{
    ActiveStatus, ApiVersion, ApprovalMode, Attachment, AudioAttachment, Document, EmojiSize,
    Encryption, EventReminder, FileAttachment, FileId, FolderCount, Gender, GraphQl, Group,
    GuestStatus, ImageAttachment, ImageId, LiveLocationAttachment, Location, LocationAttachment,
    LogMessage, LogMessageKind, Mention, MentionKind, Message, Mute, NewPoll, OutgoingMessage,
    Page, Plan, Poll, PollOption, Preview, QuickAnswer, QuickReply, QuickReplyKind, Reaction, Room,
    SendWay, ShareAttachment, Sticker, StickerAnimation, Target, Theme, Thread, ThreadColor,
    ThreadKey, ThreadLocation, ThreadState, ThreadType, TypingStatus, UnknownAttachment, Unread,
    Upload, UploadProgress, User, VideoAttachment, Visibility, Wave,
};
#[allow(deprecated, reason = "kept for a release")]
pub use model::{Query, Wire};
pub use session::Session;
pub use time::Timestamp;

/// The programs of the README, compiled and run. One of them is about encrypted chats.
#[cfg(all(doctest, feature = "e2ee"))]
#[doc = include_str!("../README.md")]
struct Readme;
