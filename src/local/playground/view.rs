//! A person's view: all conversations, and one of them with its messages.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use super::long_poll::hold;
use super::open_thread::open_thread;
use super::threads::threads;
use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::media::MAX_FILE;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::model::ThreadKey;

const MAX_MESSAGES: usize = 2000;

/// Answers as soon as the view differs from the page's, which the request identifies by its tag.
pub(super) fn chat(shared: &Shared, request: &Recorded) -> Reply {
    let person = request.field("as").and_then(|id| id.parse().ok());
    let thread = request
        .field("thread")
        .and_then(|key| serde_json::from_str(key).ok());
    let most = request.field("most").and_then(|most| most.parse().ok());
    let most = most.unwrap_or(50).min(MAX_MESSAGES);
    hold(shared, |state| {
        let view = view(state, person, thread, most);
        let tag = tag(&view);
        (request.field("seen") != Some(&tag)).then(|| json!({"tag": tag, "view": view}))
    })
}

fn tag(view: &Value) -> String {
    let mut hasher = DefaultHasher::new();
    view.to_string().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn view(
    state: &mut State,
    person: Option<UserId>,
    thread: Option<ThreadKey>,
    most: usize,
) -> Value {
    let person = person.filter(|person| state.people.contains_key(person));
    let Some(me) = person.or_else(|| default_person(state)) else {
        return json!({"me": null, "people": [], "threads": [], "thread": null, "max_file": MAX_FILE});
    };
    let key = thread.and_then(|key| state.conversation_key(me, key).ok());
    let state = &*state;
    let open = key.and_then(|key| state.conversation(me, key).ok());
    json!({
        "me": me, "people": people(state, me), "threads": threads(state, me), "max_file": MAX_FILE,
        "thread": open.map(|conversation| open_thread(state, conversation, me, most)),
    })
}

/// Returns the initial person of the page: the first one without a client.
fn default_person(state: &State) -> Option<UserId> {
    let mut everybody = state.people.keys();
    let free = everybody.find(|person| !state.has_session(**person, None));
    free.or(state.people.keys().next()).copied()
}

/// Returns everybody, with whether this person sees them as active: friends alone are, and the person itself.
fn people(state: &State, me: UserId) -> Vec<Value> {
    let pages = state
        .pages
        .values()
        .map(|page| json!({"id": page.id, "name": page.name, "page": true, "client": false, "active": false}));
    let people = state.people.values().map(|account| {
        let id = account.user.id;
        let is_active = (id == me || state.are_friends(me, id)) && state.is_active(id);
        json!({
            "id": id, "name": account.user.name, "page": false, "client": state.has_session(id, None),
            "active": is_active,
        })
    });
    people.chain(pages).collect()
}
