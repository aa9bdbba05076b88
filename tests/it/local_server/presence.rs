//! Typing, receipts, friendship, and files.

use fbchat::UserId;
use fbchat::local::LocalServer;
use serde_json::json;

use crate::local_server::browser::{BOT, Browser, KATHERINE};

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
    let typing = ada.items(0)[2].clone();
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
    // Only her other session receives that she has read.
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
