//! The account: logging out, what was seen, and the look of threads.

use serde_json::{Value, json};

use crate::recordings::operations::{Operation, call, group};

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "change_title_group" => call(|client| {
            let changed = client.change_thread_title(group(), "t\u{ef}tle");
            changed.map(|()| Value::Null)
        }),
        "mark_as_seen" => call(|client| client.mark_as_seen().map(|()| Value::Null)),
        "logout_h_from_menu" => call(|client| client.logout().map(|()| json!(true))),
        _ => return None,
    })
}
