//! Friends and blocks.

use fbchat::{Result, UserId};
#[cfg(feature = "mqtt")]
use serde_json::Value;
use serde_json::json;

#[cfg(feature = "mqtt")]
use crate::recordings::operations::GRACE;
use crate::recordings::operations::{Operation, Outcome, call};
#[cfg(feature = "mqtt")]
use crate::support::broker::talk;
#[cfg(feature = "mqtt")]
use crate::support::demo::over_mqtt;
#[cfg(feature = "mqtt")]
use crate::support::scripted::{Answer, Scripted};
#[cfg(feature = "mqtt")]
use crate::support::{resume, session};

#[cfg(feature = "mqtt")]
const ALAN: UserId = UserId::new(100_000_000_000_003);
const STRANGER: UserId = UserId::new(100_000_000_000_009);

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "remove_friend" | "remove_friend_refused" => {
            call(|client| done(client.remove_friend(STRANGER)))
        }
        "block_user" => call(|client| done(client.block_user(STRANGER))),
        "block_user_refused" => call(|client| done(client.block_user(client.uid()))),
        #[cfg(feature = "mqtt")]
        "active_status" => call(|_| Ok(active_status())),
        "unblock_user" => call(|client| done(client.unblock_user(STRANGER))),
        _ => return None,
    })
}

/// Listens to a server of its own, which pushes who is active. The reference is handed what was pushed, and so returns nothing first.
#[cfg(feature = "mqtt")]
fn active_status() -> Value {
    let server = Scripted::start(|seen| match seen.path() {
        "/api/graphqlbatch/" => {
            let threads = json!({"viewer": {"message_threads": {"sync_sequence_id": "7"}}});
            Answer::ok(json!({"q0": {"data": threads}}).to_string())
        }
        "/chat" => talk(seen, |peer| {
            peer.begin();
            peer.give_token(7);
            let list = json!([{"u": GRACE.get(), "p": 2, "l": 1_516_000_000}]);
            let full = json!({"list_type": "full", "list": list});
            peer.publish("/orca_presence", &full.to_string());
            peer.hold();
        }),
        _ => resume(seen).unwrap(),
    });
    let client = server.client_builder().session(session()).resume().unwrap();
    client.start_listening_with(over_mqtt()).unwrap();
    while client.do_one_listen().unwrap().is_empty() {}
    let [grace, alan] = [GRACE, ALAN].map(|user| {
        client.active_status(user).map(|status| {
            json!({
                "class": "ActiveStatus", "active": status.is_active, "in_game": null,
                "last_active": status.last_active.map(|at| at.as_millis() / 1000),
            })
        })
    });
    json!([null, grace, alan])
}

/// The reference returns true, or fails.
fn done(result: Result<()>) -> Outcome {
    result.map(|()| json!(true))
}
