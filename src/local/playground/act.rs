//! Actions on the page.

use serde::Deserialize;
use serde_json::json;

use super::files::PICTURES;
use crate::id::{MessageId, StickerId, UserId};
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::{ConversationKey, Draft};
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::model::{Mention, Reaction, ThreadColor, ThreadKey, TypingStatus};

/// An action of a person in a conversation.
#[derive(Deserialize)]
struct ActRequest {
    #[serde(rename = "as")]
    who: UserId,
    thread: ThreadKey,
    #[serde(flatten)]
    action: Action,
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Action {
    Say {
        text: String,
        #[serde(default)]
        mentions: Vec<Mention>,
        answers: Option<MessageId>,
    },
    SendSticker {
        sticker: StickerId,
    },
    /// `None` removes the reaction.
    React {
        message: MessageId,
        emoji: Option<String>,
    },
    Unsend {
        message: MessageId,
    },
    Type {
        typing: bool,
    },
    Read,
    Color {
        red: u8,
        green: u8,
        blue: u8,
    },
    Emoji {
        emoji: String,
    },
    Nickname {
        user: UserId,
        nickname: String,
    },
    Rename {
        title: String,
    },
    Add {
        user: UserId,
    },
    Remove {
        user: UserId,
    },
}

pub(super) fn act(shared: &Shared, request: &Recorded, body: &[u8]) -> Reply {
    if request.header("content-type") != Some("application/json") {
        return Reply::status(415);
    }
    match serde_json::from_slice::<ActRequest>(body) {
        Ok(request) => run(shared, request.who, request.thread, |state, key| {
            handle(state, request.who, key, request.action)
        }),
        Err(_) => Reply::status(400),
    }
}

/// Sends the picture in the body.
pub(super) fn send_picture(shared: &Shared, request: &Recorded, body: &[u8]) -> Reply {
    let content_type = request.header("content-type").unwrap_or_default();
    if !PICTURES.contains(&content_type) {
        return Reply::status(415);
    }
    let person = request.field("as").and_then(|id| id.parse().ok());
    let thread = request
        .field("thread")
        .and_then(|key| serde_json::from_str(key).ok());
    let (Some(who), Some(thread)) = (person, thread) else {
        return Reply::status(400);
    };
    let name = request.field("name").unwrap_or("picture");
    run(shared, who, thread, |state, key| {
        let media = state.upload(who, name, content_type, body.into());
        let draft = Draft {
            attachments: vec![media],
            ..Draft::default()
        };
        state.send_message(who, key, draft).map(drop)
    })
}

/// Runs an action on a conversation and notifies all waiting threads.
fn run(
    shared: &Shared,
    who: UserId,
    thread: ThreadKey,
    action: impl FnOnce(&mut State, ConversationKey) -> Result<(), ApiError>,
) -> Reply {
    let mut state = shared.lock();
    if !state.people.contains_key(&who) {
        return Reply::status(403);
    }
    let done = state
        .conversation_key(who, thread)
        .and_then(|key| action(&mut state, key));
    drop(state);
    shared.notify();
    match done {
        Ok(()) => Reply::json(&json!({})),
        Err(_) => Reply::status(403),
    }
}

fn handle(
    state: &mut State,
    me: UserId,
    key: ConversationKey,
    action: Action,
) -> Result<(), ApiError> {
    match action {
        Action::Say {
            text,
            mentions,
            answers,
        } => {
            let draft = Draft {
                mentions: valid_mentions(&text, mentions)?,
                text: Some(text),
                replied_to: answers,
                ..Draft::default()
            };
            state.send_message(me, key, draft).map(drop)
        }
        Action::SendSticker { sticker } => {
            let draft = Draft {
                sticker: Some(sticker),
                ..Draft::default()
            };
            state.send_message(me, key, draft).map(drop)
        }
        Action::React { message, emoji } => {
            let reaction = emoji.as_deref().map(Reaction::from);
            state.react(me, message.as_str(), reaction)
        }
        Action::Unsend { message } => state.unsend(me, message.as_str()),
        Action::Type { typing } => {
            let status = if typing {
                TypingStatus::Typing
            } else {
                TypingStatus::Stopped
            };
            state.set_typing(me, key, status)
        }
        Action::Read => read(state, me, key),
        Action::Color { red, green, blue } => {
            let color = ThreadColor::from_rgb(red, green, blue);
            state.change_color(me, key, color).map(drop)
        }
        Action::Emoji { emoji } => state.change_emoji(me, key, &emoji).map(drop),
        Action::Nickname { user, nickname } => {
            state.change_nickname(me, key, user, &nickname).map(drop)
        }
        Action::Rename { title } => state.rename(me, key, &title, None).map(drop),
        Action::Add { user } => state.add_people(me, key, &[user], None).map(drop),
        Action::Remove { user } => state.remove_person(me, key, user).map(drop),
    }
}

/// Returns the mentions, if there is a text that contains their ranges.
fn valid_mentions(text: &str, mentions: Vec<Mention>) -> Result<Vec<Mention>, ApiError> {
    let length = text.encode_utf16().count();
    let all_within = mentions.iter().all(|mention| {
        let end = u64::from(mention.offset) + u64::from(mention.length);
        usize::try_from(end).is_ok_and(|end| end <= length)
    });
    if all_within && !text.trim().is_empty() {
        Ok(mentions)
    } else {
        Err(ApiError::INVALID)
    }
}

/// Marks all unread messages as delivered and read.
fn read(state: &mut State, me: UserId, key: ConversationKey) -> Result<(), ApiError> {
    let conversation = state.conversation(me, key)?;
    let unread: Vec<MessageId> = conversation
        .unread(me)
        .map(|stored| stored.id.clone())
        .collect();
    let unread: Vec<&str> = unread.iter().map(MessageId::as_str).collect();
    state.mark_delivered(me, key, &unread)?;
    let now = state.now();
    state.mark_read(me, key, now, true, None)
}
