//! Each thing by each way, as others see it.

use fbchat::local::LocalServer;
use fbchat::{
    Client, EmojiSize, Event, Listener, Location, Message, MessageId, OutgoingMessage, QuickReply,
    Reaction, SendWay, ThreadKey, Transport, TypingStatus, Upload, Wave,
};

use super::{SEND, forms, listen, logged_in, tasks};
use crate::support::demo::{ADA, ENGINE_ROOM};

/// The messages that Ada's client receives.
struct Watch {
    listener: Listener,
    /// The messages so far, which are named by their places.
    sent: Vec<MessageId>,
    seen: Vec<String>,
}

impl Watch {
    /// Blocks until something was received that shows.
    fn next(&mut self) {
        let events = self.listener.events().clone();
        let mut labels = events.iter().filter_map(|event| self.label(&event));
        let label = labels.next().unwrap();
        drop(labels);
        self.seen.push(label);
    }

    fn sent(&mut self, message: MessageId) {
        self.sent.push(message);
        self.next();
    }

    fn place(&self, message: &MessageId) -> usize {
        self.sent.iter().position(|it| it == message).unwrap()
    }

    fn label(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::Message(e) => format!("{:?} {}", e.thread, self.content(&e.message)),
            Event::ReactionAdded(e) => {
                let place = self.place(&e.message_id);
                format!("{:?} {:?} {place} {}", e.thread, e.author, e.reaction)
            }
            Event::ReactionRemoved(e) => {
                let place = self.place(&e.message_id);
                format!("{:?} {:?} {place} no reaction", e.thread, e.author)
            }
            Event::MessageUnsent(e) => {
                let place = self.place(&e.message_id);
                format!("{:?} {:?} {place} unsent", e.thread, e.author)
            }
            Event::MessagesSeen(e) => format!("{:?} {:?} seen", e.thread, e.seen_by),
            Event::Typing(e) => format!("{:?} {:?} {:?}", e.thread, e.author, e.status),
            _ => return None,
        })
    }

    fn content(&self, message: &Message) -> String {
        let kinds = message.attachments.iter().map(|it| format!("{it:?}"));
        let kinds: Vec<_> = kinds
            .map(|it| it.split('(').next().unwrap().to_owned())
            .collect();
        format!(
            "{} by {:?}: {:?} {:?} {:?} {:?} {kinds:?} {:?} {:?} {:?} {} {:?}",
            self.place(&message.id),
            message.author,
            message.text,
            message.mentions,
            message.emoji_size,
            message.sticker.as_ref().map(|sticker| sticker.id),
            message.replied_to_id.as_ref().map(|id| self.place(id)),
            message.quick_replies.len(),
            message
                .reactions
                .values()
                .map(Reaction::emoji)
                .collect::<Vec<_>>(),
            message.is_unsent,
            message.read_by,
        )
    }

    /// The conversations of a client, oldest message first.
    fn world(&self, client: &Client, threads: [ThreadKey; 2]) -> Vec<String> {
        let mut world = Vec::new();
        for thread in threads {
            let messages = client.fetch_thread_messages(thread, 50, None).unwrap();
            world.extend(messages.iter().rev().map(|it| self.content(it)));
        }
        world.push(format!(
            "{:?}",
            client.fetch_unread().unwrap().unread_threads
        ));
        world
    }
}

/// Everything by one way, as Ada's client receives it, and the conversations afterwards.
fn play(way: SendWay, transport: Option<Transport>) -> Vec<String> {
    let server = LocalServer::start().unwrap();
    let ada = server
        .client_builder()
        .login("ada@example.com", "ada")
        .unwrap();
    let mut watch = Watch {
        listener: listen(&ada, Transport::Mqtt),
        sent: Vec::new(),
        seen: Vec::new(),
    };
    let bot = logged_in(&server, way);
    let listener = transport.map(|transport| listen(&bot, transport));
    let (pair, with_bot) = (ThreadKey::User(ADA), ThreadKey::User(bot.uid()));

    let hello = OutgoingMessage::text("Hello ").mention(ADA, "@Ada");
    let first = bot.send(ENGINE_ROOM, hello).unwrap();
    watch.sent(first.clone());
    let files = [
        Upload::bytes("words.txt", "tea"),
        Upload::path("fixtures/files/dot.png"),
    ];
    let files = bot.upload_all(files).unwrap();
    let with_files = |text: &str| {
        let message = OutgoingMessage::text(text).with_file(files[0]);
        message.with_file(files[1])
    };
    for (thread, message) in [
        (
            pair,
            OutgoingMessage::text("See https://example.com/?a=1&b=2 <b>\"é👍\"</b>\n"),
        ),
        (ENGINE_ROOM, OutgoingMessage::text("I do").reply_to(&first)),
        (
            pair,
            OutgoingMessage::text("😆").emoji_size(EmojiSize::Large),
        ),
        (ENGINE_ROOM, OutgoingMessage::like(EmojiSize::Small)),
        (pair, OutgoingMessage::sticker(767_334_476_626_295)),
        (ENGINE_ROOM, OutgoingMessage::sticker(7).reply_to(&first)),
        (pair, OutgoingMessage::file(files[1])),
        (ENGINE_ROOM, with_files("Both:").reply_to(&first)),
        // By form in any case.
        (
            pair,
            OutgoingMessage::location(Location::current(51.5, -0.12)),
        ),
        (ENGINE_ROOM, OutgoingMessage::link("https://example.com/")),
        (pair, OutgoingMessage::wave(Wave::First)),
        (
            pair,
            OutgoingMessage::text("Tea?").quick_reply(QuickReply::text("Yes")),
        ),
    ] {
        watch.sent(bot.send(thread, message).unwrap());
    }
    watch.sent(
        bot.send_local_image(pair, "fixtures/files/dot.png", "A dot")
            .unwrap(),
    );

    for reaction in [Reaction::Love, Reaction::from("❤"), Reaction::Angry] {
        bot.react_to_message(&first, reaction).unwrap();
        watch.next();
    }
    bot.remove_reaction(&first).unwrap();
    watch.next();
    let in_pair = watch.sent[1].clone();
    bot.react_to_message(&in_pair, Reaction::Yes).unwrap();
    watch.next();
    let sticker = watch.sent[4].clone();
    bot.unsend(&sticker).unwrap();
    watch.next();

    for thread in [pair, ENGINE_ROOM] {
        for status in [TypingStatus::Typing, TypingStatus::Stopped] {
            bot.set_typing_status(thread, status).unwrap();
            watch.next();
        }
    }
    let person = server.person(ADA).unwrap();
    for thread in [with_bot, ENGINE_ROOM] {
        watch.sent.push(person.says(thread, "I see"));
        watch.next();
    }
    bot.mark_as_read(pair).unwrap();
    watch.next();
    watch.sent.push(person.says(with_bot, "And now?"));
    watch.next();
    bot.mark_threads_as_read(&[pair.id(), ENGINE_ROOM.id()])
        .unwrap();
    watch.next();
    watch.next();

    assert!(
        server.gateway_findings().is_empty(),
        "{:?}",
        server.gateway_findings()
    );
    if way == SendWay::Task {
        // Those that go by form in any case.
        assert_eq!((tasks(&server, 46), forms(&server, SEND)), (10, 4));
    }
    drop(listener);
    let mut all = watch.world(&bot, [pair, ENGINE_ROOM]);
    all.extend(watch.world(&ada, [with_bot, ENGINE_ROOM]));
    all.append(&mut watch.seen);
    all
}

#[test]
fn others_see_the_same_whatever_the_way() {
    let expected = play(SendWay::Form, None);
    assert_eq!(expected.len(), 2 * (17 + 1) + 14 + 5 + 1 + 4 + 3 + 3);
    for (way, transport) in [
        (SendWay::Form, Some(Transport::Mqtt)),
        (SendWay::Task, None),
        (SendWay::Task, Some(Transport::Mqtt)),
        (SendWay::Task, Some(Transport::Gateway)),
        (SendWay::Auto, None),
        (SendWay::Auto, Some(Transport::Mqtt)),
        (SendWay::Auto, Some(Transport::Gateway)),
    ] {
        let seen = play(way, transport);
        for (seen, expected) in seen.iter().zip(&expected) {
            assert_eq!(seen, expected, "{way:?} {transport:?}");
        }
        assert_eq!(seen.len(), expected.len());
    }
}
