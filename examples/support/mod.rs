//! The place where an example runs: Facebook if `FBCHAT_EMAIL` and `FBCHAT_PASSWORD` are set, else a small world on this machine.
#![allow(dead_code, unused_imports, reason = "each example uses a part of it")]

pub mod answers;
// The command-line tool saves files in the same way.
#[path = "../../src/bin/fbchat/commands/export/attachments.rs"]
pub mod attachments;

use std::env;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

pub use fbchat::local::{ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE};
use fbchat::local::{LocalServer, Person};
use fbchat::{Client, ClientBuilder, ThreadKey, UserId};

pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Any error. A program that ends with one prints its message and those of its sources.
pub struct Failure(Box<dyn Error + Send + Sync>);

impl Failure {
    /// Returns the error, if it is one of this type.
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.0.downcast_ref()
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

/// An account to log in with, and the world that it is in.
pub struct Stage {
    pub email: String,
    pub password: String,
    /// The small world on this machine. `None`: it is Facebook.
    pub server: Option<LocalServer>,
}

impl Stage {
    /// Chooses the place, and shows the log: `RUST_LOG=info` shows every event.
    pub fn open() -> Result<Self> {
        env_logger::init();
        if let (Ok(email), Ok(password)) = (env::var("FBCHAT_EMAIL"), env::var("FBCHAT_PASSWORD")) {
            println!("On Facebook; a bot runs until Ctrl-C.\n");
            return Ok(Self {
                email,
                password,
                server: None,
            });
        }
        println!("In a small world on this machine.");
        println!("Set FBCHAT_EMAIL and FBCHAT_PASSWORD to go to Facebook.\n");
        Ok(Self::of(LocalServer::start()?))
    }

    /// The bot's account in the small world that this server has.
    pub fn of(server: LocalServer) -> Self {
        Self {
            email: "bot@example.com".to_owned(),
            password: "bot".to_owned(),
            server: Some(server),
        }
    }

    /// A builder of clients for this place.
    pub fn builder(&self) -> ClientBuilder {
        let server = self.server.as_ref();
        server.map_or_else(Client::builder, LocalServer::client_builder)
    }

    pub fn log_in(&self) -> Result<Client> {
        Ok(self.builder().login(&self.email, &self.password)?)
    }

    /// Runs a bot and returns what it returned. In the small world `talk` happens meanwhile; then the bot is stopped and what
    /// `talk` returned is printed.
    pub fn in_company<T>(
        &self,
        talk: impl FnOnce(&LocalServer) -> Result<String> + Send,
        bot: impl FnOnce() -> T,
        stop: impl FnOnce() + Send,
    ) -> Result<T> {
        thread::scope(|threads| {
            let talking = self.server.as_ref().map(|server| {
                threads.spawn(move || {
                    let transcript = talk(server);
                    stop();
                    transcript
                })
            });
            let ended = bot();
            if let Some(talking) = talking {
                let transcript = talking
                    .join()
                    .map_err(|_| "somebody panicked in the talk")?;
                print!("\n{}", transcript?);
            }
            Ok(ended)
        })
    }
}

/// Returns a person of the small world.
pub fn person(server: &LocalServer, id: UserId) -> Result<Person> {
    Ok(server.person(id).ok_or(format!("{id} is not there"))?)
}

/// Returns the folder of the files that examples send. They are compiled as a package in `examples/`, and as a part of the crate's tests.
pub fn files() -> Result<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut folders = package.map(|folder| folder.join("fixtures/files"));
    Ok((folders.find(|folder| folder.is_dir())).ok_or("there is no folder fixtures/files")?)
}

/// Blocks until another person says something in the thread.
pub fn hears(person: &Person, thread: impl Into<ThreadKey>) -> Result<String> {
    let message = person.hears(thread, Duration::from_secs(10));
    let message = message.ok_or(format!("{} heard nothing", person.name()))?;
    Ok(message.text.unwrap_or_default())
}
