//! A store of cookies that has bounds, whatever servers set.

use std::collections::VecDeque;
use std::ops::Deref;

use cookie_store::{Cookie, CookieError, CookieStore};
use url::Url;

/// The bounds that RFC 6265 (6.1) has a browser keep at least.
const MAX_OF_A_DOMAIN: usize = 50;
const MAX_COOKIES: usize = 180;
/// The length of a name and its value, and of a path, in bytes.
const LONGEST: usize = 4096;
const LONGEST_PATH: usize = 1024;
/// The length of all names and values, in bytes: all of them fit into one line of a request.
const MAX_BYTES: usize = 48 * 1024;

/// Cookies, of which the oldest go first where there are too many. Those that make up a login stay.
#[derive(Clone, Debug, Default)]
pub(super) struct BoundedCookies {
    store: CookieStore,
    /// The cookies in the order in which they were set, the oldest first.
    order: VecDeque<Key>,
}

#[derive(Clone, Debug, PartialEq)]
struct Key {
    domain: String,
    path: String,
    name: String,
}

impl Key {
    fn of(cookie: &Cookie<'_>) -> Self {
        Self {
            domain: cookie.domain.as_cow().unwrap_or_default().into_owned(),
            path: cookie.path.to_string(),
            name: cookie.name().to_owned(),
        }
    }

    /// Whether the login is lost with it.
    fn is_login(&self) -> bool {
        self.domain == "facebook.com" && matches!(&*self.name, "c_user" | "xs")
    }
}

impl Deref for BoundedCookies {
    type Target = CookieStore;

    fn deref(&self) -> &CookieStore {
        &self.store
    }
}

impl BoundedCookies {
    /// Takes in a cookie that came from `url`.
    pub(super) fn insert(&mut self, cookie: Cookie<'static>, url: &Url) -> Result<(), CookieError> {
        if length(&cookie) > LONGEST || cookie.path.len() > LONGEST_PATH {
            return Err(CookieError::Parse);
        }
        let key = Key::of(&cookie);
        let inserted = self.store.insert(cookie, url);
        self.order.retain(|known| *known != key);
        match self.store.get_any(&key.domain, &key.path, &key.name) {
            // A server takes a cookie back by one that has expired, which the store would keep.
            Some(kept) if kept.is_expired() => {
                self.store.remove(&key.domain, &key.path, &key.name);
            }
            Some(_) => self.order.push_back(key),
            None => {}
        }
        self.trim();
        inserted.map(drop)
    }

    fn trim(&mut self) {
        while let Some(place) = self.one_too_many() {
            let Some(key) = self.order.remove(place) else {
                return;
            };
            log::warn!("there are too many cookies: one of {} goes", key.domain);
            self.store.remove(&key.domain, &key.path, &key.name);
        }
    }

    /// The place of a cookie that has to go. `None`: all may stay.
    fn one_too_many(&self) -> Option<usize> {
        let oldest = |goes: &dyn Fn(&Key) -> bool| {
            let mut keys = self.order.iter();
            keys.position(|key| !key.is_login() && goes(key))
        };
        let of_domain = |domain: &str| {
            let keys = self.order.iter();
            keys.filter(|key| key.domain == domain).count()
        };
        let newest = self.order.back()?;
        if of_domain(&newest.domain) > MAX_OF_A_DOMAIN {
            return oldest(&|key| key.domain == newest.domain);
        }
        let bytes: usize = self.store.iter_any().map(length).sum();
        if self.order.len() > MAX_COOKIES || bytes > MAX_BYTES {
            oldest(&|_| true)
        } else {
            None
        }
    }
}

/// The bytes that a cookie takes in a request.
fn length(cookie: &Cookie<'_>) -> usize {
    cookie.name().len() + cookie.value().len() + "=; ".len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(cookies: &mut BoundedCookies, header: &str, from: &str) {
        let url = Url::parse(from).unwrap();
        let cookie = Cookie::parse(header.to_owned(), &url).unwrap();
        let _ = cookies.insert(cookie, &url);
    }

    fn names(cookies: &BoundedCookies) -> Vec<String> {
        let all = cookies.iter_any().map(|cookie| cookie.name().to_owned());
        let mut all: Vec<String> = all.collect();
        all.sort();
        all
    }

    const WWW: &str = "https://www.facebook.com/";

    #[test]
    fn a_server_that_sets_cookies_without_end_costs_neither_memory_nor_the_login() {
        let mut cookies = BoundedCookies::default();
        for login in [
            "c_user=1000; domain=facebook.com",
            "xs=2; domain=facebook.com",
        ] {
            set(&mut cookies, login, WWW);
        }
        for number in 0..1000 {
            let domain = format!("{}.facebook.com", number % 7);
            let header = format!("n{number}=1; path=/{number}");
            set(&mut cookies, &header, &format!("https://{domain}/"));
            set(
                &mut cookies,
                &format!("a{number}=1; domain=facebook.com"),
                WWW,
            );
        }
        assert_eq!(cookies.iter_any().count(), MAX_COOKIES);
        assert_eq!(cookies.order.len(), MAX_COOKIES);
        let names = names(&cookies);
        for kept in ["c_user", "xs", "a999", "n999"] {
            assert!(names.iter().any(|name| name == kept), "{kept}");
        }
        assert!(!names.iter().any(|name| name == "a0"));
    }

    #[test]
    fn the_oldest_of_a_domain_goes_first_and_one_that_is_set_again_is_new() {
        let mut cookies = BoundedCookies::default();
        set(&mut cookies, "other=1", "https://m.facebook.com/");
        for number in 0..MAX_OF_A_DOMAIN {
            set(&mut cookies, &format!("a{number}=1; path=/"), WWW);
        }
        set(&mut cookies, "a0=2; path=/", WWW);
        set(&mut cookies, "new=1; path=/", WWW);
        let names = names(&cookies);
        assert_eq!(names.len(), MAX_OF_A_DOMAIN + 1);
        for (name, is_kept) in [("a0", true), ("a1", false), ("new", true), ("other", true)] {
            assert_eq!(names.iter().any(|it| it == name), is_kept, "{name}");
        }
    }

    #[test]
    fn a_cookie_that_is_taken_back_leaves_its_place() {
        let mut cookies = BoundedCookies::default();
        for number in 0..1000 {
            set(&mut cookies, &format!("a{number}=1; path=/"), WWW);
            set(
                &mut cookies,
                &format!("a{number}=1; path=/; max-age=0"),
                WWW,
            );
        }
        assert_eq!(names(&cookies), Vec::<String>::new());
        assert_eq!(cookies.iter_any().count() + cookies.order.len(), 0);
    }

    #[test]
    fn all_cookies_fit_into_one_request() {
        let mut cookies = BoundedCookies::default();
        let long = "x".repeat(LONGEST);
        set(&mut cookies, &format!("a={long}"), WWW);
        set(&mut cookies, &format!("b=1; path=/{long}"), WWW);
        assert_eq!(names(&cookies), Vec::<String>::new());
        let long = "x".repeat(LONGEST - 10);
        for number in 0..MAX_OF_A_DOMAIN {
            set(&mut cookies, &format!("a{number}={long}; path=/"), WWW);
        }
        let bytes: usize = cookies.iter_any().map(length).sum();
        assert!(
            (MAX_BYTES - LONGEST..=MAX_BYTES).contains(&bytes),
            "{bytes}"
        );
    }
}
