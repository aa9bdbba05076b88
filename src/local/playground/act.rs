//! Actions on the page.

use serde::Deserialize;
use serde_json::json;

use super::refusal::Refusal;
use super::send::Sending;
use crate::id::{MessageId, UserId};
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::model::{Reaction, ThreadColor, ThreadKey, TypingStatus};

const NOT_HERE: &str = "This cannot be done here.";

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
    Send(Box<Sending>),
    /// Answers by a quick reply that a message offers.
    AnswerOffer {
        message: MessageId,
        offer: usize,
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
    let Ok(request) = serde_json::from_slice::<ActRequest>(body) else {
        return Reply::status(400);
    };
    let done = run(&mut shared.lock(), request);
    shared.notify();
    match done {
        Ok(()) => Reply::json(&json!({})),
        Err(refusal) => refusal.reply(),
    }
}

fn run(state: &mut State, request: ActRequest) -> Result<(), Refusal> {
    let me = request.who;
    if !state.people.contains_key(&me) {
        return Err(Refusal::because("There is no such person."));
    }
    let key = state.conversation_key(me, request.thread);
    let key = key.map_err(|_| Refusal::because("You are not part of this conversation."))?;
    handle(state, me, key, request.action)
}

fn handle(
    state: &mut State,
    me: UserId,
    key: ConversationKey,
    action: Action,
) -> Result<(), Refusal> {
    let (done, problem) = match action {
        Action::Send(message) => return message.run(state, me, key),
        Action::AnswerOffer { message, offer } => (
            state.answer_offer(me, key, &message, offer).map(drop),
            "There is no such offer, or you have nothing to answer it with.",
        ),
        Action::React { message, emoji } => {
            let reaction = emoji.as_deref().map(Reaction::from);
            (
                state.react(me, message.as_str(), reaction),
                "There is no such message to react to.",
            )
        }
        Action::Unsend { message } => (
            state.unsend(me, message.as_str()),
            "Only your own messages can be unsent, each once.",
        ),
        Action::Type { typing } => {
            let status = if typing {
                TypingStatus::Typing
            } else {
                TypingStatus::Stopped
            };
            (state.set_typing(me, key, status), NOT_HERE)
        }
        Action::Read => (read(state, me, key), NOT_HERE),
        Action::Color { red, green, blue } => {
            let color = ThreadColor::from_rgb(red, green, blue);
            (state.change_color(me, key, color).map(drop), NOT_HERE)
        }
        Action::Emoji { emoji } => (
            state.change_emoji(me, key, &emoji).map(drop),
            "The emoji of a conversation is a single one.",
        ),
        Action::Nickname { user, nickname } => (
            state.change_nickname(me, key, user, &nickname).map(drop),
            "Only people of this conversation have nicknames in it.",
        ),
        Action::Rename { title } => (
            state.rename(me, key, &title, None).map(drop),
            "Only groups have a title.",
        ),
        Action::Add { user } => (
            state.add_people(me, key, &[user], None).map(drop),
            "Only people who are not in it can be added, and only to groups.",
        ),
        Action::Remove { user } => (
            state.remove_person(me, key, user).map(drop),
            "Only admins can remove others from this group.",
        ),
    };
    done.map_err(|_| Refusal::because(problem))
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
