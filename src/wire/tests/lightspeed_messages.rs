//! Rows as messages with what belongs to them. No recording has these: which rows mean what is known from a living client.

use serde_json::{Value, json};

use super::lightspeed_calls::{
    ANN, AT, GROUP, a_message, attached, call, event, events, insert, with,
};
use crate::event::Event;
use crate::id::{MessageId, StickerId, ThreadId};
use crate::model::{Attachment, EmojiSize, MentionKind, Message};
use crate::wire::lightspeed::events::MAX_ATTACHMENTS;

#[track_caller]
fn message(calls: &[Value]) -> Message {
    match event(calls) {
        Event::Message(event) => event.message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_message_has_what_its_row_has() {
    let row = insert(
        json!({"mention_offsets": "0,3", "mention_lengths": "2,9", "mention_ids": "1002,6543210987654321",
        "mention_types": "p,t", "reply_source_id": "mid.$0", "reply_source_type_v2": 1, "is_forwarded": true,
        "hot_emoji_size": 2}),
    );
    let Event::Message(event) = event(std::slice::from_ref(&row)) else {
        panic!();
    };
    assert_eq!(event.thread, GROUP);
    let message = event.message.clone();
    assert_eq!(
        (message.id.as_str(), message.author, message.at),
        ("mid.$1", Some(ANN), AT)
    );
    assert_eq!(message.text.as_deref(), Some("hi"));
    let mentions: Vec<_> = message
        .mentions
        .iter()
        .map(|it| (it.thread, it.offset, it.length, it.kind))
        .collect();
    let whole = (
        ThreadId::from(6_543_210_987_654_321),
        3,
        9,
        MentionKind::Thread,
    );
    assert_eq!(
        mentions,
        [(ThreadId::from(1002), 0, 2, MentionKind::Profile), whole]
    );
    assert_eq!(message.replied_to_id, Some(MessageId::from("mid.$0")));
    assert!(message.is_forwarded && !message.is_unsent);
    assert_eq!(message.emoji_size, Some(EmojiSize::Medium));
    let raw: Value = serde_json::from_str(Event::Message(event).raw().unwrap().get()).unwrap();
    assert_eq!(raw, row);
    // A reply to a story is none to a message.
    let story = json!({"reply_source_id": "mid.$0", "reply_source_type_v2": 2});
    assert_eq!(self::message(&[insert(story)]).replied_to_id, None);
}

#[test]
fn attachments_come_with_their_message_each_once() {
    let image = attached(
        "insertBlobAttachment",
        json!({"attachment_type": 2, "filename": "a.png", "preview_url": "https://a.example/1",
        "preview_width": 10, "preview_height": 20}),
    );
    let other = |fbid: &str, more: Value| {
        attached(
            "insertBlobAttachment",
            with(json!({"attachment_fbid": fbid}), more),
        )
    };
    let file = json!({"filename": "a.bin", "filesize": 7, "playable_url": "https://a.example/2", "playable_duration_ms": 9});
    let of_type =
        |fbid, kind: i64| other(fbid, with(file.clone(), json!({"attachment_type": kind})));
    let elsewhere = other("905", json!({"attachment_type": 2, "message_id": "mid.$2"}));
    let calls = [
        image.clone(),
        insert(json!({})),
        image,
        of_type("901", 4),
        of_type("902", 5),
        of_type("903", 6),
        of_type("904", 13),
        of_type("906", 3),
        elsewhere,
    ];
    let attachments = message(&calls).attachments;
    let [
        Attachment::Image(image),
        Attachment::Video(video),
        Attachment::Audio(audio),
        Attachment::File(file),
        Attachment::Unknown(unknown),
        Attachment::Image(moving),
    ] = attachments.as_slice()
    else {
        panic!("{attachments:?}");
    };
    assert_eq!(image.id.unwrap().get(), 900);
    assert_eq!(image.original_extension.as_deref(), Some("png"));
    let preview = image.preview.as_ref().unwrap();
    assert_eq!(
        (preview.width, preview.height, preview.url.as_str()),
        (Some(10), Some(20), "https://a.example/1")
    );
    assert_eq!((video.duration_ms, video.size), (Some(9), Some(7)));
    assert_eq!(
        (audio.url.as_deref(), audio.file_name.as_deref()),
        (Some("https://a.example/2"), Some("a.bin"))
    );
    assert_eq!((file.name.as_deref(), file.size), (Some("a.bin"), Some(7)));
    assert_eq!(unknown.kind.as_deref(), Some("13"));
    assert!(moving.is_animated && moving.animated_preview.is_some() && !image.is_animated);
}

#[test]
fn a_sticker_is_none_of_the_attachments() {
    let like = 369_239_383_222_810_i64;
    let row = attached(
        "insertStickerAttachment",
        json!({"image_url": "https://a.example/s", "preview_width": 10,
        "accessibility_summary_text": "a thumb", "target_id": 5}),
    );
    let with_row = message(&[insert(json!({"sticker_id": like, "text": ""})), row.clone()]);
    let sticker = with_row.sticker.unwrap();
    assert_eq!(
        (sticker.id, sticker.label.as_deref()),
        (StickerId::from(369_239_383_222_810), Some("a thumb"))
    );
    assert_eq!(
        (
            with_row.emoji_size,
            with_row.text,
            with_row.attachments.len()
        ),
        (Some(EmojiSize::Large), None, 0)
    );
    assert_eq!(
        message(&[insert(json!({})), row]).sticker.unwrap().id,
        StickerId::from(5)
    );
    assert_eq!(
        message(&[insert(json!({"sticker_id": 8}))])
            .sticker
            .unwrap()
            .id,
        StickerId::from(8)
    );
}

#[test]
fn what_was_shared_is_what_its_action_is() {
    let shared = |action: Value| {
        let xma = attached(
            "insertXmaAttachment",
            json!({"title_text": "Title", "source_text": "a.example", "preview_url": "https://a.example/1"}),
        );
        let action = attached("insertAttachmentCta", action);
        message(&[insert(json!({})), xma, action])
            .attachments
            .remove(0)
    };
    let link = json!({"type": "xma_web_url", "action_url": "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2Fb&h=x"});
    let Attachment::Share(link) = shared(link) else {
        panic!()
    };
    assert_eq!(link.original_url.as_deref(), Some("https://a.example/b"));
    assert_eq!(
        (link.title.as_deref(), link.source.as_deref()),
        (Some("Title"), Some("a.example"))
    );
    assert_eq!(link.target.as_deref(), Some("xma_web_url"));
    let Attachment::Location(place) =
        shared(json!({"type": "xma_map", "native_url": "51.5,-0.12"}))
    else {
        panic!()
    };
    assert_eq!(place.coordinates, Some((51.5, -0.12)));
    let live = json!({"type": "xma_live_location_sharing", "native_url": "91,0"});
    let Attachment::LiveLocation(live) = shared(live) else {
        panic!()
    };
    assert_eq!(
        (live.coordinates, live.name.as_deref()),
        (None, Some("Title"))
    );
}

#[test]
fn a_message_that_a_program_brings_twice_is_one_event() {
    let file = |fbid: usize| {
        let file = json!({"attachment_type": 6, "attachment_fbid": fbid.to_string()});
        attached("insertBlobAttachment", file)
    };
    // The first of them cannot be read.
    let mut calls = vec![
        insert(json!({"timestamp_ms": 0})),
        insert(json!({})),
        insert(json!({"text": "again"})),
        call("upsertMessage", a_message(json!({}))),
    ];
    calls.extend((0..MAX_ATTACHMENTS + 10).map(file));
    let found = events(&calls);
    let [Event::Undecodable(_), Event::Message(event)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(event.message.text.as_deref(), Some("hi"));
    assert_eq!(event.message.attachments.len(), MAX_ATTACHMENTS);
}
