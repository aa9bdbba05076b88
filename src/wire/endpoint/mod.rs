//! The site's endpoints, one a file: the request with its address, version and idempotence, and the reading of the reply.
//!
//! `request` makes the request, or `query` the query of a document; `content` makes what is sent as a message; `read` reads the
//! reply.

pub(crate) mod active_ping;
pub(crate) mod add_people;
pub(crate) mod admins;
pub(crate) mod all_users;
pub(crate) mod approval_mode;
pub(crate) mod block;
pub(crate) mod color;
pub(crate) mod create_group;
pub(crate) mod decline_friend;
pub(crate) mod delete;
pub(crate) mod delivered;
pub(crate) mod emoji;
#[cfg(feature = "e2ee")]
pub(crate) mod encryption_token;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
#[cfg_attr(not(feature = "gateway"), allow(dead_code))]
pub(crate) mod first_program;
pub(crate) mod folder;
pub(crate) mod forward;
pub(crate) mod friend;
pub(crate) mod graphql_batch;
pub(crate) mod group_approval;
pub(crate) mod group_image;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod image_url;
pub(crate) mod log_out;
mod members;
pub(crate) mod message;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
pub(crate) mod messages_page;
pub(crate) mod mute;
pub(crate) mod nickname;
pub(crate) mod plan;
pub(crate) mod poll;
pub(crate) mod private_data;
pub(crate) mod profiles;
pub(crate) mod pull;
pub(crate) mod quick_reply;
pub(crate) mod reaction;
pub(crate) mod read;
pub(crate) mod read_receipts;
pub(crate) mod remove_friend;
pub(crate) mod remove_person;
pub(crate) mod search;
pub(crate) mod search_messages;
mod search_text;
pub(crate) mod seen;
pub(crate) mod send;
#[cfg(feature = "mqtt")]
pub(crate) mod sequence_id;
pub(crate) mod settings_menu;
pub(crate) mod share_link;
pub(crate) mod stickers;
pub(crate) mod themes;
pub(crate) mod thread_images;
pub(crate) mod thread_info;
pub(crate) mod thread_list;
mod thread_settings;
pub(crate) mod threads;
pub(crate) mod title;
pub(crate) mod typing;
pub(crate) mod unblock;
pub(crate) mod unread;
pub(crate) mod unsend;
pub(crate) mod upload;
