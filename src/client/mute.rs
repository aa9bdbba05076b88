//! Notifications of a thread.

use super::Client;
use crate::error::{Error, Result};
use crate::model::{Mute, Target};
use crate::time::Timestamp;
use crate::wire::endpoint::mute::{self, Span};

/// # Notifications of a thread
impl Client {
    /// Turns the notifications of a thread off for a time, for ever, or on again, for this account alone.
    ///
    /// Facebook takes whole seconds from now on: a part of one counts as a whole. Other clients of the account receive
    /// [`Event::MuteChanged`](crate::Event::MuteChanged). Messages arrive all the same.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the time has passed, [`Error::NoThread`] if no default thread is set.
    /// [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::{Mute, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.mute_thread(ADA, Mute::lasting(Duration::from_secs(8 * 3600)))?;
    /// client.mute_thread(ADA, Mute::Forever)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mute_thread(&self, thread: impl Into<Target>, mute: Mute) -> Result<()> {
        let span = span(mute, Timestamp::now())?;
        let thread = self.resolve(thread.into())?;
        self.perform(mute::thread(thread.id(), span))
    }

    /// Turns the notifications of a thread on again: [`mute_thread`](Self::mute_thread) with [`Mute::Off`].
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{Mute, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.mute_thread(ADA, Mute::Forever)?;
    /// client.unmute_thread(ADA)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unmute_thread(&self, thread: impl Into<Target>) -> Result<()> {
        self.mute_thread(thread, Mute::Off)
    }

    /// Turns the notifications of reactions in a thread off, for this account alone.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.mute_thread_reactions(ADA)?;
    /// client.unmute_thread_reactions(ADA)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mute_thread_reactions(&self, thread: impl Into<Target>) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.perform(mute::reactions(thread.id(), true))
    }

    /// Turns the notifications of reactions in a thread on again. [`mute_thread_reactions`](Self::mute_thread_reactions) has an
    /// example.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    pub fn unmute_thread_reactions(&self, thread: impl Into<Target>) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.perform(mute::reactions(thread.id(), false))
    }

    /// Turns the notifications of mentions in a thread off, for this account alone.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.mute_thread_mentions(ADA)?;
    /// client.unmute_thread_mentions(ADA)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mute_thread_mentions(&self, thread: impl Into<Target>) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.perform(mute::mentions(thread.id(), true))
    }

    /// Turns the notifications of mentions in a thread on again. [`mute_thread_mentions`](Self::mute_thread_mentions) has an example.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    pub fn unmute_thread_mentions(&self, thread: impl Into<Target>) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.perform(mute::mentions(thread.id(), false))
    }
}

/// Returns how long a mute lasts from now on, in whole seconds.
fn span(mute: Mute, now: Timestamp) -> Result<Span> {
    let until = match mute {
        Mute::Off => return Ok(Span::Seconds(0)),
        Mute::Forever => return Ok(Span::Forever),
        Mute::Until(until) => until,
    };
    let left = until.as_millis().saturating_sub(now.as_millis());
    let left = u64::try_from(left).ok().filter(|millis| *millis > 0);
    let millis = left.ok_or_else(|| {
        Error::invalid_input("the time until which to mute has passed: name a later one")
    })?;
    Ok(Span::Seconds(millis.div_ceil(1000)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_part_of_a_second_counts_as_a_whole_one() {
        let now = Timestamp::from_millis(1_516_000_000_000);
        for (millis, seconds) in [(1, 1), (1000, 1), (1001, 2), (3_600_000, 3600)] {
            let until = Timestamp::from_millis(now.as_millis() + millis);
            let span = span(Mute::Until(until), now).unwrap();
            assert_eq!(span, Span::Seconds(seconds));
        }
        let end = Mute::Until(Timestamp::from_millis(i64::MAX));
        assert!(span(end, Timestamp::from_millis(i64::MIN)).is_ok());
    }

    #[test]
    fn a_mute_that_has_passed_is_refused() {
        let now = Timestamp::now();
        let nothing = Mute::lasting(Duration::ZERO);
        let later = Timestamp::from_millis(i64::MAX);
        for (mute, now) in [
            (Mute::Until(now), now),
            (Mute::Until(Timestamp::from_millis(0)), now),
            (Mute::Until(Timestamp::from_millis(i64::MIN)), later),
            (nothing, later),
        ] {
            assert!(matches!(span(mute, now), Err(Error::InvalidInput(_))));
        }
    }

    #[test]
    fn the_longest_duration_is_a_time() {
        let end = Timestamp::from_millis(i64::MAX);
        assert_eq!(Mute::lasting(Duration::MAX), Mute::Until(end));
    }
}
