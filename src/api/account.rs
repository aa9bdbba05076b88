//! The state that the requests of one login share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{Cursor, Position};
use crate::error::{Error, Result};
use crate::http::{Browser, Jar};
use crate::id::UserId;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::wire::html::{PageTokens, PageUser};

/// One login, or one attempt at it: cookies, tokens, counters.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) jar: Jar,
    pub(crate) user_agent: String,
    /// Random hexadecimal digits that distinguish this login's connections from others'.
    pub(crate) client_id: String,
    tokens: Mutex<Option<Tokens>>,
    /// Taken while the tokens are fetched anew, so that threads which find them stale at once fetch them once.
    pub(super) refreshing: Mutex<()>,
    requests: AtomicU64,
    seq: AtomicU64,
    /// The time that the server stated last, and when it did.
    server_clock: Mutex<Option<(Timestamp, Instant)>>,
    /// Whether the site offers it the gateway, as soon as that is known.
    #[cfg(all(feature = "mqtt", feature = "gateway"))]
    offers_gateway: std::sync::OnceLock<bool>,
    /// Up to where its events have been taken.
    pub(crate) cursor: Arc<Cursor>,
    #[cfg(any(feature = "gateway", feature = "mqtt"))]
    pub(crate) tasks: Arc<super::tasks::Tasks>,
    #[cfg(any(feature = "gateway", feature = "mqtt"))]
    pub(crate) edits: Arc<super::edits::Edits>,
}

/// The tokens of a page, which the requests of its script carry.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) uid: UserId,
    pub(super) fb_dtsg: Secret,
    pub(super) ttstamp: Secret,
    logout_hash: Option<Secret>,
    pub(super) revision: Option<u64>,
    /// Counts how often the tokens were fetched.
    generation: u64,
}

impl Account {
    pub(crate) fn new(jar: Jar, user_agent: String, client_id: Option<String>) -> Self {
        Self {
            jar,
            user_agent,
            client_id: client_id.unwrap_or_else(|| format!("{:x}", fastrand::u32(..1 << 31))),
            tokens: Mutex::new(None),
            refreshing: Mutex::new(()),
            requests: AtomicU64::new(0),
            seq: AtomicU64::new(0),
            server_clock: Mutex::new(None),
            #[cfg(all(feature = "mqtt", feature = "gateway"))]
            offers_gateway: std::sync::OnceLock::new(),
            cursor: Arc::default(),
            #[cfg(any(feature = "gateway", feature = "mqtt"))]
            tasks: Arc::default(),
            #[cfg(any(feature = "gateway", feature = "mqtt"))]
            edits: Arc::default(),
        }
    }

    /// The same, whose events were taken up to a position.
    pub(crate) fn at(self, position: Option<Position>) -> Self {
        let cursor = Arc::new(Cursor::at(position));
        Self { cursor, ..self }
    }

    /// Whether both are of the same session.
    pub(crate) fn shares_session_with(&self, other: &Self) -> bool {
        let session = |it: &Self| it.jar.facebook_cookie("xs");
        session(self).is_some_and(|xs| session(other) == Some(xs))
    }

    /// A new login in the same browser: the cookies are there already, the tokens are not.
    pub(crate) fn anew(&self) -> Self {
        Self::new(
            self.jar.clone(),
            self.user_agent.clone(),
            Some(self.client_id.clone()),
        )
    }

    /// The user who acts by the cookies: the profile that the account has switched to, which `i_user` names, or else the account itself.
    pub(crate) fn user_cookie(&self) -> Option<UserId> {
        let account = self.number_cookie("c_user")?;
        Some(self.number_cookie("i_user").unwrap_or(account))
    }

    fn number_cookie(&self, name: &str) -> Option<UserId> {
        let number: u64 = self.jar.facebook_cookie(name)?.parse().ok()?;
        (number > 0).then_some(UserId::new(number))
    }

    /// Returns who acts, by the page whose tokens are about to be used. Where the page names another user than the cookies, the page
    /// counts: its tokens are that user's.
    ///
    /// # Errors
    ///
    /// [`Error::NotLoggedIn`] if nobody acts, or another user than acted so far: what the client has from before is not that user's.
    pub(crate) fn acting_user(&self, page: PageUser) -> Result<UserId> {
        let by_cookies = self.user_cookie().ok_or(Error::NotLoggedIn)?;
        if page.is_nobody() {
            return Err(Error::NotLoggedIn);
        }
        let account = page.account.map(UserId::new);
        let other_account = account.filter(|it| self.number_cookie("c_user") != Some(*it));
        let by_page = page.actor.map(UserId::new).or(other_account);
        let before = self.tokens().as_ref().map(|tokens| tokens.uid);
        let user = by_page.or(before).unwrap_or(by_cookies);
        if before.is_some_and(|before| before != user) {
            log::warn!("the home page is that of another user than before: log in again");
            return Err(Error::NotLoggedIn);
        }
        if user != by_cookies && before.is_none() {
            log::warn!(
                "the home page names another user than the cookies do: acting as the user of the page"
            );
        }
        Ok(user)
    }

    /// Uses the tokens of a page that was just fetched.
    pub(crate) fn set_tokens(&self, uid: UserId, page: PageTokens) {
        let mut tokens = self.tokens();
        let generation = tokens.as_ref().map_or(0, |tokens| tokens.generation);
        let codes = page.fb_dtsg.expose().bytes().map(|byte| byte.to_string());
        *tokens = Some(Tokens {
            uid,
            ttstamp: Secret::new(codes.collect::<String>() + "2"),
            fb_dtsg: page.fb_dtsg,
            logout_hash: page.logout_hash,
            revision: page.revision,
            generation: generation + 1,
        });
    }

    /// Uses a new `fb_dtsg` that came with a reply. The `ttstamp` stays that of the page, as in the browser.
    pub(crate) fn set_dtsg(&self, fb_dtsg: Secret) {
        if let Some(tokens) = self.tokens().as_mut() {
            tokens.fb_dtsg = fb_dtsg;
        }
    }

    pub(crate) fn logout_hash(&self) -> Option<Secret> {
        self.tokens().as_ref()?.logout_hash.clone()
    }

    /// How often the tokens have been fetched.
    pub(super) fn generation(&self) -> u64 {
        self.tokens().as_ref().map_or(0, |tokens| tokens.generation)
    }

    /// The number of the last pushed item that was handed over.
    pub(crate) fn seq(&self) -> u64 {
        self.seq.load(Ordering::Relaxed)
    }

    pub(crate) fn set_seq(&self, seq: u64) {
        self.seq.store(seq, Ordering::Relaxed);
    }

    /// Whether the site offers the gateway to this login. `None`: that is not known.
    #[cfg(all(feature = "mqtt", feature = "gateway"))]
    pub(crate) fn offers_gateway(&self) -> Option<bool> {
        self.offers_gateway.get().copied()
    }

    /// Keeps it for all listenings of the login; the first time counts.
    #[cfg(all(feature = "mqtt", feature = "gateway"))]
    pub(crate) fn set_offers_gateway(&self, is_offered: bool) {
        self.offers_gateway.get_or_init(|| is_offered);
    }

    /// The time by the server's clock, which dates messages. Until the server has stated it, by this machine's.
    pub(crate) fn server_time(&self) -> Timestamp {
        let clock = *self.server_clock();
        clock.map_or_else(Timestamp::now, |(at, stated)| at.later(stated.elapsed()))
    }

    /// Takes in the time that the server states in a reply.
    pub(super) fn set_server_time(&self, at: Timestamp) {
        *self.server_clock() = Some((at, Instant::now()));
    }

    fn server_clock(&self) -> MutexGuard<'_, Option<(Timestamp, Instant)>> {
        let clock = self.server_clock.lock();
        clock.unwrap_or_else(PoisonError::into_inner)
    }

    /// The browser that the account uses.
    pub(super) fn browser(&self) -> Browser<'_> {
        Browser {
            jar: &self.jar,
            user_agent: &self.user_agent,
        }
    }

    /// Counts one more request, and returns its number.
    pub(super) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The tokens of the page. `None` before login.
    pub(super) fn current_tokens(&self) -> Option<Tokens> {
        self.tokens().clone()
    }

    fn tokens(&self) -> MutexGuard<'_, Option<Tokens>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;
    use crate::wire::html::Page;

    /// The user who acts, with these cookies and a page with this module; `None`: nobody is logged in.
    fn acting(cookies: &str, module: &str) -> Option<u64> {
        let session: Session = format!("{cookies}; xs=2").parse().unwrap();
        let account = session.to_account("Browser".to_owned()).unwrap();
        let page = format!(r#"<script>["CurrentUserInitialData",[],{module},270]</script>"#);
        let user = account.acting_user(Page::parse(&page).user());
        user.ok().map(UserId::get)
    }

    #[test]
    fn who_acts_is_who_the_page_names_or_else_the_cookies() {
        let (account, profile) = ("c_user=1", "c_user=1; i_user=7");
        for (cookies, module, user) in [
            (account, r#"{"ACCOUNT_ID":"1","USER_ID":"1"}"#, Some(1)),
            (profile, r#"{"ACCOUNT_ID":"1","USER_ID":"7"}"#, Some(7)),
            (account, r#"{"ACCOUNT_ID":"1","USER_ID":"7"}"#, Some(7)),
            (profile, r#"{"ACCOUNT_ID":"1","USER_ID":"1"}"#, Some(1)),
            (profile, r#"{"ACCOUNT_ID":"1"}"#, Some(7)),
            (account, r#"{"ACCOUNT_ID":"9"}"#, Some(9)),
            (account, r#"{"ACCOUNT_ID":"0","USER_ID":"0"}"#, None),
            (profile, r#"{"ACCOUNT_ID":"0"}"#, None),
            (account, "{}", Some(1)),
            (profile, "{}", Some(7)),
        ] {
            assert_eq!(acting(cookies, module), user, "{cookies}, {module}");
        }
    }

    #[test]
    fn a_page_of_another_user_than_before_ends_the_login() {
        let session: Session = "c_user=1; xs=2".parse().unwrap();
        let account = session.to_account("Browser".to_owned()).unwrap();
        let page = |user| PageUser {
            actor: user,
            account: Some(1),
        };
        assert_eq!(account.acting_user(page(Some(7))).unwrap().get(), 7);
        let tokens = Page::parse(r#"<input name="fb_dtsg" value="AQ:1">"#).tokens();
        account.set_tokens(UserId::new(7), tokens.unwrap());
        assert_eq!(account.acting_user(page(Some(7))).unwrap().get(), 7);
        assert_eq!(account.acting_user(page(None)).unwrap().get(), 7);
        let error = account.acting_user(page(Some(1))).unwrap_err();
        assert!(matches!(error, Error::NotLoggedIn), "{error:?}");
    }
}
