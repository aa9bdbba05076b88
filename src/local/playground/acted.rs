//! Noting what people do at the page, for the column of traffic.

use serde_json::{Value, json};

use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::world::shared::Shared;
use crate::time::Timestamp;

/// Notes an action that was carried out, with the time at which it began: what came of it is later.
pub(super) fn note(shared: &Shared, began: Timestamp, request: &Recorded, body: &[u8]) {
    let read = match request.path.as_str() {
        "/api/upload" => upload(request, body.len()),
        _ => action(body),
    };
    if let Some((by, what, fields)) = read {
        shared.lock().acts.add(began, by, what, fields);
        shared.notify();
    }
}

fn upload(request: &Recorded, bytes: usize) -> Option<(UserId, String, Value)> {
    let by = request.field("as")?.parse().ok()?;
    let fields =
        json!({"name": request.field("name"), "type": request.field("type"), "bytes": bytes});
    Some((by, "upload".to_owned(), fields))
}

fn action(body: &[u8]) -> Option<(UserId, String, Value)> {
    let mut fields: Value = serde_json::from_slice(body).ok()?;
    let object = fields.as_object_mut()?;
    let by = serde_json::from_value(object.remove("as")?).ok()?;
    let what = object.remove("do")?.as_str()?.to_owned();
    Some((by, what, fields))
}
