//! The playground: a page at the server's own address on which one is a person of its world.
//!
//! What the page shows and does goes through the same state as the requests of clients. The page is for browsers on this
//! machine: whoever asks for it by another name than the server's own address does not find it, so that no other site can
//! make a browser read it, and only the page itself may change anything.

mod act;
mod files;
mod traffic;
mod view;

use std::net::SocketAddr;
use std::time::Instant;

use serde_json::Value;

use super::LocalServer;
use super::http::Reply;
use super::journal::Recorded;
use super::server::Shared;
use super::state::State;

impl LocalServer {
    /// Where a browser on this machine finds the playground: a page on which one is a person of this world, writes to
    /// the bots that are logged in here, and watches their requests and events.
    ///
    /// The page is there for as long as the server is. A bot in this program joins with
    /// [`client_builder`](Self::client_builder), one in another with
    /// [`ClientBuilder::local_server`](crate::ClientBuilder::local_server) and [`address`](Self::address).
    /// `cargo run --example playground` starts a server together with a bot that answers.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// println!("Talk to the bot at {}", server.playground_url());
    /// # assert_eq!(server.playground_url(), format!("http://{}/", server.address()));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn playground_url(&self) -> String {
        format!("http://{}/", self.address())
    }
}

/// The answer to a request for the playground. `None`: the request is for the Messenger.
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
    let reply = match (request.method.as_str(), request.path.as_str()) {
        ("GET" | "HEAD", "/api/chat") => view::chat(shared, request),
        ("GET" | "HEAD", "/api/traffic") => traffic::traffic(shared, request),
        ("GET" | "HEAD", path) => files::file(shared, path),
        ("POST", _) if !from_the_page => Reply::status(403),
        ("POST", "/api/act") => act::act(shared, request, body),
        ("POST", "/api/picture") => act::send_picture(shared, request, body),
        ("POST", _) => Reply::status(404),
        _ => Reply::status(405),
    };
    Some(guarded(reply))
}

/// Adds what keeps a browser from taking anything in a reply for more than it is.
fn guarded(reply: Reply) -> Reply {
    reply
        .with(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        .with("X-Content-Type-Options", "nosniff")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-store")
}

/// Waits until there is something to show, for as long as polls are held; then `null` says that there was nothing.
fn held(shared: &Shared, mut look: impl FnMut(&mut State) -> Option<Value>) -> Reply {
    let mut state = shared.lock();
    let deadline = Instant::now().checked_add(state.poll_hold);
    loop {
        if let Some(found) = look(&mut state) {
            return Reply::json(&found);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if state.stopping || left.is_some_and(|left| left.is_zero()) {
            return Reply::json(&Value::Null);
        }
        state = shared.wait(state, left);
    }
}
