//! The cookies of one login, shared by all its requests.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cookie_store::{CookieDomain, CookieExpiration, CookieStore};
use url::Url;

use crate::error::{Result, SessionError};
use crate::secret::Secret;
use crate::time::Timestamp;

/// A cookie jar. Cookies go only where their domain and path allow, and never over http if they say so.
pub(crate) struct Jar(Mutex<CookieStore>);

/// A cookie with all that decides where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredCookie {
    pub(crate) name: String,
    pub(crate) value: Secret,
    /// Without the leading dot.
    pub(crate) domain: String,
    /// Whether the domain itself is meant, without those below it.
    pub(crate) host_only: bool,
    pub(crate) path: String,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    /// `None`: until the browser is closed.
    pub(crate) expires: Option<Timestamp>,
}

impl StoredCookie {
    /// A cookie for all of Facebook, sent over encrypted connections only.
    pub(crate) fn of_facebook(name: String, value: String) -> Self {
        Self {
            name,
            value: Secret::new(value),
            domain: "facebook.com".to_owned(),
            host_only: false,
            path: "/".to_owned(),
            secure: true,
            http_only: false,
            expires: None,
        }
    }

    /// As a server would set it.
    fn to_header(&self, now: Timestamp) -> Result<String, SessionError> {
        let bad = || SessionError::BadCookie {
            name: self.name.clone(),
        };
        let allowed =
            |text: &str| !text.contains(|c: char| c.is_control() || c == ';' || !c.is_ascii());
        let is_name = !self.name.is_empty() && !self.name.contains(['=', ' ', ',']);
        if !is_name
            || ![&self.name, self.value.expose(), &self.domain, &self.path]
                .into_iter()
                .all(allowed)
        {
            return Err(bad());
        }
        let mut header = format!("{}={}; Path={}", self.name, self.value.expose(), self.path);
        if !self.host_only {
            header += &format!("; Domain={}", self.domain);
        }
        if let Some(at) = self.expires {
            let seconds = (at.as_millis() - now.as_millis()).div_euclid(1000);
            header += &format!("; Max-Age={}", seconds.max(0));
        }
        for (flag, text) in [(self.secure, "; Secure"), (self.http_only, "; HttpOnly")] {
            header += if flag { text } else { "" };
        }
        Ok(header)
    }
}

impl Jar {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(CookieStore::new()))
    }

    /// A jar with these cookies. One that has expired is left out.
    pub(crate) fn from_cookies(cookies: &[StoredCookie]) -> Result<Self, SessionError> {
        let jar = Self::new();
        let now = Timestamp::now();
        for cookie in cookies {
            let header = cookie.to_header(now)?;
            let bad = || SessionError::BadCookie {
                name: cookie.name.clone(),
            };
            let url = Url::parse(&format!("https://{}{}", cookie.domain, cookie.path))
                .map_err(|_| bad())?;
            match jar.lock().parse(&header, &url) {
                Ok(_) | Err(cookie_store::CookieError::Expired) => {}
                Err(_) => return Err(bad()),
            }
        }
        Ok(jar)
    }

    /// All cookies that have not expired.
    pub(crate) fn cookies(&self) -> Vec<StoredCookie> {
        let store = self.lock();
        let stored = store.iter_unexpired().map(|cookie| StoredCookie {
            name: cookie.name().to_owned(),
            value: Secret::new(cookie.value()),
            domain: cookie.domain.as_cow().unwrap_or_default().into_owned(),
            host_only: matches!(cookie.domain, CookieDomain::HostOnly(_)),
            path: cookie.path.to_string(),
            secure: cookie.secure().unwrap_or(false),
            http_only: cookie.http_only().unwrap_or(false),
            expires: match &cookie.expires {
                CookieExpiration::AtUtc(at) => Some(Timestamp::from_millis(
                    at.unix_timestamp().saturating_mul(1000),
                )),
                CookieExpiration::SessionEnd => None,
            },
        });
        stored.collect()
    }

    /// The value of the `Cookie` header for a request to `url`. `None`: no cookie goes there.
    pub(crate) fn header(&self, url: &Url) -> Option<String> {
        let store = self.lock();
        let pairs = store
            .get_request_values(url)
            .map(|(name, value)| format!("{name}={value}"));
        let pairs: Vec<_> = pairs.collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Takes in a `Set-Cookie` header that came from `url`. One that breaks the rules is dropped, as browsers do.
    pub(crate) fn absorb(&self, header: &str, url: &Url) {
        let cookie = self.lock().parse(header, url).map(|_| ());
        if cookie.is_err() {
            log::debug!(
                "a cookie from {} was not accepted",
                url.host_str().unwrap_or_default()
            );
        }
    }

    /// The value of the cookie that all of Facebook shares under this name.
    pub(crate) fn facebook_cookie(&self, name: &str) -> Option<String> {
        let store = self.lock();
        store
            .get("facebook.com", "/", name)
            .map(|cookie| cookie.value().to_owned())
    }

    fn lock(&self) -> MutexGuard<'_, CookieStore> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Jar {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.lock().clone()))
    }
}

impl fmt::Debug for Jar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jar({} cookies)", self.lock().iter_any().count())
    }
}
