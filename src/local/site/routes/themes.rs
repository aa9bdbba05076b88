//! The themes of conversations.

use serde_json::{Value, json};

use crate::local::world::api_error::ApiError;

/// The identifier of each theme, its name, its colour, its gradient, and whether it has a picture.
const THEMES: [(u64, &str, &str, &[&str], bool); 3] = [
    (196_241_301_102_133, "Default", "FF0084FF", &[], false),
    (
        504_518_465_021_637,
        "A sky",
        "FFA8B8DA",
        &["FF55D0FF", "FF7597D7"],
        true,
    ),
    (
        271_607_034_185_782,
        "Tea",
        "FF67B868",
        &["FF67B868", "FFD4A88C"],
        false,
    ),
];

pub(super) fn list(variables: &Value) -> Result<Value, ApiError> {
    if variables.get("version") != Some(&json!("default")) {
        return Err(ApiError::INVALID);
    }
    let nodes: Vec<Value> = THEMES
        .iter()
        .map(|(id, name, color, gradient, has_picture)| {
            let uri = format!("https://scontent.xx.fbcdn.net/themes/{id}.png");
            let asset = has_picture.then(|| json!({"image": {"uri": uri}}));
            json!({
                "id": id.to_string(), "accessibility_label": name, "fallback_color": color, "gradient_colors": gradient,
                "background_asset": asset,
            })
        })
        .collect();
    Ok(json!({"data": {"messenger_thread_themes": nodes}}))
}
