//! What a message can hold beside its text, what is taken back and what is sent on: refusals, what others see of it.

mod refusals;
mod seen_by_others;

use crate::support::demo::{ADA, BOT, ENGINE_ROOM, WITH_ADA, WITH_BOT, bot};
