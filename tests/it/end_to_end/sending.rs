//! Messages that are sent.

use fbchat::local::{LocalServer, World};
use fbchat::{
    AttachmentId, EmojiSize, Error, GroupId, ImageId, Mention, OutgoingMessage, StickerId, Target,
    ThreadKey, UserId,
};

use crate::end_to_end::{ADA, BOT, ENGINE_ROOM, OPEN_ROOM, PAGE, ada, bot, code, messages};

#[test]
fn every_form_of_a_message_arrives_as_it_was_sent() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = (
        bot(&server),
        server
            .client_builder()
            .login("ada@example.com", "ada")
            .unwrap(),
    );
    ada.start_listening().unwrap();
    let sticker = StickerId::from(767_334_476_626_295);
    let mentions = OutgoingMessage::text("😆 Hi ").mention(ADA, "@Ada");
    let sent = [
        bot.send(ThreadKey::User(ADA), "Hello ✨ & <b>=+%\n\u{e9}")
            .unwrap(),
        bot.send(ENGINE_ROOM, mentions).unwrap(),
        bot.send(
            OPEN_ROOM,
            OutgoingMessage::text("😆").emoji_size(EmojiSize::Medium),
        )
        .unwrap(),
        bot.send(
            ThreadKey::User(ADA),
            OutgoingMessage::like(EmojiSize::Large),
        )
        .unwrap(),
        bot.send(ThreadKey::User(ADA), OutgoingMessage::sticker(sticker))
            .unwrap(),
    ];
    let received = messages(&ada, 5);
    let ids: Vec<_> = received
        .iter()
        .map(|(_, message)| message.id.clone())
        .collect();
    assert_eq!(ids, sent);
    assert!(
        received
            .iter()
            .all(|(_, message)| message.author == Some(BOT))
    );
    let [text, mentions, emoji, like, picture] = received.try_into().unwrap();
    assert_eq!(text.0, ThreadKey::User(BOT));
    assert_eq!(text.1.text.as_deref(), Some("Hello ✨ & <b>=+%\n\u{e9}"));
    assert_eq!(mentions.0, ENGINE_ROOM);
    assert_eq!(mentions.1.mentions, [Mention::new(ADA, 6, 4)]);
    assert_eq!(
        (emoji.1.text.as_deref(), emoji.1.emoji_size),
        (Some("😆"), Some(EmojiSize::Medium))
    );
    assert_eq!(like.1.sticker.unwrap().id, EmojiSize::Large.like_sticker());
    assert_eq!(picture.1.sticker.unwrap().id, sticker);
}

#[test]
fn a_page_and_the_default_thread_get_messages_too() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    bot.send(PAGE, "Are you open?").unwrap();
    assert!(matches!(
        bot.send(Target::Default, "hi"),
        Err(Error::NoThread)
    ));
    bot.set_default_thread(ThreadKey::User(ADA));
    bot.clone().send(Target::Default, "hi").unwrap();
    bot.reset_default_thread();
    assert!(matches!(
        bot.send(Target::Default, "hi"),
        Err(Error::NoThread)
    ));
    let people = [
        server.person(BOT).unwrap().transcript(PAGE),
        ada(&server).transcript(ThreadKey::User(BOT)),
    ];
    assert_eq!(people, ["Bot: Are you open?\n", "Bot: hi\n"]);
}

#[test]
fn errors_of_facebook_have_their_codes() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let stranger = ThreadKey::User(UserId::from(77));
    let not_a_group = ThreadKey::Group(GroupId::from(ADA.get()));
    let wrong_kind = ThreadKey::User(UserId::from(2_000_000_000_000_001));
    for thread in [stranger, not_a_group, wrong_kind] {
        assert_eq!(
            code(bot.send(thread, "hi").unwrap_err()),
            1_545_012,
            "{thread}"
        );
    }
    let katherine = World::from_json(
        r#"{"users": [{"id": "1", "name": "A", "email": "a", "password": "a"}, {"id": "2", "name": "B"}],
            "groups": [{"id": "3", "members": ["2"]}]}"#,
    );
    let server = LocalServer::with_world(katherine.unwrap()).unwrap();
    let outside = server.client_builder().login("a", "a").unwrap();
    let refused = outside
        .send(ThreadKey::Group(GroupId::from(3)), "hi")
        .unwrap_err();
    assert_eq!(code(refused), 1_545_012);
}

#[test]
fn invalid_messages_are_rejected_without_a_request() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let before = server.requests().len();
    let refused = |message: OutgoingMessage| {
        let error = bot.send(ThreadKey::User(ADA), message).unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    };
    refused(OutgoingMessage::text(""));
    refused(OutgoingMessage::text("x".repeat(20_001)));
    refused(OutgoingMessage::text("😆".repeat(10_001)));
    refused(OutgoingMessage::text("hi").mention_at(Mention::new(ADA, 1, 2)));
    refused(OutgoingMessage::text("hi").mention_at(Mention::new(ADA, u32::MAX, u32::MAX)));
    refused(OutgoingMessage::like(EmojiSize::Small).mention_at(Mention::new(ADA, 0, 1)));
    assert_eq!(server.requests().len(), before);
    bot.send(ThreadKey::User(ADA), "😆".repeat(10_000)).unwrap();
}

#[test]
fn an_image_that_nobody_uploaded_is_refused() {
    let server = LocalServer::start().unwrap();
    let image = OutgoingMessage::image(ImageId::Still(AttachmentId::from(1)));
    let refused = bot(&server).send(ThreadKey::User(ADA), image);
    assert!(matches!(refused, Err(Error::Facebook(_))), "{refused:?}");
}
