//! Themes of conversations.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ThreadColor;
use crate::id::ThemeId;
use crate::shown::{Address, OneLine};

/// A theme that Messenger offers for conversations: colours, and perhaps a picture behind them. A field is `None` where Facebook
/// did not send it.
///
/// It comes from [`Client::fetch_themes`](crate::Client::fetch_themes).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Theme {
    /// Its identifier.
    pub id: ThemeId,
    /// Its name, in Facebook's words.
    pub name: Option<String>,
    /// The colour that stands for it where a theme cannot be shown.
    pub color: Option<ThreadColor>,
    /// The colours of its gradient, from top to bottom; none where it has one colour.
    pub gradient: Vec<ThreadColor>,
    /// The address of the picture behind the messages.
    pub image: Option<String>,
}

impl fmt::Debug for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref();
        let name = name.map(|name| OneLine::new(name).to_string());
        f.debug_struct("Theme")
            .field("id", &self.id)
            .field("name", &name)
            .field("color", &self.color)
            .field("gradient", &self.gradient)
            .field("image", &Address(self.image.as_deref()))
            .finish()
    }
}
