//! Plans of a conversation.

use super::Client;
use crate::error::Result;
use crate::model::{EventReminder, Target};
use crate::wire::endpoint::plan;

impl Client {
    /// Plans something in a conversation: Facebook reminds everybody there when its time has come.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`](crate::Error::NoThread) without a request if no default thread is set;
    /// [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use fbchat::{EventReminder, ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let tomorrow = SystemTime::now() + Duration::from_secs(24 * 60 * 60);
    /// let tea = EventReminder::new("Tea", tomorrow.into()).location("London");
    /// client.event_reminder(ThreadKey::User(UserId::from(4)), tea)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn event_reminder(&self, thread: impl Into<Target>, reminder: EventReminder) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.perform_in_turn(plan::request(thread, &reminder))
    }
}
