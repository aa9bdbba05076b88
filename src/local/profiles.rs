//! Profiles that accounts switch to.

use super::LocalServer;
use super::state::State;
use crate::id::UserId;

impl LocalServer {
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
        self.shared.tell();
    }
}

impl State {
    /// Who acts when this account logs in.
    pub(crate) fn profile_of(&self, account: UserId) -> UserId {
        self.profiles.get(&account).copied().unwrap_or(account)
    }
}
