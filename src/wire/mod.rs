//! The form of the bytes: private structs, and pure functions between them and the model. No I/O.

mod attachment;
mod color;
mod content;
mod de;
mod delta;
#[cfg(feature = "gateway")]
pub(crate) mod dgw;
pub(crate) mod documents;
#[cfg(feature = "e2ee")]
pub(crate) mod e2ee;
pub(crate) mod endpoint;
pub(crate) mod envelope;
mod fields;
pub(crate) mod file;
pub(crate) mod forced_fetch;
mod graphql_error;
mod history;
pub(crate) mod html;
pub(crate) mod image;
#[cfg(feature = "e2ee")]
pub(crate) mod image_size;
pub(crate) mod item;
pub(crate) mod jsmods;
// Tasks alone need little of it.
#[cfg_attr(not(feature = "gateway"), allow(dead_code, unused_imports))]
#[cfg(any(feature = "gateway", feature = "mqtt"))]
pub(crate) mod lightspeed;
mod location;
mod log_message;
#[cfg_attr(not(feature = "gateway"), allow(dead_code, unused_imports))]
#[cfg(any(feature = "gateway", feature = "mqtt"))]
pub(crate) mod messages_page;
#[cfg(feature = "mqtt")]
pub(crate) mod mqtt;
mod mute;
mod page;
mod people;
mod plan;
mod poll;
mod quick_replies;
mod raw_item;
mod read_receipts;
mod refusal;
mod request;
mod share;
mod sticker;
mod story;
mod tags;
pub(crate) mod thread;
mod thread_state;

pub(crate) use content::Content;
pub(crate) use fields::Fields;
pub(crate) use page::Page;
pub(crate) use request::{Auth, Destination, File, FilePart, Method, Repeat, Request};

#[cfg(test)]
mod tests;
