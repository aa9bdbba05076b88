//! Controlling connections to the gateway of 2026.

use std::time::Duration;

use super::server::LocalServer;
use crate::id::UserId;
use crate::local::lightspeed::fault::GatewayFault;

/// Clients of 2026 listen over the gateway. [`requests`](LocalServer::requests) contains what they send as requests: a task has the
/// method `TASK`, the path `/lightspeed/task/46` with its label, and the members of its payload as form; a request for a database the
/// method `SYNC` and the path `/lightspeed/database/1`; pings and acknowledgements have the paths `/lightspeed/ping` and
/// `/lightspeed/ack`.
impl LocalServer {
    /// Returns what clients of the gateway did that it does not allow, oldest first: a frame or a request that cannot be read, a
    /// cursor that the device never had, an acknowledgement or a ping that is late. The first kinds also close the connection with
    /// code 4005.
    ///
    /// ```
    /// use fbchat::local::LocalServer;
    ///
    /// let server = LocalServer::start()?;
    /// server.client_builder().login("bot@example.com", "bot")?;
    /// assert!(server.gateway_findings().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gateway_findings(&self) -> Vec<String> {
        self.shared.lock().lightspeed.findings()
    }

    /// Injects a fault into this user's connections to the gateway. Faults queue up; each is applied once.
    ///
    /// ```
    /// use fbchat::local::{BOT, GatewayFault, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = fbchat::local::BOT;
    /// server.fail_gateway(bot, GatewayFault::Drain(2));
    /// assert_eq!(server.gateway_faults_left(bot), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn fail_gateway(&self, user: UserId, fault: GatewayFault) {
        self.shared.lock().lightspeed.add_fault(user, fault);
    }

    /// Returns how many of this user's faults on the gateway are pending. [`fail_gateway`](Self::fail_gateway) has an example.
    pub fn gateway_faults_left(&self, user: UserId) -> usize {
        self.shared.lock().lightspeed.faults_left(user)
    }

    /// Closes this user's connections to the gateway with this code, such as 4003, which means that the session is not valid.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// # let bot = fbchat::local::BOT;
    /// server.close_gateway(bot, 4000);
    /// server.end_gateway_streams(bot);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn close_gateway(&self, user: UserId, code: u16) {
        self.shared.lock().lightspeed.close_connections(user, code);
        self.shared.notify();
    }

    /// Ends all streams of this user's connections to the gateway, which stay open. [`close_gateway`](Self::close_gateway) has an
    /// example.
    pub fn end_gateway_streams(&self, user: UserId) {
        self.shared.lock().lightspeed.end_streams(user);
        self.shared.notify();
    }

    /// Sets whether the page of messages has the first program, as it has by default. Without it clients ask for the databases one
    /// by one.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// server.preload_messages(false);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn preload_messages(&self, is_preloaded: bool) {
        self.shared.lock().lightspeed.has_no_first_table = !is_preloaded;
    }

    /// Sets whether the page of messages has the version of the schema, as it has by default. Without it clients look for it in the
    /// site's scripts, the second of which has it.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// server.preload_version(false);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn preload_version(&self, is_preloaded: bool) {
        self.shared.lock().lightspeed.has_no_version = !is_preloaded;
    }

    /// Sets how long after a ping the next may come, which is a little less than 10 s by default. One that comes sooner is among the
    /// [findings](Self::gateway_findings). For clients with short limits.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// server.allow_gateway_pings_after(std::time::Duration::ZERO);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn allow_gateway_pings_after(&self, pause: Duration) {
        self.shared.lock().lightspeed.ping_interval = Some(pause);
    }

    /// Sets whether the page of messages offers the gateway, as it does by default. Without it clients use MQTT.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// server.offer_gateway(false);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn offer_gateway(&self, is_offered: bool) {
        self.shared.lock().lightspeed.is_not_offered = !is_offered;
    }
}
