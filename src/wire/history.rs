//! Messages of the past.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::documents::Documents;
use super::message::emoji_size;
use super::{attachment, de, share, sticker};
use crate::error::DecodeError;
use crate::id::{MessageId, ThreadId, UserId};
use crate::model::{GraphQl, Mention, Message, Query, Reaction, Wire};
use crate::time::Timestamp;

/// Asks for the newest `limit` messages at or before a time.
pub(crate) fn query(
    documents: &Documents,
    thread: ThreadId,
    limit: u32,
    before: Option<Timestamp>,
) -> GraphQl {
    GraphQl::doc(
        documents.number(Query::Messages),
        json!({
            "id": thread,
            "message_limit": limit,
            "load_messages": true,
            "load_read_receipts": documents.wire != Wire::V2017,
            "before": before.map(Timestamp::as_millis),
        }),
    )
}

/// Asks for one message.
pub(crate) fn message_query(documents: &Documents, thread: ThreadId, id: &MessageId) -> GraphQl {
    GraphQl::doc(
        documents.number(Query::Message),
        json!({"thread_and_message_id": {"thread_id": thread, "message_id": id}}),
    )
}

const WHAT: &str = "a page of history";

/// The messages of the answer, newest first. `None`: there is no such conversation.
pub(crate) fn messages(data: &RawValue) -> Result<Option<Vec<Message>>, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, default)]
        message_thread: Option<Thread<'a>>,
    }
    #[derive(Deserialize)]
    struct Thread<'a> {
        #[serde(borrow)]
        messages: Messages<'a>,
    }
    #[derive(Deserialize)]
    struct Messages<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        nodes: Vec<&'a RawValue>,
    }
    let data: Data<'_> =
        serde_json::from_str(data.get()).map_err(|error| DecodeError::json(WHAT, &error))?;
    let nodes = data.message_thread.map(|thread| thread.messages.nodes);
    // Facebook sends the oldest first.
    Ok(nodes.map(|nodes| nodes.into_iter().rev().filter_map(message_of).collect()))
}

/// The message of an answer to [`message_query`]. `None`: there is no such message, or it cannot be read.
pub(crate) fn message(data: &RawValue) -> Result<Option<Message>, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, default)]
        message: Option<&'a RawValue>,
    }
    let data: Data<'_> =
        serde_json::from_str(data.get()).map_err(|error| DecodeError::json("a message", &error))?;
    Ok(data.message.and_then(message_of))
}

/// How many messages may answer one another before the rest is left out: each takes room on the stack.
const MOST_ANSWERS: u32 = 8;

fn message_of(node: &RawValue) -> Option<Message> {
    self::node(node, MOST_ANSWERS)
}

/// A message, with so many of those that it answers at most. One that cannot be read is kept with no more than its identifier and
/// its time, if it has them.
fn node(raw: &RawValue, answers: u32) -> Option<Message> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Bare<'a> {
        #[serde(borrow, rename = "__typename", deserialize_with = "de::lenient_text")]
        kind: Option<Cow<'a, str>>,
        #[serde(borrow, deserialize_with = "de::lenient_text")]
        message_id: Option<Cow<'a, str>>,
        #[serde(deserialize_with = "de::lenient_number")]
        timestamp_precise: Option<de::Millis>,
    }
    let problem = match whole(raw, answers) {
        Ok(message) => return Some(message),
        Err(error) => error.problem,
    };
    let bare: Bare<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    log::warn!(
        "a message of kind {:?} with the identifier {:?} cannot be read: {problem}",
        bare.kind,
        bare.message_id
    );
    let id = bare.message_id?.into_owned();
    Some(Message::new(id, bare.timestamp_precise?.0))
}

fn whole(raw: &RawValue, answers: u32) -> Result<Message, DecodeError> {
    #[derive(Deserialize)]
    struct Node<'a> {
        #[serde(deserialize_with = "de::required_text")]
        message_id: String,
        #[serde(deserialize_with = "de::number")]
        timestamp_precise: de::Millis,
        #[serde(default)]
        message_sender: Option<Actor>,
        #[serde(borrow, default)]
        message: Option<Content<'a>>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        tags_list: Vec<&'a RawValue>,
        #[serde(borrow, default)]
        sticker: Option<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        blob_attachments: Vec<&'a RawValue>,
        #[serde(borrow, default)]
        extensible_attachment: Option<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        message_reactions: Vec<&'a RawValue>,
        #[serde(default, deserialize_with = "de::lenient_flag")]
        unread: Option<bool>,
        #[serde(borrow, default, deserialize_with = "de::lenient")]
        replied_to_message: Option<Original<'a>>,
    }
    #[derive(Deserialize)]
    struct Original<'a> {
        #[serde(borrow)]
        message: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Content<'a> {
        #[serde(default, deserialize_with = "de::text")]
        text: Option<String>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        ranges: Vec<&'a RawValue>,
    }
    let node: Node<'_> =
        serde_json::from_str(raw.get()).map_err(|error| DecodeError::json("a message", &error))?;
    let mut message = Message::new(node.message_id, node.timestamp_precise.0);
    message.author = node.message_sender.and_then(|sender| sender.id);
    if let Some(content) = node.message {
        message.text = content.text;
        message.mentions = mentions(&content.ranges);
    }
    message.emoji_size = emoji_size(&node.tags_list);
    if let Some(raw) = node.sticker {
        message.sticker = sticker::decode(raw);
        if message.sticker.is_none() {
            let unknown = attachment::unknown(None, Some("sticker".to_owned()), raw);
            message.attachments.push(unknown);
        }
    }
    // What a blob weighs is not said here.
    let blobs = node.blob_attachments.into_iter();
    let blobs = blobs.map(|blob| attachment::decode(blob, None));
    let shared = node.extensible_attachment.map(share::decode);
    message.attachments.extend(blobs.chain(shared));
    message.reactions = reactions(&node.message_reactions);
    message.is_read = node.unread.map(|unread| !unread);
    let original = node.replied_to_message.and_then(|it| it.message);
    let original = original.zip(answers.checked_sub(1));
    let original = original.and_then(|(raw, answers)| self::node(raw, answers));
    message.replied_to = original.map(Box::new);
    Ok(message)
}

#[derive(Deserialize)]
struct Actor {
    #[serde(default, deserialize_with = "de::number_if_any")]
    id: Option<UserId>,
}

fn mentions(ranges: &[&RawValue]) -> Vec<Mention> {
    #[derive(Deserialize)]
    struct Range {
        entity: Entity,
        #[serde(deserialize_with = "de::number")]
        offset: u32,
        #[serde(deserialize_with = "de::number")]
        length: u32,
    }
    #[derive(Deserialize)]
    struct Entity {
        #[serde(deserialize_with = "de::number")]
        id: ThreadId,
    }
    let ranges = de::readable(ranges);
    ranges
        .map(|range: Range| Mention::new(range.entity.id, range.offset, range.length))
        .collect()
}

fn reactions(list: &[&RawValue]) -> BTreeMap<UserId, Reaction> {
    #[derive(Deserialize)]
    struct Reacted {
        user: Actor,
        #[serde(deserialize_with = "de::required_text")]
        reaction: String,
    }
    let reaction = |it: Reacted| Some((it.user.id?, Reaction::from(it.reaction.as_str())));
    de::readable(list).filter_map(reaction).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, value::to_raw_value};

    use super::*;
    use crate::model::Attachment;

    /// The messages of a history with these nodes.
    fn read(nodes: Value) -> Vec<Message> {
        let data = json!({"message_thread": {"messages": {"nodes": nodes}}});
        messages(&to_raw_value(&data).unwrap()).unwrap().unwrap()
    }

    fn node(id: &str, more: Value) -> Value {
        let mut node = json!({"message_id": id, "timestamp_precise": "1516000000000"});
        node.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        node
    }

    #[test]
    fn an_odd_message_is_kept_bare_and_costs_no_other() {
        let nodes = json!([
            null,
            {"message_id": "mid.$no_time", "message": {"text": "lost"}},
            node("mid.$1", json!({"message": {"text": {"odd": true}}, "unread": true})),
            node("mid.$2", json!({"message_sender": {"id": "nobody"}})),
            {"timestamp_precise": 1_516_000_000_000_u64, "message_id": 3, "message": {"text": "fine"}},
        ]);
        let bare = |id: &str| Message::new(id, Timestamp::from_millis(1_516_000_000_000));
        let mut fine = bare("3");
        fine.text = Some("fine".to_owned());
        assert_eq!(read(nodes), [fine, bare("mid.$2"), bare("mid.$1")]);
    }

    #[test]
    fn what_adorns_a_message_costs_neither_it_nor_its_neighbours() {
        let blob = json!({"__typename": "MessageFile", "message_file_fbid": "1"});
        let link = json!({"story_attachment": {"url": "https://a.example/"}});
        let nodes = json!([node(
            "mid.$1",
            json!({
                "message_sender": {"id": null},
                "message": {"text": "x", "ranges": [null, {"offset": 0, "length": 1, "entity": {"id": 2}}]},
                "tags_list": [7, "hot_emoji_size:s"],
                "sticker": {"id": "x"},
                "blob_attachments": [null, blob],
                "extensible_attachment": link,
                "message_reactions": [{"user": {"id": "2"}, "reaction": "🎄"}, {"user": {}, "reaction": "👍"}, 7],
            })
        )]);
        let message = read(nodes).remove(0);
        assert_eq!((message.author, message.is_read), (None, None));
        assert_eq!(message.mentions, [Mention::new(ThreadId::from(2), 0, 1)]);
        let tree = Reaction::Other("🎄".to_owned());
        assert!(message.reactions.into_iter().eq([(2.into(), tree)]));
        assert!(message.emoji_size.is_some() && message.sticker.is_none());
        let kinds = message
            .attachments
            .iter()
            .map(|attachment| match attachment {
                Attachment::Unknown(it) => it.raw.to_string(),
                Attachment::File(it) => it.id.unwrap().to_string(),
                Attachment::Share(it) => it.url.clone().unwrap(),
                other => panic!("{other:?}"),
            });
        assert_eq!(
            kinds.collect::<Vec<_>>(),
            [r#"{"id":"x"}"#, "null", "1", "https://a.example/"]
        );
    }

    #[test]
    fn a_reply_knows_what_it_answers_unless_that_is_gone() {
        let original = node("mid.$1", json!({"message": {"text": "Tea?"}}));
        for (original, text) in [
            (json!({"message": original}), Some("Tea?")),
            (json!({"message": null}), None),
            (json!({}), None),
            (json!(7), None),
        ] {
            let reply = node("mid.$2", json!({"replied_to_message": original}));
            let message = read(json!([reply])).remove(0);
            let original = message.replied_to.and_then(|message| message.text);
            assert_eq!(original.as_deref(), text);
        }
    }

    #[test]
    fn answers_without_end_cost_no_more_than_those_at_the_end() {
        let mut json = String::from("null");
        for _ in 0..5_000 {
            json = [
                r#"{"message_id": "mid.$1", "timestamp_precise": 1, "replied_to_message": {"message": "#,
                &json,
                "}}",
            ]
            .concat();
        }
        let mut message = message_of(serde_json::from_str(&json).unwrap());
        let mut answers = 0;
        while let Some(original) = message.and_then(|message| message.replied_to) {
            answers += 1;
            message = Some(*original);
        }
        assert_eq!(answers, MOST_ANSWERS);
    }

    #[test]
    fn no_conversation_is_none_and_no_history_an_error() {
        let read = |json: &str| messages(serde_json::from_str(json).unwrap());
        for json in ["{}", r#"{"message_thread": null}"#] {
            assert_eq!(read(json), Ok(None));
        }
        for json in [
            "7",
            r#"{"message_thread": {}}"#,
            r#"{"message_thread": {"messages": {"nodes": 7}}}"#,
        ] {
            assert!(read(json).is_err(), "{json}");
        }
        let data = serde_json::from_str(r#"{"message_thread": {"messages": {"nodes": []}}}"#);
        assert_eq!(messages(data.unwrap()), Ok(Some(Vec::new())));
    }
}
