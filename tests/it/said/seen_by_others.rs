//! What the others receive and read of it, over MQTT and in the history.

use fbchat::local::LocalServer;
use fbchat::{
    Attachment, Client, Event, Location, Message, OutgoingMessage, QuickAnswer, QuickReply,
    Reaction, Wave,
};

use crate::said::{ADA, BOT, ENGINE_ROOM, WITH_ADA, WITH_BOT, bot};
use crate::support::demo::over_mqtt;

/// The bot, and Ada's client, which listens.
fn both(server: &LocalServer) -> (Client, Client) {
    let ada = server
        .client_builder()
        .login("ada@example.com", "ada")
        .unwrap();
    ada.start_listening_with(over_mqtt()).unwrap();
    (bot(server), ada)
}

/// The next event of this kind.
fn next<T>(client: &Client, pick: impl Fn(Event) -> Option<T>) -> T {
    loop {
        let events = client.do_one_listen().unwrap();
        if let Some(found) = events.into_iter().find_map(&pick) {
            return found;
        }
    }
}

fn next_message(client: &Client) -> Message {
    next(client, |event| match event {
        Event::Message(e) => Some(e.message),
        _ => None,
    })
}

fn newest(client: &Client) -> Message {
    client
        .fetch_thread_messages(WITH_BOT, 1, None)
        .unwrap()
        .remove(0)
}

/// Sends a message and returns it as Ada receives it and as she reads it in the history.
fn sent(bot: &Client, ada: &Client, message: OutgoingMessage) -> [Message; 2] {
    let id = bot.send(WITH_ADA, message).unwrap();
    let both = [next_message(ada), newest(ada)];
    assert!(both.iter().all(|message| message.id == id));
    both
}

#[test]
fn a_reply_names_its_original_until_that_is_gone() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let [tea, _] = sent(&bot, &ada, OutgoingMessage::text("Tea?"));
    let reply = || OutgoingMessage::text("At five!").reply_to(&tea.id);
    for reply in sent(&bot, &ada, reply()) {
        let original = reply.replied_to.unwrap();
        assert_eq!(
            (original.id, original.text.as_deref()),
            (tea.id.clone(), Some("Tea?"))
        );
    }
    bot.unsend(&tea.id).unwrap();
    let unsent = next(&ada, |event| match event {
        Event::MessageUnsent(e) => Some(e.message_id),
        _ => None,
    });
    assert_eq!(unsent, tea.id);
    for reply in sent(&bot, &ada, reply()) {
        assert_eq!(reply.text.as_deref(), Some("At five!"));
        assert_eq!(reply.replied_to, None);
    }
    let history = ada.fetch_thread_messages(WITH_BOT, 10, None).unwrap();
    let gone = history.iter().find(|message| message.id == tea.id).unwrap();
    assert_eq!(gone.text, None);
}

#[test]
fn places_arrive_as_places_with_and_without_a_text() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    for (place, coordinates) in [
        (Location::current(51.5, -0.12), (51.5, -0.12)),
        (Location::pinned(-90.0, 180.0), (-90.0, 180.0)),
        (Location::pinned(1e-7, -0.0), (1e-7, 0.0)),
    ] {
        let alone = OutgoingMessage::location(place);
        let with_text = OutgoingMessage::text("here").with_location(place);
        for (message, text) in [(alone, None), (with_text, Some("here"))] {
            for message in sent(&bot, &ada, message) {
                assert_eq!(message.text.as_deref(), text);
                let [Attachment::Location(place)] = &message.attachments[..] else {
                    panic!("{message:?}");
                };
                assert_eq!(place.coordinates, Some(coordinates));
            }
        }
    }
}

#[test]
fn a_link_arrives_with_its_preview() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let address = "https://example.com/tea?milk=no&sugar=1";
    for message in sent(&bot, &ada, OutgoingMessage::text("read").with_link(address)) {
        assert_eq!(message.text.as_deref(), Some("read"));
        let [Attachment::Share(share)] = &message.attachments[..] else {
            panic!("{message:?}");
        };
        assert_eq!(share.original_url.as_deref(), Some(address));
        assert_eq!(share.source.as_deref(), Some("example.com"));
    }
}

#[test]
fn a_wave_arrives() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    for wave in [Wave::First, Wave::Back] {
        for message in sent(&bot, &ada, OutgoingMessage::wave(wave)) {
            assert_eq!(message.text.as_deref(), Some("👋"));
        }
    }
    bot.send(ENGINE_ROOM, OutgoingMessage::wave(Wave::First))
        .unwrap();
    assert_eq!(next_message(&ada).text.as_deref(), Some("👋"));
}

#[test]
fn a_reaction_that_is_taken_back_is_gone() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let [message, _] = sent(&bot, &ada, OutgoingMessage::text("Tea?"));
    bot.react_to_message(&message.id, Reaction::Heart).unwrap();
    let added = next(&ada, |event| match event {
        Event::ReactionAdded(e) => Some(e.reaction),
        _ => None,
    });
    assert_eq!(added, Reaction::Heart);
    assert_eq!(newest(&ada).reactions[&BOT], Reaction::Heart);
    bot.remove_reaction(&message.id).unwrap();
    next(&ada, |event| match event {
        Event::ReactionRemoved(e) => Some(e),
        _ => None,
    });
    assert!(newest(&ada).reactions.is_empty());
    let person = server.person(ADA).unwrap();
    person.reacts(&message.id, Reaction::Yes);
    person.takes_reaction_back(&message.id);
    assert!(newest(&ada).reactions.is_empty());
}

#[test]
fn an_attachment_is_sent_on() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let person = server.person(ADA).unwrap();
    person.sends_file(WITH_BOT, "cup.png", b"as many bytes as you like");
    let Attachment::Image(image) = next_message(&ada).attachments.remove(0) else {
        panic!("no image");
    };
    bot.forward_attachment(ENGINE_ROOM, image.id.unwrap())
        .unwrap();
    let forwarded = next_message(&ada);
    assert_eq!(forwarded.author, Some(BOT));
    assert!(forwarded.is_forwarded);
    assert!(matches!(&forwarded.attachments[..], [Attachment::Image(it)] if it.id == image.id));
}

#[test]
fn quick_replies_are_answered_in_words_and_by_a_place() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let tea = QuickReply::text("Tea").payload("TEA");
    let question = OutgoingMessage::text("What may it be?").quick_reply(tea.clone());
    let offers = [tea.clone(), QuickReply::location()];
    for question in sent(&bot, &ada, question.quick_reply(QuickReply::location())) {
        assert_eq!(question.quick_replies, offers);
    }
    bot.quick_reply(WITH_ADA, &tea, QuickAnswer::Offered)
        .unwrap();
    let chosen = next_message(&ada);
    assert_eq!(chosen.text.as_deref(), Some("Tea"));
    let [answer] = &chosen.quick_replies[..] else {
        panic!("{chosen:?}");
    };
    assert!(answer.is_response);
    assert_eq!(answer.payload.as_deref(), Some("TEA"));
    bot.quick_reply(WITH_ADA, &tea, "Coffee").unwrap();
    assert_eq!(next_message(&ada).text.as_deref(), Some("Coffee"));
    let here = Location::current(1.25, 2.5);
    bot.quick_reply(WITH_ADA, &QuickReply::location(), here)
        .unwrap();
    assert!(matches!(
        next_message(&ada).attachments[..],
        [Attachment::Location(_)]
    ));
    bot.quick_reply(WITH_ADA, &QuickReply::email(), QuickAnswer::Offered)
        .unwrap();
    assert_eq!(next_message(&ada).text.as_deref(), Some("bot@example.com"));
}

#[test]
fn stickers_are_found_by_their_labels() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let cats = bot.search_stickers("CAT", 10).unwrap();
    assert_eq!(cats.len(), 2);
    assert_eq!(bot.search_stickers("cat", 1).unwrap(), cats[..1]);
    assert!(bot.search_stickers("whale", 3).unwrap().is_empty());
    for message in sent(&bot, &ada, OutgoingMessage::from(&cats[1])) {
        let sticker = message.sticker.unwrap();
        assert_eq!(
            (sticker.id, sticker.label),
            (cats[1].id, cats[1].label.clone())
        );
    }
}

#[test]
fn a_person_sends_what_a_client_can_send() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    bot.start_listening().unwrap();
    let ada = server.person(ADA).unwrap();
    let tea = ada.sends(WITH_BOT, "Tea?");
    ada.sends(
        WITH_BOT,
        OutgoingMessage::text("here")
            .with_location(Location::pinned(51.5, -0.12))
            .reply_to(&tea),
    );
    ada.sends(WITH_BOT, OutgoingMessage::link("https://example.com/"));
    ada.sends(WITH_BOT, OutgoingMessage::wave(Wave::First));
    ada.sends(WITH_BOT, OutgoingMessage::like(fbchat::EmojiSize::Large));
    let mut received = Vec::new();
    while received.len() < 5 {
        let events = bot.do_one_listen().unwrap().into_iter();
        received.extend(events.filter_map(|event| match event {
            Event::Message(e) => Some(summary(&e.message)),
            _ => None,
        }));
    }
    assert_eq!(
        received[..4],
        [
            "Some(\"Tea?\") 0 false",
            "Some(\"here\") 1 true",
            "None 1 false",
            "Some(\"👋\") 0 false"
        ]
    );
    let transcript = ada.transcript(WITH_BOT);
    assert!(
        transcript.contains("here [place 51.5, -0.12]\n"),
        "{transcript}"
    );
    assert!(
        transcript.contains("[link https://example.com/]\n"),
        "{transcript}"
    );
}

/// The text of a message, the number of its attachments and whether it is a reply.
fn summary(message: &Message) -> String {
    let attachments = message.attachments.len();
    format!(
        "{:?} {attachments} {}",
        message.text,
        message.replied_to.is_some()
    )
}
