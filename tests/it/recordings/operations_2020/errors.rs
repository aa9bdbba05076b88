//! The errors of replies: to a message, and to a call whose reply holds nothing.

use fbchat::MessageId;
use serde_json::{Value, json};

use crate::recordings::operations::{Operation, call, grace};

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "error_1357001"
        | "error_1357004_heals"
        | "error_1357004_stays"
        | "error_1357031"
        | "error_1390008"
        | "error_1545003"
        | "error_1545010"
        | "error_1545012" => call(|client| client.send(grace(), "hi").map(|id| json!(id))),
        "error_empty" | "error_http_404" | "error_http_500" | "error_no_object"
        | "error_no_payload" | "error_not_json" => call(|client| {
            let unsent = client.unsend(&MessageId::from("mid.$1"));
            unsent.map(|()| Value::Null)
        }),
        _ => return None,
    })
}
