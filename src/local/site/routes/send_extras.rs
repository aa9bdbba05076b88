//! What a message brings beside text, stickers and uploads: a place, a link, a wave, quick replies.

use super::call::Call;
use crate::local::world::api_error::ApiError;
use crate::local::world::attached::Attached;
use crate::local::world::quick_replies;
use crate::model::ThreadKey;

pub(super) struct Extras {
    pub(super) attached: Option<Attached>,
    pub(super) quick_replies: Option<String>,
    pub(super) is_wave: bool,
}

impl Extras {
    /// `to`: where the message goes; `None` if it begins a group.
    pub(super) fn read(call: &Call<'_>, to: Option<ThreadKey>) -> Result<Self, ApiError> {
        let quick_replies = call.request.param("platform_xmd");
        if quick_replies.is_some_and(|text| !quick_replies::is_valid(text)) {
            return Err(ApiError::INVALID);
        }
        let attached = match (location(call)?, link(call)?) {
            (Some(_), Some(_)) => return Err(ApiError::INVALID),
            (location, link) => location.or(link),
        };
        Ok(Self {
            attached,
            quick_replies: quick_replies.map(str::to_owned),
            is_wave: is_wave(call, to)?,
        })
    }
}

fn location(call: &Call<'_>) -> Result<Option<Attached>, ApiError> {
    let field = |name: &str| call.request.param(&format!("location_attachment{name}"));
    let degrees = |name: &str| field(&format!("[coordinates][{name}]"));
    let place = (degrees("latitude"), degrees("longitude"));
    match (place, field("[is_current_location]")) {
        ((None, None), None) => Ok(None),
        ((Some(latitude), Some(longitude)), Some(now @ ("True" | "true" | "False" | "false"))) => {
            let parse = |text: &str| text.parse().map_err(|_| ApiError::INVALID);
            let is_current = now.eq_ignore_ascii_case("true");
            let place = Attached::location(parse(latitude)?, parse(longitude)?, is_current);
            place.map(Some).ok_or(ApiError::INVALID)
        }
        _ => Err(ApiError::INVALID),
    }
}

fn link(call: &Call<'_>) -> Result<Option<Attached>, ApiError> {
    let field = |name: &str| call.request.param(&format!("shareable_attachment{name}"));
    match (
        field("[share_type]"),
        field("[share_params][urlInfo][canonical]"),
    ) {
        (None, None) => Ok(None),
        (Some("100"), Some(address)) => {
            let link = Attached::link(address);
            link.map(Some).ok_or(ApiError::INVALID)
        }
        _ => Err(ApiError::INVALID),
    }
}

/// A wave to one person names that person once more.
fn is_wave(call: &Call<'_>, to: Option<ThreadKey>) -> Result<bool, ApiError> {
    let field = |name: &str| {
        call.request
            .param(&format!("lightweight_action_attachment[{name}]"))
    };
    let named = match to {
        Some(ThreadKey::User(user)) => Some(format!("fbid:{user}")),
        Some(ThreadKey::Page(_) | ThreadKey::Group(_) | ThreadKey::Room(_)) | None => None,
    };
    // Of a message that begins a group they are its members.
    let names = to.and_then(|_| call.request.list("specific_to_list").next());
    match (field("lwa_type"), field("lwa_state")) {
        (None, None) => Ok(false),
        (Some("WAVE"), Some("INITIATED" | "RECIPROCATED")) if names == named.as_deref() => Ok(true),
        _ => Err(ApiError::INVALID),
    }
}
