//! The state of the server: people, conversations, media, sessions, and the changes to them.

pub(super) mod admins;
pub(super) mod api_error;
pub(super) mod appearance;
pub(super) mod approval;
pub(super) mod attached;
pub(super) mod conversation;
pub(super) mod create_group;
pub(super) mod definition;
pub(super) mod demo;
pub(super) mod emoji;
pub(super) mod friends;
pub(super) mod group_image;
pub(super) mod groups;
pub(super) mod json;
pub(super) mod login_state;
pub(super) mod lookup;
pub(super) mod media;
pub(super) mod messages;
pub(super) mod outgoing;
pub(super) mod plans;
pub(super) mod presence;
pub(super) mod quick_replies;
pub(super) mod session;
pub(super) mod shared;
pub(super) mod state;
pub(super) mod tokens;
