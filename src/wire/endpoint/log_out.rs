//! Ends the session. Its form is that of fbchat 1.1.3.

use crate::secret::Secret;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/logout.php";

/// `hash` is the field `h` of the home page or of the settings menu.
pub(crate) fn request(hash: &Secret) -> Request {
    Request::get(URL).query(Fields::new().with("ref", "mb").with("h", hash.expose()))
}
