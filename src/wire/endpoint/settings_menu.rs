//! The settings menu, whose form logs out. Its form is that of fbchat 1.9.7.

use crate::error::DecodeError;
use crate::secret::Secret;
use crate::wire::{Auth, Fields, Request, html};

const URL: &str = "https://www.facebook.com/bluebar/modern_settings_menu/";

/// A menu is opened by a person, not by the script.
pub(crate) fn request() -> Request {
    Request::post(URL)
        .form(Fields::new().with("pmid", 4))
        .auth(Auth::None)
}

/// The field `h`, which logging out takes.
pub(crate) fn read(menu: &str) -> Result<Secret, DecodeError> {
    let missing = || {
        DecodeError::new(
            "the settings menu",
            "it has no field h, which logging out takes",
        )
    };
    html::logout_hash(menu).ok_or_else(missing)
}
