//! Actions on the page with the polls of a conversation.

use serde::Deserialize;

use crate::id::{PollId, PollOptionId, UserId};
use crate::local::playground::refusal::Refusal;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum PollAction {
    CreatePoll {
        question: String,
        options: Vec<String>,
    },
    /// Votes for an option, or takes the vote back.
    Vote {
        poll: PollId,
        option: PollOptionId,
        voted: bool,
    },
    /// Adds an option, and votes for it.
    AddOption { poll: PollId, text: String },
}

impl PollAction {
    pub(super) fn run(
        self,
        state: &mut State,
        me: UserId,
        key: ConversationKey,
    ) -> Result<(), Refusal> {
        let done = match self {
            Self::CreatePoll { question, options } => {
                if options.is_empty() {
                    return Err(Refusal::because("A poll needs an option."));
                }
                let options: Vec<_> = options.iter().map(|text| (text.trim(), false)).collect();
                let created = state.create_poll(me, key, question.trim(), &options);
                created.map(|(_, receipt)| receipt)
            }
            Self::Vote {
                poll,
                option,
                voted,
            } => {
                let mut chosen = chosen(state, me, poll);
                chosen.retain(|one| *one != option);
                if voted {
                    chosen.push(option);
                }
                state.vote(me, poll, &chosen, &[])
            }
            Self::AddOption { poll, text } => {
                let chosen = chosen(state, me, poll);
                state.vote(me, poll, &chosen, &[text.trim()])
            }
        };
        Ok(done.map(drop)?)
    }
}

/// Returns the options of a poll that a member votes for.
fn chosen(state: &State, me: UserId, poll: PollId) -> Vec<PollOptionId> {
    let options = state.poll(me, poll).map(|poll| poll.options.iter());
    let options = options.into_iter().flatten();
    options
        .filter(|option| option.voters.contains(&me))
        .map(|option| option.id)
        .collect()
}
