//! The findings in a text that may hold a session.

use url::Url;

use super::{Session, cookies};
use crate::api::Position;
use crate::error::SessionError;
use crate::http::StoredCookie;
use crate::time::Timestamp;

/// Later than this, in seconds since 1970, is no date but a number of milliseconds.
const LATEST_SECONDS: f64 = 1e12;

/// Cookies, and what goes with them.
#[derive(Default)]
pub(super) struct Found {
    pub(super) cookies: Vec<StoredCookie>,
    /// How many entries could not be cookies.
    pub(super) left_out: usize,
    user_agent: Option<String>,
    client_id: Option<String>,
    /// Up to where the account's events have been taken.
    pub(super) position: Option<Position>,
}

impl Found {
    /// A cookie for all of Facebook.
    pub(super) fn pair(&mut self, name: &str, value: &str) {
        let cookie = StoredCookie::of_facebook(name.to_owned(), value.to_owned());
        self.cookies.push(cookie);
    }

    /// The browser's name for itself, if a header can have it.
    pub(super) fn user_agent(&mut self, text: &str) {
        let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if is_printable && !text.trim().is_empty() {
            self.user_agent = Some(text.trim().to_owned());
        } else {
            self.left_out += 1;
        }
    }

    /// The random digits that distinguish this client's connections from others'.
    pub(super) fn client_id(&mut self, text: &str) {
        let is_short = (1..=64).contains(&text.len());
        if is_short && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            self.client_id = Some(text.to_owned());
        } else {
            self.left_out += 1;
        }
    }

    /// The session, if Facebook's cookies are among what was found.
    pub(super) fn into_session(self) -> Result<Session, SessionError> {
        cookies::warn_of_left_out(self.left_out);
        let any = !self.cookies.is_empty();
        let cookies = cookies::usable(self.cookies)?;
        if !cookies.iter().any(|cookie| cookies::is_known(&cookie.name)) {
            return Err(SessionError::NotASession(if any {
                "it has no cookie that is known to be Facebook's".into()
            } else {
                "it has no cookies".into()
            }));
        }
        Ok(Session {
            cookies,
            user_agent: self.user_agent,
            client_id: self.client_id,
            position: self.position,
        })
    }
}

/// The host that a cookie is for, from a domain, with or without a dot in front, or from an address.
pub(super) fn host(text: &str) -> Option<String> {
    let text = text.trim();
    let host = match text.contains("://").then(|| Url::parse(text)) {
        Some(Ok(url)) => url.host_str().unwrap_or_default().to_owned(),
        _ => text.trim_start_matches('.').to_ascii_lowercase(),
    };
    (!host.is_empty()).then_some(host)
}

/// When a cookie ends, from seconds or milliseconds since 1970. `None`: with the browser, which is written as 0 or -1.
pub(super) fn end(number: f64) -> Option<Timestamp> {
    let millis = if number < LATEST_SECONDS {
        number * 1000.0
    } else {
        number
    };
    // A cast of a float ends at the limits.
    (millis >= 1000.0).then(|| Timestamp::from_millis(millis as i64))
}

/// The same from a text: a number, or a date as ISO 8601 has it.
pub(super) fn end_of_text(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => end(number),
        Ok(_) => None,
        Err(_) => humantime::parse_rfc3339_weak(text)
            .ok()
            .map(Timestamp::from),
    }
}
