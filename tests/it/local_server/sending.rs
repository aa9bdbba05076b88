//! Messages and changes, and the deltas that the others receive.

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{GroupId, ThreadKey, UserId};
use serde_json::json;

use crate::local_server::browser::{ADA, ALAN, BOT, Browser, GROUP, KATHERINE, PAGE, ROOM};

#[test]
fn a_message_reaches_both_and_each_sees_the_other_as_the_thread() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut ada) = (Browser::bot(&server), Browser::ada(&server));
    let id = bot.sent(
        7,
        &[("other_user_fbid", "4"), ("body", "Hello \u{2728} & <b>\n")],
    );
    for (browser, other) in [(&mut bot, ADA), (&mut ada, BOT)] {
        let deltas = browser.deltas(0);
        let metadata = &deltas[0]["messageMetadata"];
        assert_eq!(deltas[0]["class"], "NewMessage");
        assert_eq!(deltas[0]["body"], "Hello \u{2728} & <b>\n");
        assert_eq!(deltas[0]["attachments"], json!([]));
        assert_eq!(metadata["messageId"], *id);
        assert_eq!(metadata["offlineThreadingId"], "7");
        assert_eq!(metadata["actorFbId"], BOT.to_string());
        assert_eq!(
            metadata["threadKey"],
            json!({"otherUserFbId": other.to_string()})
        );
        assert_eq!(metadata["tags"], json!(["source:chat", "inbox"]));
    }
    let person = server.person(UserId::from(ADA)).unwrap();
    let received = person.hears(ThreadKey::User(UserId::from(BOT)), Duration::ZERO);
    assert_eq!(
        received.unwrap().text.as_deref(),
        Some("Hello \u{2728} & <b>\n")
    );
}

#[test]
fn a_repeated_number_is_the_same_message() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut ada) = (Browser::bot(&server), Browser::ada(&server));
    let fields = [("other_user_fbid", "4"), ("body", "once")];
    let first = bot.send(7, &fields);
    assert_eq!(bot.send(7, &fields), first);
    assert_eq!(ada.deltas(0).len(), 1);
    let others = ada.sent(
        7,
        &[("other_user_fbid", "100000000000001"), ("body", "mine")],
    );
    assert_ne!(first["payload"]["actions"][0]["message_id"], *others);
    let message = server.person(UserId::from(ADA)).unwrap();
    assert_eq!(
        message.messages(ThreadKey::User(UserId::from(BOT))).len(),
        2
    );
}

#[test]
fn groups_mentions_emoji_and_stickers() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut ada) = (Browser::bot(&server), Browser::ada(&server));
    let group = ("thread_fbid", &*GROUP.to_string());
    let reply = bot.send(
        1,
        &[
            group,
            ("body", "😆 @Ada"),
            ("profile_xmd[0][id]", "4"),
            ("profile_xmd[0][offset]", "3"),
            ("profile_xmd[0][length]", "4"),
            ("profile_xmd[0][type]", "p"),
        ],
    );
    assert_eq!(
        reply["payload"]["actions"][0]["thread_fbid"],
        GROUP.to_string()
    );
    assert_eq!(
        reply["payload"]["actions"][0]["other_user_fbid"],
        json!(null)
    );
    bot.sent(
        2,
        &[group, ("body", "😆"), ("tags[0]", "hot_emoji_size:large")],
    );
    bot.sent(3, &[group, ("sticker_id", "767334476626295")]);
    let deltas = ada.deltas(0);
    assert_eq!(
        deltas[0]["data"]["prng"],
        r#"[{"i":"4","l":4,"o":3,"t":"p"}]"#
    );
    assert_eq!(
        deltas[0]["messageMetadata"]["threadKey"],
        json!({"threadFbId": GROUP.to_string()})
    );
    assert_eq!(
        deltas[1]["messageMetadata"]["tags"][2],
        "hot_emoji_size:large"
    );
    assert_eq!(
        deltas[2]["attachments"][0]["mercury"]["sticker_attachment"]["id"],
        "767334476626295"
    );
    assert_eq!(deltas[2].get("body"), None);
}

#[test]
fn messages_that_cannot_be_sent_are_rejected() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let (group, page) = (GROUP.to_string(), PAGE.to_string());
    let cases: [(&[(&str, &str)], u32); 14] = [
        (&[("thread_fbid", "4"), ("body", "x")], 1_545_012),
        (&[("other_user_fbid", &group), ("body", "x")], 1_545_012),
        (&[("other_user_fbid", "77"), ("body", "x")], 1_545_012),
        (&[("thread_fbid", "77"), ("body", "x")], 1_545_012),
        (&[("thread_fbid", &page), ("body", "x")], 1_545_012),
        (&[("body", "x")], 1_545_003),
        (
            &[
                ("other_user_fbid", "4"),
                ("thread_fbid", &group),
                ("body", "x"),
            ],
            1_545_003,
        ),
        (&[("other_user_fbid", "x"), ("body", "x")], 1_545_003),
        (&[("other_user_fbid", "4")], 1_545_003),
        (&[("other_user_fbid", "4"), ("body", "")], 1_545_003),
        (
            &[
                ("other_user_fbid", "4"),
                ("body", "x"),
                ("action_type", "ma-type:x"),
            ],
            1_545_003,
        ),
        (
            &[
                ("other_user_fbid", "4"),
                ("has_attachment", "True"),
                ("image_ids[0]", "9"),
            ],
            1_545_003,
        ),
        (
            &[("other_user_fbid", "4"), ("sticker_id", "cat")],
            1_545_003,
        ),
        (
            &[
                ("other_user_fbid", "4"),
                ("body", "é"),
                ("profile_xmd[0][id]", "4"),
                ("profile_xmd[0][offset]", "0"),
                ("profile_xmd[0][length]", "2"),
                ("profile_xmd[0][type]", "p"),
            ],
            1_545_003,
        ),
    ];
    for (number, (fields, error)) in (0..).zip(cases) {
        assert_eq!(bot.send(number, fields)["error"], error, "{fields:?}");
    }
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.removes(ThreadKey::Group(GroupId::from(GROUP)), UserId::from(BOT));
    let out = bot.send(99, &[("thread_fbid", &group), ("body", "still there?")]);
    assert_eq!(out["error"], 1_545_012);
    bot.sent(100, &[("other_user_fbid", &page), ("body", "to a page")]);
}

#[test]
fn people_titles_and_appearance_of_a_group() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut ada) = (Browser::bot(&server), Browser::ada(&server));
    let (group, alan, katherine) = (GROUP.to_string(), ALAN.to_string(), KATHERINE.to_string());
    let log = ("action_type", "ma-type:log-message");
    let added = format!("fbid:{katherine}");
    bot.sent(
        1,
        &[
            log,
            ("thread_fbid", &group),
            ("log_message_type", "log:subscribe"),
            ("log_message_data[added_participants][0]", &added),
        ],
    );
    bot.sent(
        2,
        &[
            log,
            ("thread_fbid", &group),
            ("log_message_type", "log:thread-name"),
            ("log_message_data[name]", "tïtle"),
        ],
    );
    let place = ("thread_or_other_fbid", &*group);
    let ok = |reply: serde_json::Value| assert_eq!(reply["payload"], json!({}), "{reply}");
    ok(bot.ajax(
        "/messaging/save_thread_color/?source=thread_settings&dpr=1",
        &[place, ("color_choice", "#67b868")],
    ));
    ok(bot.ajax(
        "/messaging/save_thread_color/?source=thread_settings&dpr=1",
        &[place, ("color_choice", "")],
    ));
    ok(bot.ajax(
        "/messaging/save_thread_emoji/?source=thread_settings&dpr=1",
        &[place, ("emoji_choice", "🚀")],
    ));
    let nick = [place, ("participant_id", &alan), ("nickname", "Al")];
    ok(bot.ajax(
        "/messaging/save_thread_nickname/?source=thread_settings&dpr=1",
        &nick,
    ));
    ok(bot.ajax(
        "/chat/remove_participants/",
        &[("uid", &alan), ("tid", &group)],
    ));

    let deltas = ada.deltas(0);
    let classes: Vec<&str> = deltas
        .iter()
        .map(|delta| delta["class"].as_str().unwrap())
        .collect();
    assert_eq!(
        classes,
        [
            "ParticipantsAddedToGroupThread",
            "ThreadName",
            "AdminTextMessage",
            "AdminTextMessage",
            "AdminTextMessage",
            "AdminTextMessage",
            "ParticipantLeftGroupThread",
        ]
    );
    assert_eq!(deltas[0]["addedParticipants"][0]["userFbId"], *katherine);
    assert_eq!(
        deltas[0]["addedParticipants"][0]["fullName"],
        "Katherine Johnson"
    );
    assert_eq!(deltas[1]["name"], "tïtle");
    assert_eq!(deltas[2]["untypedData"]["theme_color"], "FF67B868");
    assert_eq!(deltas[3]["untypedData"]["theme_color"], "");
    assert_eq!(
        (&deltas[4]["type"], &deltas[4]["untypedData"]["thread_icon"]),
        (&json!("change_thread_icon"), &json!("🚀"))
    );
    assert_eq!(
        deltas[5]["untypedData"],
        json!({"participant_id": alan, "nickname": "Al"})
    );
    assert_eq!(deltas[6]["leftParticipantFbId"], *alan);
    for delta in &deltas {
        assert_eq!(delta["messageMetadata"]["actorFbId"], BOT.to_string());
        assert_eq!(
            delta["messageMetadata"]["threadKey"],
            json!({"threadFbId": group})
        );
    }
}

#[test]
fn a_room_is_not_a_group() {
    let server = LocalServer::start().unwrap();
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(ThreadKey::Room(GroupId::from(ROOM)), "in the room");
    let wrong = std::panic::catch_unwind(|| ada.says(ThreadKey::Group(GroupId::from(ROOM)), "x"));
    let message = wrong.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(
        *message,
        "Ada Lovelace (4) is not in the conversation 2000000000000002 (GROUP)"
    );
}
