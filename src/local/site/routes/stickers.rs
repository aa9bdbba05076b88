//! Searching for stickers.

use serde_json::{Value, json};

use crate::local::world::api_error::ApiError;
use crate::local::world::media::{STICKERS, sticker_node};

/// Returns the stickers whose label contains the query, case-insensitively.
pub(super) fn search(variables: &Value) -> Result<Value, ApiError> {
    let size = |name: &str| variables.get(name).and_then(Value::as_u64);
    let query = variables.get("query").and_then(Value::as_str);
    let query = query.filter(|_| {
        size("stickerWidth").is_some()
            && size("stickerHeight").is_some()
            && variables.get("stickerInterface") == Some(&json!("messages"))
    });
    let wanted = query.ok_or(ApiError::INVALID)?.trim().to_lowercase();
    let found = STICKERS
        .iter()
        .filter(|(_, label)| label.to_lowercase().contains(&wanted));
    let edges: Vec<Value> = found
        .map(|(id, label)| {
            let node = sticker_node(*id);
            let pack = node.get("pack").and_then(|pack| pack.get("id"));
            json!({"node": {
                "id": id, "label": label, "image": {"uri": node.get("url")}, "pack": {"id": pack, "name": "Animals"},
            }})
        })
        .collect();
    Ok(json!({"data": {"sticker_search": {"sticker_results": {"edges": edges}}}}))
}
