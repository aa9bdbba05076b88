//! How a conversation looks: nicknames, colour, emoji.

use super::Client;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::model::{Target, ThreadColor, ThreadKey};
use crate::wire::endpoint::{color, emoji, nickname};

/// # How a thread looks
impl Client {
    /// Changes what somebody is called in a thread. An empty nickname clears it.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the thread is one with another person, and `user` is neither that person nor
    /// this account; [`Error::NoThread`] if no default thread is set. [`Error::Facebook`] if Facebook refuses, with code 1545012
    /// if the account is not in the thread.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.change_nickname(ADA, ADA, "Boss")?;
    /// client.change_nickname(ADA, ADA, "")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change_nickname(
        &self,
        thread: impl Into<Target>,
        user: UserId,
        nickname: &str,
    ) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        if let ThreadKey::User(other) = thread
            && user != other
            && user != self.uid()
        {
            return Err(Error::invalid_input(format!(
                "user {user} is not in the thread with {other}: name that person or this account"
            )));
        }
        self.perform_in_turn(nickname::request(thread, user, nickname))
    }

    /// Changes the colour of a thread. [`ThreadColor::MessengerBlue`] sets it back to the default.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses, as it may for
    /// a colour that its own page does not offer.
    ///
    /// ```
    /// use fbchat::{ThreadColor, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.change_thread_color(ADA, ThreadColor::Pumpkin)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change_thread_color(&self, thread: impl Into<Target>, color: ThreadColor) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.perform_in_turn(color::request(thread, color))
    }

    /// Changes the emoji that a thread offers beside the text. An empty one sets it back to the default, the thumb.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses, as it does for
    /// what is not an emoji.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.change_thread_emoji(ADA, "🚀")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change_thread_emoji(&self, thread: impl Into<Target>, emoji: &str) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.perform_in_turn(emoji::request(thread, emoji))
    }
}
