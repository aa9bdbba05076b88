//! The account: logging in and out, the session.

use std::sync::{Arc, PoisonError};

use super::{Client, LoggedIn};
use crate::api::{Account, Caller};
use crate::error::Result;
use crate::id::UserId;
use crate::session::{self, Credentials, Login, Session};
use crate::wire::endpoint::{log_out, settings_menu};

/// # The account and its session
impl Client {
    /// Logs in again, in place: this client and its clones act as the account from then on. Stops listening.
    ///
    /// If it fails, everything is as it was before.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::login`](crate::ClientBuilder::login).
    pub fn login(&self, email: impl AsRef<str>, password: impl AsRef<str>) -> Result<()> {
        let credentials = Credentials::new(email.as_ref(), password.as_ref())?;
        let account = self.logged_in().account.anew();
        let login = Login {
            caller: Caller::new(&self.inner.api, &account),
            two_factor: self.inner.two_factor.as_ref(),
            max_tries: self.inner.max_tries,
        };
        let uid = login.with_password(&credentials)?;
        self.act_as(uid, account);
        Ok(())
    }

    /// Asks Facebook whether the session is still logged in.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`](crate::Error::Transport) or [`Error::Http`](crate::Error::Http) if there was no answer.
    pub fn is_logged_in(&self) -> Result<bool> {
        session::is_logged_in(&self.caller(&self.logged_in()))
    }

    /// The session as it is at this moment: cookies, user agent, client ID, and the position in the queue of events. Save it to go
    /// on later without the password.
    ///
    /// A client that listens with a saved session goes on behind the last event that was taken before: from the channel of a
    /// [`Listener`](crate::Listener), by a wait, or as the result of [`do_one_listen`](Self::do_one_listen). Events that were still in
    /// the channel come again. So call this after an event was dealt with, on the thread that does it, and nothing is lost
    /// whenever the program ends; see the [guide](crate::guide::sessions#a-restart-loses-nothing).
    ///
    /// ```
    /// use fbchat::{Session, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let path = std::env::temp_dir().join(format!("fbchat-doc-{}.json", std::process::id()));
    /// client.session().save(&path)?;
    ///
    /// let again = server.client_builder().session(Session::load(&path)?).resume()?;
    /// assert_eq!(again.uid(), client.uid());
    /// # std::fs::remove_file(path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn session(&self) -> Session {
        Session::of(&self.logged_in().account)
    }

    /// Goes on with another session: this client and its clones act as its account from then on. Stops listening.
    ///
    /// If it fails, everything is as it was before.
    ///
    /// # Errors
    ///
    /// [`Error::Session`](crate::Error::Session) without a request if the session has no `c_user` cookie or a cookie that none
    /// may have; [`Error::NotLoggedIn`](crate::Error::NotLoggedIn) if it has ended.
    pub fn set_session(&self, session: Session) -> Result<()> {
        let current = self.logged_in();
        let user_agent = session
            .user_agent()
            .unwrap_or(&current.account.user_agent)
            .to_owned();
        let account = session.to_account(user_agent)?;
        let uid = Caller::new(&self.inner.api, &account).fetch_tokens()?;
        self.act_as(uid, account);
        Ok(())
    }

    /// Logs out: the session ends, here and wherever else it is used. Stops listening.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::Error::Decode) if neither Facebook's page nor its settings menu has what logging out takes.
    pub fn logout(&self) -> Result<()> {
        let logged_in = self.logged_in();
        let hash = match logged_in.account.logout_hash() {
            Some(hash) => hash,
            None => {
                let menu = self.caller(&logged_in).page(&settings_menu::request())?;
                settings_menu::read(&menu.text())?
            }
        };
        self.stop_listening();
        self.caller(&logged_in).page(&log_out::request(&hash))?;
        log::info!("logged out");
        Ok(())
    }

    /// Acts as this account from now on. If it is the same as before, its position in the queue of events stays.
    fn act_as(&self, uid: UserId, mut account: Account) {
        self.stop_listening();
        let current = self.logged_in();
        let cursor = &current.account.cursor;
        if current.uid == uid && cursor.position().is_some() {
            account.cursor = Arc::clone(cursor);
            if !account.shares_session_with(&current.account) {
                cursor.leave_session();
            }
        }
        let account = Arc::new(account);
        *self
            .inner
            .logged_in
            .write()
            .unwrap_or_else(PoisonError::into_inner) = LoggedIn { uid, account };
    }
}
