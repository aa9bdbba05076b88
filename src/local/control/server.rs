//! The server as a test holds it.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::local::site::http_server::HttpServer;
use crate::local::world::definition::World;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

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
/// A whole day of a bot's life; [`Person`](crate::local::Person) has what people can do in it.
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
    pub(super) shared: Arc<Shared>,
    server: HttpServer,
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
        let server = HttpServer::start(address, Arc::clone(&shared))?;
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
    use crate::local::Fault;

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
