//! A session as it is kept: cookies, user agent and client ID.

use std::fmt;
use std::io;
use std::path::Path;
use std::str::FromStr;

use super::{file, shapes};
use crate::error::{Result, SessionError};
use crate::http::{Account, Jar, StoredCookie};

/// What it takes to go on as an account without its password: cookies, user agent and client ID.
///
/// Whoever has it is logged in as that account. Its `Debug` shows the cookies' names, not their values.
///
/// It reads what [`Session::save`] wrote, and cookies in the forms in which people have them: a JSON object of names and
/// values, a JSON list of `{"name", "value"}` or `{"key", "value"}` objects as browser extensions export it, and the text of
/// a `Cookie` header.
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
        }
    }

    /// Reads a session from a file: one that [`save`](Self::save) wrote, or cookies in any form that [`Session`] reads.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) if the file cannot be read, [`Error::Session`](crate::Error::Session) if it is no session,
    /// if others may read it, if it belongs to another user, or if the path is a symbolic link. (Another user's file is
    /// told where there is a `/proc`; elsewhere only root could read it at all.)
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        file::read(path.as_ref())?.parse()
    }

    /// Writes the session to a file that only its owner may read (mode 0600). The file is replaced as a whole, or not at all.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) if the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let json = serde_json::to_vec_pretty(&shapes::to_json(self)).map_err(io::Error::from)?;
        file::write(path.as_ref(), &json)?;
        Ok(())
    }

    /// The session that an account has at this moment.
    pub(crate) fn of(account: &Account) -> Self {
        Self {
            cookies: account.jar.cookies(),
            user_agent: Some(account.user_agent.clone()),
            client_id: Some(account.client_id.clone()),
        }
    }

    /// The browser that the cookies belong to, if it is known.
    pub(crate) fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// An account that goes on with this session.
    pub(crate) fn to_account(&self, user_agent: String) -> Result<Account, SessionError> {
        let user = self.cookies.iter().rfind(|cookie| cookie.name == "c_user");
        let user = user.ok_or(SessionError::NoUserCookie)?;
        let jar = Jar::from_cookies(&self.cookies)?;
        if user.value.expose().parse::<u64>().is_err() {
            return Err(SessionError::BadUserCookie);
        }
        Ok(Account::new(jar, user_agent, self.client_id.clone()))
    }
}

impl FromStr for Session {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(shapes::parse(text)?)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self
            .cookies
            .iter()
            .map(|cookie| cookie.name.as_str())
            .collect();
        f.debug_struct("Session")
            .field("cookies", &names)
            .finish_non_exhaustive()
    }
}
