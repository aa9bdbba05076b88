//! Whatever a bot can receive: all that people can send and change, and every item that was ever recorded.

use std::fs;
use std::time::{Duration, SystemTime};

use fbchat::local::{LocalServer, Person};
use fbchat::{
    EmojiSize, EventReminder, GuestStatus, Location, NewPoll, OutgoingMessage, QuickReply,
    Reaction, ThreadColor, ThreadKey, TypingStatus, Upload, Wave,
};
use serde_json::{Value, json};

use crate::support::demo::BOT;

const PICTURE: &[u8] = include_bytes!("../../../fixtures/files/dot.png");

/// Sends one of each kind of message that people send.
pub fn send_each_kind(person: &Person, thread: ThreadKey) {
    for name in [
        "photo.png",
        "dance.gif",
        "film.mp4",
        "voice.mp3",
        "paper.pdf",
        "nameless",
    ] {
        person.sends_file(thread, name, b"bytes");
    }
    let clip = person.uploads(Upload::bytes("clip.mp3", "bytes").voice_clip());
    person.sends(thread, OutgoingMessage::file(clip));
    let upload = |name| person.uploads(Upload::bytes(name, "bytes"));
    let several = OutgoingMessage::text("Three at once").with_file(upload("one.png"));
    let several = several.with_file(upload("two.pdf")).with_file(clip);
    person.sends(thread, several);
    for place in [
        Location::pinned(51.5, -0.12),
        Location::current(-90.0, 180.0),
    ] {
        person.sends(thread, OutgoingMessage::location(place));
        person.sends(thread, OutgoingMessage::text("Here").with_location(place));
    }
    let address = "https://example.com/";
    person.sends(thread, OutgoingMessage::link(address));
    person.sends(thread, OutgoingMessage::text("Read").with_link(address));
    for wave in [Wave::First, Wave::Back] {
        person.sends(thread, OutgoingMessage::wave(wave));
    }
    let mut offer = OutgoingMessage::text("What may it be?");
    for reply in [
        QuickReply::text("Tea").payload("TEA").image_url(address),
        QuickReply::location(),
        QuickReply::phone_number(),
        QuickReply::email().data("{}"),
    ] {
        offer = offer.quick_reply(reply);
    }
    person.sends(thread, offer);
    let mentioned = OutgoingMessage::text("Hello ").mention(BOT, "Bot");
    person.sends(thread, mentioned);
    let emoji = OutgoingMessage::text("😆").emoji_size(EmojiSize::Large);
    let laughed = person.sends(thread, emoji);
    let replies = [
        OutgoingMessage::text("An answer"),
        OutgoingMessage::file(clip),
        OutgoingMessage::like(EmojiSize::Small),
        OutgoingMessage::location(Location::pinned(0.0, 0.0)),
    ];
    for reply in replies {
        person.sends(thread, reply.reply_to(&laughed));
    }
    person.reacts(&laughed, Reaction::Heart);
    person.takes_reaction_back(&laughed);
    let unsent = person.sends(thread, OutgoingMessage::file(clip));
    person.unsends(&unsent);
    for size in [EmojiSize::Small, EmojiSize::Medium, EmojiSize::Large] {
        person.sends_sticker(thread, size.like_sticker());
    }
    person.sends_sticker(thread, 767_334_476_626_295.into());
    let text = person.says(thread, "😆");
    person.replies_to(thread, &text, "An answer");
    person.reacts(&text, Reaction::Love);
    person.unsends(&text);
    person.says(thread, "https://example.com/");
    person.says(thread, " ");
    person.says(thread, "");
    person.says(thread, &"x".repeat(20_000));
    if matches!(thread, ThreadKey::Group(_)) {
        let poll = NewPoll::new("Which tea?").option("Assam").option("Oolong");
        person.votes(person.creates_poll(thread, poll), &[], &["Earl Grey"]);
        let in_an_hour = SystemTime::now() + Duration::from_secs(3600);
        let plan = person.plans(thread, EventReminder::new("Tea", in_an_hour.into()));
        person.answers_plan(plan, GuestStatus::Declined);
        person.cancels_plan(plan);
        person.changes_color(thread, ThreadColor::Malachite);
        person.changes_image(thread, Upload::bytes("dot.png", PICTURE));
    }
    person.types(thread, TypingStatus::Typing);
    person.reads(thread);
}

/// Pushes each item that was ever recorded, over the long poll and over MQTT.
pub fn push_each_recording(server: &LocalServer) {
    let mut pushed = 0;
    for folder in ["fixtures/events", "fixtures/events-1.9.7"] {
        for file in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let recording: Value = serde_json::from_str(&text).unwrap();
            let deltas = recording["payload"]["deltas"].as_array();
            let deltas = deltas.into_iter().flatten();
            let deltas = deltas.map(|delta| json!({"type": "delta", "delta": delta}));
            let item = recording.get("item").cloned();
            for item in item.into_iter().chain(deltas) {
                server.push_raw(BOT, item);
                pushed += 1;
            }
        }
    }
    assert!(pushed > 150, "{pushed} recordings");
}
