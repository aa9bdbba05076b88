//! The playground: a page at the server's own address on which the user acts as a person of its world.
//!
//! The page uses the same state as the requests of clients. It is for browsers on this machine: a request with another host than
//! the server's own address does not reach it, so that no other site can make a browser read it, and only requests from the
//! page's own origin may change anything.

mod act;
mod acted;
#[cfg(feature = "e2ee")]
mod encrypted;
mod event_name;
mod files;
#[cfg(not(feature = "e2ee"))]
mod in_plain;
mod long_poll;
mod message;
mod open_thread;
mod person;
mod range;
mod refusal;
mod secret_fields;
mod threads;
mod traffic;
mod upload;
mod url;
mod view;

use std::net::SocketAddr;

#[cfg(not(feature = "e2ee"))]
use in_plain as encrypted;

use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::shared::Shared;
use crate::time::Timestamp;

/// Returns the reply to a request for the playground; `None` for a request for the Messenger.
pub(crate) fn answer(
    shared: &Shared,
    address: SocketAddr,
    request: &Recorded,
    body: &[u8],
) -> Option<Reply> {
    let host = request.header("host")?;
    let own_names = ["127.0.0.1", "localhost"];
    let port = address.port();
    let is_own = own_names.contains(&request.host.as_str())
        && own_names
            .iter()
            .any(|name| *host == format!("{name}:{port}"));
    if !is_own {
        return None;
    }
    let from_the_page = request.header("origin") == Some(&format!("http://{host}"));
    let began = Timestamp::now();
    let reply = match (request.method.as_str(), request.path.as_str()) {
        ("GET" | "HEAD", "/api/chat") => view::chat(shared, request),
        ("GET" | "HEAD", "/api/traffic") => traffic::traffic(shared, request),
        ("GET" | "HEAD", path) => files::file(shared, path, request.header("range")),
        ("POST", _) if !from_the_page => Reply::status(403),
        ("POST", "/api/act") => act::act(shared, request, body),
        ("POST", "/api/person") => person::act(shared, request, body),
        ("POST", "/api/upload") => upload::upload(shared, request, body),
        ("POST", _) => Reply::status(404),
        _ => Reply::status(405),
    };
    if request.method == "POST" && reply.status == 200 {
        acted::note(shared, began, request, body);
    }
    Some(guarded(reply))
}

/// Adds the headers that restrict scripts, sources, embedding and caching.
fn guarded(reply: Reply) -> Reply {
    reply
        .with(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        .with("X-Content-Type-Options", "nosniff")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-store")
}
