//! Actions on the page outside of conversations.

use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::conversation::Draft;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;

#[derive(Deserialize)]
struct PersonRequest {
    #[serde(rename = "as")]
    who: UserId,
    #[serde(flatten)]
    action: PersonAction,
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum PersonAction {
    /// Creates a group by its first message. The reply has its `thread`.
    CreateGroup { users: Vec<UserId>, text: String },
    /// Becomes active, or goes away.
    Appear { active: bool },
}

pub(super) fn act(shared: &Shared, request: &Recorded, body: &[u8]) -> Reply {
    if request.header("content-type") != Some("application/json") {
        return Reply::status(415);
    }
    let Ok(request) = serde_json::from_slice::<PersonRequest>(body) else {
        return Reply::status(400);
    };
    let done = run(&mut shared.lock(), request);
    shared.notify();
    match done {
        Ok(done) => Reply::json(&done),
        Err(refusal) => refusal.reply(),
    }
}

fn run(state: &mut State, request: PersonRequest) -> Result<Value, Refusal> {
    let me = request.who;
    if !state.people.contains_key(&me) {
        return Err(Refusal::because("There is no such person."));
    }
    match request.action {
        PersonAction::CreateGroup { users, text } => create_group(state, me, &users, text),
        PersonAction::Appear { active } => {
            if active {
                state.become_active(me);
            } else {
                state.go_away(me);
            }
            Ok(json!({}))
        }
    }
}

fn create_group(
    state: &mut State,
    me: UserId,
    users: &[UserId],
    text: String,
) -> Result<Value, Refusal> {
    if users.len() < 2 {
        return Err(Refusal::because("A group has at least two others."));
    }
    if text.trim().is_empty() {
        return Err(Refusal::because("A group begins with a message."));
    }
    let draft = Draft {
        text: Some(text),
        ..Draft::default()
    };
    let created = state.create_group(me, users, draft);
    let refusal = "A group has each person once, and its first message is not too long.";
    let (key, _) = created.map_err(|_| Refusal::because(refusal))?;
    Ok(json!({"thread": key.for_viewer(me)}))
}
