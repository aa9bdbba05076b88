//! The outcome of loading the page.

use crate::wire::html;

use super::modules::MessagesPage;
use super::script::script_addresses;

/// The place to which the site leads instead of to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Redirected {
    Challenge,
    Suspended,
    /// Facebook wants consent to something, which a person has to give on the site.
    Consent,
    Checkpoint,
    /// The session was revoked.
    Revoked,
    LoggedOut,
}

impl Redirected {
    /// By the path of the new address, and whether the redirect takes the session's cookie away. `None`: it may be followed.
    pub(crate) fn to(path: &str, revokes_session: bool) -> Option<Self> {
        Some(match path {
            _ if path.starts_with("/challenge/") => Self::Challenge,
            "/accounts/suspended/" => Self::Suspended,
            // Not those below it: a page about cookies is there, which leads on.
            "/consent/" => Self::Consent,
            _ if path.starts_with("/privacy/consent/") => Self::Consent,
            _ if path.starts_with("/checkpoint/") => Self::Checkpoint,
            _ if revokes_session => Self::Revoked,
            "/login.php" => Self::LoggedOut,
            _ => return None,
        })
    }
}

/// The page that came.
pub(crate) enum Loaded {
    Messages(Box<MessagesPage>),
    LoggedOut,
    /// The site's static page about an error of its own, which passes.
    ServerError,
    /// No page that this crate knows. Its title, if it has one.
    Unknown(Option<String>),
}

impl Loaded {
    pub(crate) fn read(text: &str) -> Self {
        if text.contains(r#""USER_ID":"0""#) {
            return Self::LoggedOut;
        }
        let html = html::Page::parse(text);
        let mut page = MessagesPage::of_scripts(&html.scripts);
        match page.account_id.as_deref() {
            Some("0") => Self::LoggedOut,
            Some(_) => {
                if page.version.is_none() {
                    page.script_addresses = script_addresses(text);
                }
                Self::Messages(Box::new(page))
            }
            None if html.title().as_deref() == Some("Error")
                && text.contains("Sorry, something went wrong.") =>
            {
                Self::ServerError
            }
            // The living client takes it for the page, and fails later.
            None => Self::Unknown(html.title()),
        }
    }
}
