//! Changing the state of a user's sessions.

use super::server::LocalServer;
use crate::id::UserId;
use crate::local::lightspeed;
use crate::local::world::tokens::Tokens;

impl LocalServer {
    /// Replaces the tokens of all of this user's sessions: the next request with the old ones fails with error 1357004, and pages
    /// contain the new ones.
    pub fn renew_tokens(&self, user: UserId) {
        let mut state = self.shared.lock();
        for session in state.sessions.values_mut() {
            if session.user == user {
                session.tokens = Tokens::new();
            }
        }
    }

    /// Makes the reply to the next message that this user sends contain a new `fb_dtsg`, which invalidates the old one.
    pub fn renew_tokens_with_next_message(&self, user: UserId) {
        let mut state = self.shared.lock();
        for session in state.sessions.values_mut() {
            session.renews_tokens |= session.user == user;
        }
    }

    /// Ends all of this user's sessions, as a password change does.
    pub fn log_out(&self, user: UserId) {
        let mut state = self.shared.lock();
        state.sessions.retain(|_, session| session.user != user);
        drop(state);
        self.shared.notify();
    }

    /// Drops the queues of all of this user's sessions with their pending items, for all transports. A long poll receives
    /// `fullReload`, an MQTT connection `ERROR_QUEUE_LOST`, and a client that resumes a dropped queue `ERROR_QUEUE_NOT_FOUND`. Over the
    /// gateway a snapshot comes.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::{Event, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = bot.listen()?;
    /// server.lose_queue(bot.uid());
    /// let gap = listener.wait_for(Duration::from_secs(10), |event| match event {
    ///     Event::Gap(gap) => Some(gap.since),
    ///     _ => None,
    /// });
    /// assert!(gap.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lose_queue(&self, user: UserId) {
        let mut state = self.shared.lock();
        for session in state.sessions.values_mut() {
            if session.user == user {
                session.queue.lose();
            }
        }
        state.gateway.lose_queues(user);
        lightspeed::lose(&mut state, user);
        drop(state);
        self.shared.notify();
    }

    /// Puts this user at a checkpoint: every page and every request of their sessions redirects there, and so does logging in.
    /// Their connections to the edge host are closed.
    pub fn checkpoint(&self, user: UserId) {
        if let Some(account) = self.shared.lock().people.get_mut(&user) {
            account.user.checkpoint = true;
        }
        self.close_edge(user);
    }

    /// Switches an account to one of its profiles, which is another user of the world, or back to itself. Sessions that begin
    /// afterwards have the cookie `i_user`; existing ones find the profile on their next page. Requests then act as the profile,
    /// and its events arrive in these sessions. Connections to the edge host are closed.
    ///
    /// A client from before the switch is rejected until it logs in or resumes its session again.
    ///
    /// ```
    /// use fbchat::local::{ADA, BOT, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// server.switch_profile(BOT, ADA);
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// assert_eq!(client.uid(), ADA);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn switch_profile(&self, account: UserId, profile: UserId) {
        let mut state = self.shared.lock();
        state.profiles.insert(account, profile);
        let before: Vec<UserId> = state
            .sessions
            .values_mut()
            .filter(|session| session.account == account)
            .map(|session| std::mem::replace(&mut session.user, profile))
            .collect();
        drop(state);
        for user in before {
            self.close_edge(user);
        }
        self.shared.notify();
    }
}
