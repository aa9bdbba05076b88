//! What tests do to connections of the edge host.

use std::collections::VecDeque;
use std::time::Duration;

use super::EdgeFault;
use super::websocket::GOING_AWAY;
use crate::id::UserId;
use crate::local::LocalServer;

/// Clients since 2019 listen over MQTT in a websocket. [`requests`](LocalServer::requests) has what they say there as
/// if it were requests: the method is the packet's name, such as `PUBLISH`, the path its topic, the form the members
/// of its JSON. Acknowledgements have the topic that they acknowledge, and packets without a topic stand under
/// `/mqtt/connect`, `/mqtt/subscribe`, `/mqtt/unsubscribe`, `/mqtt/pingreq` and `/mqtt/disconnect`.
impl LocalServer {
    /// Lets this user's connections to the edge host meet a fault. Faults queue up; each is met once.
    ///
    /// ```
    /// use fbchat::local::{EdgeFault, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = fbchat::UserId::from(100_000_000_000_001);
    /// server.fail_edge(bot, EdgeFault::QueueError("ERROR_QUEUE_OVERFLOW".to_owned()));
    /// assert_eq!(server.edge_faults_left(bot), 1);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn fail_edge(&self, user: UserId, fault: EdgeFault) {
        let mut state = self.shared.lock();
        state.edge.faults.entry(user).or_default().push_back(fault);
    }

    /// How many of this user's faults on the edge host are yet to be met.
    pub fn edge_faults_left(&self, user: UserId) -> usize {
        let state = self.shared.lock();
        state.edge.faults.get(&user).map_or(0, VecDeque::len)
    }

    /// Publishes a message of one's own to each of this user's connections that listens to the topic.
    pub fn publish_raw(&self, to: UserId, topic: &str, payload: impl AsRef<[u8]>) {
        for line in self.shared.lock().edge.lines_of(to) {
            line.publish(topic, payload.as_ref(), 1);
        }
        self.shared.tell();
    }

    /// Closes this user's connections to the edge host, as the real site does now and then.
    pub fn close_edge(&self, user: UserId) {
        for line in self.shared.lock().edge.lines_of(user) {
            line.close(GOING_AWAY);
        }
        self.shared.tell();
    }

    /// Sets how long a client of the edge host may be silent before the connection is closed. `None`, as at first:
    /// one and a half times as long as the client said when it connected. Clients that are connected notice when they
    /// speak next.
    pub fn allow_silence(&self, time: Option<Duration>) {
        self.shared.lock().edge.patience = time;
    }
}
