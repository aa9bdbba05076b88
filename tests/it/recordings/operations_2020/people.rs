//! Friends and blocks.

use fbchat::{Result, UserId};
use serde_json::json;

use crate::recordings::operations::{Operation, Outcome, call};

const STRANGER: UserId = UserId::new(100_000_000_000_009);

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "remove_friend" | "remove_friend_refused" => {
            call(|client| done(client.remove_friend(STRANGER)))
        }
        "block_user" => call(|client| done(client.block_user(STRANGER))),
        "block_user_refused" => call(|client| done(client.block_user(client.uid()))),
        "unblock_user" => call(|client| done(client.unblock_user(STRANGER))),
        _ => return None,
    })
}

/// The reference returns true, or fails.
fn done(result: Result<()>) -> Outcome {
    result.map(|()| json!(true))
}
