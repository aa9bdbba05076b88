//! Which cookies make a session: those of Facebook, of one account, with all that a request needs.

use crate::error::SessionError;
use crate::http::StoredCookie;
use crate::time::Timestamp;

/// Names the account that logged in.
pub(super) const USER: &str = "c_user";
/// Proves that it did.
pub(super) const SECRET: &str = "xs";
/// Names the profile that the account has switched to.
pub(super) const PROFILE: &str = "i_user";

/// The names of cookies that Facebook is known to use: the only ones that are shown, because a text that was misread may have a
/// secret where a name should be.
const KNOWN: [&str; 18] = [
    USER,
    SECRET,
    PROFILE,
    "datr",
    "sb",
    "fr",
    "wd",
    "dpr",
    "locale",
    "presence",
    "ps_l",
    "ps_n",
    "oo",
    "lu",
    "m_pixel_ratio",
    "usida",
    "dbln",
    "noscript",
];

/// Whether Facebook is known to use a cookie of this name.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// Whether the name is one that a login depends on.
pub(super) fn is_essential(name: &str) -> bool {
    [USER, SECRET, PROFILE].contains(&name)
}

/// The cookies among `cookies` that are Facebook's and can be sent. One that is left out costs the others nothing, unless the
/// login depends on it.
pub(super) fn usable(cookies: Vec<StoredCookie>) -> Result<Vec<StoredCookie>, SessionError> {
    let (own, foreign): (Vec<_>, Vec<_>) =
        cookies.into_iter().partition(StoredCookie::is_of_facebook);
    let (kept, broken): (Vec<_>, Vec<_>) = own.into_iter().partition(StoredCookie::can_be_sent);
    let has = |cookies: &[StoredCookie], name| cookies.iter().any(|cookie| cookie.name == name);
    for name in [USER, SECRET] {
        if has(&kept, name) {
            continue;
        }
        if has(&broken, name) {
            return Err(SessionError::BadCookie {
                name: name.to_owned(),
            });
        }
        if has(&foreign, name) {
            return Err(SessionError::OtherSite {
                name: name.to_owned(),
            });
        }
    }
    let now = Timestamp::now();
    let users = kept
        .iter()
        .filter(|cookie| cookie.name == USER && !cookie.is_expired(now));
    let mut users = users.map(|cookie| cookie.value.expose());
    if let Some(first) = users.next()
        && users.any(|other| other != first)
    {
        return Err(SessionError::SeveralAccounts);
    }
    warn_of_left_out(foreign.len() + broken.len());
    Ok(kept)
}

/// Logs how many cookies are left out, and nothing of what they are.
pub(super) fn warn_of_left_out(count: usize) {
    if count > 0 {
        log::warn!(
            "{count} entries of the session are left out: cookies of other sites, or what no cookie can be"
        );
    }
}

/// The cookies of a session that can be used to log in, as requests need them; or what is missing.
pub(super) fn of_login(cookies: &[StoredCookie]) -> Result<Vec<StoredCookie>, SessionError> {
    let cookies = usable(cookies.to_vec())?;
    let now = Timestamp::now();
    let current = |name: &str, missing: SessionError| {
        let mut same = cookies
            .iter()
            .filter(|cookie| cookie.name == name)
            .peekable();
        if same.peek().is_none() {
            return Err(missing);
        }
        let expired = SessionError::ExpiredCookie {
            name: name.to_owned(),
        };
        same.rfind(|cookie| !cookie.is_expired(now)).ok_or(expired)
    };
    let has_profile = cookies.iter().any(|cookie| cookie.name == PROFILE);
    let user = current(
        USER,
        if has_profile {
            SessionError::ProfileCookieAlone
        } else {
            SessionError::NoUserCookie
        },
    )?;
    if user
        .value
        .expose()
        .parse::<u64>()
        .is_ok_and(|user| user > 0)
    {
        current(SECRET, SessionError::NoXsCookie)?;
        Ok(for_all_of_facebook(cookies))
    } else {
        Err(SessionError::BadUserCookie)
    }
}

/// Facebook sets what a login depends on for all of its hosts. A list that has it for one host alone, as the extension of a
/// browser lists what a page sees, means the same.
fn for_all_of_facebook(cookies: Vec<StoredCookie>) -> Vec<StoredCookie> {
    let is_wide = |cookie: &StoredCookie| {
        cookie.domain == "facebook.com" && !cookie.host_only && cookie.path == "/"
    };
    let now = Timestamp::now();
    let wide: Vec<String> = cookies
        .iter()
        .filter(|cookie| is_wide(cookie) && !cookie.is_expired(now))
        .map(|cookie| cookie.name.clone())
        .collect();
    let widened = cookies.into_iter().map(|mut cookie| {
        if is_essential(&cookie.name) && !is_wide(&cookie) && !wide.contains(&cookie.name) {
            cookie.domain = "facebook.com".to_owned();
            cookie.path = "/".to_owned();
            cookie.host_only = false;
        }
        cookie
    });
    widened.collect()
}
