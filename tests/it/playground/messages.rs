//! What a message of the page can hold beside its files, and what can be done with messages.

use fbchat::local::{LocalServer, World};
use fbchat::{Attachment, OutgoingMessage, QuickReply};
use serde_json::{Value, json};

use super::*;

fn contents(server: &LocalServer, who: UserId, thread: ThreadKey) -> Vec<Value> {
    let messages = view(server, who, thread)["thread"]["messages"].take();
    let messages = messages.as_array().unwrap().iter();
    messages.map(|message| message["content"].clone()).collect()
}

#[test]
fn places_links_and_waves_are_shown_as_what_they_are() {
    let server = LocalServer::start().unwrap();
    for message in [
        json!({"location": {"latitude": 51.5, "longitude": -0.12, "is_current": true}}),
        json!({"location": {"latitude": -90, "longitude": 180, "is_current": false}, "text": "Here"}),
        json!({"link": "https://example.com/?a=1", "text": "See https://example.com/?a=1"}),
        json!({"wave": "First"}),
    ] {
        let mut action = message.clone();
        action["do"] = json!("send");
        assert_eq!(act(&server, ADA, WITH_BOT, action), 200, "{message}");
    }
    let shown = contents(&server, BOT, WITH_ADA);
    let place = |latitude: f64, longitude: f64, current: bool| json!({"kind": "place", "latitude": latitude, "longitude": longitude, "current": current});
    assert_eq!(shown[0]["attached"], place(51.5, -0.12, true));
    assert_eq!(shown[0]["text"], Value::Null);
    assert_eq!(shown[1]["attached"], place(-90.0, 180.0, false));
    assert_eq!(shown[1]["text"], "Here");
    let link = json!({"kind": "link", "address": "https://example.com/?a=1", "title": "A page of example.com"});
    assert_eq!(shown[2]["attached"], link);
    assert_eq!(shown[3]["text"], "👋");

    let bot = server.client_builder().login("bot@example.com", "bot");
    let messages = bot
        .unwrap()
        .fetch_thread_messages(WITH_ADA, 4, None)
        .unwrap();
    let coordinates: Vec<_> = messages
        .iter()
        .filter_map(|message| match message.attachments.first() {
            Some(Attachment::Location(place)) => place.coordinates,
            _ => None,
        })
        .collect();
    assert_eq!(coordinates, [(-90.0, 180.0), (51.5, -0.12)]);
}

#[test]
fn a_message_that_cannot_be_sent_is_refused_in_a_sentence() {
    let server = LocalServer::start().unwrap();
    let elsewhere = server.person(ADA).unwrap().says(WITH_BOT, "Hello!");
    let globe = "A latitude is from -90 to 90 degrees, and a longitude from -180 to 180.";
    let link = "A link is the address of a page, such as https://example.com/.";
    let original = "The message that this one replies to is not in this conversation.";
    let place = json!({"latitude": 1, "longitude": 1, "is_current": true});
    for (message, problem) in [
        (json!({}), "There is nothing to send."),
        (json!({"text": " \n"}), "There is nothing to send."),
        (
            json!({"text": "a", "wave": "Back"}),
            "A wave is sent alone.",
        ),
        (
            json!({"text": "a", "mentions": [Mention::new(BOT, 1, u32::MAX)]}),
            "A mention is not within the text.",
        ),
        (
            json!({"location": {"latitude": 90.1, "longitude": 0, "is_current": true}}),
            globe,
        ),
        (
            json!({"location": {"latitude": 0, "longitude": -1e300, "is_current": false}}),
            globe,
        ),
        (
            json!({"location": place, "link": "https://example.com"}),
            "A message has a place or a link, not both.",
        ),
        (json!({"link": "javascript:alert(1)"}), link),
        (json!({"link": "example.com"}), link),
        (json!({"link": ""}), link),
        (json!({"text": "a", "replies_to": "mid.none"}), original),
        (json!({"text": "a", "replies_to": elsewhere}), original),
        (
            json!({"text": "a".repeat(20_001)}),
            "This message cannot be sent.",
        ),
        (json!({"sticker": "0"}), "This message cannot be sent."),
    ] {
        let mut action = message;
        action["do"] = json!("send");
        assert_eq!(refused(&server, ADA, ENGINE_ROOM, action), problem);
    }
    // Numbers that are none do not reach the world.
    for location in [
        json!({"latitude": null, "longitude": 0, "is_current": true}),
        json!({"latitude": "1", "longitude": 0, "is_current": true}),
        json!({"latitude": 1}),
    ] {
        let action = json!({"do": "send", "location": location});
        assert_eq!(act(&server, ADA, ENGINE_ROOM, action), 400, "{location}");
    }
    assert_eq!(contents(&server, ADA, ENGINE_ROOM), [] as [Value; 0]);
}

#[test]
fn a_message_that_is_unsent_is_gone_from_its_replies() {
    let server = LocalServer::start().unwrap();
    let ada = server.person(ADA).unwrap();
    let question = ada.says(ENGINE_ROOM, "Tea?");
    let reply = json!({"do": "send", "text": "Yes", "replies_to": question});
    assert_eq!(act(&server, GRACE, ENGINE_ROOM, reply.clone()), 200);
    let original = &contents(&server, GRACE, ENGINE_ROOM)[1]["original"];
    assert_eq!(
        (&original["author"], &original["text"]),
        (&json!(ADA), &json!("Tea?"))
    );

    let unsend = json!({"do": "unsend", "message": question});
    let problem = "Only your own messages can be unsent, each once.";
    assert_eq!(
        refused(&server, GRACE, ENGINE_ROOM, unsend.clone()),
        problem
    );
    assert_eq!(act(&server, ADA, ENGINE_ROOM, unsend.clone()), 200);
    assert_eq!(refused(&server, ADA, ENGINE_ROOM, unsend), problem);
    let unknown = json!({"do": "unsend", "message": "mid.none"});
    assert_eq!(refused(&server, ADA, ENGINE_ROOM, unknown), problem);

    let shown = contents(&server, GRACE, ENGINE_ROOM);
    assert_eq!(shown[0], json!({"kind": "unsent"}));
    assert_eq!(shown[1]["original"], json!({"gone": true}));
    let last = &view(&server, GRACE, ENGINE_ROOM)["threads"][0]["last"];
    assert_eq!(last["text"], "Yes");
}

#[test]
fn a_reaction_is_taken_back() {
    let server = LocalServer::start().unwrap();
    let tea = server.person(ADA).unwrap().says(ENGINE_ROOM, "Tea?");
    let reactions = || view(&server, ADA, ENGINE_ROOM)["thread"]["messages"][0]["reactions"].take();
    let heart = json!({"do": "react", "message": tea, "emoji": "❤"});
    assert_eq!(act(&server, GRACE, ENGINE_ROOM, heart), 200);
    assert_eq!(reactions(), json!([{"by": GRACE, "emoji": "❤"}]));
    let back = json!({"do": "react", "message": tea, "emoji": null});
    assert_eq!(act(&server, GRACE, ENGINE_ROOM, back), 200);
    assert_eq!(reactions(), json!([]));
    let unknown = json!({"do": "react", "message": "mid.none", "emoji": "❤"});
    assert_eq!(
        refused(&server, GRACE, ENGINE_ROOM, unknown),
        "There is no such message to react to."
    );
}

#[test]
fn a_quick_reply_answers_by_what_is_offered() {
    let world = r#"{"users": [
        {"id": 100000000000001, "name": "Bot", "email": "bot@example.com", "password": "bot"},
        {"id": 4, "name": "Ada", "phones": ["+4512345678"], "emails": ["ada@example.com"]},
        {"id": 5, "name": "Nobody"}
    ]}"#;
    let server = LocalServer::with_world(World::from_json(world).unwrap()).unwrap();
    let bot = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let question = || {
        OutgoingMessage::text("What may it be?")
            .quick_reply(QuickReply::text("Tea").payload("TEA"))
            .quick_reply(QuickReply::phone_number().payload("CALL"))
            .quick_reply(QuickReply::email())
            .quick_reply(QuickReply::location())
    };
    let asked = bot.send(WITH_ADA, question()).unwrap();
    let shown = contents(&server, ADA, WITH_BOT);
    assert_eq!(
        shown[0]["offers"],
        json!([
            {"kind": "text", "title": "Tea"}, {"kind": "user_phone_number", "title": null},
            {"kind": "user_email", "title": null}, {"kind": "location", "title": null},
        ])
    );
    assert_eq!(shown[0]["chosen"], false);
    let answer = |message: &str, offer: u64| json!({"do": "answer_offer", "message": message, "offer": offer});
    for offer in 0..3 {
        assert_eq!(
            act(&server, ADA, WITH_BOT, answer(asked.as_str(), offer)),
            200
        );
    }
    let shown = contents(&server, ADA, WITH_BOT);
    assert_eq!(
        (&shown[1]["text"], &shown[1]["chosen"]),
        (&json!("Tea"), &json!(true))
    );
    assert_eq!(shown[1]["offers"], json!([]));

    let answers = bot.fetch_thread_messages(WITH_ADA, 3, None).unwrap();
    let received: Vec<_> = answers
        .iter()
        .rev()
        .map(|message| {
            let reply = &message.quick_replies[0];
            assert!(reply.is_response);
            let texts = [&message.text, &reply.payload, &reply.external_payload];
            texts.map(|text| text.clone().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        received,
        [
            ["Tea", "TEA", ""],
            ["+4512345678", "+4512345678", "CALL"],
            ["ada@example.com", "ada@example.com", ""],
        ]
    );

    let problem = "There is no such offer, or you have nothing to answer it with.";
    // A place is sent as one, there is no fifth offer, and an answer offers nothing.
    for (message, offer) in [
        (asked.as_str(), 3),
        (asked.as_str(), 4),
        ("mid.none", 0),
        (answers[0].id.as_str(), 0),
    ] {
        assert_eq!(
            refused(&server, ADA, WITH_BOT, answer(message, offer)),
            problem
        );
    }
    let nobody = UserId::from(5);
    let asked = bot.send(ThreadKey::User(nobody), question()).unwrap();
    for offer in [1, 2] {
        assert_eq!(
            refused(&server, nobody, WITH_BOT, answer(asked.as_str(), offer)),
            problem
        );
    }
}

#[test]
fn a_forwarded_file_is_marked() {
    let server = LocalServer::start().unwrap();
    let bot = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    server
        .person(ADA)
        .unwrap()
        .sends_file(WITH_BOT, "a.png", *b"\x89PNG");
    let received = bot
        .fetch_thread_messages(WITH_ADA, 1, None)
        .unwrap()
        .remove(0);
    let Attachment::Image(image) = &received.attachments[0] else {
        panic!("{received:?}");
    };
    bot.forward_attachment(ENGINE_ROOM, image.id.unwrap())
        .unwrap();
    let shown = contents(&server, GRACE, ENGINE_ROOM);
    assert_eq!(shown[0]["forwarded"], true);
    assert_eq!(shown[0]["files"][0]["name"], "a.png");
    let mine = contents(&server, ADA, WITH_BOT);
    assert_eq!(mine[0]["forwarded"], false);
}

#[test]
fn other_refusals_are_sentences_too() {
    let server = LocalServer::start().unwrap();
    for (who, thread, action, problem) in [
        (
            UserId::from(1),
            ENGINE_ROOM,
            json!({"do": "read"}),
            "There is no such person.",
        ),
        (
            ADA,
            ThreadKey::User(UserId::from(1)),
            json!({"do": "read"}),
            "You are not part of this conversation.",
        ),
        (
            GRACE,
            OPEN_ROOM,
            json!({"do": "send", "text": "a"}),
            "You are not part of this conversation.",
        ),
        (
            ADA,
            WITH_BOT,
            json!({"do": "rename", "title": "x"}),
            "Only groups have a title.",
        ),
        (
            ADA,
            WITH_BOT,
            json!({"do": "emoji", "emoji": "no emoji"}),
            "The emoji of a conversation is a single one.",
        ),
        (
            ADA,
            WITH_BOT,
            json!({"do": "nickname", "user": GRACE, "nickname": "x"}),
            "Only people of this conversation have nicknames in it.",
        ),
        (
            ADA,
            ENGINE_ROOM,
            json!({"do": "add", "user": GRACE}),
            "Only people who are not in it can be added, and only to groups.",
        ),
        (
            BOT,
            OPEN_ROOM,
            json!({"do": "remove", "user": ADA}),
            "Only admins can remove others from this group.",
        ),
    ] {
        assert_eq!(refused(&server, who, thread, action), problem);
    }
}
