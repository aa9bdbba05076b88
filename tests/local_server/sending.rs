//! Messages and changes, and what the others are told of them.

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{GroupId, ThreadKey, UserId};
use serde_json::json;

use crate::browser::{ADA, ALAN, BOT, Browser, GROUP, KATHERINE, PAGE, ROOM};

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
    let heard = person.hears(ThreadKey::User(UserId::from(BOT)), Duration::ZERO);
    assert_eq!(
        heard.unwrap().text.as_deref(),
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
    let said = server.person(UserId::from(ADA)).unwrap();
    assert_eq!(said.messages(ThreadKey::User(UserId::from(BOT))).len(), 2);
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
fn what_cannot_be_sent() {
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
fn people_titles_and_looks_of_a_group() {
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

    let told = ada.deltas(0);
    let classes: Vec<&str> = told
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
    assert_eq!(told[0]["addedParticipants"][0]["userFbId"], *katherine);
    assert_eq!(
        told[0]["addedParticipants"][0]["fullName"],
        "Katherine Johnson"
    );
    assert_eq!(told[1]["name"], "tïtle");
    assert_eq!(told[2]["untypedData"]["theme_color"], "FF67B868");
    assert_eq!(told[3]["untypedData"]["theme_color"], "");
    assert_eq!(
        (&told[4]["type"], &told[4]["untypedData"]["thread_icon"]),
        (&json!("change_thread_icon"), &json!("🚀"))
    );
    assert_eq!(
        told[5]["untypedData"],
        json!({"participant_id": alan, "nickname": "Al"})
    );
    assert_eq!(told[6]["leftParticipantFbId"], *alan);
    for delta in &told {
        assert_eq!(delta["messageMetadata"]["actorFbId"], BOT.to_string());
        assert_eq!(
            delta["messageMetadata"]["threadKey"],
            json!({"threadFbId": group})
        );
    }
}

#[test]
fn typing_receipts_and_friendship() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut ada) = (Browser::bot(&server), Browser::ada(&server));
    let mut phone = Browser::ada(&server);
    let id = bot.sent(1, &[("other_user_fbid", "4"), ("body", "x")]);
    let me = BOT.to_string();
    bot.ajax(
        "/ajax/messaging/typ.php",
        &[
            ("typ", "1"),
            ("thread", "4"),
            ("to", "4"),
            ("source", "mercury-chat"),
        ],
    );
    let typing = ada.pull(0)["ms"][2].clone();
    assert_eq!(
        (&typing["type"], &typing["st"], &typing["from"]),
        (&json!("typ"), &json!(1), &json!(BOT))
    );

    let per_thread = format!("thread_ids[{me}][0]");
    ada.ajax(
        "/ajax/mercury/delivery_receipts.php",
        &[("message_ids[0]", &id), (&per_thread, &id)],
    );
    let watermark = fbchat::Timestamp::now().as_millis().to_string();
    let read = format!("ids[{me}]");
    let read = [
        ("watermarkTimestamp", &*watermark),
        ("shouldSendReadReceipt", "True"),
        (&read, "True"),
    ];
    ada.ajax("/ajax/mercury/change_read_status.php", &read);
    let told = bot.deltas(0);
    let classes: Vec<_> = told
        .iter()
        .map(|delta| delta["class"].as_str().unwrap())
        .collect();
    assert_eq!(classes, ["NewMessage", "DeliveryReceipt", "ReadReceipt"]);
    assert_eq!(told[1]["messageIds"], json!([id]));
    for receipt in &told[1..] {
        assert_eq!(receipt["threadKey"], json!({"otherUserFbId": "4"}));
        assert_eq!(receipt.get("actorFbId"), None);
    }
    // Only her other device is told that she has read.
    assert!(
        ada.deltas(0)
            .iter()
            .all(|delta| delta["class"] != "MarkRead")
    );
    let on_phone = phone.deltas(0).pop().unwrap();
    assert_eq!(
        (&on_phone["class"], &on_phone["threadKeys"][0]),
        (&json!("MarkRead"), &json!({"otherUserFbId": me}))
    );

    let katherine = KATHERINE.to_string();
    server
        .person(UserId::from(KATHERINE))
        .unwrap()
        .asks_for_friendship(UserId::from(BOT));
    let asked = bot.pull(3)["ms"][0].clone();
    assert_eq!(
        (&asked["type"], &asked["from"]),
        (&json!("jewel_requests_add"), &json!(katherine))
    );
    let confirm = [("to_friend", &*katherine), ("action", "confirm")];
    assert_eq!(
        bot.ajax("/ajax/add_friend/action.php?dpr=1", &confirm)["error"],
        json!(null)
    );
    assert_eq!(
        bot.ajax("/ajax/add_friend/action.php?dpr=1", &confirm)["error"],
        1_545_003
    );
}

#[test]
fn an_image_is_uploaded_sent_and_served() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut ada) = (Browser::bot(&server), Browser::ada(&server));
    let gif = b"GIF89a\x02\x00\x03\x00 and some more";
    let mut body = Vec::new();
    for (name, value) in bot
        .common()
        .into_iter()
        .chain([("seq".to_owned(), "0".to_owned())])
    {
        let part =
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"dot.gif\"\r\n\
        Content-Type: image/gif\r\n\r\n",
    );
    body.extend_from_slice(gif);
    body.extend_from_slice(b"\r\n--xyz--\r\n");
    let address = "https://upload.facebook.com/ajax/mercury/upload.php";
    let uploaded = bot
        .try_request("POST", address, "multipart/form-data; boundary=xyz", &body)
        .unwrap()
        .json();
    let id = uploaded["payload"]["metadata"][0]["gif_id"]
        .as_u64()
        .unwrap()
        .to_string();

    let as_image = [
        ("other_user_fbid", "4"),
        ("has_attachment", "True"),
        ("image_ids[0]", &*id),
    ];
    assert_eq!(bot.send(1, &as_image)["error"], 1_545_003);
    bot.sent(
        2,
        &[
            ("other_user_fbid", "4"),
            ("has_attachment", "True"),
            ("gif_ids[0]", &id),
        ],
    );
    let attachment = ada.deltas(0)[0]["attachments"][0].clone();
    let blob = &attachment["mercury"]["blob_attachment"];
    assert_eq!(attachment["fileSize"], gif.len().to_string());
    assert_eq!(blob["__typename"], "MessageAnimatedImage");
    assert_eq!(
        blob["original_dimensions"],
        json!({"width": 2, "height": 3})
    );
    let picture = ada.get(blob["animated_image"]["uri"].as_str().unwrap());
    assert_eq!(
        (picture.header("content-type"), &*picture.body),
        (Some("image/gif"), &gif[..])
    );

    let upload = server
        .requests()
        .into_iter()
        .rfind(|request| request.host == "upload.facebook.com");
    let part = upload.unwrap().parts.pop().unwrap();
    assert_eq!(
        (part.file_name.as_deref(), &*part.bytes),
        (Some("dot.gif"), &gif[..])
    );
}

#[test]
fn a_room_is_not_a_group() {
    let server = LocalServer::start().unwrap();
    let ada = server.person(UserId::from(ADA)).unwrap();
    ada.says(ThreadKey::Room(GroupId::from(ROOM)), "in the room");
    let wrong = std::panic::catch_unwind(|| ada.says(ThreadKey::Group(GroupId::from(ROOM)), "x"));
    let said = wrong.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(
        *said,
        "Ada Lovelace (4) is not in the conversation 2000000000000002 (GROUP)"
    );
}
