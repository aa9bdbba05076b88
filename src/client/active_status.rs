//! The presence of people and of this account.

use super::Client;
use crate::error::Result;
use crate::id::UserId;
use crate::model::{ActiveStatus, Visibility};

/// # Who is active
impl Client {
    /// Shows this account to its friends as active while it listens, or hides it.
    ///
    /// While it listens over MQTT that is sent at once, and over the long poll it counts from the next request on. Over the gateway it is
    /// not sent: how is not known. It is kept for
    /// all later listenings of this client, unless [`ListenOptions::mark_alive`](crate::ListenOptions::mark_alive) states otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`](crate::Error::Transport) if the connection breaks at that moment: the next one is made accordingly.
    ///
    /// ```
    /// use fbchat::{ListenOptions, Transport, Visibility, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.set_active_status(Visibility::Hidden)?;
    /// let options = ListenOptions::default().transport(Transport::Mqtt);
    /// let listener = client.listen_with(options)?;
    /// // Nobody sees it until now.
    /// client.set_active_status(Visibility::Shown)?;
    /// listener.stop()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_active_status(&self, visibility: Visibility) -> Result<()> {
        self.inner.listening.presence.set(visibility)
    }

    /// Returns whether a person is active, without a request: as the
    /// [`Event::ChatTimestamps`](crate::Event::ChatTimestamps) reported it that have come since this client began to listen.
    ///
    /// `None`: none of them had that person. Those that came over the long poll have friends whose status has changed, the first
    /// after connecting over MQTT has all friends.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::{Event, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = client.listen()?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.shows_up();
    /// listener.wait_for(Duration::from_secs(10), move |event| match event {
    ///     Event::ChatTimestamps(e) => e.active.contains(&ADA).then_some(()),
    ///     _ => None,
    /// });
    /// assert!(client.active_status(ada.id()).is_some_and(|status| status.is_active));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn active_status(&self, user: UserId) -> Option<ActiveStatus> {
        self.inner.listening.presence.status(user)
    }
}
