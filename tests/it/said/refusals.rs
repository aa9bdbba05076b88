//! What is refused before any request, and what only a reply can refuse.

use fbchat::local::{Fault, LocalServer, World};
use fbchat::{
    AttachmentId, Error, Location, MessageId, OutgoingMessage, QuickAnswer, QuickReply, Reaction,
    Result, Target, Wave,
};

use crate::said::{ADA, WITH_ADA, WITH_BOT, bot};
use crate::support::checked_message;

#[track_caller]
fn invalid<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    checked_message(&error);
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> u32 {
    let error = result.unwrap_err();
    checked_message(&error);
    match error {
        Error::Facebook(error) => error.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_sent_makes_no_request() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let before = server.requests().len();
    let message = client.send(WITH_ADA, "first").unwrap();
    let send = |message: OutgoingMessage| client.send(WITH_ADA, message);
    let text = || OutgoingMessage::text("hi");
    for (latitude, longitude) in [
        (90.1, 0.0),
        (-90.1, 0.0),
        (0.0, 180.1),
        (0.0, -180.1),
        (f64::NAN, 0.0),
        (0.0, f64::INFINITY),
        (f64::NEG_INFINITY, 0.0),
    ] {
        let nowhere = Location::pinned(latitude, longitude);
        invalid(send(OutgoingMessage::location(nowhere)));
        invalid(send(text().with_location(nowhere)));
        invalid(client.quick_reply(WITH_ADA, &QuickReply::location(), nowhere));
    }
    for link in [
        "",
        "example.com",
        "ftp://example.com/",
        "javascript:alert(1)",
        "http://",
    ] {
        invalid(send(OutgoingMessage::link(link)));
    }
    invalid(send(text().reply_to(&MessageId::from(""))));
    invalid(send(OutgoingMessage::default().reply_to(&message)));
    invalid(send(OutgoingMessage::wave(Wave::First).reply_to(&message)));
    invalid(send(
        OutgoingMessage::wave(Wave::First).mention(ADA, "@Ada"),
    ));
    invalid(send(
        OutgoingMessage::wave(Wave::First).quick_reply(QuickReply::email()),
    ));
    invalid(send(
        OutgoingMessage::wave(Wave::Back).with_link("https://example.com/"),
    ));
    invalid(client.send_local_image(
        WITH_ADA,
        "fixtures/files/dot.png",
        OutgoingMessage::wave(Wave::First),
    ));
    invalid(send(
        OutgoingMessage::default().quick_reply(QuickReply::text("Tea")),
    ));
    invalid(send(text().quick_reply(QuickReply::text(""))));
    let mut chosen = QuickReply::text("Tea");
    chosen.is_response = true;
    invalid(send(text().quick_reply(chosen)));
    assert_eq!(server.requests().len(), before + 1);
}

#[test]
fn other_calls_that_cannot_work_make_no_request() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let before = server.requests().len();
    let nothing = MessageId::from("");
    invalid(client.unsend(&nothing));
    invalid(client.remove_reaction(&nothing));
    invalid(client.react_to_message(&nothing, Reaction::Heart));
    invalid(client.search_stickers("", 3));
    invalid(client.search_stickers(" ", 3));
    invalid(client.search_stickers("cat", 0));
    let answer =
        |offer: QuickReply, answer: QuickAnswer| client.quick_reply(WITH_ADA, &offer, answer);
    invalid(answer(QuickReply::location(), QuickAnswer::Offered));
    invalid(answer(QuickReply::location(), "London".into()));
    let here = Location::current(51.5, -0.12);
    invalid(answer(QuickReply::text("Tea"), here.into()));
    invalid(answer(QuickReply::email(), here.into()));
    invalid(answer(QuickReply::phone_number(), "".into()));
    invalid(answer(QuickReply::text(""), QuickAnswer::Offered));
    let tea = QuickReply::text("Tea");
    for error in [
        client
            .quick_reply(Target::Default, &tea, QuickAnswer::Offered)
            .map(drop),
        client.forward_attachment(Target::Default, AttachmentId::from(1)),
    ] {
        assert!(matches!(error, Err(Error::NoThread)), "{error:?}");
    }
    assert_eq!(server.requests().len(), before);
}

#[test]
fn what_facebook_refuses_is_its_error() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let ada = server.person(ADA).unwrap();
    let hers = ada.says(WITH_BOT, "mine");
    assert_eq!(code(client.unsend(&hers)), 1_545_012);
    assert_eq!(
        code(client.unsend(&MessageId::from("mid.$none"))),
        1_545_012
    );
    let unknown = MessageId::from("mid.$none");
    assert_eq!(code(client.remove_reaction(&unknown)), 1_545_012);
    let reply = OutgoingMessage::text("re").reply_to(&unknown);
    assert_eq!(code(client.send(WITH_ADA, reply)), 1_545_003);
    assert_eq!(
        code(client.forward_attachment(WITH_ADA, AttachmentId::from(9))),
        0
    );
    let mine = client.send(WITH_ADA, "once").unwrap();
    client.unsend(&mine).unwrap();
    assert_eq!(code(client.unsend(&mine)), 1_545_012);
    client.remove_reaction(&hers).unwrap(); // there is none
}

#[test]
fn an_account_without_a_number_cannot_offer_it() {
    let world = r#"{"users": [
        {"id": 1, "name": "Bot", "email": "bot", "password": "bot"},
        {"id": 4, "name": "Ada", "email": "ada@example.com", "password": "ada", "phones": ["+45", "+46"], "emails": ["a@example.com", "b@example.com"]}
    ]}"#;
    let server = LocalServer::with_world(World::from_json(world).unwrap()).unwrap();
    let bot = server.client_builder().login("bot", "bot").unwrap();
    for offer in [QuickReply::phone_number(), QuickReply::email()] {
        invalid(bot.quick_reply(WITH_ADA, &offer, QuickAnswer::Offered));
    }
    assert!(bot.fetch_phone_numbers().unwrap().is_empty());
    let ada = server
        .client_builder()
        .login("ada@example.com", "ada")
        .unwrap();
    assert_eq!(ada.fetch_phone_numbers().unwrap(), ["+45", "+46"]);
    assert_eq!(
        ada.fetch_emails().unwrap(),
        ["a@example.com", "b@example.com"]
    );
}

#[test]
fn a_link_that_leads_nowhere_sends_nothing() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    const PREVIEW: &str = "/message_share_attachment/fromURI/";
    for body in [
        "for (;;);{\"payload\": null}",
        "{\"payload\": {\"share_data\": null}}",
    ] {
        server.fail(PREVIEW, Fault::Body(body.to_owned()));
        invalid(client.send(WITH_ADA, OutgoingMessage::link("https://example.com/")));
    }
    server.fail(
        PREVIEW,
        Fault::Body("{\"payload\": {\"share_data\": {}}}".to_owned()),
    );
    let odd = client.send(WITH_ADA, OutgoingMessage::link("https://example.com/"));
    assert!(matches!(odd, Err(Error::Decode(_))));
    assert!(server.person(ADA).unwrap().messages(WITH_BOT).is_empty());
}
