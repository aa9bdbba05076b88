//! Begins a group by its first message, which names people in place of a conversation. Its form is that of fbchat 1.9.7.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::send::{self, Stamp};
use crate::error::{DecodeError, Error, Result};
use crate::id::{GroupId, UserId};
use crate::model::OutgoingMessage;
use crate::wire::de::{self, Num, Obj};
use crate::wire::{Fields, Request};

const WHAT: &str = "the reply to the creation of a group";

/// `members` have the account itself among them. Not idempotent: whether Facebook recognizes a repeat by the number is not known,
/// and otherwise there would be two groups.
pub(crate) fn request(stamp: &Stamp, mut content: Fields, members: &[UserId]) -> Request {
    for (i, user) in members.iter().enumerate() {
        content.push(
            format!("specific_to_list[{i}]"),
            format_args!("fbid:{user}"),
        );
    }
    let mut form = send::stamp_fields(stamp);
    form.extend(content);
    Request::post(send::URL).form(form)
}

/// [`send::check`] for the first message of a group.
pub(crate) fn check(message: &OutgoingMessage) -> Result<()> {
    send::check(message)?;
    if message.reply_to.is_some() {
        return Err(Error::invalid_input(
            "the first message of a group cannot reply to another: send it without `reply_to`",
        ));
    }
    Ok(())
}

/// The group that the message began.
pub(crate) fn read(json: &str) -> Result<GroupId, DecodeError> {
    #[derive(Deserialize)]
    struct Reply<'a> {
        #[serde(borrow)]
        payload: &'a RawValue,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Payload {
        actions: de::List<Obj<Action>>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Action {
        thread_fbid: Num<GroupId>,
    }
    let reply: Reply<'_> = de::parse(WHAT, json)?;
    let payload: Payload = de::parse(WHAT, reply.payload.get())?;
    let actions = payload.actions.elements().into_iter();
    let mut groups = actions.filter_map(|action| action.get()?.thread_fbid.get());
    let none = || DecodeError::new(WHAT, "it names no group");
    groups.next().ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_action_with_a_group_names_it() {
        for actions in [
            r#"[{"thread_fbid": "7"}]"#,
            r#"[{"thread_fbid": 7, "message_id": "mid.$1"}, {"thread_fbid": 8}]"#,
            r#"[null, 7, {"thread_fbid": null}, {"thread_fbid": "7"}]"#,
        ] {
            let json = format!(r#"{{"payload": {{"actions": {actions}}}}}"#);
            assert_eq!(read(&json).unwrap(), GroupId::from(7), "{actions}");
        }
        for json in [
            "{}",
            r#"{"payload": null}"#,
            r#"{"payload": {}}"#,
            r#"{"payload": {"actions": []}}"#,
            r#"{"payload": {"actions": [{"thread_fbid": null, "message_id": "mid.$1"}]}}"#,
            r#"{"payload": {"actions": [{"thread_fbid": "x"}]}}"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
