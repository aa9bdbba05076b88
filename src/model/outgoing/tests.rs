use super::*;
use crate::id::{AttachmentId, ThreadId, UserId};

#[test]
fn mentions_count_utf_16_code_units() {
    let message = OutgoingMessage::text("😆 é ")
        .mention(UserId::from(4), "@Märk")
        .mention(UserId::from(5), "😆");
    assert_eq!(
        message.mentions,
        [
            Mention::new(UserId::from(4), 5, 5),
            Mention::new(UserId::from(5), 10, 2)
        ]
    );
    assert_eq!(message.text.as_deref(), Some("😆 é @Märk😆"));
}

#[test]
fn messages_are_equal_that_say_the_same_unless_they_were_given_numbers() {
    let made = || OutgoingMessage::text("Hello!");
    assert_eq!(made(), made());
    assert_ne!(made(), OutgoingMessage::text("Hello?"));
    let given = |number: u64| made().offline_threading_id(number);
    assert_eq!(given(7), given(7));
    assert_ne!(given(7), given(8));
    assert_ne!(given(7), made());
}

#[test]
fn debug_hides_the_text() {
    let shown = format!("{:?}", OutgoingMessage::text("a secret"));
    assert!(
        shown.contains("<8 characters>") && !shown.contains("secret"),
        "{shown}"
    );
}

#[test]
fn a_message_that_waits_to_be_sent_can_wait_as_json() {
    let message = OutgoingMessage::text("Hello ")
        .mention(UserId::from(4), "@Mark")
        .emoji_size(EmojiSize::Small)
        .with_image(ImageId::Gif(AttachmentId::from(7)))
        .with_file(FileId::Audio(AttachmentId::from(8)))
        .offline_threading_id(u64::MAX);
    let form = serde_json::to_value(&message).unwrap();
    let files = serde_json::json!([{"Gif": "7"}, {"Audio": "8"}]);
    assert_eq!(form["files"], files);
    let read: OutgoingMessage = serde_json::from_value(form).unwrap();
    assert_eq!(read, message);
}

#[test]
fn a_message_that_was_stored_with_one_image_still_has_it() {
    let gif = FileId::Gif(AttachmentId::from(7));
    for (image, files) in [
        (r#"{"Gif": "7"}"#, vec![gif]),
        (r#"{"Still": "7"}"#, vec![FileId::Image(gif.id())]),
        ("null", Vec::new()),
    ] {
        let form = format!(r#"{{"text": "Hello", "mentions": [], "image": {image}}}"#);
        let read: OutgoingMessage = serde_json::from_str(&form).unwrap();
        assert_eq!(read.files, files);
    }
}

fn number(message: &OutgoingMessage, thread: u64) -> u64 {
    message.number.within(ThreadId::from(thread)).0.get()
}

#[test]
fn a_message_keeps_its_number_in_a_conversation_and_has_another_in_each() {
    let message = OutgoingMessage::text("Hello");
    let numbers = [4, 5, 6].map(|thread| number(&message, thread));
    assert!(numbers[0] != numbers[1] && numbers[1] != numbers[2]);
    assert_eq!(
        numbers,
        [4, 5, 6].map(|thread| number(&message.clone(), thread))
    );
    let form = serde_json::to_string(&message).unwrap();
    let read: OutgoingMessage = serde_json::from_str(&form).unwrap();
    assert_eq!(numbers, [4, 5, 6].map(|thread| number(&read, thread)));
    assert_eq!(read, message);
}

#[test]
fn what_is_made_or_changed_is_another_message() {
    let message = || OutgoingMessage::text("Hello");
    let first = message();
    let others = [
        message(),
        first.renewed(),
        first.clone().mention(UserId::from(4), "@Mark"),
        first.clone().emoji_size(EmojiSize::Small),
        first
            .clone()
            .with_image(ImageId::Still(AttachmentId::from(7))),
    ];
    for other in others {
        assert_ne!(number(&other, 4), number(&first, 4));
    }
    let given = message()
        .offline_threading_id(7)
        .emoji_size(EmojiSize::Small);
    assert_eq!([4, 5].map(|thread| number(&given, thread)), [7, 7]);
    assert_ne!(number(&given.renewed(), 4), 7);
}

#[test]
fn a_message_that_was_stored_without_a_number_is_given_one() {
    for form in [
        r#"{"text": "Hello", "mentions": [], "offline_threading_id": null}"#,
        r#"{"text": "Hello", "mentions": []}"#,
    ] {
        let read: OutgoingMessage = serde_json::from_str(form).unwrap();
        assert_eq!(number(&read, 4), number(&read, 4));
    }
}
