//! What happened in a conversation: nodes of its history that are no messages.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{attachment, de};
use crate::id::{AttachmentId, UserId};
use crate::model::{LogMessage, LogMessageKind};

/// The kind of the nodes that are messages.
const MESSAGE: &str = "UserMessage";

/// Returns what a node tells that has something else to it than a message. `None`: it is a message.
///
/// `kind`: its `__typename`. `has_content`: it has what only a message has; then a kind that is not known is a kind of message.
pub(super) fn decode(kind: &str, has_content: bool, raw: &RawValue) -> Option<LogMessage> {
    if kind == MESSAGE {
        return None;
    }
    let node: Node = serde_json::from_str(raw.get()).unwrap_or_default();
    let kind = match kind {
        "ThreadNameMessage" => LogMessageKind::TitleChanged {
            title: node.thread_name,
        },
        "ThreadImageMessage" => LogMessageKind::ImageChanged {
            image: node.image_with_metadata.map(|image| image.id),
        },
        "ParticipantsAddedMessage" => LogMessageKind::PeopleAdded {
            added: ids(node.participants_added),
        },
        "ParticipantLeftMessage" => LogMessageKind::PeopleRemoved {
            removed: ids(node.participants_removed),
        },
        "VideoCallMessage" | "VoiceCallMessage" => LogMessageKind::Call {
            is_video: kind == "VideoCallMessage",
            is_answered: node.answered,
        },
        "GenericAdminTextMessage" => LogMessageKind::AdminText {
            kind: node.extensible_message_admin_text_type,
        },
        _ if has_content => return None,
        other => LogMessageKind::Other(other.to_owned()),
    };
    Some(LogMessage {
        kind,
        snippet: node.snippet,
        raw: attachment::value(raw),
    })
}

/// What any of the kinds may have.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Node {
    #[serde(deserialize_with = "de::lenient_text")]
    snippet: Option<String>,
    #[serde(deserialize_with = "de::lenient_text")]
    thread_name: Option<String>,
    #[serde(deserialize_with = "de::lenient")]
    image_with_metadata: Option<Image>,
    #[serde(deserialize_with = "de::readable_list")]
    participants_added: Vec<Person>,
    #[serde(deserialize_with = "de::readable_list")]
    participants_removed: Vec<Person>,
    #[serde(deserialize_with = "de::lenient_flag")]
    answered: Option<bool>,
    #[serde(deserialize_with = "de::lenient_text")]
    extensible_message_admin_text_type: Option<String>,
}

#[derive(Deserialize)]
struct Image {
    #[serde(rename = "legacy_attachment_id", deserialize_with = "de::number")]
    id: AttachmentId,
}

#[derive(Deserialize)]
struct Person {
    #[serde(deserialize_with = "de::number")]
    id: UserId,
}

fn ids(people: Vec<Person>) -> Vec<UserId> {
    people.into_iter().map(|person| person.id).collect()
}
