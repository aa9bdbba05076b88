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

    /// Returns this user's faults on the gateway that were applied, in order.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::local::{ADA, GatewayFault, LocalServer};
    /// use fbchat::{Event, ListenOptions, Transport};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = bot.listen_with(ListenOptions::default().transport(Transport::Gateway))?;
    /// server.fail_gateway(bot.uid(), GatewayFault::RowsTwice);
    /// server.person(ADA).unwrap().says(bot.uid(), "once");
    /// let is_message = |event: &Event| matches!(event, Event::Message(_)).then_some(());
    /// assert!(listener.wait_for(Duration::from_secs(10), is_message).is_some());
    /// assert_eq!(server.gateway_faults_applied(bot.uid()), [GatewayFault::RowsTwice]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gateway_faults_applied(&self, user: UserId) -> Vec<GatewayFault> {
        self.shared.lock().lightspeed.faults_applied(user)
    }

    /// Returns how many frames on this user's connections to the gateway wait for an acknowledgement. It falls to 0 where a client has
    /// handled all that there is.
    ///
    /// ```
    /// let server = fbchat::local::LocalServer::start()?;
    /// assert_eq!(server.gateway_unacknowledged(fbchat::local::BOT), 0);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn gateway_unacknowledged(&self, user: UserId) -> usize {
        self.shared.lock().lightspeed.unacknowledged(user)
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
        self.shared.lock().lightspeed.end_streams(user, None);
        self.shared.notify();
    }

    /// Ends the stream of a database on this user's connections to the gateway: 1 has the messages, 2 the contacts, 95 encrypted
    /// threads, 104 communities.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// server.end_gateway_stream(fbchat::local::BOT, 95);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn end_gateway_stream(&self, user: UserId, database: u64) {
        let mut state = self.shared.lock();
        state.lightspeed.end_streams(user, Some(database));
        drop(state);
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

    /// Sets how long a client may take to acknowledge a frame, and to end the stream of an answered request: 5 s by default from when it
    /// was sent. A longer time is among the [findings](Self::gateway_findings), within a second.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// server.allow_gateway_acks_within(std::time::Duration::from_secs(60));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn allow_gateway_acks_within(&self, limit: Duration) {
        self.shared.lock().lightspeed.ack_limit = Some(limit);
    }

    /// Sets how long a client may send no ping, which is 30 s by default. Then its connection is closed with code 4001, within a second,
    /// and that is among the [findings](Self::gateway_findings).
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// server.allow_gateway_silence(std::time::Duration::from_secs(3600));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn allow_gateway_silence(&self, limit: Duration) {
        self.shared.lock().lightspeed.silence_limit = Some(limit);
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
