//! The cookies of one login, shared by all its requests.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use cookie_store::{Cookie, CookieDomain, CookieExpiration};
use url::Url;

use super::cookies::BoundedCookies;
use crate::secret::Secret;
use crate::time::Timestamp;

/// A cookie jar of bounded size. Cookies go only where their domain and path allow, and never over http.
pub(crate) struct Jar(Mutex<BoundedCookies>);

/// A cookie with all that decides where it goes.
#[derive(Clone, PartialEq, Eq)]
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

    /// Whether it is a cookie of Facebook's own site.
    pub(crate) fn is_of_facebook(&self) -> bool {
        Self::is_host_of_facebook(&self.domain)
    }

    /// Whether the host belongs to Facebook's own site.
    pub(crate) fn is_host_of_facebook(host: &str) -> bool {
        host == "facebook.com" || host.ends_with(".facebook.com")
    }

    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|at| at <= now)
    }

    /// Whether a request can have it.
    pub(crate) fn can_be_sent(&self) -> bool {
        let parts = [self.value.expose(), &self.domain, &self.path];
        is_name(&self.name) && parts.into_iter().all(is_value) && self.url().is_some()
    }

    /// An address that it may be set from.
    fn url(&self) -> Option<Url> {
        Url::parse(&format!("https://{}{}", self.domain, self.path)).ok()
    }

    /// As the store has it. `None`: it cannot be sent.
    fn stored(&self) -> Option<(Cookie<'static>, Url)> {
        let url = self.url().filter(|_| self.can_be_sent())?;
        let mut header = format!("{}={}; Path={}", self.name, self.value.expose(), self.path);
        if !self.host_only {
            header += &format!("; Domain={}", self.domain);
        }
        for (flag, text) in [(self.secure, "; Secure"), (self.http_only, "; HttpOnly")] {
            header += if flag { text } else { "" };
        }
        let mut cookie = Cookie::parse(header, &url).ok()?.into_owned();
        if let Some(at) = self.expires {
            // Set as a point in time: as a span from now it would lose a part of a second each time.
            let at = at.as_millis().div_euclid(1000).clamp(0, LATEST);
            let at = SystemTime::from(Timestamp::from_millis(at * 1000));
            cookie.expires = CookieExpiration::AtUtc(at.into());
        }
        Some((cookie, url))
    }
}

/// The latest point in time that the store can have: the end of the year 9999, in seconds since 1970.
const LATEST: i64 = 253_402_300_799;

impl fmt::Debug for StoredCookie {
    /// Not even its name: in a text that was misread a name may be anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredCookie").finish_non_exhaustive()
    }
}

/// Whether a cookie may have this name.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', ' ', ',']) && is_value(name)
}

/// Whether this ends neither the cookie nor the header that it stands in.
fn is_value(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() || c == ';' || !c.is_ascii())
}

impl Jar {
    pub(crate) fn new() -> Self {
        Self(Mutex::default())
    }

    /// A jar with these cookies. Those that have expired or cannot be sent are left out.
    pub(crate) fn from_cookies(cookies: &[StoredCookie]) -> Self {
        let mut store = BoundedCookies::default();
        for (cookie, url) in cookies.iter().filter_map(StoredCookie::stored) {
            // Refused only if it has expired, or is longer than a cookie may be.
            let _ = store.insert(cookie, &url);
        }
        Self(Mutex::new(store))
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

    /// The value of the `Cookie` header for a request to `url`. `None`: no cookie goes there; none ever goes over http.
    pub(crate) fn header(&self, url: &Url) -> Option<String> {
        if url.scheme() != "https" {
            return None;
        }
        let store = self.lock();
        let pairs = store
            .get_request_values(url)
            .map(|(name, value)| format!("{name}={value}"));
        let pairs: Vec<_> = pairs.collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Takes in a `Set-Cookie` header that came from `url`. One that breaks the rules is dropped, as browsers do, and so is one
    /// that a stored session could not bring back.
    pub(crate) fn absorb(&self, header: &str, url: &Url) {
        let cookie = Cookie::parse(header, url).ok().filter(|cookie| {
            is_name(cookie.name())
                && is_value(cookie.value())
                && is_value(&cookie.path)
                && cookie
                    .domain
                    .as_cow()
                    .is_some_and(|domain| StoredCookie::is_host_of_facebook(&domain))
        });
        let accepted = cookie.map(|cookie| self.lock().insert(cookie.into_owned(), url).is_ok());
        if accepted != Some(true) {
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

    fn lock(&self) -> MutexGuard<'_, BoundedCookies> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_only_where_their_domain_and_path_allow_and_never_over_http() {
        let url = |url: &str| Url::parse(url).unwrap();
        let jar = Jar::new();
        let from = url("https://m.facebook.com/login/");
        jar.absorb("all=1; domain=.facebook.com; path=/", &from);
        jar.absorb("host=2; path=/", &from);
        jar.absorb("path=3; domain=facebook.com; path=/login", &from);
        jar.absorb("foreign=4; domain=evil.example", &from);
        jar.absorb("wide=5; domain=com", &url("https://evil.example/"));
        for (to, cookies) in [
            ("https://m.facebook.com/", Some("all=1; host=2")),
            (
                "https://m.facebook.com/login/x",
                Some("all=1; host=2; path=3"),
            ),
            ("https://www.facebook.com/", Some("all=1")),
            ("https://facebook.com/", Some("all=1")),
            ("http://m.facebook.com/", None),
            ("https://notfacebook.com/", None),
            ("https://facebook.com.evil.example/", None),
            ("https://evil.example/facebook.com/", None),
            ("https://127.0.0.1/", None),
        ] {
            let sent = jar.header(&url(to)).map(|sent| {
                let mut cookies: Vec<&str> = sent.split("; ").collect();
                cookies.sort();
                cookies.join("; ")
            });
            assert_eq!(sent.as_deref(), cookies, "{to}");
        }
    }

    #[test]
    fn a_cookie_that_could_not_be_stored_is_dropped() {
        let (jar, url) = (Jar::new(), Url::parse("https://m.facebook.com/").unwrap());
        for odd in [
            "a,b=1",
            "a b=1",
            "=1",
            "a=\u{e4}",
            "a=1\t2",
            "a=1; path=/\u{e4}",
            // A whole top-level domain has no one owner.
            "a=1; domain=com",
        ] {
            jar.absorb(odd, &url);
        }
        assert_eq!(jar.cookies(), []);
    }

    #[test]
    fn no_date_is_too_far_away() {
        let url = Url::parse("https://m.facebook.com/").unwrap();
        for (millis, is_kept) in [(i64::MIN, false), (i64::MAX, true)] {
            let mut cookie = StoredCookie::of_facebook("xs".to_owned(), "1".to_owned());
            cookie.expires = Some(Timestamp::from_millis(millis));
            let jar = Jar::from_cookies(&[cookie]);
            assert_eq!(jar.header(&url).is_some(), is_kept);
        }
    }
}
