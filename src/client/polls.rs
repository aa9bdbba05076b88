//! Polls of a conversation.

use std::collections::BTreeSet;

use super::Client;
use crate::error::{Error, Result};
use crate::id::{PollId, PollOptionId};
use crate::model::{NewPoll, PollOption, Target};
use crate::wire::endpoint::poll;

/// # Polls
impl Client {
    /// Creates a poll in a conversation.
    ///
    /// Facebook does not return its identifier: [`Event::PollChanged`](crate::Event::PollChanged) has it, which this account receives
    /// too. A poll may begin without options. How many Facebook takes is not known: any number is sent. Never sent twice: after an
    /// error that [may have been done](crate::Error::may_have_been_done), the conversation shows whether it was.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the question or an option is empty, or if two options are the same;
    /// [`Error::NoThread`] if no default thread is set. [`Error::Facebook`] if Facebook refuses, with code 0 and its words where it has
    /// no code for that.
    ///
    /// ```
    /// use fbchat::{Event, NewPoll, local::{ENGINE_ROOM, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.start_listening()?;
    /// client.create_poll(ENGINE_ROOM, NewPoll::new("Which tea?").voted_option("Assam").option("Earl Grey"))?;
    ///
    /// let poll = loop {
    ///     let events = client.do_one_listen()?;
    ///     let created = events.into_iter().find_map(|event| match event {
    ///         Event::PollChanged(e) => Some(e.poll),
    ///         _ => None,
    ///     });
    ///     if let Some(poll) = created {
    ///         break poll;
    ///     }
    /// };
    /// client.update_poll_vote(poll.id, &[poll.options[1].id], &["Oolong"])?;
    /// let options = client.fetch_poll_options(poll.id)?;
    /// let votes: Vec<_> = options.iter().map(|option| option.voters.len()).collect();
    /// assert_eq!(votes, [0, 1, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn create_poll(&self, thread: impl Into<Target>, new: NewPoll) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        if is_blank(&new.question) {
            return Err(Error::invalid_input(
                "the poll has no question: give `NewPoll::new` one",
            ));
        }
        let texts: Vec<&str> = new.options.iter().map(|it| it.text.as_str()).collect();
        check_options(&texts)?;
        self.fetch_in_turn(&poll::create(thread, &new), poll::read)
    }

    /// Votes in a poll: for these of its options, and for new ones that this adds. They are all that this account votes for
    /// from then on; without any, its vote is taken back.
    ///
    /// The options of a poll come with [`Event::PollChanged`](crate::Event::PollChanged) and from
    /// [`fetch_poll_options`](Self::fetch_poll_options). One that is named twice counts once. Never sent twice: after an error that
    /// [may have been done](crate::Error::may_have_been_done), the options show whether it was.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if a new option is empty, or if two are the same; [`Error::Facebook`] with code 0 if
    /// Facebook refuses, as it does where it does not know the poll, or where an option is not of this poll.
    ///
    /// [`create_poll`](Self::create_poll) has an example.
    pub fn update_poll_vote(
        &self,
        poll: PollId,
        options: &[PollOptionId],
        new_options: &[&str],
    ) -> Result<()> {
        check_options(new_options)?;
        let mut known = BTreeSet::new();
        let each_once = options.iter().copied().filter(|it| known.insert(*it));
        let chosen: Vec<PollOptionId> = each_once.collect();
        self.fetch_in_turn(&poll::vote(poll, &chosen, new_options), poll::read)
    }

    /// Fetches the options of a poll, with who votes for each.
    ///
    /// One that cannot be read is left out, and a warning is logged.
    ///
    /// # Errors
    ///
    /// [`Error::Facebook`] if Facebook refuses, as it does where it does not know the poll.
    ///
    /// [`create_poll`](Self::create_poll) has an example.
    pub fn fetch_poll_options(&self, poll: PollId) -> Result<Vec<PollOption>> {
        poll::read_options(&self.call(self.commands(), &poll::options(poll))?)
    }
}

fn check_options(texts: &[&str]) -> Result<()> {
    let mut known = BTreeSet::new();
    for text in texts {
        if is_blank(text) {
            return Err(Error::invalid_input(
                "an option of the poll is empty: give it a text, or leave it out",
            ));
        }
        if !known.insert(text) {
            return Err(Error::invalid_input(
                "two options of the poll are the same: name each once",
            ));
        }
    }
    Ok(())
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
