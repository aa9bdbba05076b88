//! The themes of conversations.

use serde_json::{Value, json};

use crate::local::world::api_error::ApiError;
use crate::local::world::themes::THEMES;

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
