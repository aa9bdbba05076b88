//! Polls.

use fbchat::{Client, NewPoll, PollId, PollOptionId};
use serde_json::Value;

use crate::recordings::forms::list;
use crate::recordings::operations::{Operation, Outcome, call, grace, group};
use crate::recordings::reference_models::poll_option;

const POLL: PollId = PollId::new(777);
const GONE: PollId = PollId::new(9);

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "create_poll" => call(|client| created(client, which().voted_option("A").option("B"))),
        "create_poll_many_options" => call(|client| {
            let poll = which().voted_option("A & B").option("\u{e9}\u{2728}");
            created(client, poll.voted_option("C"))
        }),
        "create_poll_no_options" => call(|client| created(client, which())),
        "create_poll_failed" => call(|client| nothing(client.create_poll(grace(), which()))),
        "update_poll_vote" => call(|client| voted(client, POLL, &[1, 2], &["C"])),
        "update_poll_vote_failed" => call(|client| voted(client, GONE, &[1], &[])),
        "update_poll_vote_new_options" => {
            call(|client| voted(client, POLL, &[1], &["Oolong", "None & all"]))
        }
        "update_poll_vote_taken_back" => call(|client| voted(client, POLL, &[], &[])),
        "fetch_poll_options" | "fetch_poll_options_edges" | "fetch_poll_options_voters" => {
            call(|client| options(client, POLL))
        }
        "fetch_poll_options_gone" => call(|client| options(client, GONE)),
        _ => return None,
    })
}

fn which() -> NewPoll {
    NewPoll::new("Which?")
}

fn created(client: &Client, poll: NewPoll) -> Outcome {
    nothing(client.create_poll(group(), poll))
}

fn voted(client: &Client, poll: PollId, options: &[u64], new_options: &[&str]) -> Outcome {
    let options: Vec<PollOptionId> = options.iter().copied().map(PollOptionId::from).collect();
    nothing(client.update_poll_vote(poll, &options, new_options))
}

fn options(client: &Client, poll: PollId) -> Outcome {
    Ok(list(&client.fetch_poll_options(poll)?, poll_option))
}

fn nothing(result: fbchat::Result<()>) -> Outcome {
    result.map(|()| Value::Null)
}
