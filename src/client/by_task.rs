//! Sending by task, where the client is set to and a task is known for it.

use super::either_way::{Action, Outgoing, Receipt};
use super::run_tasks::{Done, refused};
use super::{Client, LoggedIn};
use crate::error::{DecodeError, Error, Result, TransportError};
use crate::http::CommandAgent;
use crate::id::UserId;
use crate::model::SendWay;
use crate::time::Timestamp;
use crate::wire::Repeat;
use crate::wire::lightspeed::task::{self, Sent};
use crate::wire::lightspeed::{MessageParts, Task};

/// How far from now the time in a message's identifier may be to count as that of the message, in milliseconds.
const NEAR_MS: u64 = 3600 * 1000;

/// The tasks of one call.
struct Tasks {
    tasks: serde_json::Result<Vec<Task>>,
    /// Whether an answer comes.
    is_answered: bool,
    /// Whether they do no more than once if they are run twice.
    repeat: Repeat,
}

impl Tasks {
    /// One task that is answered.
    fn one(task: serde_json::Result<Task>, repeat: Repeat) -> Self {
        Self {
            tasks: task.map(|task| vec![task]),
            is_answered: true,
            repeat,
        }
    }
}

impl Client {
    /// Sends a message by task, if that is set and possible, otherwise by `by_form`.
    pub(super) fn send_either_way(
        &self,
        commands: &CommandAgent,
        outgoing: Outgoing<'_>,
        by_form: impl FnOnce() -> Result<Receipt>,
    ) -> Result<Receipt> {
        let Outgoing {
            message,
            thread,
            number,
        } = outgoing;
        let outgoing = task::Outgoing::of(message, thread, number);
        let number = outgoing.as_ref().map_or(0, |it| it.offline_threading_id);
        // Idempotent by the message's number.
        let tasks = outgoing.map(|outgoing| Tasks::one(outgoing.task(), Repeat::Idempotent));
        let read = |logged_in: &LoggedIn, done: Done| {
            let now = logged_in.account.server_time();
            receipt(done, number, now)
        };
        self.either_way(commands, |_| tasks, read, by_form)
    }

    /// Does something by task, if that is set and possible, otherwise by `by_form`.
    pub(super) fn act_either_way(
        &self,
        commands: &CommandAgent,
        action: Action<'_>,
        by_form: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        let tasks = |me| tasks_of(action, me);
        self.either_way(commands, tasks, |_, done| done.check().map(drop), by_form)
    }

    fn either_way<T>(
        &self,
        commands: &CommandAgent,
        tasks: impl FnOnce(UserId) -> Option<Tasks>,
        read: impl Fn(&LoggedIn, Done) -> Result<T>,
        by_form: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let way = self.inner.send_by;
        if way == SendWay::Form {
            return by_form();
        }
        let logged_in = self.logged_in();
        let Some(Tasks {
            tasks,
            is_answered,
            repeat,
        }) = tasks(logged_in.uid)
        else {
            return by_form();
        };
        let tasks = tasks.map_err(|error| DecodeError::json("a task", &error))?;
        let numbers = &logged_in.account.tasks;
        if way == SendWay::Auto && !numbers.is_lent() {
            return by_form();
        }
        let batch = numbers.batch(tasks.clone(), is_answered);
        let done = match way {
            SendWay::Auto => self.exchange_over_listening(&logged_in, commands, &batch),
            _ => self.exchange(&logged_in, commands, &batch).map(Some),
        };
        let lost = match done {
            Ok(Some(done)) => return read(&logged_in, done),
            Ok(None) => return by_form(),
            // As a form is: asked once more where a repeat does no harm.
            Err(Error::Transport(
                lost @ (TransportError::Closed(_) | TransportError::Protocol(_)),
            )) if repeat == Repeat::Idempotent && !commands.is_cancelled() => lost,
            Err(error) => return Err(error),
        };
        log::info!("the connection ended before the answer came: sending it again: {lost}");
        // Over another connection: the thread that listens may not have found yet that its own has ended.
        let again = match way {
            SendWay::Auto => by_form(),
            _ => {
                let batch = numbers.batch(tasks, is_answered);
                let done = self.exchange_over_another(&logged_in, commands, &batch);
                done.and_then(|done| read(&logged_in, done))
            }
        };
        // The first may have arrived all the same.
        again.map_err(|error| match error {
            Error::Transport(again) if !again.may_have_arrived() => lost.into(),
            Error::Cancelled { .. } => Error::Cancelled { sent: true },
            error => error,
        })
    }
}

/// The tasks by which this account does it. `None`: no task is known for it.
fn tasks_of(action: Action<'_>, me: UserId) -> Option<Tasks> {
    Some(match action {
        Action::React(message, reaction) => {
            let thread = MessageParts::of(message.as_str())?.thread(me);
            let emoji = reaction.map_or("", |reaction| reaction.emoji());
            let now = Timestamp::now().as_millis();
            let task = task::react(thread, message.as_str(), me, emoji, now);
            Tasks::one(task, Repeat::Idempotent)
        }
        Action::Unsend(message) => Tasks::one(task::unsend(message.as_str()), Repeat::Never),
        Action::Read(threads, until) => {
            let threads = threads.iter().map(|thread| thread.get());
            let tasks = threads.map(|thread| task::mark_as_read(thread, until.as_millis()));
            Tasks {
                tasks: tasks.collect(),
                is_answered: true,
                repeat: Repeat::Idempotent,
            }
        }
        Action::Type(thread, status) => Tasks {
            is_answered: false,
            ..Tasks::one(task::typing(thread, status), Repeat::Idempotent)
        },
    })
}

/// Reads the answer to a sending.
fn receipt(done: Done, number: i64, now: Timestamp) -> Result<Receipt> {
    match task::sent(&done.rows, done.first_task, number) {
        Sent::As(id) => {
            let at = MessageParts::of(id.as_str()).map(|parts| parts.at);
            let is_near = |at: &i64| at.abs_diff(now.as_millis()) < NEAR_MS;
            let at = at.filter(is_near).map(Timestamp::from_millis);
            Ok((id, at))
        }
        Sent::Failed(failure) => Err(refused(failure)),
        Sent::Unknown => {
            let error = DecodeError::new("the answer to a sending", "it names no message");
            Err(error.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NUMBER: i64 = 7_123_456_789_012_345_678;

    fn read(calls: &Value) -> Result<Receipt> {
        let answer = json!({"request_id": 1, "payload": json!({"step": calls}).to_string()});
        let numbers = crate::api::Tasks::default();
        // Numbers begin at 0.
        let batch = numbers.batch(vec![task::unsend("mid.$1").unwrap()], true);
        let done = Done::of(answer.to_string().as_bytes(), &batch, true).unwrap();
        receipt(done, NUMBER, Timestamp::from_millis(1_795_636_650_736))
    }

    fn sent_as(id: &str) -> Value {
        json!([1, [5, "replaceOptimsiticMessage", NUMBER.to_string(), id]])
    }

    #[test]
    fn the_answer_names_the_message_and_its_time_if_that_can_be() {
        let (id, at) = read(&sent_as("mid.$1")).unwrap();
        assert_eq!((id.as_str(), at), ("mid.$1", None));
        // The conversation 1, and 1,795,636,650,736 or 0 milliseconds.
        let (_, at) = read(&sent_as("mid.$gAAAAAAAAAAGoRY4q8AAAAAAAAAAA")).unwrap();
        assert_eq!(at, Some(Timestamp::from_millis(1_795_636_650_736)));
        let (_, at) = read(&sent_as("mid.$gAAAAAAAAAAEAAAAAAAAAAAAAAAAA")).unwrap();
        assert_eq!(at, None);
    }

    #[test]
    fn an_answer_that_refuses_is_a_refusal_and_one_without_a_message_cannot_be_read() {
        let text = NUMBER.to_string();
        for calls in [
            json!([1, [5, "markOptimisticMessageFailed", text, "Couldn't send"]]),
            json!([1, [5, "handleFailedTask", [19, "0"], text, "Couldn't send"]]),
            json!([
                1,
                [
                    5,
                    "issueNewError",
                    [19, "0"],
                    [19, "3"],
                    "Sorry",
                    "Couldn't send"
                ]
            ]),
        ] {
            match read(&calls).unwrap_err() {
                Error::Facebook(refusal) => {
                    assert_eq!(refusal.description.as_deref(), Some("Couldn't send"));
                }
                error => panic!("{error}"),
            }
        }
        for calls in [
            json!([1]),
            json!([1, [5, "taskExists", [19, "0"]]]),
            sent_as(""),
        ] {
            let error = read(&calls).unwrap_err();
            assert!(matches!(error, Error::Decode(_)) && error.may_have_been_done());
        }
    }
}
