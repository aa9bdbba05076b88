//! Making a client, and what it is called.

use super::{Client, ClientBuilder};
use crate::error::Result;
use crate::id::UserId;
use crate::model::ThreadKey;
use crate::sync::lock;

/// # Logging in
impl Client {
    /// Logs in with an e-mail address, or a phone number, and a password. [`Client::builder`] has more settings.
    ///
    /// Each login with a password looks like a new device to Facebook, so save the [`session`](Self::session) and go on with it.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::login`].
    ///
    /// ```no_run
    /// use fbchat::Client;
    ///
    /// let client = Client::new("ada@example.com", "secret")?;
    /// client.session().save("session.json")?;
    /// # Ok::<(), fbchat::Error>(())
    /// ```
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

    /// Names the thread that [`Target::Default`](crate::Target::Default) stands for.
    ///
    /// [`Target`](crate::Target) has an example.
    pub fn set_default_thread(&self, thread: impl Into<ThreadKey>) {
        *lock(&self.inner.default_thread) = Some(thread.into());
    }

    /// Forgets the thread that [`Target::Default`](crate::Target::Default) stood for.
    ///
    /// [`Target`](crate::Target) has an example.
    pub fn reset_default_thread(&self) {
        *lock(&self.inner.default_thread) = None;
    }
}
