//! The websocket handshake.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;

const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// Session IDs are integers that JavaScript represents exactly.
const MAX_SID: u64 = 1 << 53;

/// Returns the reply to a request for `/chat`: 101 where the request has all that a browser's has. Its cookies are checked at the
/// MQTT CONNECT only.
pub(crate) fn answer(request: &Recorded) -> Reply {
    let is_of_site = request.header("origin") == Some("https://www.facebook.com");
    upgrade(request, is_of_site && sid(request).is_some())
}

/// Returns the reply to a request for a websocket, which is 403 where it is not allowed.
pub(crate) fn upgrade(request: &Recorded, is_allowed: bool) -> Reply {
    let lists = |name: &str, value: &str| {
        request.header(name).is_some_and(|header| {
            let mut values = header.split(',').map(str::trim);
            values.any(|found| found.eq_ignore_ascii_case(value))
        })
    };
    let key = request.header("sec-websocket-key").unwrap_or_default();
    let is_key = BASE64.decode(key).is_ok_and(|bytes| bytes.len() == 16);
    if request.method != "GET"
        || !lists("upgrade", "websocket")
        || !lists("connection", "upgrade")
        || !is_key
    {
        return Reply::status(400);
    }
    if request.header("sec-websocket-version") != Some("13") {
        return Reply::status(426).with("Sec-WebSocket-Version", "13");
    }
    if !is_allowed {
        return Reply::status(403);
    }
    // The real site confirms no subprotocol.
    Reply::status(101)
        .with("Upgrade", "websocket")
        .with("Connection", "Upgrade")
        .with("Sec-WebSocket-Accept", accept(key))
}

/// Returns the session ID that the client chose.
pub(super) fn sid(request: &Recorded) -> Option<u64> {
    let sid = request.field("sid")?.parse().ok()?;
    (1..=MAX_SID).contains(&sid).then_some(sid)
}

fn accept(key: &str) -> String {
    let hash = sha1_smol::Sha1::from(format!("{key}{GUID}")).digest();
    BASE64.encode(hash.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc() {
        let accepted = accept("dGhlIHNhbXBsZSBub25jZQ==");
        assert_eq!(accepted, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
