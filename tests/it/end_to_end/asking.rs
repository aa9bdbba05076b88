//! What is asked about messages: one of them, who has read it, images, searches everywhere.

use fbchat::local::LocalServer;
use fbchat::{
    ApiVersion, Attachment, Client, Error, ImageId, OutgoingMessage, QuickAnswer, QuickReply,
    QuickReplyKind, ThreadKey,
};

use crate::end_to_end::{ADA, BOT, ENGINE_ROOM, ada, bot, messages};
use crate::support::demo::over_mqtt;

#[test]
fn a_message_is_fetched_with_what_it_answers_or_as_unsent() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let thread = ThreadKey::User(ADA);
    let question = bot.send(thread, "Tea?").unwrap();
    let answer = ada(&server).replies_to(ThreadKey::User(BOT), &question, "At five!");
    let message = bot.fetch_message_info(thread, &answer).unwrap();
    assert_eq!(message.replied_to_id.as_ref(), Some(&question));
    let original = message.replied_to.unwrap();
    assert_eq!(original.text.as_deref(), Some("Tea?"));
    assert_eq!(original.id, question);

    ada(&server).unsends(&answer);
    let fetched = bot.fetch_message_info(thread, &answer).unwrap();
    let listed = bot
        .fetch_thread_messages(thread, 1, None)
        .unwrap()
        .remove(0);
    for message in [fetched, listed] {
        assert!(message.is_unsent);
        assert!(message.text.is_none() && message.attachments.is_empty());
    }
    // It is there, but in another conversation.
    let elsewhere = bot.fetch_message_info(ENGINE_ROOM, &question);
    assert!(matches!(elsewhere, Err(Error::InvalidInput(_))));
}

#[test]
fn who_has_read_is_shown_by_receipts_and_by_the_history() {
    for version in [ApiVersion::V2017, ApiVersion::V2020] {
        let server = LocalServer::start().unwrap();
        let builder = server.client_builder().api_version(version);
        let bot = builder.login("bot@example.com", "bot").unwrap();
        bot.send(ENGINE_ROOM, "Tea?").unwrap();
        ada(&server).reads(ENGINE_ROOM);
        bot.send(ENGINE_ROOM, "Coffee?").unwrap();
        let messages = bot.fetch_thread_messages(ENGINE_ROOM, 2, None).unwrap();
        let receipts = bot.fetch_read_receipts(ENGINE_ROOM).unwrap();
        assert!(receipts.keys().eq([&ADA]), "{receipts:?}");
        let [coffee, tea] = &messages[..] else {
            panic!("{messages:?}");
        };
        assert!(receipts[&ADA] >= tea.at);
        assert!(coffee.read_by.is_empty());
        // The requests of 2017 bring no receipts with a history.
        assert_eq!(tea.read_by.contains(&ADA), version == ApiVersion::V2020);
    }
}

fn image_ids(bot: &Client, thread: ThreadKey) -> Vec<u64> {
    let images = bot.thread_images(thread).map(|image| match image.unwrap() {
        Attachment::Image(image) => image.id.unwrap().get(),
        other => panic!("{other:?}"),
    });
    images.collect()
}

#[test]
fn the_images_of_a_conversation_come_newest_first_from_several_pages() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    assert_eq!(image_ids(&bot, ENGINE_ROOM), [0_u64; 0]);
    let dot = std::fs::read("fixtures/files/dot.png").unwrap();
    let image = bot.upload_image("dot.png", dot).unwrap();
    let sent = |image: ImageId| {
        let message = OutgoingMessage::image(image);
        bot.send(ENGINE_ROOM, message).unwrap();
        match image {
            ImageId::Still(id) | ImageId::Gif(id) => id.get(),
            other => panic!("{other:?}"),
        }
    };
    let mut ids: Vec<u64> = (0..50).map(|_| sent(image)).collect();
    let gif = std::fs::read("fixtures/files/dot.gif").unwrap();
    ids.push(sent(bot.upload_image("dot.gif", gif).unwrap()));
    ids.reverse();
    assert_eq!(image_ids(&bot, ENGINE_ROOM), ids);
    let first = bot.thread_images(ENGINE_ROOM).next().unwrap().unwrap();
    let Attachment::Image(first) = first else {
        panic!("{first:?}");
    };
    assert!(first.is_animated && first.large_preview.is_some());
    assert_eq!((first.width, first.height), (Some(1), Some(1)));
    // A conversation of others is none.
    let nowhere = bot.thread_images(ThreadKey::Group(77.into())).next();
    assert!(matches!(nowhere, Some(Err(Error::NotFound(_)))));
}

#[test]
fn messages_are_found_in_all_conversations() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let pair = ThreadKey::User(ADA);
    let first = bot.send(pair, "Tea at five?").unwrap();
    let second = ada(&server).says(ThreadKey::User(BOT), "No tea.");
    let third = bot.send(ENGINE_ROOM, "TEA!").unwrap();
    bot.send(ENGINE_ROOM, "Coffee.").unwrap();
    let ids = bot.search_all_threads_for_ids("tea", 5, 5).unwrap();
    let both = vec![second.clone(), first];
    assert!(
        ids.into_iter()
            .eq([(pair.id(), both), (ENGINE_ROOM.id(), vec![third])])
    );
    let found = bot.search_all_threads("tea", 5, 1).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[&pair.id()][0].id, second);
    assert!(found.values().all(|messages| messages.len() == 1));
    // The conversation in which something happened last.
    let newest = bot.search_all_threads_for_ids("tea", 1, 5).unwrap();
    assert!(newest.keys().eq([&ENGINE_ROOM.id()]));
    assert!(bot.search_all_threads("cocoa", 5, 5).unwrap().is_empty());
}

#[test]
fn quick_replies_are_read_pushed_and_fetched() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let ada = server.client_builder();
    let ada = ada.login("ada@example.com", "ada").unwrap();
    ada.start_listening_with(over_mqtt()).unwrap();
    let tea = QuickReply::text("Tea").payload("TEA");
    let offer = OutgoingMessage::text("What may it be?").quick_reply(tea.clone());
    bot.send(ThreadKey::User(ADA), offer).unwrap();
    let pair = ThreadKey::User(BOT);
    let offered = messages(&ada, 1).remove(0).1;
    assert_eq!(offered.quick_replies, [tea]);
    let offer = &offered.quick_replies[0];
    let id = ada.quick_reply(pair, offer, QuickAnswer::Offered).unwrap();
    let chosen = ada.fetch_message_info(pair, &id).unwrap();
    let kinds = chosen.quick_replies.iter();
    let kinds: Vec<_> = kinds.map(|it| (&it.kind, it.is_response)).collect();
    assert_eq!(kinds, [(&QuickReplyKind::Text, true)]);
    assert_eq!(chosen.quick_replies[0].payload.as_deref(), Some("TEA"));
    let history = ada.fetch_thread_messages(pair, 2, None).unwrap();
    let read: Vec<_> = history.iter().map(|it| &it.quick_replies).collect();
    assert_eq!(read, [&chosen.quick_replies, &offered.quick_replies]);
    assert!(!format!("{offered:?}").contains("TEA"));
}
