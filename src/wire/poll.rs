//! Polls, as deltas and replies have them.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::{PollId, PollOptionId, UserId};
use crate::model::{Poll, PollOption};
use crate::wire::de::{self, Flag, List, Num, Obj, Text};

/// A poll, from a JSON text.
pub(super) fn decode(json: &str) -> Result<Poll, DecodeError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Wire<'a> {
        id: Num<PollId>,
        #[serde(borrow)]
        title: Text<'a>,
        text: Text<'a>,
        options: List<Obj<Answer<'a>>>,
        total_count: Num<u32>,
    }
    const WHAT: &str = "a poll";
    let poll = de::read(json, |json| {
        let poll: Obj<Wire<'_>> = serde_json::from_str(json)?;
        Ok(poll.required(WHAT, "poll").and_then(|poll| {
            Ok(Poll {
                id: poll.id.required(WHAT, "id")?,
                title: poll.title.owned().or(poll.text.owned()),
                options: options(poll.options.elements()),
                option_count: poll.total_count.get(),
            })
        }))
    });
    poll.map_err(|error| DecodeError::json(WHAT, &error))?
}

/// One of the answers, as it is sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer<'a> {
    id: Num<PollOptionId>,
    #[serde(borrow)]
    text: Text<'a>,
    viewer_has_voted: Flag,
    voters: Option<&'a RawValue>,
    total_count: Num<u32>,
}

/// The voters: a list of identifiers, or an object with a count.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Voters {
    count: Num<u32>,
    edges: List<Obj<Edge>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Edge {
    node: Obj<Voter>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Voter {
    id: Num<UserId>,
}

/// Returns the answers that can be read; of any other a warning is logged.
pub(super) fn options(answers: Vec<Obj<Answer<'_>>>) -> Vec<PollOption> {
    answers.into_iter().filter_map(option).collect()
}

fn option(answer: Obj<Answer<'_>>) -> Option<PollOption> {
    let readable = answer.get().and_then(|it| Some((it.id.get()?, it)));
    let Some((id, answer)) = readable else {
        log::warn!("an option of a poll cannot be read and is left out");
        return None;
    };
    let json = answer.voters.map_or("null", RawValue::get);
    let (voters, vote_count) = if json.starts_with('{') {
        let voters: Voters = serde_json::from_str(json).ok()?;
        let edges = voters.edges.elements().into_iter();
        let people = edges.filter_map(|edge| edge.get()?.node.get()?.id.get());
        (people.collect(), voters.count.get())
    } else {
        let people: List<Num<UserId>> = serde_json::from_str(json).unwrap_or_default();
        let people = people.elements().into_iter().filter_map(Num::get);
        (people.collect(), answer.total_count.get())
    };
    Some(PollOption {
        id,
        text: answer.text.owned(),
        is_voted: answer.viewer_has_voted.get(),
        voters,
        vote_count,
    })
}
