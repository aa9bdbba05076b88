//! The address and the headers that open a connection.

use crate::local::control::journal::Recorded;
use crate::local::gateway;
use crate::local::site::reply::Reply;
use crate::local::world::state::State;

/// Returns the reply to a request for the connection. It has no cookies: the token in the handshake counts.
pub(crate) fn answer(state: &mut State, request: &Recorded) -> Reply {
    let origin = request.header("origin") == Some("https://www.facebook.com");
    if !origin {
        state.encrypted.find("upgrade: origin".to_owned());
    }
    if request.header("cookie").is_some() {
        state.encrypted.find("upgrade: it has cookies".to_owned());
    }
    gateway::upgrade(request, origin)
}
