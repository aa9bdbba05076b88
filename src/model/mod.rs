//! The data: people, threads, messages. Plain values, no I/O.

mod active;
mod api_version;
mod approval_mode;
mod attachment;
mod color;
mod debug;
mod document;
#[cfg(feature = "e2ee")]
mod encrypted_file;
mod file;
#[cfg(feature = "local-server")]
mod for_tests;
mod graphql;
mod location;
mod log_message;
mod message;
mod message_number;
mod mute;
mod new_poll;
mod outgoing;
mod plan;
mod poll;
mod preview;
mod quick_reply;
mod reaction;
mod reminder;
mod send_way;
mod sticker;
mod theme;
mod thread;
mod thread_key;
mod thread_location;
mod thread_state;
mod unread;
mod upload;
mod user;
mod wave;

pub use active::{ActiveStatus, Visibility};
pub use api_version::ApiVersion;
#[allow(deprecated, reason = "kept for a release")]
pub use api_version::Wire;
pub use approval_mode::ApprovalMode;
pub use attachment::{
    Attachment, AudioAttachment, FileAttachment, ImageAttachment, ShareAttachment,
    UnknownAttachment, VideoAttachment,
};
pub use color::ThreadColor;
pub use document::Document;
#[allow(deprecated, reason = "kept for a release")]
pub use document::Query;
#[cfg(feature = "e2ee")]
pub use encrypted_file::EncryptedFile;
#[cfg(feature = "e2ee")]
pub(crate) use encrypted_file::EncryptedKind;
pub use file::{FileId, ImageId};
pub use graphql::GraphQl;
pub(crate) use graphql::QueryText;
pub use location::{LiveLocationAttachment, Location, LocationAttachment};
pub use log_message::{LogMessage, LogMessageKind};
pub use message::{EmojiSize, Encryption, Mention, MentionKind, Message};
pub use mute::Mute;
pub use new_poll::NewPoll;
pub use outgoing::OutgoingMessage;
pub(crate) use outgoing::utf16_len;
pub use plan::{GuestStatus, Plan};
pub use poll::{Poll, PollOption};
pub use preview::Preview;
pub use quick_reply::{QuickAnswer, QuickReply, QuickReplyKind};
pub use reaction::Reaction;
pub use reminder::EventReminder;
pub use send_way::SendWay;
pub use sticker::{Sticker, StickerAnimation};
pub use theme::Theme;
pub use thread::{Group, Page, Room, Thread, TypingStatus};
pub use thread_key::{Target, ThreadKey, ThreadType};
pub use thread_location::ThreadLocation;
pub use thread_state::ThreadState;
pub use unread::{FolderCount, Unread};
pub(crate) use upload::UploadSource;
pub use upload::{Upload, UploadProgress};
pub use user::{Gender, User};
pub use wave::Wave;
