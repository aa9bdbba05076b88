//! Controlling connections to the edge host.

use std::time::Duration;

use super::server::LocalServer;
use crate::id::UserId;
use crate::local::gateway::fault::EdgeFault;

/// Clients since 2019 listen over MQTT in a websocket. [`requests`](LocalServer::requests) contains their packets as requests:
/// the method is the packet's type, such as `PUBLISH`, the path its topic, the form the members of its JSON. A PUBACK has the
/// topic of the message that it acknowledges; packets without a topic have the paths `/mqtt/connect`, `/mqtt/subscribe`,
/// `/mqtt/unsubscribe`, `/mqtt/pingreq` and `/mqtt/disconnect`.
impl LocalServer {
    /// Injects a fault into this user's connections to the edge host. Faults queue up; each is applied once.
    ///
    /// ```
    /// use fbchat::local::{BOT, EdgeFault, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = fbchat::local::BOT;
    /// server.fail_edge(bot, EdgeFault::QueueError("ERROR_QUEUE_OVERFLOW".to_owned()));
    /// assert_eq!(server.edge_faults_left(bot), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn fail_edge(&self, user: UserId, fault: EdgeFault) {
        self.shared.lock().gateway.add_fault(user, fault);
    }

    /// Returns how many of this user's faults on the edge host are pending.
    pub fn edge_faults_left(&self, user: UserId) -> usize {
        self.shared.lock().gateway.faults_left(user)
    }

    /// Closes this user's connections to the edge host and to the gateway of 2026, as the real site does from time to time.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::{Event, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// // A connection is closed after a minute without packets, whatever its keep-alive.
    /// server.allow_silence(Some(Duration::from_secs(60)));
    /// let bot = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = bot.listen()?;
    /// server.close_edge(bot.uid());
    /// let back = listener.wait_for(Duration::from_secs(10), |event| {
    ///     matches!(event, Event::Reconnected).then_some(())
    /// });
    /// assert!(back.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close_edge(&self, user: UserId) {
        let mut state = self.shared.lock();
        state.gateway.close_connections(user);
        state.lightspeed.close_gracefully(user);
        drop(state);
        self.shared.notify();
    }

    /// Sets how long a client of the edge host may send nothing before its connection is closed. `None`, the default, means one
    /// and a half times the client's keep-alive. Open connections apply it from their next packet on.
    pub fn allow_silence(&self, time: Option<Duration>) {
        self.shared.lock().gateway.limit_silence(time);
    }
}
