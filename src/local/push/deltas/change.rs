//! The deltas of changes of a conversation, which a history shows as admin texts.

use serde_json::{Value, json};

use super::parts::{metadata, thread_key};
use super::plan;
use super::poll::PollChange;
use crate::id::{MessageId, PollOptionId, UserId};
use crate::local::world::conversation::{Content, Conversation, Stored};
use crate::local::world::media::Media;
use crate::local::world::plan::StoredPlan;
use crate::local::world::poll::StoredPoll;
use crate::model::ThreadColor;

/// A change of a conversation.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Any that is an admin text: its type, and its particulars.
    AdminText(&'static str, Value),
    /// An admin text too; each viewer gets to know whether they vote.
    Poll(PollChange),
    Name(String),
    Added(Vec<(UserId, String, String)>),
    Left(UserId),
    /// A new picture, which clients fetch.
    Image(Media),
}

impl Change {
    pub(crate) fn color(color: ThreadColor) -> Self {
        let untyped =
            json!({"theme_color": wire_color(color), "should_show_icon": "0", "theme_emoji": ""});
        Self::AdminText("change_thread_theme", untyped)
    }

    pub(crate) fn emoji(emoji: &str) -> Self {
        Self::AdminText("change_thread_icon", json!({"thread_icon": emoji}))
    }

    pub(crate) fn nickname(user: UserId, nickname: &str) -> Self {
        let untyped = json!({"participant_id": user, "nickname": nickname});
        Self::AdminText("change_thread_nickname", untyped)
    }

    pub(crate) fn pinned(message: &MessageId, is_pinned: bool) -> Self {
        let kind = match is_pinned {
            true => "pin_messages_v2",
            false => "unpin_messages_v2",
        };
        Self::AdminText(kind, json!({"pinned_message_id": message}))
    }

    pub(crate) fn plan_created(plan: &StoredPlan) -> Self {
        Self::AdminText("lightweight_event_create", plan::untyped(plan))
    }

    pub(crate) fn plan_changed(plan: &StoredPlan) -> Self {
        Self::AdminText("lightweight_event_update", plan::untyped(plan))
    }

    pub(crate) fn plan_due(plan: &StoredPlan) -> Self {
        Self::AdminText("lightweight_event_notify", plan::untyped(plan))
    }

    pub(crate) fn plan_cancelled(plan: &StoredPlan) -> Self {
        Self::AdminText("lightweight_event_delete", plan::untyped(plan))
    }

    pub(crate) fn plan_answered(plan: &StoredPlan, guest: UserId) -> Self {
        Self::AdminText("lightweight_event_rsvp", plan::answered(plan, guest))
    }

    pub(crate) fn poll(poll: StoredPoll) -> Self {
        Self::Poll(PollChange { poll, vote: None })
    }

    pub(crate) fn vote(
        poll: StoredPoll,
        added: Vec<PollOptionId>,
        removed: Vec<PollOptionId>,
    ) -> Self {
        let vote = Some((added, removed));
        Self::Poll(PollChange { poll, vote })
    }

    /// Returns the GraphQL type of the change in a history.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::AdminText(..) | Self::Poll(_) => "GenericAdminTextMessage",
            Self::Name(_) => "ThreadNameMessage",
            Self::Added(_) => "ParticipantsAddedMessage",
            Self::Left(_) => "ParticipantLeftMessage",
            Self::Image(_) => "ThreadImageMessage",
        }
    }

    /// Returns the new picture, if it is a change of the picture.
    pub(crate) fn image(&self) -> Option<&Media> {
        match self {
            Self::Image(image) => Some(image),
            _ => None,
        }
    }

    /// Returns the delta of this change for `viewer`.
    pub(crate) fn delta(
        &self,
        stored: &Stored,
        conversation: &Conversation,
        viewer: UserId,
    ) -> Value {
        let Content::AdminText { text, .. } = &stored.content else {
            return Value::Null;
        };
        let tags = ["source:titan:web", "source:generic_admin_text"].map(str::to_owned);
        let metadata = metadata(stored, conversation.key, viewer, "INBOX", &tags, text);
        let participants = &conversation.members;
        match self {
            Self::AdminText(kind, untyped) => {
                json!({"class": "AdminTextMessage", "type": kind, "untypedData": untyped, "messageMetadata": metadata})
            }
            Self::Poll(change) => json!({
                "class": "AdminTextMessage", "type": "group_poll", "untypedData": change.untyped(viewer), "messageMetadata": metadata,
            }),
            Self::Name(name) => {
                json!({"class": "ThreadName", "name": name, "participants": participants, "messageMetadata": metadata})
            }
            Self::Added(people) => {
                let added: Vec<Value> = people
                    .iter()
                    .map(|(id, first, full)| json!({"userFbId": id, "firstName": first, "fullName": full, "isMessengerUser": true}))
                    .collect();
                json!({
                    "class": "ParticipantsAddedToGroupThread", "addedParticipants": added,
                    "participants": participants, "messageMetadata": metadata,
                })
            }
            Self::Left(user) => json!({
                "class": "ParticipantLeftGroupThread", "leftParticipantFbId": user,
                "participants": participants, "messageMetadata": metadata,
            }),
            Self::Image(_) => json!({
                "class": "ForcedFetch", "messageId": stored.id, "threadKey": thread_key(conversation.key, viewer),
            }),
        }
    }
}

/// Returns `FFRRGGBB`, or an empty string for the default.
pub(crate) fn wire_color(color: ThreadColor) -> String {
    if color == ThreadColor::MessengerBlue {
        return String::new();
    }
    let (r, g, b) = color.rgb();
    format!("FF{r:02X}{g:02X}{b:02X}")
}
