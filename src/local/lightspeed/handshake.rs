//! The address and the headers that open a connection.

use super::envelope::APP_ID;
use crate::local::control::journal::Recorded;
use crate::local::gateway;
use crate::local::site::reply::Reply;
use crate::local::world::state::State;

/// Returns the reply to a request for the gateway. Whether its cookies are of a session shows only once it is open.
pub(crate) fn answer(state: &mut State, request: &Recorded) -> Reply {
    let wrong = wrong(state, request);
    if let Some(wrong) = wrong {
        state.lightspeed.find(format!("upgrade: {wrong}"));
    }
    gateway::upgrade(request, wrong.is_none())
}

/// Returns which part of the request is missing or wrong.
fn wrong(state: &State, request: &Recorded) -> Option<&'static str> {
    let session = state.session_of(request);
    let session = session.and_then(|it| state.sessions.get(&it));
    let user = session.map(|session| session.user.to_string());
    let field = |name: &str| request.field(name).unwrap_or_default();
    let fixed = [
        ("x-dgw-appid", APP_ID),
        ("x-dgw-appversion", "0"),
        ("x-dgw-authtype", "1:0"),
        ("x-dgw-tier", "prod"),
        ("x-dgw-version", "5"),
    ];
    for (name, value) in fixed {
        if field(name) != value {
            return Some(name);
        }
    }
    if !is_uuid(field("x-dgw-loggingid")) {
        return Some("x-dgw-loggingid");
    }
    let device = field("x-dgw-deviceid");
    if session.map_or(!is_uuid(device), |session| session.device_id != device) {
        return Some("x-dgw-deviceid");
    }
    if user.is_some_and(|user| field("x-dgw-uuid") != user) {
        return Some("x-dgw-uuid");
    }
    if !request.query.is_sorted_by(|(one, _), (next, _)| one < next) {
        return Some("the order of the query");
    }
    let origin = request.header("origin") == Some("https://www.facebook.com");
    (!origin).then_some("origin")
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let is_hex = text.bytes().all(|it| it == b'-' || it.is_ascii_hexdigit());
    groups == [8, 4, 4, 4, 12] && is_hex
}
