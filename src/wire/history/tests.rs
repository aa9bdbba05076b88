//! Histories with nodes of every kind and form.

use serde_json::{Value, json, value::to_raw_value};

use super::*;
use crate::model::{Attachment, LogMessageKind};
use crate::wire::endpoint::history;

const GROUP: ThreadId = ThreadId::new(2_000_000_000_000_001);

/// The messages of a history with these nodes.
fn read(nodes: Value) -> Vec<Message> {
    let data = json!({"message_thread": {"messages": {"nodes": nodes}}});
    history::read(&to_raw_value(&data).unwrap(), GROUP)
        .unwrap()
        .unwrap()
        .elements
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
        // One that cannot be read as a whole still has its kind.
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
    for (original, id, text) in [
        (json!({"message": original}), Some("mid.$1"), Some("Tea?")),
        (
            json!({"message": {"message_id": "mid.$1"}}),
            Some("mid.$1"),
            None,
        ),
        (json!({"message": {"message_id": []}}), None, None),
        (json!({"message": null}), None, None),
        (json!({}), None, None),
        (json!(7), None, None),
    ] {
        let reply = node("mid.$2", json!({"replied_to_message": original}));
        let message = read(json!([reply])).remove(0);
        let named = message.replied_to_id.as_ref().map(MessageId::as_str);
        assert_eq!(named, id, "{original}");
        let original = message.replied_to.and_then(|message| message.text);
        assert_eq!(original.as_deref(), text);
    }
}

#[test]
fn an_unsent_message_has_no_attachment_and_a_link_without_a_target_is_one() {
    let share = |story: Value| json!({"extensible_attachment": {"story_attachment": story}});
    let placeholder = ["globally_deleted_message_placeholder", "fallback"];
    for (more, is_unsent, count) in [
        (
            share(json!({"style_list": placeholder, "target": null})),
            true,
            0,
        ),
        (
            share(json!({"style_list": ["share"], "target": null})),
            false,
            1,
        ),
        (share(json!({"style_list": null})), false, 1),
        (
            json!({"unsent_timestamp_precise": "1516000000000"}),
            true,
            0,
        ),
        (json!({"unsent_timestamp_precise": "0"}), false, 0),
        (json!({"unsent_timestamp_precise": {}}), false, 0),
    ] {
        let message = read(json!([node("mid.$1", more.clone())])).remove(0);
        let found = (message.is_unsent, message.attachments.len());
        assert_eq!(found, (is_unsent, count), "{more}");
    }
}

#[test]
fn a_forwarded_message_has_a_tag() {
    for (tags, is_forwarded) in [
        (json!(["inbox", "source:chat:forward"]), true),
        (json!({"0": "source:chat:forward"}), true),
        (json!(["inbox", "source:chat"]), false),
        (json!(null), false),
        (json!(7), false),
    ] {
        let message = read(json!([node("mid.$1", json!({"tags_list": tags}))])).remove(0);
        assert_eq!(message.is_forwarded, is_forwarded, "{tags}");
    }
}

#[test]
fn answers_to_answers_without_end_are_read_without_end_of_the_stack() {
    let begin =
        r#"{"message_id": "mid.$1", "timestamp_precise": 1, "replied_to_message": {"message": "#;
    let nested = begin.repeat(10_000) + "null" + &"}}".repeat(10_000);
    let data = format!(r#"{{"message_thread": {{"messages": {{"nodes": [{nested}]}}}}}}"#);
    let data = RawValue::from_string(data).unwrap();
    let message = history::read(&data, GROUP)
        .unwrap()
        .unwrap()
        .elements
        .remove(0);
    assert!(message.replied_to.unwrap().replied_to.is_none());
}

#[test]
fn no_conversation_is_none_and_no_history_an_error() {
    let read = |json: &str| history::read(serde_json::from_str(json).unwrap(), GROUP);
    for json in ["{}", r#"{"message_thread": null}"#] {
        assert!(read(json).unwrap().is_none());
    }
    for json in [
        "7",
        r#"{"message_thread": {}}"#,
        r#"{"message_thread": {"messages": {"nodes": 7}}}"#,
    ] {
        assert!(read(json).is_err(), "{json}");
    }
    let data = serde_json::from_str(r#"{"message_thread": {"messages": {"nodes": []}}}"#);
    assert_eq!(
        history::read(data.unwrap(), GROUP).unwrap().unwrap().length,
        0
    );
}
