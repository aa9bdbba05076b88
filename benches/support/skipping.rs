//! The least that any reader of JSON does.

use std::hint::black_box;

use serde::de::IgnoredAny;

use crate::inputs::Body;

/// Reads over all that there is of a body.
pub(crate) fn skip_all(body: &Body) {
    skip(&body.text);
    skip(&body.inner);
}

/// Reads over the JSON, and keeps nothing.
pub(crate) fn skip(body: &str) {
    let json = body.strip_prefix("for (;;);").unwrap_or(body).as_bytes();
    for value in serde_json::Deserializer::from_slice(json).into_iter::<IgnoredAny>() {
        black_box(value.unwrap());
    }
}
