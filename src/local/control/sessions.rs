//! What a test does to the sessions of a user.

use super::server::LocalServer;
use crate::id::UserId;
use crate::local::world::tokens::Tokens;

impl LocalServer {
    /// Makes the tokens of all of this user's sessions stale: the next request gets error 1357004, and a page the
    /// new ones.
    pub fn renew_tokens(&self, user: UserId) {
        let mut state = self.shared.lock();
        for session in state.sessions.values_mut() {
            if session.user == user {
                session.tokens = Tokens::new();
            }
        }
    }

    /// Lets the reply to the next message that this user sends bring a new `fb_dtsg`; the old one is stale then.
    pub fn renew_tokens_with_next_message(&self, user: UserId) {
        let mut state = self.shared.lock();
        for session in state.sessions.values_mut() {
            session.renews_tokens |= session.user == user;
        }
    }

    /// Ends all of this user's sessions, as a change of password does.
    pub fn log_out(&self, user: UserId) {
        let mut state = self.shared.lock();
        state.sessions.retain(|_, session| session.user != user);
        drop(state);
        self.shared.notify();
    }

    /// Loses the queues of each of this user's sessions, with what waits in them, whichever way they listen. Who polls is told that
    /// the queue is gone; who listens over MQTT is told `ERROR_QUEUE_LOST`, and who comes back that there is no such queue.
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
        drop(state);
        self.shared.notify();
    }

    /// Holds this user at a checkpoint from now on: every page and every request of their sessions leads there, and so does
    /// logging in. Their connections to the edge host are closed.
    pub fn checkpoint(&self, user: UserId) {
        if let Some(account) = self.shared.lock().people.get_mut(&user) {
            account.user.checkpoint = true;
        }
        self.close_edge(user);
    }

    /// Lets an account act as one of its profiles from now on, which is another user of the world, or as itself again: sessions
    /// that begin then have the cookie `i_user`, and those that there are find the profile on their next page. What the profile does
    /// is done in its own name, and what happens to it arrives in its sessions. Connections to the edge host are closed.
    ///
    /// A client that goes on from before is refused until it logs in or resumes its session again.
    ///
    /// ```
    /// use fbchat::UserId;
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// let (account, profile) = (UserId::from(100_000_000_000_001), UserId::from(4));
    /// server.switch_profile(account, profile);
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// assert_eq!(client.uid(), profile);
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
