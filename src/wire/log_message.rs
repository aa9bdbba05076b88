//! Changes and calls: nodes of a history that are no messages.

use serde::Deserialize;

use super::attachment;
use super::de::{self, Flag, List, Num, Obj, Text};
use crate::id::{AttachmentId, UserId};
use crate::model::{LogMessage, LogMessageKind};

/// The kind of the nodes that are messages.
const MESSAGE: &str = "UserMessage";

/// Returns the change or call that a node stands for. `None`: it is a message.
///
/// `kind`: its `__typename`. `has_content`: it has what only a message has; then a kind that is not known is a kind of message.
pub(super) fn decode(kind: &str, has_content: bool, raw: &str) -> Option<LogMessage> {
    if kind == MESSAGE {
        return None;
    }
    let read = de::read(raw, |json| {
        let node: Obj<Node<'_>> = serde_json::from_str(json)?;
        Ok(node_of(
            kind,
            has_content,
            node.get().unwrap_or_default(),
            raw,
        ))
    });
    read.ok()?
}

fn node_of(kind: &str, has_content: bool, node: Node<'_>, raw: &str) -> Option<LogMessage> {
    let kind = match kind {
        "ThreadNameMessage" => LogMessageKind::TitleChanged {
            title: node.thread_name.owned(),
        },
        "ThreadImageMessage" => LogMessageKind::ImageChanged {
            image: node.image_with_metadata.get().and_then(|it| it.id.get()),
        },
        "ParticipantsAddedMessage" => LogMessageKind::PeopleAdded {
            added: ids(node.participants_added),
        },
        "ParticipantLeftMessage" => LogMessageKind::PeopleRemoved {
            removed: ids(node.participants_removed),
        },
        "VideoCallMessage" | "VoiceCallMessage" => LogMessageKind::Call {
            is_video: kind == "VideoCallMessage",
            is_answered: node.answered.get(),
        },
        "GenericAdminTextMessage" => LogMessageKind::AdminText {
            kind: node.extensible_message_admin_text_type.owned(),
        },
        _ if has_content => return None,
        other => LogMessageKind::Other(other.to_owned()),
    };
    Some(LogMessage {
        kind,
        snippet: node.snippet.owned(),
        raw: attachment::value(raw),
    })
}

/// The members that any of the kinds may have.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Node<'a> {
    #[serde(borrow)]
    snippet: Text<'a>,
    thread_name: Text<'a>,
    image_with_metadata: Obj<Image>,
    participants_added: List<Obj<Person>>,
    participants_removed: List<Obj<Person>>,
    answered: Flag,
    extensible_message_admin_text_type: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Image {
    #[serde(rename = "legacy_attachment_id")]
    id: Num<AttachmentId>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Person {
    id: Num<UserId>,
}

fn ids(people: List<Obj<Person>>) -> Vec<UserId> {
    let people = people.elements().into_iter();
    people.filter_map(|person| person.get()?.id.get()).collect()
}
