//! A session: cookies, user agent, client ID and the position in the queue of events.

use std::fmt;

use super::cookies;
use crate::api::{Account, Position};
use crate::error::SessionError;
use crate::http::{Jar, StoredCookie};

/// A login that can be continued without the password: cookies, user agent, client ID, and the position up to which its
/// events have been taken.
///
/// Anybody who has it is logged in as that account. Its `Debug` shows which of Facebook's well-known cookies it has, by name, and
/// no other part of what it was read from.
///
/// It reads what [`Session::save`] wrote, and cookies in the forms in which people have them:
///
/// - JSON: an object of names and values; a list of objects with `name` or `key`, and `value`, as browser extensions, Selenium,
///   Playwright, Puppeteer and other Messenger libraries write it; either of them wrapped in an object, as `cookies`, `appState`
///   and the like; an HTTP archive (HAR); a dictionary of Python or JavaScript;
/// - text: a `Cookie` header with or without its name, in quotes, with one pair a line, or within a `curl` command; what
///   `document.cookie` shows, although `xs` is not in it;
/// - lines and columns: a Netscape `cookies.txt`, or rows copied from the developer tools.
///
/// Cookies of other sites, and those that no cookie can be, are left out with a warning in the log. Cookies of two accounts in one
/// text are an error.
///
/// ```
/// use fbchat::Session;
///
/// let session: Session = "c_user=100000000000001; xs=27%3Aabc".parse()?;
/// assert_eq!(format!("{session:?}"), "Session { cookies: [\"c_user\", \"xs\"], .. }");
/// # Ok::<(), fbchat::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    pub(super) cookies: Vec<StoredCookie>,
    pub(super) user_agent: Option<String>,
    pub(super) client_id: Option<String>,
    /// Up to where the account's events have been taken.
    pub(super) position: Option<Position>,
}

impl Session {
    /// A session of these cookies, given as names and values, for all of Facebook.
    ///
    /// Only `c_user` and `xs` are needed; with `datr`, `sb` and `fr` the login looks more familiar to Facebook. The user agent
    /// should be that of the browser that the cookies come from: set it with
    /// [`ClientBuilder::user_agent`](crate::ClientBuilder::user_agent).
    ///
    /// Nothing is checked here: a client that is given the session checks it.
    ///
    /// ```
    /// use fbchat::Session;
    ///
    /// let session = Session::from_cookies([("c_user", "100000000000001"), ("xs", "27%3Aabc")]);
    /// assert_eq!(session, "c_user=100000000000001; xs=27%3Aabc".parse()?);
    /// # Ok::<(), fbchat::Error>(())
    /// ```
    pub fn from_cookies<N, V>(cookies: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let cookies = cookies.into_iter();
        Self {
            cookies: cookies
                .map(|(name, value)| StoredCookie::of_facebook(name.into(), value.into()))
                .collect(),
            user_agent: None,
            client_id: None,
            position: None,
        }
    }

    /// The session that an account has at this moment.
    pub(crate) fn of(account: &Account) -> Self {
        Self {
            cookies: account.jar.cookies(),
            user_agent: Some(account.user_agent.clone()),
            client_id: Some(account.client_id.clone()),
            position: account.cursor.position(),
        }
    }

    /// The browser that the cookies belong to, if it is known.
    pub(crate) fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// An account that goes on with this session.
    pub(crate) fn to_account(&self, user_agent: String) -> Result<Account, SessionError> {
        let jar = Jar::from_cookies(&cookies::of_login(&self.cookies)?);
        Ok(Account::new(jar, user_agent, self.client_id.clone()).at(self.position.clone()))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.cookies.iter().map(|cookie| cookie.name.as_str());
        let (known, others): (Vec<&str>, Vec<&str>) =
            names.partition(|name| cookies::is_known(name));
        let mut shown = f.debug_struct("Session");
        shown.field("cookies", &known);
        if !others.is_empty() {
            shown.field("other_cookies", &others.len());
        }
        shown.finish_non_exhaustive()
    }
}
