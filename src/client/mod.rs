//! The client, and what it can do: one topic a file.

mod account;
mod active_status;
mod admins;
mod appearance;
mod approval;
mod ask;
mod blocks;
mod builder;
#[cfg(not(any(feature = "gateway", feature = "mqtt")))]
mod by_form;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod by_task;
mod cancel;
mod catch_up;
mod create_group;
mod delete;
mod each;
mod either_way;
#[cfg(feature = "e2ee")]
mod encrypted;
mod files;
mod folders;
mod forward;
mod friends;
mod graphql;
mod group;
mod history;
#[cfg(not(feature = "e2ee"))]
mod in_plain;
mod listen;
mod listening;
mod login;
mod mute;
mod others;
mod pages;
mod people;
mod plans;
mod polls;
mod private_data;
mod quick_reply;
mod rate_limit;
mod reactions;
mod receipts;
mod renamed;
mod reply;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod run_tasks;
mod search;
mod search_messages;
mod send;
mod stickers;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod tasks;
mod themes;
mod thread_images;
mod thread_list;
mod threads;
mod unsend;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

pub use builder::{ClientBuilder, USER_AGENTS};
#[cfg(feature = "e2ee")]
pub use encrypted::{Encrypted, KeyStore};
pub use history::ThreadMessages;
pub use thread_images::ThreadImages;
pub use thread_list::Threads;

use crate::api::{Account, Api, Caller};
use crate::error::{DecodeError, Error, Result};
use crate::http::CommandAgent;
use crate::id::UserId;
use crate::model::{SendWay, Target, ThreadKey};
use crate::session::TwoFactor;
use crate::sync::lock;
use crate::wire::documents::Documents;
use crate::wire::{Request, envelope};
use listening::Listening;
use rate_limit::RateLimit;

/// An account that is logged in, and everything it can do.
///
/// Cloning it is cheap and gives another handle to the same account; any number of threads may use it at once.
///
/// ```
/// use fbchat::local::{ADA, LocalServer};
///
/// # let server = LocalServer::start()?;
/// # let builder = server.client_builder();
/// // With the real Messenger: `let client = Client::new("ada@example.com", "secret")?;`
/// let client = builder.login("bot@example.com", "bot")?;
/// client.send(ADA, "Hello!")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    api: Arc<Api>,
    logged_in: RwLock<LoggedIn>,
    two_factor: Option<TwoFactor>,
    max_tries: u32,
    default_thread: Mutex<Option<ThreadKey>>,
    rate_limit: Option<RateLimit>,
    #[cfg_attr(not(any(feature = "gateway", feature = "mqtt")), expect(dead_code))]
    send_by: SendWay,
    listening: Arc<Listening>,
    #[cfg(feature = "e2ee")]
    encrypted: encrypted::Chosen,
}

/// The account that the client acts as.
#[derive(Clone)]
struct LoggedIn {
    uid: UserId,
    account: Arc<Account>,
}

impl Client {
    /// Logs in with an e-mail address, or a phone number, and a password. [`Client::builder`] has more settings.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::login`].
    pub fn new(email: impl AsRef<str>, password: impl AsRef<str>) -> Result<Self> {
        Self::builder().login(email, password)
    }

    /// Settings for a client: how it logs in, and its limits.
    ///
    /// [`ClientBuilder`] has an example.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The account's own identifier.
    pub fn uid(&self) -> UserId {
        self.logged_in().uid
    }

    /// Names the thread that [`Target::Default`] stands for.
    ///
    /// [`Target`] has an example.
    pub fn set_default_thread(&self, thread: impl Into<ThreadKey>) {
        *lock(&self.inner.default_thread) = Some(thread.into());
    }

    /// Forgets the thread that [`Target::Default`] stood for.
    ///
    /// [`Target`] has an example.
    pub fn reset_default_thread(&self) {
        *lock(&self.inner.default_thread) = None;
    }

    fn resolve(&self, target: Target) -> Result<ThreadKey> {
        match target {
            Target::Thread(thread) => Ok(thread),
            Target::Default => lock(&self.inner.default_thread).ok_or(Error::NoThread),
        }
    }

    fn logged_in(&self) -> LoggedIn {
        self.inner
            .logged_in
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Makes a call, and returns the JSON of its reply.
    fn call(&self, commands: CommandAgent, request: &Request) -> Result<String> {
        let logged_in = self.logged_in();
        self.caller(&logged_in).within(commands).call(request)
    }

    /// Makes a call, and decodes its reply.
    fn fetch<T>(
        &self,
        request: Request,
        read: impl FnOnce(&str) -> Result<T, DecodeError>,
    ) -> Result<T> {
        Ok(read(&self.call(self.commands(), &request)?)?)
    }

    /// Makes a call whose reply holds no more than whether it was done.
    fn perform(&self, request: Request) -> Result<()> {
        self.fetch(request, envelope::check_payload)
    }

    /// [`perform`](Self::perform) as a part of a call that began with this agent.
    fn perform_within(&self, commands: CommandAgent, request: &Request) -> Result<()> {
        Ok(envelope::check_payload(&self.call(commands, request)?)?)
    }

    /// Waits for a turn to do what others in a conversation get to see.
    fn wait_for_turn(&self, commands: &CommandAgent) -> Result<()> {
        match &self.inner.rate_limit {
            Some(limit) => limit.wait(|| commands.is_cancelled()),
            None => Ok(()),
        }
    }

    /// [`perform`](Self::perform) for what others in a conversation get to see.
    fn perform_in_turn(&self, request: Request) -> Result<()> {
        self.fetch_in_turn(&request, |json| Ok(envelope::check_payload(json)?))
    }

    /// [`perform_in_turn`](Self::perform_in_turn) where the reply itself may refuse.
    fn fetch_in_turn<T>(
        &self,
        request: &Request,
        read: impl FnOnce(&str) -> Result<T>,
    ) -> Result<T> {
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        read(&self.call(commands, request)?)
    }

    /// The agent of a call that begins now. A call that makes several requests, or waits between them, keeps it, so that
    /// [`cancel`](Self::cancel) ends the whole of it.
    fn commands(&self) -> CommandAgent {
        self.inner.api.http.commands()
    }

    /// Which requests are sent, and their numbers.
    fn documents(&self) -> &Documents {
        &self.inner.api.documents
    }

    fn caller<'a>(&'a self, logged_in: &'a LoggedIn) -> Caller<'a> {
        Caller::new(&self.inner.api, &logged_in.account)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("uid", &self.uid())
            .finish_non_exhaustive()
    }
}
