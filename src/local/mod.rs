//! A Messenger of one's own, on loopback.
//!
//! A [`LocalServer`] plays every host of the real site to clients on this machine: for tests, for trying things out
//! without an account, for a bot's own tests. It keeps what is said, tells every member of a conversation what the
//! others do, and is as strict as the real site about who may do what. It only ever listens on 127.0.0.1.
//!
//! ```
//! use fbchat::local::LocalServer;
//! use fbchat::{ThreadKey, UserId};
//!
//! let server = LocalServer::start()?;
//! let ada = server.person(UserId::from(4)).expect("the demo world has an Ada");
//! let bot = ThreadKey::User(UserId::from(100_000_000_000_001));
//! ada.says(bot, "hello");
//! assert_eq!(ada.transcript(bot), "Ada Lovelace: hello\n");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! It refuses what Facebook is known to refuse: an empty message, a text of more than 20,000 UTF-16 units, the sticker 0, the
//! colour or the emoji of a conversation that is none, what names a message, file or conversation that this
//! account does not see, and the removal of somebody from a group with admins by one who is none.
//!
//! A browser on this machine finds a page at [`LocalServer::playground_url`] to be one of these people by hand.
//!
//! Nothing here is shared with the client but identifiers and models, so that a mistake about the wire shows.

mod actions;
mod body;
mod client;
mod conversation;
mod deltas;
mod demo;
mod edge;
mod emoji;
mod entrance;
mod fault;
mod http;
mod journal;
mod later;
mod lenient;
mod listeners;
mod listening;
mod media;
mod nodes;
mod pages;
mod payload;
mod person;
mod playground;
mod profiles;
mod push;
mod refusal;
mod routes;
mod said;
mod search;
mod server;
mod session;
mod shared;
mod signs;
mod state;
mod told;
mod world;

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

pub use edge::EdgeFault;
pub use fault::Fault;
pub use journal::{Part, Recorded};
pub use person::Person;
pub use said::Said;
pub use world::{World, WorldError};

use crate::id::UserId;
use server::Server;
use session::Tokens;
use shared::Shared;
use state::State;

/// How long a poll is held while there is nothing to tell, unless [`LocalServer::hold_polls_for`] says otherwise.
///
/// [`LocalServer::push_reply`] shows it set to less.
pub const POLL_HOLD: Duration = Duration::from_secs(25);

/// A Messenger server on this machine. It stops when it is dropped.
///
/// # Panics
///
/// Dropping it panics if one of its threads did, with that thread's message, unless a panic is under way: a bug of
/// the server fails the test that found it.
///
/// A whole day of a bot's life; [`Person`] has what people can do in it.
///
/// ```
/// use std::time::Duration;
///
/// use fbchat::local::{Fault, LocalServer, World};
/// use fbchat::{Error, ThreadKey, UserId};
///
/// // `LocalServer::start()` is as good, and `LocalServer::on_port` takes a port as well.
/// let mut server = LocalServer::with_world(World::demo())?;
/// println!("The server is at {}.", server.address());
/// let bot = server.client_builder().login("bot@example.com", "bot")?;
/// let ada = server.person(UserId::from(4)).ok_or("nobody")?;
///
/// // What the bot does can be seen by people, and in its requests.
/// bot.send(ThreadKey::User(ada.id()), "Hello!")?;
/// assert_eq!(ada.transcript(ThreadKey::User(bot.uid())), "Bot: Hello!\n");
/// assert!(server.wait_for_requests("/messaging/send/", 1, Duration::from_secs(10)));
/// let requests = server.requests();
/// let sent = requests.iter().rfind(|request| request.path == "/messaging/send/").ok_or("nothing")?;
/// assert_eq!((sent.field("body"), sent.header("host")), (Some("Hello!"), Some("www.facebook.com")));
///
/// // An answer gets lost: the bot sends the message again, and Ada has it once.
/// server.fail("/messaging/send/", Fault::DropAfterHandling);
/// bot.send(ThreadKey::User(ada.id()), "Are you there?")?;
/// assert_eq!(server.faults_left("/messaging/send/"), 0);
/// assert_eq!(ada.messages(ThreadKey::User(bot.uid())).len(), 2);
///
/// // The tokens of a page get stale, and the site is gone for a moment. A bot should not notice.
/// server.renew_tokens(bot.uid());
/// server.renew_tokens_with_next_message(bot.uid());
/// server.restart()?;
/// bot.send(ThreadKey::User(ada.id()), "I am.")?;
///
/// // It notices a checkpoint and the end of its session.
/// server.checkpoint(bot.uid());
/// assert!(matches!(bot.send(ThreadKey::User(ada.id()), "Hm?"), Err(Error::Login(_))));
/// server.log_out(bot.uid());
/// assert!(!bot.is_logged_in()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LocalServer {
    shared: Arc<Shared>,
    server: Server,
    /// What threads said that panicked before a restart.
    panics: Vec<String>,
}

impl LocalServer {
    /// Starts a server with [`World::demo`] on a free port.
    ///
    /// # Errors
    ///
    /// When the system gives no port or no thread.
    pub fn start() -> io::Result<Self> {
        Self::with_world(World::demo())
    }

    /// Starts a server with a world of one's own on a free port.
    ///
    /// # Errors
    ///
    /// When the system gives no port or no thread.
    pub fn with_world(world: World) -> io::Result<Self> {
        Self::on_port(world, 0)
    }

    /// Starts a server with a world of one's own on this port of 127.0.0.1; 0 stands for any that is free.
    ///
    /// # Errors
    ///
    /// When the port is taken, or the system gives no thread.
    pub fn on_port(world: World, port: u16) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(State::new(world, POLL_HOLD)));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let server = Server::start(address, Arc::clone(&shared))?;
        Ok(Self {
            shared,
            server,
            panics: Vec::new(),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Sets how long a poll is held while there is nothing to tell; [`POLL_HOLD`] at first. Polls that are held
    /// already keep to the time that was set when they came.
    pub fn hold_polls_for(&self, time: Duration) {
        self.shared.lock().poll_hold = time;
    }

    /// Somebody in this world, client or not. `None`: nobody has this ID.
    pub fn person(&self, id: UserId) -> Option<Person> {
        let known = self.shared.lock().people.contains_key(&id);
        known.then(|| Person::new(Arc::clone(&self.shared), id))
    }

    /// Puts an item of one's own into the queue of each session of this user. What is not logged in gets nothing.
    /// Over MQTT a delta gets the server's next `irisSeqId` in place of its own, so that no client takes it for a repeat.
    ///
    /// ```
    /// # let server = fbchat::local::LocalServer::start()?;
    /// let bot = fbchat::UserId::from(100_000_000_000_001);
    /// server.push_raw(bot, serde_json::json!({"type": "qprimer", "made": 1_516_000_000_000_i64}));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn push_raw(&self, to: UserId, item: Value) {
        self.shared.lock().push(to, &item, None);
        self.shared.tell();
    }

    /// Answers this user's next poll, or the one that is held, with a whole reply of one's own, such as
    /// `{"t": "refresh"}`. Such replies queue up. What waits in the session's queue comes after them.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use fbchat::local::LocalServer;
    /// use fbchat::{ListenOptions, Transport};
    ///
    /// let server = LocalServer::start()?;
    /// server.hold_polls_for(Duration::from_millis(10));
    /// let bot = server.client_builder().login("bot@example.com", "bot")?;
    /// bot.start_listening_with(ListenOptions::default().transport(Transport::LongPoll))?;
    /// server.push_reply(bot.uid(), serde_json::json!({"t": "refresh"}));
    /// assert!(bot.do_one_listen()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn push_reply(&self, to: UserId, reply: Value) {
        if let Some(account) = self.shared.lock().people.get_mut(&to) {
            account.replies.push_back(reply);
        }
        self.shared.tell();
    }

    /// Lets the next request to exactly this path, such as `/pull`, meet a fault. Faults of one path queue up; each
    /// is met once.
    pub fn fail(&self, path: &str, fault: Fault) {
        let mut state = self.shared.lock();
        let queue = state.faults.entry(path.to_owned()).or_default();
        queue.push_back(fault);
    }

    /// How many faults of this path are yet to be met.
    pub fn faults_left(&self, path: &str) -> usize {
        self.shared.lock().faults.get(path).map_or(0, VecDeque::len)
    }

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
        self.shared.tell();
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
        state.edge.lose_queues(user);
        drop(state);
        self.shared.tell();
    }

    /// Holds this user at a checkpoint from now on: every page and every request of their sessions leads there, and so does
    /// logging in. Their connections to the edge host are closed.
    pub fn checkpoint(&self, user: UserId) {
        if let Some(account) = self.shared.lock().people.get_mut(&user) {
            account.user.checkpoint = true;
        }
        self.close_edge(user);
    }

    /// Closes all connections, refuses new ones for a moment, and listens again at the same address. What the server knows
    /// stays: accounts, sessions, messages, queues.
    ///
    /// # Errors
    ///
    /// When somebody else has taken the port meanwhile, or the system gives no thread.
    pub fn restart(&mut self) -> io::Result<()> {
        self.panics.extend(self.server.restart(&self.shared)?);
        Ok(())
    }

    /// The requests so far, oldest first. Of very many, the latest 20,000, and no more than 128 MiB of them.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.lock().journal.all()
    }

    /// Waits until a request to this path has come in `count` times since the server started, and tells whether it
    /// did within the time. A request counts before it is answered: a poll that is held has come in.
    pub fn wait_for_requests(&self, path: &str, count: usize, timeout: Duration) -> bool {
        let deadline = Instant::now().checked_add(timeout);
        let mut state = self.shared.lock();
        loop {
            if state.journal.count(path) >= count {
                return true;
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return false;
            }
            state = self.shared.wait(state, left);
        }
    }
}

impl fmt::Debug for LocalServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalServer")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

impl Drop for LocalServer {
    #[allow(clippy::panic)]
    fn drop(&mut self) {
        let mut panics = std::mem::take(&mut self.panics);
        panics.extend(self.server.stop(&self.shared));
        if !panics.is_empty() && !std::thread::panicking() {
            panic!("the local server panicked: {}", panics.join("; "));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_panic_of_the_server_is_a_panic_of_the_test_that_drops_it() {
        let server = LocalServer::start().unwrap();
        server.fail("/login.php", Fault::Panic);
        let login = server.client_builder().login("bot@example.com", "bot");
        assert!(login.is_err());
        // The others go on.
        assert!(
            server
                .client_builder()
                .login("bot@example.com", "bot")
                .is_ok()
        );
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(server)));
        let told = dropped.unwrap_err();
        let told = told.downcast_ref::<String>().unwrap();
        assert_eq!(told, "the local server panicked: a bug of the server");
    }
}
