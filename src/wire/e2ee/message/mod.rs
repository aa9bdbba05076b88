//! The text that is sealed: three layers of protobuf, one within the other.
//!
//! The outer one is the device's (`transport`), the middle one has what a report of abuse needs (`application`), the inner one has what
//! people see (`consumer`). What a newer client writes that this crate does not know is [`Content::Unsupported`], never a refusal.

mod application;
mod consumer;
mod content;
mod fields;
mod links;
mod media;
mod transport;

pub(crate) use application::Application;
pub(crate) use content::{
    Content, Edit, Marks, Media, MediaFormat, Mention, MessageKey, Quoted, Reaction, Text,
    Thumbnail,
};
pub(crate) use transport::{SentTo, open, seal};
