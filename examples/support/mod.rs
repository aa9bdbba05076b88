//! Where an example runs: on Facebook if `FBCHAT_EMAIL` and `FBCHAT_PASSWORD` are set, else in a small world on this machine.

#![allow(dead_code, reason = "each example uses a part of it")]

use std::env;
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use fbchat::local::{LocalServer, Person};
use fbchat::{Client, ClientBuilder, ThreadKey, UserId};

pub type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// An account to log in with, and the world it lives in.
pub struct Stage {
    pub email: String,
    pub password: String,
    /// The small world on this machine. `None`: it is Facebook.
    pub server: Option<LocalServer>,
}

impl Stage {
    /// Chooses the place, and shows the log: `RUST_LOG=info` tells of every event.
    pub fn open() -> Result<Self> {
        env_logger::init();
        if let (Ok(email), Ok(password)) = (env::var("FBCHAT_EMAIL"), env::var("FBCHAT_PASSWORD")) {
            println!("On Facebook, until Ctrl-C.");
            return Ok(Self {
                email,
                password,
                server: None,
            });
        }
        println!(
            "In a small world on this machine; set FBCHAT_EMAIL and FBCHAT_PASSWORD to go to Facebook.\n"
        );
        Ok(Self {
            email: "bot@example.com".to_owned(),
            password: "bot".to_owned(),
            server: Some(LocalServer::start()?),
        })
    }

    /// A builder of clients for this place.
    pub fn builder(&self) -> ClientBuilder {
        self.server
            .as_ref()
            .map_or_else(Client::builder, LocalServer::client_builder)
    }

    pub fn log_in(&self) -> Result<Client> {
        Ok(self.builder().login(&self.email, &self.password)?)
    }
}

/// Ada, who lives in the small world and talks to the bot.
pub struct Ada {
    person: Person,
    thread: ThreadKey,
}

impl Ada {
    pub fn with(server: &LocalServer, bot: UserId) -> Result<Self> {
        Ok(Self {
            person: server.person(UserId::from(4)).ok_or("Ada is not there")?,
            thread: ThreadKey::User(bot),
        })
    }

    pub fn says(&self, text: &str) {
        self.person.says(self.thread, text);
    }

    /// Waits for the next message of the bot.
    pub fn hears(&self) -> Result<String> {
        let said = self.person.hears(self.thread, Duration::from_secs(10));
        let said = said.ok_or("the bot did not answer")?;
        Ok(said.text.unwrap_or_default())
    }

    /// All that was said between her and the bot.
    pub fn transcript(&self) -> String {
        self.person.transcript(self.thread)
    }
}

/// Prints what a thread of the small world brought home.
pub fn print_transcript(talking: Option<ScopedJoinHandle<'_, Result<String>>>) -> Result<()> {
    if let Some(talking) = talking {
        let transcript = talking
            .join()
            .map_err(|_| "somebody panicked while talking")??;
        print!("\n{transcript}");
    }
    Ok(())
}
