//! Actions on the page in a conversation.

mod group;
mod own;
mod plan;
mod poll;
mod send;

use serde::Deserialize;
use serde_json::json;

use self::group::GroupAction;
use self::own::OwnAction;
use self::plan::PlanAction;
use self::poll::PollAction;
use self::send::Sending;
use super::encrypted;
use super::refusal::Refusal;
use crate::id::{MessageId, UserId};
use crate::local::control::journal::Recorded;
use crate::local::site::reply::Reply;
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
#[serde(untagged)]
enum Action {
    Talk(TalkAction),
    Group(GroupAction),
    Own(OwnAction),
    Plan(PlanAction),
    Poll(PollAction),
}

/// The actions in conversations of every kind.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum TalkAction {
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
    match request.action {
        Action::Talk(action) => talk(state, me, key, action),
        Action::Group(action) => action.run(state, me, key),
        Action::Own(action) => action.run(state, me, key),
        Action::Plan(action) => action.run(state, me, key),
        Action::Poll(action) => action.run(state, me, key),
    }
}

fn talk(
    state: &mut State,
    me: UserId,
    key: ConversationKey,
    action: TalkAction,
) -> Result<(), Refusal> {
    let thread = key.for_viewer(me);
    let (done, problem) = match action {
        TalkAction::Send(message) => return message.run(state, me, key),
        TalkAction::React { message, emoji } if encrypted::has(state, me, thread, &message) => {
            encrypted::react(state, me, thread, &message, emoji.as_deref());
            return Ok(());
        }
        TalkAction::Unsend { message } if encrypted::has(state, me, thread, &message) => {
            return encrypted::unsend(state, me, thread, &message);
        }
        TalkAction::AnswerOffer { message, offer } => (
            state.answer_offer(me, key, &message, offer).map(drop),
            "There is no such offer, or you have nothing to answer it with.",
        ),
        TalkAction::React { message, emoji } => {
            let reaction = emoji.as_deref().map(Reaction::from);
            (
                state.react(me, message.as_str(), reaction),
                "There is no such message to react to.",
            )
        }
        TalkAction::Unsend { message } => (
            state.unsend(me, message.as_str()),
            "Only your own messages can be unsent, each once.",
        ),
        TalkAction::Type { typing } => {
            let status = if typing {
                TypingStatus::Typing
            } else {
                TypingStatus::Stopped
            };
            (state.set_typing(me, key, status), NOT_HERE)
        }
        TalkAction::Color { red, green, blue } => {
            let color = ThreadColor::from_rgb(red, green, blue);
            (state.change_color(me, key, color).map(drop), NOT_HERE)
        }
        TalkAction::Emoji { emoji } => (
            state.change_emoji(me, key, &emoji).map(drop),
            "The emoji of a conversation is a single one.",
        ),
        TalkAction::Nickname { user, nickname } => (
            state.change_nickname(me, key, user, &nickname).map(drop),
            "Only people of this conversation have nicknames in it.",
        ),
    };
    done.map_err(|_| Refusal::because(problem))
}
