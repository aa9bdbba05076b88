//! Polls: creating one, voting, and the options of one. Their forms are those of fbchat 1.9.7.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{DecodeError, Error, Result};
use crate::id::{PollId, PollOptionId};
use crate::model::{NewPoll, PollOption, ThreadKey};
use crate::wire::de::{self, List, Obj};
use crate::wire::refusal::{self, Success};
use crate::wire::{Fields, Request, envelope, poll};

const CREATE_URL: &str = "https://www.facebook.com/messaging/group_polling/create_poll/";
const VOTE_URL: &str = "https://www.facebook.com/messaging/group_polling/update_vote/";
const OPTIONS_URL: &str = "https://www.facebook.com/ajax/mercury/get_poll_options";

/// Not idempotent: a second one would be a second poll.
pub(crate) fn create(thread: ThreadKey, poll: &NewPoll) -> Request {
    let mut form = Fields::new()
        .with("question_text", &poll.question)
        .with("target_id", thread.id());
    for (place, option) in poll.options.iter().enumerate() {
        form.push(format!("option_text_array[{place}]"), &option.text);
        form.push(
            format!("option_is_selected_array[{place}]"),
            u8::from(option.is_voted),
        );
    }
    change(CREATE_URL, form)
}

/// Not idempotent: a new option cannot be added twice.
pub(crate) fn vote(poll: PollId, options: &[PollOptionId], new_options: &[&str]) -> Request {
    let mut form = Fields::new().with("question_id", poll);
    for (place, option) in options.iter().enumerate() {
        form.push(format!("selected_options[{place}]"), option);
    }
    for (place, text) in new_options.iter().enumerate() {
        form.push(format!("new_options[{place}]"), text);
    }
    change(VOTE_URL, form)
}

fn change(url: &'static str, form: Fields) -> Request {
    let query = Fields::new().with("dpr", 1);
    Request::post(url).query(query).form(form)
}

/// Fails where the payload of a reply to a new poll, or to a vote, refuses.
pub(crate) fn read(json: &str) -> Result<()> {
    refusal::check("the reply to a poll", json, Success::Status)
}

pub(crate) fn options(poll: PollId) -> Request {
    let form = Fields::new().with("question_id", poll);
    Request::post(OPTIONS_URL).form(form).idempotent()
}

/// The options of a poll. One that cannot be read costs no other.
pub(crate) fn read_options(json: &str) -> Result<Vec<PollOption>> {
    const WHAT: &str = "the options of a poll";
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Reply<'a> {
        #[serde(borrow)]
        payload: List<Obj<poll::Answer<'a>>>,
    }
    let payload: &RawValue = envelope::payload(WHAT, json)?;
    if payload.get().starts_with('{') {
        refusal::check(WHAT, json, Success::NoError)?;
    }
    let options = de::read(json, |json| {
        let reply: Reply<'_> = serde_json::from_str(json)?;
        Ok(reply.payload.required(WHAT, "payload").map(poll::options))
    });
    let options = options.map_err(|error| DecodeError::json(WHAT, &error))?;
    options.map_err(Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(json: &str) -> Vec<u64> {
        let options = read_options(json).unwrap();
        options.iter().map(|option| option.id.get()).collect()
    }

    #[test]
    fn an_option_that_cannot_be_read_costs_no_other() {
        assert!(ids(r#"{"payload": []}"#).is_empty());
        let list = r#"{"payload": [null, {"id": "1", "text": "\ud83d"}, {"id": {}}, 7, {"id": 2, "voters": 7}]}"#;
        assert_eq!(ids(list), [1, 2]);
        // PHP writes a list that begins elsewhere than at 0 as an object.
        assert_eq!(
            ids(r#"{"payload": {"1": {"id": "3", "total_count": 1.5}}}"#),
            [3]
        );
    }

    #[test]
    fn no_options_are_not_an_empty_list() {
        for json in [
            "{}",
            r#"{"payload": null}"#,
            r#"{"payload": 7}"#,
            r#"{"payload": "x"}"#,
        ] {
            assert!(
                matches!(read_options(json), Err(Error::Decode(_))),
                "{json}"
            );
        }
        let refused =
            r#"{"payload": {"status": "error", "errorMessage": "There is no such poll."}}"#;
        assert!(matches!(read_options(refused), Err(Error::Facebook(_))));
    }
}
