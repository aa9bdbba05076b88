//! A person's view: all conversations, and one of them with its messages.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use super::long_poll::hold;
use super::message::{message, snippet};
use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::conversation::{Conversation, ConversationKey};
use crate::local::world::media::MAX_FILE;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// A typing indicator without an end expires after this time.
const TYPING_MS: i64 = 20_000;
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
        "me": me, "people": people(state), "threads": threads(state, me), "max_file": MAX_FILE,
        "thread": open.map(|conversation| open_thread(state, conversation, me, most)),
    })
}

/// Returns the initial person of the page: the first one without a client.
fn default_person(state: &State) -> Option<UserId> {
    let mut everybody = state.people.keys();
    let free = everybody.find(|person| !state.has_session(**person, None));
    free.or(state.people.keys().next()).copied()
}

fn people(state: &State) -> Vec<Value> {
    let pages = state
        .pages
        .values()
        .map(|page| json!({"id": page.id, "name": page.name, "page": true, "client": false}));
    let people = state.people.values().map(|account| {
        let id = account.user.id;
        json!({
            "id": id, "name": account.user.name, "page": false, "client": state.has_session(id, None),
        })
    });
    people.chain(pages).collect()
}

/// Returns the conversations, latest first, and then an empty one for each other person.
fn threads(state: &State, me: UserId) -> Vec<Value> {
    let mut begun: Vec<&Conversation> = state.listed_conversations(me).collect();
    begun.sort_by_key(|conversation| std::cmp::Reverse(conversation.updated));
    let strangers = state.people.keys().filter(|other| {
        let key = ConversationKey::pair(me, **other);
        **other != me && !begun.iter().any(|conversation| conversation.key == key)
    });
    let strangers = strangers.map(|other| {
        json!({
            "key": ThreadKey::User(*other), "name": state.name(*other), "members": [me, other],
            "last": null, "at": null, "unread": 0, "typing": [], "folder": "INBOX",
        })
    });
    let begun = begun.iter().map(|conversation| {
        let last = conversation.messages.last();
        json!({
            "key": conversation.key.for_viewer(me), "name": name(state, conversation, me),
            "members": conversation.members, "last": last.map(snippet),
            "at": conversation.updated.as_millis(), "unread": conversation.unread_count(me),
            "typing": typing(conversation, me), "folder": state.folder(conversation, me),
        })
    });
    begun.chain(strangers).collect()
}

/// Returns a conversation's title, or the names of the others in it.
fn name(state: &State, conversation: &Conversation, me: UserId) -> String {
    if let Some(name) = &conversation.name {
        return name.clone();
    }
    if let ConversationKey::Page(_, page) = conversation.key {
        return state
            .pages
            .get(&page)
            .map(|page| page.name.clone())
            .unwrap_or_default();
    }
    let others: Vec<&str> = conversation
        .members
        .iter()
        .filter(|member| **member != me)
        .map(|member| {
            let nickname = conversation.nicknames.get(member);
            nickname.map_or_else(|| state.name(*member), String::as_str)
        })
        .collect();
    match others.as_slice() {
        [] => state.name(me).to_owned(),
        others if matches!(conversation.key, ConversationKey::Pair(..)) => others.join(", "),
        others => format!("{} and you", others.join(", ")),
    }
}

fn typing(conversation: &Conversation, me: UserId) -> Vec<UserId> {
    let now = Timestamp::now().as_millis();
    let others = conversation.typing.iter().filter(|(who, _)| **who != me);
    let lately = others.filter(|(_, since)| now - since.as_millis() < TYPING_MS);
    lately.map(|(who, _)| *who).collect()
}

fn open_thread(state: &State, conversation: &Conversation, me: UserId, most: usize) -> Value {
    let members = conversation.members.iter().map(|member| {
        json!({
            "id": member, "nickname": conversation.nicknames.get(member),
            "admin": conversation.admins.contains(member),
        })
    });
    let key = conversation.key.for_viewer(me);
    let hidden = conversation.messages.len().saturating_sub(most);
    let messages = conversation.messages.iter().skip(hidden);
    json!({
        "key": key, "kind": key.kind().to_string(), "name": name(state, conversation, me),
        "title": conversation.name, "members": members.collect::<Vec<_>>(),
        "requests": conversation.approval_requests,
        "color": conversation.color.to_string(), "emoji": conversation.emoji,
        "typing": typing(conversation, me), "read": watermarks(&conversation.read),
        "delivered": watermarks(&conversation.delivered), "earlier": hidden,
        "messages": messages.map(|stored| message(conversation, stored)).collect::<Vec<_>>(),
    })
}

fn watermarks(times: &BTreeMap<UserId, Timestamp>) -> Value {
    let marks = times
        .iter()
        .map(|(who, until)| (who.to_string(), json!(until.as_millis())));
    Value::Object(marks.collect())
}
