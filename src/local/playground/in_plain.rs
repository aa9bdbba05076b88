//! Where there are no encrypted chats.

use serde_json::Value;

use super::refusal::Refusal;
use crate::id::{MessageId, UserId};
use crate::local::world::state::State;
use crate::model::ThreadKey;

const NONE: &str = "This server was built without encrypted chats.";

pub(super) fn is_possible(_: &State, _: UserId, _: ThreadKey) -> bool {
    false
}

pub(super) fn messages(_: &State, _: UserId, _: ThreadKey) -> Vec<(i64, Value)> {
    Vec::new()
}

pub(super) fn has(_: &State, _: UserId, _: ThreadKey, _: &MessageId) -> bool {
    false
}

pub(super) fn send(
    _: &mut State,
    _: UserId,
    _: ThreadKey,
    _: &str,
    _: Option<&MessageId>,
) -> Result<(), Refusal> {
    Err(Refusal::because(NONE))
}

pub(super) fn react(_: &mut State, _: UserId, _: ThreadKey, _: &MessageId, _: Option<&str>) {}

pub(super) fn unsend(_: &mut State, _: UserId, _: ThreadKey, _: &MessageId) -> Result<(), Refusal> {
    Err(Refusal::because(NONE))
}
