//! The handle of a local server.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::local::site::http_server::HttpServer;
use crate::local::world::definition::World;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

/// The default time for which a poll without items is held; [`LocalServer::hold_polls_for`] changes it.
///
/// [`LocalServer::push_reply`] has an example that changes it.
pub const POLL_HOLD: Duration = Duration::from_secs(25);

/// A Messenger server on this machine. Dropping it stops it.
///
/// # Panics
///
/// Dropping it panics if one of its threads panicked, with that thread's message, unless the current thread is panicking already:
/// a bug of the server fails the test that found it.
///
/// A tour of what a test can do; [`Person`](crate::local::Person) shows what people can do.
///
/// ```
/// use std::time::Duration;
///
/// use fbchat::{Error, local::{ADA, Fault, LocalServer, World}};
///
/// // `LocalServer::start()` does the same, and `LocalServer::on_port` takes a port.
/// let mut server = LocalServer::with_world(World::demo())?;
/// println!("The server is at {}.", server.address());
/// let bot = server.client_builder().login("bot@example.com", "bot")?;
/// let ada = server.person(ADA).ok_or("nobody")?;
///
/// // The bot's actions show in the conversations of people and in its requests.
/// bot.send(ada.id(), "Hello!")?;
/// assert_eq!(ada.transcript(bot.uid()), "Bot: Hello!\n");
/// assert!(server.wait_for_requests("/messaging/send/", 1, Duration::from_secs(10)));
/// let requests = server.requests();
/// let sent = requests.iter().rfind(|request| request.path == "/messaging/send/").ok_or("nothing")?;
/// assert_eq!((sent.field("body"), sent.header("host")), (Some("Hello!"), Some("www.facebook.com")));
///
/// // A reply is lost: the bot sends the message again, and Ada receives it once.
/// server.fail("/messaging/send/", Fault::DropAfterHandling);
/// bot.send(ada.id(), "Are you there?")?;
/// assert_eq!(server.faults_left("/messaging/send/"), 0);
/// assert_eq!(ada.messages(bot.uid()).len(), 2);
///
/// // The tokens of a page become stale, and the site is unreachable for a moment. The client recovers.
/// server.renew_tokens(bot.uid());
/// server.renew_tokens_with_next_message(bot.uid());
/// server.restart()?;
/// bot.send(ada.id(), "I am.")?;
///
/// // A checkpoint and the end of the session are errors.
/// server.checkpoint(bot.uid());
/// assert!(matches!(bot.send(ada.id(), "Hm?"), Err(Error::Login(_))));
/// server.log_out(bot.uid());
/// assert!(!bot.is_logged_in()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LocalServer {
    pub(super) shared: Arc<Shared>,
    server: HttpServer,
    /// The messages of panics before a restart.
    panics: Vec<String>,
}

impl LocalServer {
    /// Starts a server with [`World::demo`] on a free port.
    ///
    /// # Errors
    ///
    /// When the system has no free port or no thread.
    pub fn start() -> io::Result<Self> {
        Self::with_world(World::demo())
    }

    /// Starts a server with this world on a free port.
    ///
    /// # Errors
    ///
    /// When the system has no free port or no thread.
    pub fn with_world(world: World) -> io::Result<Self> {
        Self::on_port(world, 0)
    }

    /// Starts a server with this world on this port of 127.0.0.1; 0 stands for any free one.
    ///
    /// # Errors
    ///
    /// When the port is in use, or the system has no thread.
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

    /// Returns the address that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Closes all connections, refuses new ones for a moment, and listens again at the same address. The state remains: accounts,
    /// sessions, messages, queues.
    ///
    /// # Errors
    ///
    /// When another process has taken the port meanwhile, or the system has no thread.
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
        // The other threads continue.
        assert!(
            server
                .client_builder()
                .login("bot@example.com", "bot")
                .is_ok()
        );
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(server)));
        let message = dropped.unwrap_err();
        let message = message.downcast_ref::<String>().unwrap();
        assert_eq!(message, "the local server panicked: a bug of the server");
    }
}
