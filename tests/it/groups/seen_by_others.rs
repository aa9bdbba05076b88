//! What the others receive and read of new groups, admins and pictures, over MQTT and over the long poll.

use fbchat::local::LocalServer;
use fbchat::{
    Client, Event, FileId, ListenOptions, OutgoingMessage, ThreadKey, ThreadLocation, Transport,
    Upload,
};

use crate::groups::{ADA, ALAN, BOT, ENGINE_ROOM, GRACE, ada, bot, info, next};

#[test]
fn the_others_receive_the_first_message_of_a_new_group() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = (bot(&server), ada(&server));
    ada.start_listening().unwrap();
    // The account itself comes along, named or not, and each other once.
    let id = bot.create_group([ADA, BOT, ALAN, ADA], "Welcome!").unwrap();
    let group = ThreadKey::Group(id);
    let received = next(&ada, |event| match event {
        Event::Message(e) => Some(e),
        _ => None,
    });
    assert_eq!(
        (received.thread, received.message.author),
        (group, Some(BOT))
    );
    assert_eq!(received.message.text.as_deref(), Some("Welcome!"));
    let made = info(&ada, id);
    assert_eq!(made.participants, [ADA, BOT, ALAN].into());
    assert_eq!((made.admins, made.name), ([BOT].into(), None));
    let list = ada.fetch_thread_list(0, 1, ThreadLocation::Inbox).unwrap();
    assert_eq!(list[0].key(), group);
    let other = bot.create_group([ADA, ALAN], "Another").unwrap();
    assert_ne!(other, id);
}

#[test]
fn a_group_begins_with_anything_that_can_be_sent() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let dot = client
        .upload(Upload::path("fixtures/files/dot.png"))
        .unwrap();
    for message in [
        OutgoingMessage::file(dot),
        OutgoingMessage::wave(fbchat::Wave::First),
        OutgoingMessage::text("read").with_link("https://example.com/"),
    ] {
        let id = client.create_group([ADA, GRACE], message).unwrap();
        let there = ThreadKey::Group(id);
        assert_eq!(
            client.fetch_thread_messages(there, 9, None).unwrap().len(),
            1
        );
    }
}

/// Ada's client, listening over this transport.
fn listening(server: &LocalServer, transport: Transport) -> (Client, fbchat::Listener) {
    let client = ada(server);
    let options = ListenOptions::default().transport(transport);
    let listener = client.listen_with(options).unwrap();
    (client, listener)
}

#[test]
fn a_picture_is_received_whatever_the_transport_and_stays() {
    for transport in [
        #[cfg(feature = "mqtt")]
        Transport::Mqtt,
        Transport::LongPoll,
    ] {
        let server = LocalServer::start().unwrap();
        let bot = bot(&server);
        let (ada, listener) = listening(&server, transport);
        let image = bot
            .change_group_image(ENGINE_ROOM, Upload::url("https://example.com/tea.gif"))
            .unwrap();
        let changed = (&listener).into_iter().find_map(|event| match event {
            Event::ImageChanged(e) => Some(e),
            _ => None,
        });
        let changed = changed.unwrap();
        assert_eq!((changed.thread, changed.author), (ENGINE_ROOM, BOT));
        assert_eq!(changed.image, Some(FileId::from(image).id()));
        let id = ENGINE_ROOM.id().get().into();
        let photo = info(&ada, id).photo.unwrap();
        assert_eq!(
            ada.fetch_image_url(FileId::from(image).id()).unwrap(),
            photo
        );
        listener.stop().unwrap();
    }
}

#[test]
fn a_picture_that_a_person_chose_is_in_the_history_as_a_change() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let person = server.person(ADA).unwrap();
    let id = person.changes_image(ENGINE_ROOM, Upload::path("fixtures/files/dot.png"));
    let history = client.fetch_thread_messages(ENGINE_ROOM, 1, None).unwrap();
    let [message] = &history[..] else {
        panic!("{history:?}");
    };
    assert_eq!(message.id, id);
    let change = message.log.as_ref().map(|it| &it.kind);
    assert!(
        matches!(
            change,
            Some(fbchat::LogMessageKind::ImageChanged { image: Some(_) })
        ),
        "{message:?}"
    );
}

#[test]
fn each_admin_that_is_made_or_unmade_is_an_event() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = (bot(&server), ada(&server));
    let id = bot.create_group([ADA, ALAN, GRACE], "hello").unwrap();
    let group = ThreadKey::Group(id);
    ada.start_listening().unwrap();
    let change = |event| match event {
        Event::AdminChanged(e) => Some((e.user, e.is_admin, e.author)),
        _ => None,
    };
    bot.add_group_admins(group, [ALAN, ADA, ALAN]).unwrap();
    bot.remove_group_admins(group, [ALAN]).unwrap();
    for expected in [(ALAN, true, BOT), (ADA, true, BOT), (ALAN, false, BOT)] {
        assert_eq!(next(&ada, change), expected);
    }
    assert_eq!(info(&ada, id).admins, [ADA, BOT].into());
    // An admin who leaves is none any more.
    ada.remove_user_from_group(group, ADA).unwrap();
    assert_eq!(info(&bot, id).admins, [BOT].into());
}

#[test]
fn there_are_themes() {
    let server = LocalServer::start().unwrap();
    let themes = bot(&server).fetch_themes().unwrap();
    assert!(themes.len() > 1);
    assert!(
        themes
            .iter()
            .all(|it| it.name.is_some() && it.color.is_some())
    );
    assert!(
        themes
            .iter()
            .any(|it| it.gradient.len() > 1 && it.image.is_some())
    );
}
