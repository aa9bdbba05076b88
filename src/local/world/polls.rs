//! The polls of conversations.

use std::collections::BTreeSet;

use super::conversation::ConversationKey;
use super::poll::{StoredOption, StoredPoll};
use super::receipt::Receipt;
use super::refusal::Refusal;
use super::state::State;
use crate::id::{MessageId, PollId, PollOptionId, UserId};
use crate::local::push::deltas::Change;

/// The identifiers of polls follow this one, and those of their options.
const FIRST_POLL: u64 = 1_660_000_000_000_000;

const NO_POLL: Refusal = Refusal {
    title: "No poll",
    message: "There is no such poll.",
};
const NO_QUESTION: Refusal = Refusal {
    title: "No question",
    message: "A poll needs a question.",
};
const NO_OPTION: Refusal = Refusal {
    title: "No option",
    message: "The poll has no such option.",
};
const BAD_OPTION: Refusal = Refusal {
    title: "Option not added",
    message: "Each option needs a text of its own.",
};

impl State {
    /// Creates a poll. The flag of an option is whether the author votes for it.
    pub(crate) fn create_poll(
        &mut self,
        author: UserId,
        key: ConversationKey,
        question: &str,
        options: &[(&str, bool)],
    ) -> Result<(PollId, Receipt), Refusal> {
        self.conversation(author, key)?;
        if question.trim().is_empty() {
            return Err(NO_QUESTION);
        }
        let mut poll = StoredPoll {
            key,
            id: PollId::from(FIRST_POLL + self.next_number()),
            created: None,
            question: question.to_owned(),
            options: Vec::new(),
        };
        for (text, is_voted) in options {
            let voters = is_voted.then_some(author).into_iter().collect();
            self.add_option(&mut poll, text, voters)?;
        }
        let text = format!("{} created a poll: {question}", self.name(author));
        let id = poll.id;
        self.polls.insert(id, poll.clone());
        let receipt = self.add_admin_text(author, key, &Change::poll(poll), text, None, None)?;
        if let Some(poll) = self.polls.get_mut(&id) {
            poll.created = Some(receipt.0.clone());
        }
        Ok((id, receipt))
    }

    /// Makes these options, and new ones, all that a member votes for.
    pub(crate) fn vote(
        &mut self,
        voter: UserId,
        poll: PollId,
        chosen: &[PollOptionId],
        new: &[&str],
    ) -> Result<Receipt, Refusal> {
        let mut poll = self.poll(voter, poll).ok_or(NO_POLL)?.clone();
        let is_known = |id: &PollOptionId| poll.options.iter().any(|option| option.id == *id);
        if !chosen.iter().all(is_known) {
            return Err(NO_OPTION);
        }
        let mut chosen: BTreeSet<PollOptionId> = chosen.iter().copied().collect();
        for text in new {
            chosen.insert(self.add_option(&mut poll, text, BTreeSet::new())?);
        }
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        for option in &mut poll.options {
            if !chosen.contains(&option.id) {
                removed.extend(option.voters.remove(&voter).then_some(option.id));
            } else if option.voters.insert(voter) {
                added.push(option.id);
            }
        }
        let name = self.name(voter);
        let text = if chosen.is_empty() {
            format!("{name} removed their vote in the poll: {}", poll.question)
        } else {
            format!("{name} voted in the poll: {}", poll.question)
        };
        self.polls.insert(poll.id, poll.clone());
        let (key, change) = (poll.key, Change::vote(poll, added, removed));
        Ok(self.add_admin_text(voter, key, &change, text, None, None)?)
    }

    /// Returns a poll, if `viewer` is in its conversation.
    pub(crate) fn poll(&self, viewer: UserId, id: PollId) -> Option<&StoredPoll> {
        let poll = self.polls.get(&id)?;
        self.conversation(viewer, poll.key).ok().map(|_| poll)
    }

    /// Returns the poll that was created by this admin text.
    pub(crate) fn poll_created_by(&self, message: &MessageId) -> Option<&StoredPoll> {
        let mut polls = self.polls.values();
        polls.find(|poll| poll.created.as_ref() == Some(message))
    }

    fn add_option(
        &mut self,
        poll: &mut StoredPoll,
        text: &str,
        voters: BTreeSet<UserId>,
    ) -> Result<PollOptionId, Refusal> {
        let is_taken = poll.options.iter().any(|option| option.text == text);
        if text.trim().is_empty() || is_taken {
            return Err(BAD_OPTION);
        }
        let id = PollOptionId::from(FIRST_POLL + self.next_number());
        let text = text.to_owned();
        poll.options.push(StoredOption { id, text, voters });
        Ok(id)
    }
}
