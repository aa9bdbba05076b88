//! Creating polls and voting.

use super::Person;
use crate::id::{MessageId, PollId, PollOptionId};
use crate::local::world::api_error::ApiError;
use crate::model::{NewPoll, ThreadKey};

impl Person {
    /// Creates a poll.
    ///
    /// # Panics
    ///
    /// Also where the question or an option is empty, or where two options are the same.
    ///
    /// ```
    /// use fbchat::{NewPoll, local::{ADA, ENGINE_ROOM, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// let poll = ada.creates_poll(ENGINE_ROOM, NewPoll::new("Which tea?").option("Assam"));
    /// let assam = client.fetch_poll_options(poll)?[0].id;
    /// ada.votes(poll, &[assam], &["Earl Grey"]);
    /// let options = client.fetch_poll_options(poll)?;
    /// assert!(options.iter().all(|option| option.voters.contains(&ada.id())));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn creates_poll(&self, thread: impl Into<ThreadKey>, poll: NewPoll) -> PollId {
        let options = poll.options.iter();
        let options: Vec<(&str, bool)> = options
            .map(|option| (option.text.as_str(), option.is_voted))
            .collect();
        let (id, _) = self.act(thread, |state, key| {
            let created = state.create_poll(self.id, key, &poll.question, &options);
            created.map_err(|_| ApiError::INVALID)
        });
        id
    }

    /// Makes these options of a poll, and new ones, all that this person votes for; without any, the vote is taken back.
    /// [`creates_poll`](Self::creates_poll) has an example.
    ///
    /// # Panics
    ///
    /// Where this person sees no such poll, an option is not of this poll, or a new one is empty or there already.
    #[allow(clippy::panic)]
    pub fn votes(&self, poll: PollId, options: &[PollOptionId], new_options: &[&str]) -> MessageId {
        let voted = self.shared.lock().vote(self.id, poll, options, new_options);
        self.shared.notify();
        match voted {
            Ok((id, _)) => id,
            Err(why) => panic!(
                "{} cannot vote in the poll {poll}: {}",
                self.id, why.message
            ),
        }
    }
}
