//! Messages of the past.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::documents::Documents;
use super::message::emoji_size;
use super::{attachment, de, log_message, share, sticker};
use crate::error::DecodeError;
use crate::id::{GroupId, MessageId, ThreadId, UserId};
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

/// The messages of the answer about the conversation `thread`, newest first. `None`: there is no such conversation.
pub(crate) fn messages(
    data: &RawValue,
    thread: ThreadId,
) -> Result<Option<Vec<Message>>, DecodeError> {
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
    let read = |raw| node(raw, thread);
    Ok(nodes.map(|nodes| nodes.into_iter().rev().filter_map(read).collect()))
}

/// The message of an answer to [`message_query`] about the conversation `thread`. `None`: there is no such message, or it cannot
/// be read.
pub(crate) fn message(data: &RawValue, thread: ThreadId) -> Result<Option<Message>, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, default)]
        message: Option<&'a RawValue>,
    }
    let data: Data<'_> =
        serde_json::from_str(data.get()).map_err(|error| DecodeError::json("a message", &error))?;
    Ok(data.message.and_then(|raw| node(raw, thread)))
}

/// A message, and the one that it answers; what that one answers is left out, so that nothing nests without end.
fn node(raw: &RawValue, thread: ThreadId) -> Option<Message> {
    let (mut message, original) = alone(raw, thread)?;
    let original = original.and_then(|raw| alone(raw, thread));
    message.replied_to = original.map(|(original, _)| Box::new(original));
    Some(message)
}

/// A message without the one that it answers, which comes beside it. One that cannot be read is kept with no more than its
/// identifier and its time, if it has them.
fn alone(raw: &RawValue, thread: ThreadId) -> Option<(Message, Option<&RawValue>)> {
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
    let problem = match whole(raw, thread) {
        Ok(read) => return Some(read),
        Err(error) => error.problem,
    };
    let bare: Bare<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    log::warn!(
        "a message of kind {:?} with the identifier {:?} cannot be read: {problem}",
        bare.kind,
        bare.message_id
    );
    let id = bare.message_id?.into_owned();
    let mut message = Message::new(id, bare.timestamp_precise?.0);
    let log = bare
        .kind
        .and_then(|kind| log_message::decode(&kind, false, raw));
    message.log = log.map(Box::new);
    Some((message, None))
}

fn whole(raw: &RawValue, thread: ThreadId) -> Result<(Message, Option<&RawValue>), DecodeError> {
    #[derive(Deserialize)]
    struct Node<'a> {
        #[serde(
            borrow,
            default,
            rename = "__typename",
            deserialize_with = "de::lenient_text"
        )]
        kind: Option<Cow<'a, str>>,
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
        message.mentions = mentions(&content.ranges, thread);
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
    if let Some(kind) = node.kind {
        let has_content =
            message.text.is_some() || message.sticker.is_some() || !message.attachments.is_empty();
        message.log = log_message::decode(&kind, has_content, raw).map(Box::new);
    }
    let original = node.replied_to_message.and_then(|it| it.message);
    Ok((message, original))
}

#[derive(Deserialize)]
struct Actor {
    #[serde(default, deserialize_with = "de::number_if_any")]
    id: Option<UserId>,
}

/// Who is mentioned in a message in `thread`.
fn mentions(ranges: &[&RawValue], thread: ThreadId) -> Vec<Mention> {
    #[derive(Deserialize)]
    struct Range<'a> {
        #[serde(borrow)]
        entity: Entity<'a>,
        #[serde(deserialize_with = "de::number")]
        offset: u32,
        #[serde(deserialize_with = "de::number")]
        length: u32,
    }
    #[derive(Deserialize)]
    struct Entity<'a> {
        #[serde(
            borrow,
            default,
            rename = "__typename",
            deserialize_with = "de::lenient_text"
        )]
        kind: Option<Cow<'a, str>>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        id: Option<ThreadId>,
        #[serde(default, deserialize_with = "de::lenient")]
        thread_key: Option<Key>,
    }
    #[derive(Deserialize)]
    struct Key {
        #[serde(default, deserialize_with = "de::lenient_number")]
        thread_fbid: Option<GroupId>,
    }
    const WHOLE_THREAD: &str = "MessengerViewerGroupThread";
    let mention = |raw: &&RawValue| {
        let Range {
            entity,
            offset,
            length,
        } = serde_json::from_str(raw.get()).ok()?;
        let key = entity.thread_key.and_then(|key| key.thread_fbid);
        let id = entity.id.or(key.map(ThreadId::from));
        if entity.kind.as_deref() == Some(WHOLE_THREAD) {
            return Some(Mention::whole_thread(id.unwrap_or(thread), offset, length));
        }
        Some(Mention::new(id?, offset, length))
    };
    ranges.iter().filter_map(mention).collect()
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
    use crate::model::{Attachment, LogMessageKind};

    const GROUP: ThreadId = ThreadId::new(2_000_000_000_000_001);

    /// The messages of a history with these nodes.
    fn read(nodes: Value) -> Vec<Message> {
        let data = json!({"message_thread": {"messages": {"nodes": nodes}}});
        messages(&to_raw_value(&data).unwrap(), GROUP)
            .unwrap()
            .unwrap()
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
    fn what_happened_in_a_conversation_is_no_empty_message() {
        let people = json!([{"id": "4"}, {"id": null}, null, {"id": 5}]);
        let people_read = vec![UserId::from(4), UserId::from(5)];
        let call = |is_video| LogMessageKind::Call {
            is_video,
            is_answered: Some(true),
        };
        for (kind, more, expected) in [
            (
                "ThreadNameMessage",
                json!({"thread_name": "Engines"}),
                LogMessageKind::TitleChanged {
                    title: Some("Engines".to_owned()),
                },
            ),
            (
                "ThreadImageMessage",
                json!({"image_with_metadata": {"legacy_attachment_id": "7"}}),
                LogMessageKind::ImageChanged {
                    image: Some(7.into()),
                },
            ),
            (
                "ParticipantsAddedMessage",
                json!({"participants_added": people}),
                LogMessageKind::PeopleAdded {
                    added: people_read.clone(),
                },
            ),
            (
                "ParticipantLeftMessage",
                json!({"participants_removed": people}),
                LogMessageKind::PeopleRemoved {
                    removed: people_read,
                },
            ),
            ("VideoCallMessage", json!({"answered": true}), call(true)),
            ("VoiceCallMessage", json!({"answered": "1"}), call(false)),
            (
                "GenericAdminTextMessage",
                json!({"extensible_message_admin_text_type": "CHANGE_THREAD_THEME"}),
                LogMessageKind::AdminText {
                    kind: Some("CHANGE_THREAD_THEME".to_owned()),
                },
            ),
            (
                "P2PPaymentMessage",
                json!({"amount": 7}),
                LogMessageKind::Other("P2PPaymentMessage".to_owned()),
            ),
        ] {
            let mut more = more;
            more["__typename"] = json!(kind);
            more["snippet"] = json!("Ada did it.");
            more["message_sender"] = json!({"id": "4"});
            more["message"] = json!({"text": ""});
            let node = node("mid.$1", more);
            // One that cannot be read as a whole still says what it is.
            let mut odd = node.clone();
            odd["message"] = json!({"text": []});
            let messages = read(json!([odd, node]));
            assert_eq!(messages.len(), 2, "{kind}");
            assert_eq!(messages[0].author, Some(4.into()));
            for (message, node) in messages.iter().zip([node, odd]) {
                let log = message.log.as_ref().unwrap();
                assert_eq!(log.kind, expected);
                assert_eq!(log.snippet.as_deref(), Some("Ada did it."));
                assert_eq!(log.raw, node);
                let shown = format!("{message:?}");
                assert!(
                    !shown.contains("Ada") && !shown.contains("Engines"),
                    "{shown}"
                );
                let text = serde_json::to_string(message).unwrap();
                assert_eq!(&serde_json::from_str::<Message>(&text).unwrap(), message);
            }
        }
    }

    #[test]
    fn a_message_that_somebody_wrote_is_no_log_even_if_its_kind_is_new() {
        let text = |kind: Value| {
            node(
                "mid.$1",
                json!({"__typename": kind, "message": {"text": "x"}}),
            )
        };
        let empty = node("mid.$1", json!({"__typename": "UserMessage"}));
        for node in [
            text(json!("UserMessage")),
            text(json!("NewMessage")),
            text(json!(null)),
            empty,
        ] {
            assert!(read(json!([node])).remove(0).log.is_none());
        }
    }

    #[test]
    fn what_an_older_version_wrote_is_read() {
        let mut form =
            serde_json::to_value(read(json!([node("mid.$1", json!({}))])).remove(0)).unwrap();
        form["mentions"] = json!([{"thread": "4", "offset": 0, "length": 1}]);
        form.as_object_mut().unwrap().remove("log").unwrap();
        let read: Message = serde_json::from_value(form).unwrap();
        assert_eq!(read.mentions, [Mention::new(ThreadId::from(4), 0, 1)]);
        assert!(read.log.is_none());
    }

    #[test]
    fn a_mention_of_the_whole_conversation_says_so() {
        let range = |entity: Value| json!({"offset": 0, "length": 9, "entity": entity});
        let ranges = json!([
            range(json!({"__typename": "MessengerViewerGroupThread"})),
            range(json!({"__typename": "MessengerViewerGroupThread", "id": "5"})),
            range(
                json!({"__typename": "MessengerViewerGroupThread", "thread_key": {"thread_fbid": 6}})
            ),
            range(json!({"__typename": "User", "id": "7"})),
            range(json!({"__typename": "User"})),
            range(json!(null)),
        ]);
        let message = read(json!([node(
            "mid.$1",
            json!({"message": {"text": "@everyone", "ranges": ranges}})
        )]))
        .remove(0);
        let whole = |id| Mention::whole_thread(id, 0, 9);
        let person = Mention::new(ThreadId::from(7), 0, 9);
        let five_and_six = [5, 6].map(|id| whole(ThreadId::from(id)));
        assert_eq!(
            message.mentions,
            [whole(GROUP), five_and_six[0], five_and_six[1], person]
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
    fn answers_to_answers_without_end_are_read_without_end_of_the_stack() {
        let begin = r#"{"message_id": "mid.$1", "timestamp_precise": 1, "replied_to_message": {"message": "#;
        let nested = begin.repeat(10_000) + "null" + &"}}".repeat(10_000);
        let data = format!(r#"{{"message_thread": {{"messages": {{"nodes": [{nested}]}}}}}}"#);
        let data = RawValue::from_string(data).unwrap();
        let message = messages(&data, GROUP).unwrap().unwrap().remove(0);
        assert!(message.replied_to.unwrap().replied_to.is_none());
    }

    #[test]
    fn no_conversation_is_none_and_no_history_an_error() {
        let read = |json: &str| messages(serde_json::from_str(json).unwrap(), GROUP);
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
        assert_eq!(messages(data.unwrap(), GROUP), Ok(Some(Vec::new())));
    }
}
