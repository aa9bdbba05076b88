//! Encrypted chats of two, as the page shows them and writes in them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::id::{MessageId, UserId};
use crate::local::e2ee::{self, Act, EncryptedMessage, act};
use crate::local::world::state::State;
use crate::model::ThreadKey;

/// A message with what came of it.
struct Shown {
    message: EncryptedMessage,
    reactions: BTreeMap<UserId, String>,
    is_unsent: bool,
}

/// Whether a client takes part in encrypted chats on one side, so that there is something to write to.
pub(super) fn is_possible(state: &State, me: UserId, key: ThreadKey) -> bool {
    let ThreadKey::User(other) = key else {
        return false;
    };
    let has_client = |user| state.encrypted.has_client(user);
    !has_client(me) && (has_client(other) || !e2ee::chat(state, me, other).is_empty())
}

/// The messages that a person has written and read, each with its time in milliseconds.
pub(super) fn messages(state: &State, me: UserId, key: ThreadKey) -> Vec<(i64, Value)> {
    let shown = chat(state, me, key);
    let rendered = shown.iter().map(|it| (at(&it.message.id), it.json(&shown)));
    rendered.collect()
}

/// Whether a message is one of an encrypted chat.
pub(super) fn has(state: &State, me: UserId, key: ThreadKey, message: &MessageId) -> bool {
    find(&chat(state, me, key), message).is_some()
}

/// Writes a text, in reply to another message if one is named.
pub(super) fn send(
    state: &mut State,
    me: UserId,
    key: ThreadKey,
    text: &str,
    replies_to: Option<&MessageId>,
) -> Result<(), Refusal> {
    if !is_possible(state, me, key) {
        return Err(Refusal::because(
            "There is no encrypted chat in this conversation.",
        ));
    }
    let Some(original) = replies_to else {
        act(state, me, key, &Act::Says(text));
        return Ok(());
    };
    let author = find(&chat(state, me, key), original).map(|it| it.message.author);
    let author = author.ok_or_else(|| {
        Refusal::because("The message that this one replies to was not encrypted.")
    })?;
    act(state, me, key, &Act::Replies(text, original, author));
    Ok(())
}

/// Puts a reaction on a message, or takes it back.
pub(super) fn react(
    state: &mut State,
    me: UserId,
    key: ThreadKey,
    message: &MessageId,
    emoji: Option<&str>,
) {
    let author = find(&chat(state, me, key), message).map(|it| it.message.author);
    if let Some(author) = author {
        let emoji = emoji.unwrap_or_default();
        act(state, me, key, &Act::Reacts(message, author, emoji));
    }
}

/// Takes an own message back.
pub(super) fn unsend(
    state: &mut State,
    me: UserId,
    key: ThreadKey,
    message: &MessageId,
) -> Result<(), Refusal> {
    let chat = chat(state, me, key);
    let own = find(&chat, message).filter(|it| it.message.author == me && !it.is_unsent);
    if own.is_none() {
        return Err(Refusal::because(
            "Only your own messages can be unsent, each once.",
        ));
    }
    act(state, me, key, &Act::Unsends(message));
    Ok(())
}

fn chat(state: &State, me: UserId, key: ThreadKey) -> Vec<Shown> {
    let ThreadKey::User(other) = key else {
        return Vec::new();
    };
    let mut all: Vec<Shown> = Vec::new();
    for message in e2ee::chat(state, me, other) {
        let about = [&message.reacts_to, &message.edits, &message.unsends];
        let Some(about) = about.into_iter().flatten().next() else {
            all.push(Shown {
                message,
                reactions: BTreeMap::new(),
                is_unsent: false,
            });
            continue;
        };
        let Some(changed) = all.iter_mut().find(|it| it.message.id == *about) else {
            continue;
        };
        if message.unsends.is_some() {
            changed.is_unsent = true;
        } else if message.edits.is_some() {
            changed.message.text = message.text;
        } else {
            match message.emoji.filter(|emoji| !emoji.is_empty()) {
                Some(emoji) => changed.reactions.insert(message.author, emoji),
                None => changed.reactions.remove(&message.author),
            };
        }
    }
    all
}

fn find<'a>(chat: &'a [Shown], message: &MessageId) -> Option<&'a Shown> {
    chat.iter().find(|it| it.message.id == *message)
}

/// When a message was written: its number begins with the time.
fn at(id: &MessageId) -> i64 {
    let number: u64 = id.as_str().parse().unwrap_or_default();
    i64::try_from(number >> 22).unwrap_or_default()
}

impl Shown {
    fn json(&self, chat: &[Self]) -> Value {
        let reactions = self.reactions.iter();
        let reactions = reactions.map(|(by, emoji)| json!({"by": by, "emoji": emoji}));
        let content = match self.is_unsent {
            true => json!({"kind": "unsent"}),
            false => json!({
                "kind": "message", "text": self.message.text, "mentions": [], "size": null, "sticker": null,
                "files": [], "attached": null, "forwarded": false, "chosen": false, "offers": [],
                "original": self.message.replied_to.as_ref().map(|id| original(chat, id)),
            }),
        };
        json!({
            "id": self.message.id, "author": self.message.author, "at": at(&self.message.id), "encrypted": true,
            "reactions": reactions.collect::<Vec<_>>(), "content": content,
        })
    }
}

fn original(chat: &[Shown], id: &MessageId) -> Value {
    match find(chat, id).filter(|it| !it.is_unsent) {
        Some(Shown { message, .. }) => {
            let text = message.text.as_deref().unwrap_or_default();
            let start: String = text.chars().take(100).collect();
            json!({"author": message.author, "note": false, "text": start})
        }
        None => json!({"gone": true}),
    }
}
