//! The themes of conversations.

use serde_json::json;

use super::api_error::ApiError;
use super::conversation::ConversationKey;
use super::receipt::Receipt;
use super::state::State;
use crate::id::UserId;
use crate::local::push::deltas::Change;
use crate::model::ThreadColor;

/// A theme: its identifier, its name, its colour, its gradient, and whether it has a picture.
pub(crate) type Theme = (
    u64,
    &'static str,
    &'static str,
    &'static [&'static str],
    bool,
);

pub(crate) const THEMES: [Theme; 3] = [
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

impl State {
    /// Changes the theme, and with it the colour.
    pub(crate) fn change_theme(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        theme: u64,
    ) -> Result<Receipt, ApiError> {
        let found = THEMES.iter().find(|(id, ..)| *id == theme);
        let (id, name, color, ..) = found.ok_or(ApiError::UNKNOWN)?;
        let rgb = u32::from_str_radix(color, 16).unwrap_or_default();
        let [_, r, g, b] = rgb.to_be_bytes();
        self.conversation_mut(actor, key)?.color = ThreadColor::from_rgb(r, g, b);
        let untyped = json!({
            "theme_color": color, "theme_id": id.to_string(), "should_show_icon": "0", "theme_emoji": "",
        });
        let change = Change::AdminText("change_thread_theme", untyped);
        let text = format!("{} changed the theme to {name}.", self.name(actor));
        self.add_admin_text(actor, key, &change, text, None, None)
    }
}
