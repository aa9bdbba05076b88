//! Marks the list of conversations as looked at. Its forms are those of fbchat 1.1.3 and 1.9.7.

use crate::model::ApiVersion;
use crate::time::Timestamp;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/ajax/mercury/mark_seen.php";

pub(crate) fn request(version: ApiVersion, now: Timestamp) -> Request {
    let at = match version {
        ApiVersion::V2017 => 0,
        ApiVersion::V2020 => now.as_millis(),
    };
    Request::post(URL)
        .form(Fields::new().with("seen_timestamp", at))
        .idempotent()
}
