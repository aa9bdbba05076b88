//! Bad input and bad servers: each gives an error of its own kind, without a panic and without a secret in it.

mod login;
mod replies;

use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{PASSWORD, TEXT, checked_message, resume, session};
use fbchat::{Error, LoginErrorKind, Result, ThreadKey, TransportError, UserId};

const LOGIN_PAGE: &str =
    r#"<title>Log in</title><form><input name="lsd" value="x"><input name="pass"></form>"#;
const CODE_PAGE: &str = r#"<title>Enter code</title><form><input name="approvals_code"><input name="nh" value="n">
<input name="fb_dtsg" value="c"></form>"#;

/// A server whose login leads to `after`.
fn login_leads_to(after: impl Fn(&Seen) -> Answer + Send + 'static) -> Scripted {
    Scripted::start(
        move |seen| match (seen.method.as_str(), seen.url.as_str()) {
            ("GET", "https://m.facebook.com/") => Answer::ok(LOGIN_PAGE),
            _ => after(seen),
        },
    )
}

fn log_in(server: &Scripted) -> Error {
    server
        .client_builder()
        .login("ada@example.com", PASSWORD)
        .unwrap_err()
}

fn login_error(error: &Error) -> (LoginErrorKind, &str, Option<&str>) {
    match error {
        Error::Login(error) => (error.kind, &error.address, error.title.as_deref()),
        other => panic!("{other:?}"),
    }
}

/// Sends a text as a client that is logged in, with this answer of the server, and returns the result.
fn send_to(answer: Answer) -> Result<fbchat::MessageId> {
    let server = Scripted::start(move |seen| resume(seen).unwrap_or_else(|| answer.clone()));
    let client = server.client_builder().session(session()).resume()?;
    client.send(ThreadKey::User(UserId::from(4)), TEXT)
}

fn transport_error(error: Error) -> TransportError {
    checked_message(&error);
    match error {
        Error::Transport(error) => error,
        other => panic!("{other:?}"),
    }
}
