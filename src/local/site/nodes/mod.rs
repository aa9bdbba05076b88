//! People, pages, conversations and messages as nodes of replies.

pub(super) mod graphql_2020;
mod message;
mod people;
mod plan;
mod thread;

pub(super) use message::{message, messages};
pub(super) use people::{empty_profile, page, participant, profile, user};
pub(super) use thread::{group, joinable, thread};
