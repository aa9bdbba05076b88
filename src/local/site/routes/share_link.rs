//! Previews of links.

use serde_json::{Value, json};

use super::call::{Call, Payload};
use crate::local::world::api_error::ApiError;
use crate::local::world::attached::{Attached, page_title};
use crate::local::world::state::State;

/// Returns what a message has to carry to show the page with a preview; `Null` if no page can be there.
pub(super) fn from_uri(_: &mut State, call: &Call<'_>) -> Payload {
    let address = call.request.param("uri").ok_or(ApiError::INVALID)?;
    call.number("image_height")?;
    call.number("image_width")?;
    if Attached::link(address).is_none() {
        return Ok(Value::Null);
    }
    Ok(json!({"share_data": {
        "share_type": 100,
        "share_params": {
            "urlInfo": {"canonical": address, "final": address, "user": address},
            "title": page_title(address), "summary": "A page", "medium": 106, "images": [], "video": [], "ranges": [],
            "favicon": null, "url": address, "responseCode": 200, "external": true,
        },
    }}))
}
