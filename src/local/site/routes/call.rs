//! An authenticated request, which routes take.

use serde_json::Value;

use crate::id::UserId;
use crate::local::control::journal::{Recorded, find};
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;

/// The redirect target of users at a checkpoint.
pub(super) const CHECKPOINT: &str = "https://www.facebook.com/checkpoint/?next";

/// A request with a valid session and valid tokens.
pub(super) struct Call<'a> {
    pub(super) request: &'a Recorded,
    pub(super) session: u64,
    pub(super) me: UserId,
}

impl Call<'_> {
    /// Returns a required numeric field.
    pub(super) fn number(&self, name: &str) -> Result<u64, ApiError> {
        number(self.request.param(name))
    }

    /// Checks for the device pixel ratio, which some requests have in the query.
    pub(super) fn require_dpr(&self) -> Result<(), ApiError> {
        match find(&self.request.query, "dpr") {
            Some("1") => Ok(()),
            _ => Err(ApiError::INVALID),
        }
    }
}

pub(super) fn number(text: Option<&str>) -> Result<u64, ApiError> {
    text.and_then(|text| text.parse().ok())
        .ok_or(ApiError::INVALID)
}

/// The payload of a reply to a script.
pub(super) type Payload = Result<Value, ApiError>;

/// The fields that scripts of 2017 send, and those since 2019 do not: either all or none. Those of 2026 send the first beside a new token.
const FIELDS_OF_2017: [&str; 3] = ["__user", "ttstamp", "seq"];

/// Checks a request's session and the common fields of the site's scripts.
pub(super) fn authenticate<'a>(state: &State, request: &'a Recorded) -> Result<Call<'a>, ApiError> {
    let number = state.session_of(request).ok_or(ApiError::NOT_LOGGED_IN)?;
    let session = state.sessions.get(&number).ok_or(ApiError::NOT_LOGGED_IN)?;
    let is = |name: &str, value: &str| request.param(name) == Some(value);
    let is_number = |name: &str, radix: u32| {
        request
            .param(name)
            .is_some_and(|text| u64::from_str_radix(text, radix).is_ok())
    };
    let of_2017 = FIELDS_OF_2017
        .iter()
        .any(|name| request.param(name).is_some());
    let right = is("__a", "1")
        && is("fb_dtsg", &session.tokens.fb_dtsg)
        && is_number("__rev", 10)
        && is_number("__req", 36)
        && (!of_2017
            || (is("lsd", &session.tokens.lsd) && is("__user", &session.user.to_string()))
            || (is("__user", &session.user.to_string())
                && is("ttstamp", &session.tokens.ttstamp())
                && is_number("seq", 10)));
    if !right {
        return Err(ApiError::STALE_TOKENS);
    }
    Ok(Call {
        request,
        session: number,
        me: session.user,
    })
}
