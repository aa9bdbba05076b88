//! The address of the gateway.

use crate::id::UserId;
use crate::wire::Fields;

/// The host and path.
const ADDRESS: &str = "https://gateway.facebook.com/ws/lightspeed";

/// Returns the address with all that the gateway wants to know of a client, to be opened as a websocket.
///
/// `app_id` and `device_id` are those of the page; `connection_id` is a new random UUID for each connection.
pub(crate) fn address(app_id: &str, device_id: &str, connection_id: &str, me: UserId) -> String {
    // In the order of the alphabet, as the living client has them. Version 5 has identifiers of streams of 16 bits.
    let query = Fields::new()
        .with("x-dgw-appid", app_id)
        .with("x-dgw-appversion", 0)
        .with("x-dgw-authtype", "1:0")
        .with("x-dgw-deviceid", device_id)
        .with("x-dgw-loggingid", connection_id)
        .with("x-dgw-tier", "prod")
        .with("x-dgw-uuid", me)
        .with("x-dgw-version", 5);
    format!("{ADDRESS}?{}", query.encode())
}
