//! The tasks that clients send: what each does, and the rows that answer it.

mod fetch;
mod fields;
mod message;
mod outcome;
mod send;
mod thread;

use serde_json::{Value, json};

use super::connection::Device;
use super::envelope::Task;
use super::program::{integer, row};
use crate::local::world::api_error::ApiError;
use crate::local::world::state::State;
use fields::Fields;
use outcome::Outcome;

/// Runs a task.
pub(super) fn run(state: &mut State, device: &Device, task: &Task) -> Outcome {
    let fields = Fields {
        members: &task.payload,
        queue: &task.queue,
    };
    let me = device.user;
    let done = match task.label.as_str() {
        "3" => thread::typing(state, me, &fields),
        "21" => thread::mark_read(state, device, &fields),
        "29" => message::react(state, me, &fields),
        "33" => message::unsend(state, me, &fields),
        "43" => thread::theme(state, me, &fields),
        "46" => send::send(state, me, &fields),
        "145" => fetch::threads(state, me, &fields),
        "228" => fetch::messages(state, me, &fields),
        "359" => send::contact(state, me, &fields),
        "430" => message::pin(state, me, &fields, true, "pin_msg_v2_"),
        "431" => message::pin(state, me, &fields, false, "unpin_msg_v2_"),
        "742" => message::edit(state, me, &fields),
        "751" => message::pin_search(state, me, &fields),
        _ => Err(ApiError::INVALID),
    };
    let mut outcome = done.unwrap_or_else(|error| failed(task, &fields, error).into());
    let done = row("removeTask", &[(0, integer(task.id))]);
    outcome.rows.push(done);
    outcome
}

/// Returns the rows of a task that failed; a message also has one of its own.
fn failed(task: &Task, fields: &Fields<'_>, error: ApiError) -> Vec<Value> {
    let (title, text) = error.texts();
    let offline_id = fields.text("otid").ok();
    let mut rows = Vec::new();
    if let Some(offline_id) = offline_id.filter(|_| task.label == "46") {
        rows.push(row(
            "markOptimisticMessageFailed",
            &[(0, json!(offline_id)), (1, json!(text))],
        ));
    }
    rows.push(row(
        "handleFailedTask",
        &[
            (0, integer(task.id)),
            (1, json!(offline_id)),
            (2, json!(text)),
        ],
    ));
    rows.push(row(
        "issueNewError",
        &[
            (0, integer(task.id)),
            (1, integer(error.0)),
            (2, json!(title)),
            (3, json!(text)),
        ],
    ));
    rows
}
