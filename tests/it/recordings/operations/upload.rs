//! Images, from this machine and from elsewhere.

use serde_json::json;

use super::{Operation, call, grace, group};

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "send_local_image" => call(|client| {
            let id = client.send_local_image(grace(), "fixtures/files/dot.png", "look")?;
            Ok(json!(id))
        }),
        "send_local_gif" => call(|client| {
            let id = client.send_local_image(group(), "fixtures/files/dot.gif", "")?;
            Ok(json!(id))
        }),
        "send_remote_image" => call(|client| {
            let id = client.send_remote_image(grace(), "https://images.example/cat.png", "cat")?;
            Ok(json!(id))
        }),
        _ => return None,
    })
}
