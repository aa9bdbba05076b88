//! The particulars of a change of a poll.

use serde_json::{Value, json};

use crate::id::{PollOptionId, UserId};
use crate::local::world::poll::{StoredOption, StoredPoll};

/// A poll after a change of it.
#[derive(Clone, Debug)]
pub(crate) struct PollChange {
    pub(super) poll: StoredPoll,
    /// The options that got and lost a vote; `None` for a new poll.
    pub(super) vote: Option<(Vec<PollOptionId>, Vec<PollOptionId>)>,
}

impl PollChange {
    /// Returns `untypedData`. What is an object or a list in it is JSON in a text.
    pub(super) fn untyped(&self, viewer: UserId) -> Value {
        let poll = &self.poll;
        let (added, removed) = self
            .vote
            .as_ref()
            .map_or((&[][..], &[][..]), |(added, removed)| {
                (added.as_slice(), removed.as_slice())
            });
        let options: Vec<Value> = poll.options.iter().map(|it| option(it, viewer)).collect();
        let has_voted = poll.options.iter().any(|it| it.voters.contains(&viewer));
        let question = json!({
            "id": poll.id, "text": poll.question, "total_count": poll.options.len(),
            "viewer_has_voted": has_voted.to_string(), "options": options,
        });
        json!({
            "event_type": if self.vote.is_some() { "update_vote" } else { "question_creation" },
            "question_json": question.to_string(), "added_option_ids": numbers(added), "removed_option_ids": numbers(removed),
            "total_count": poll.options.len().to_string(), "question_id": poll.id,
        })
    }
}

fn numbers(options: &[PollOptionId]) -> String {
    let numbers: Vec<u64> = options.iter().map(|option| option.get()).collect();
    json!(numbers).to_string()
}

/// Returns an option, as the reply that lists them has it too.
pub(crate) fn option(option: &StoredOption, viewer: UserId) -> Value {
    json!({
        "id": option.id, "text": option.text, "viewer_has_voted": option.voters.contains(&viewer).to_string(),
        "total_count": option.voters.len(), "voters": option.voters,
    })
}
