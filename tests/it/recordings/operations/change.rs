//! Groups, appearance, reactions, reminders, receipts.

use fbchat::{Client, Error, EventReminder, MessageId, Target, Timestamp, TypingStatus, UserId};
use serde_json::{Value, json};

use crate::recordings::choices::{COLORS, REACTIONS};
use crate::recordings::request_differences::MESSAGE;

use super::{ALAN, Operation, Outcome, call, grace, group};

const TEA: Timestamp = Timestamp::from_millis(1_516_100_000_000);

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "add_user" => call(|client| added(client, &[ALAN])),
        "add_users" => call(|client| added(client, &[ALAN, ALAN])),
        "add_self" => call(|client| added(client, &[client.uid()])),
        "remove_user" => call(|client| nothing(client.remove_user_from_group(group(), ALAN))),
        "change_title_user" => call(|client| nothing(client.change_thread_title(grace(), "Nick"))),
        "change_title_group" => {
            call(|client| nothing(client.change_thread_title(group(), "t\u{ef}tle \u{2728}")))
        }
        "change_nickname" => {
            call(|client| nothing(client.change_nickname(group(), ALAN, "Nick \u{2728}")))
        }
        "change_color" => {
            call(|client| each(&COLORS, |color| client.change_thread_color(group(), *color)))
        }
        "change_emoji" => call(|client| nothing(client.change_thread_emoji(group(), "\u{1f680}"))),
        "react" => call(|client| {
            let message = MessageId::from(MESSAGE);
            each(&REACTIONS, |reaction| {
                client.react_to_message(&message, reaction.clone())
            })
        }),
        "event_reminder" => call(|client| {
            let tea = EventReminder::new("Tea & cake", TEA)
                .location("London")
                .location_id("106078429431815");
            nothing(client.event_reminder(group(), tea))
        }),
        "event_reminder_bare" => {
            call(|client| nothing(client.event_reminder(group(), EventReminder::new("Tea", TEA))))
        }
        "typing_start_user" => {
            call(|client| nothing(client.set_typing_status(grace(), TypingStatus::Typing)))
        }
        "typing_stop_group" => {
            call(|client| nothing(client.set_typing_status(group(), TypingStatus::Stopped)))
        }
        "typing_default_thread" => Operation::Call {
            prepare: |client| client.set_default_thread(grace()),
            call: |client| nothing(client.set_typing_status(Target::Default, TypingStatus::Typing)),
        },
        "mark_as_delivered" => {
            call(|client| done(client.mark_as_delivered(grace(), &MessageId::from(MESSAGE))))
        }
        "mark_as_read" => call(|client| done(client.mark_as_read(grace()))),
        "mark_as_seen" => call(|client| done(client.mark_as_seen())),
        "friend_connect" => {
            call(|client| done(client.friend_connect(UserId::new(100_000_000_000_009))))
        }
        _ => return None,
    })
}

fn added(client: &Client, users: &[UserId]) -> Outcome {
    let users = users.iter().copied();
    Ok(json!(client.add_users_to_group(group(), users)?))
}

/// The result of most calls of the reference.
fn nothing(result: Result<(), Error>) -> Outcome {
    result.map(|()| Value::Null)
}

/// The result of its undocumented calls.
fn done(result: Result<(), Error>) -> Outcome {
    result.map(|()| json!(true))
}

fn each<T>(values: &[T], call: impl Fn(&T) -> Result<(), Error>) -> Outcome {
    values.iter().map(|value| nothing(call(value))).collect()
}
