//! The text that is sealed.

use proptest::prelude::*;
use zeroize::Zeroizing;

use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::kdf::hmac;
use crate::wire::e2ee::message::{
    Application, Content, Edit, Media, MediaFormat, Mention, MessageKey, Quoted, Reaction, SentTo,
    Text, open, seal,
};
use crate::wire::e2ee::node::Jid;

fn jid() -> impl Strategy<Value = Jid> {
    (1_u64.., any::<u16>()).prop_map(|(user, device)| Jid::messenger(user, device))
}

fn text() -> impl Strategy<Value = Text> {
    let mention = (jid(), prop::option::of((any::<u32>(), any::<u32>())));
    let mention = mention.prop_map(|(user, range)| Mention { user, range });
    (any::<String>(), prop::collection::vec(mention, 0..2))
        .prop_map(|(text, mentions)| Text { text, mentions })
}

fn key() -> impl Strategy<Value = MessageKey> {
    (jid(), any::<bool>(), "[0-9]{1,19}", prop::option::of(jid())).prop_map(
        |(chat, is_own, id, author)| MessageKey {
            chat,
            is_own,
            id,
            author,
        },
    )
}

fn media() -> impl Strategy<Value = Media> {
    let formats = prop::sample::select(vec![
        MediaFormat::Image,
        MediaFormat::Video,
        MediaFormat::Audio,
        MediaFormat::VoiceClip,
        MediaFormat::Document,
        MediaFormat::Sticker,
    ]);
    (
        formats,
        any::<[u8; 32]>(),
        any::<String>(),
        any::<u32>(),
        text(),
    )
        .prop_map(|(format, key, path, number, caption)| {
            let has_caption = matches!(format, MediaFormat::Image | MediaFormat::Video);
            let has_size = has_caption || format == MediaFormat::Sticker;
            let has_length = !matches!(format, MediaFormat::Document)
                && !matches!(format, MediaFormat::Image | MediaFormat::Sticker);
            Media {
                format,
                key: Zeroizing::new(key),
                plain_hash: key.to_vec(),
                sealed_hash: vec![1; 32],
                name: (format == MediaFormat::Document).then(|| path.clone()),
                path,
                length: Some(number.into()),
                mime_type: Some("image/jpeg".to_owned()),
                object_id: None,
                thumbnail: None,
                size: has_size.then_some((number, 7)),
                seconds: has_length.then_some(number),
                caption: has_caption.then_some(caption),
            }
        })
}

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        text().prop_map(Content::Text),
        (key(), any::<String>(), any::<i64>())
            .prop_map(|(key, emoji, at)| Content::Reaction(Reaction { key, emoji, at })),
        (key(), text(), any::<i64>()).prop_map(|(key, text, at)| Content::Edit(Edit {
            key,
            text,
            at
        })),
        key().prop_map(Content::Unsend),
        media().prop_map(|media| Content::Media(Box::new(media))),
    ]
}

proptest! {
    #[test]
    fn messages_are_read_as_they_are_written(content in content(), quoted in prop::option::of(("[0-9]{1,19}", prop::option::of(jid()))), franking: [u8; 32], random: u8) {
        let quoted = quoted.map(|(id, author)| Quoted { id, author });
        let application = Application { content, quoted };
        let franking = Zeroizing::new(franking);
        let (bytes, mark) = application.write(&franking).unwrap();
        prop_assert_eq!(mark, *hmac(&franking, &[&bytes]));
        let chat = Jid::messenger(7, 0);
        let group = Jid::parse("5@g.us").unwrap();
        let sealed = seal(Some(&bytes), &SentTo::OwnDevices(&chat), Some((&group, b"key")), random);
        let opened = open(&sealed).unwrap();
        prop_assert_eq!(opened.chat, Some(chat));
        let (of, distribution) = opened.sender_key.unwrap();
        prop_assert_eq!((of, distribution.to_vec()), (group, b"key".to_vec()));
        let read = Application::read(&opened.application.unwrap());
        prop_assert_eq!(read, Ok(application));
    }

    #[test]
    fn no_bytes_cost_more_than_a_refusal(bytes: Vec<u8>) {
        let _ = open(&bytes);
        let _ = Application::read(&bytes);
    }
}

#[test]
fn a_plain_text_has_the_bytes_that_the_layers_ask_for() {
    let text = Text {
        text: "hi".to_owned(),
        mentions: Vec::new(),
    };
    let application = Application {
        content: Content::Text(text),
        quoted: None,
    };
    let (bytes, _) = application.write(&Zeroizing::new([0xab; 32])).unwrap();
    let text = [0x0a, 2, b'h', b'i'];
    let content = [&[0x0a, 4][..], &text].concat();
    let payload = [&[0x0a, 6][..], &content].concat();
    let consumer = [&[0x0a, 8][..], &payload].concat();
    let sub_protocol = [&[0x12, 14, 0x0a, 10][..], &consumer, &[0x10, 1]].concat();
    let payload = [&[0x0a, 18, 0x22, 16][..], &sub_protocol].concat();
    let metadata = [&[0x12, 36, 0x42, 32][..], &[0xab; 32], &[0x48, 0]].concat();
    assert_eq!(bytes, [payload, metadata].concat());
    let sealed = seal(Some(b"x"), &SentTo::Others, None, 16);
    let expected = [
        0x0a, 7, 0x0a, 5, 0x0a, 1, b'x', 0x10, 2, 0x12, 6, 0x0a, 4, 0x0a, 2, 2, 2,
    ];
    assert_eq!(sealed[..], expected);
}

#[test]
fn what_only_the_app_sends_is_read_and_not_written() {
    let link = [0x0a, 5, b'h', b't', b't', b'p', b's'];
    let extended = [&[0x3a, 7, 0x22][..], &link[1..], &[0xa2, 1, 2, b'h', b'i']].concat();
    let content = [&[0x22, extended.len() as u8][..], &extended].concat();
    let payload = [&[0x0a, content.len() as u8][..], &content].concat();
    let armadillo = [&[0x0a, payload.len() as u8][..], &payload].concat();
    let sub_protocol = [
        &[0x3a, armadillo.len() as u8 + 2, 0x0a, armadillo.len() as u8][..],
        &armadillo,
    ]
    .concat();
    let payload = [&[0x22, sub_protocol.len() as u8][..], &sub_protocol].concat();
    let application = [&[0x0a, payload.len() as u8][..], &payload].concat();
    let read = Application::read(&application).unwrap();
    let Content::Link { text, url, .. } = &read.content else {
        panic!("{:?}", read.content);
    };
    assert_eq!((text.text.as_str(), url.as_deref()), ("hi", Some("https")));
    assert_eq!(
        read.write(&Zeroizing::new([0; 32])).map(drop),
        Err(Refusal::Form)
    );
    let unknown = Application::read(&[]).unwrap();
    assert!(matches!(unknown.content, Content::Unsupported(_)));
}
