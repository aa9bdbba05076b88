//! The server rejects what Facebook rejects.

use fbchat::local::{LocalServer, World};
use fbchat::{GroupId, OutgoingMessage, StickerId, ThreadColor, ThreadKey, UserId};
use serde_json::json;

use crate::local_server::browser::{ADA, ALAN, BOT, Browser, GROUP, KATHERINE, ROOM};

const INVALID: u32 = 1_545_003;
const NO_ACCESS: u32 = 1_545_012;

#[test]
fn a_text_has_at_most_20_000_utf_16_units() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    for (number, (text, is_sent)) in (0..).zip([
        ("a".repeat(20_000), true),
        ("a".repeat(20_001), false),
        ("😀".repeat(10_000), true),
        ("😀".repeat(10_000) + "a", false),
    ]) {
        let reply = bot.send(number, &[("other_user_fbid", "4"), ("body", &text)]);
        let error = if is_sent { json!(null) } else { json!(INVALID) };
        assert_eq!(reply["error"], error, "{}", text.len());
    }
}

#[test]
fn there_is_no_sticker_0() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let sticker = |id| [("other_user_fbid", "4"), ("sticker_id", id)];
    assert_eq!(bot.send(1, &sticker("0"))["error"], INVALID);
    bot.sent(2, &sticker("767334476626295"));
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let ada = ThreadKey::User(UserId::from(ADA));
    let nothing = OutgoingMessage::sticker(StickerId::from(0));
    assert!(client.send(ada, nothing).is_err());
}

#[test]
fn invalid_colors_and_emoji_are_rejected() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let group = GROUP.to_string();
    let mut change = |what: &str, value: &str| {
        let path = format!("/messaging/save_thread_{what}/?source=thread_settings&dpr=1");
        let choice = format!("{what}_choice");
        let fields = [("thread_or_other_fbid", &*group), (&choice, value)];
        bot.ajax(&path, &fields)["error"].clone()
    };
    for color in ["", "#0084ff", "#FF7E29", "#0077ff", "#0edcde"] {
        assert_eq!(change("color", color), json!(null), "{color}");
    }
    for color in ["red", "#ff7e2", "#+f7e29", "ff7e29", "#ff7e290", "#"] {
        assert_eq!(change("color", color), json!(INVALID), "{color}");
    }
    for emoji in ["😀", "❤️", "👩‍🚀", "🇩🇰", ""] {
        assert_eq!(change("emoji", emoji), json!(null), "{emoji}");
    }
    for emoji in ["not an emoji", "x", "1", "😀😀", " ", "🙃"] {
        assert_eq!(change("emoji", emoji), json!(INVALID), "{emoji}");
    }
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let info = client.fetch_group_info(&[GROUP.into()]).unwrap();
    let group = &info[&GroupId::from(GROUP)];
    assert_eq!(
        (group.color, &group.emoji),
        (Some(ThreadColor::BrightTurquoise), &None)
    );
}

#[test]
fn only_an_admin_removes_others_where_there_are_admins() {
    let server = LocalServer::start().unwrap();
    let (mut bot, mut ada) = (Browser::bot(&server), Browser::ada(&server));
    let (room, group) = (ROOM.to_string(), GROUP.to_string());
    let remove = |who: &mut Browser, user: u64, thread: &str| {
        let user = user.to_string();
        let reply = who.ajax(
            "/chat/remove_participants/",
            &[("uid", &user), ("tid", thread)],
        );
        reply["error"].clone()
    };
    for other in [ADA, ALAN, KATHERINE] {
        assert_eq!(remove(&mut bot, other, &room), json!(NO_ACCESS));
    }
    assert_eq!(remove(&mut bot, KATHERINE, &group), json!(INVALID));
    assert_eq!(remove(&mut ada, ALAN, &room), json!(null));
    assert_eq!(remove(&mut bot, BOT, &room), json!(null));
    // Nobody is an admin here.
    assert_eq!(remove(&mut bot, ALAN, &group), json!(null));
}

#[test]
fn nicknames_are_for_members_and_titles_for_groups() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let katherine = KATHERINE.to_string();
    let nickname = [
        ("thread_or_other_fbid", "4"),
        ("participant_id", &*katherine),
        ("nickname", "K"),
    ];
    let path = "/messaging/save_thread_nickname/?source=thread_settings&dpr=1";
    assert_eq!(bot.ajax(path, &nickname)["error"], 1_545_014);

    let title = [("thread_name", "Tea"), ("thread_id", "4")];
    let path = "/messaging/set_thread_name/?dpr=1";
    assert_eq!(bot.ajax(path, &title)["error"], INVALID);
    let nobody = [("thread_name", "Tea"), ("thread_id", "77")];
    assert_eq!(bot.ajax(path, &nobody)["error"], NO_ACCESS);
    let title = [
        ("other_user_fbid", "4"),
        ("action_type", "ma-type:log-message"),
        ("log_message_type", "log:thread-name"),
        ("log_message_data[name]", "Tea"),
    ];
    assert_eq!(bot.send(1, &title)["error"], INVALID);
}

#[test]
fn a_picture_has_a_url_for_its_recipients() {
    let server = LocalServer::start().unwrap();
    let client = |who: &str| {
        let builder = server.client_builder();
        builder.login(format!("{who}@example.com"), who).unwrap()
    };
    let (bot, ada) = (client("bot"), client("ada"));
    let image = bot.upload_image("dot.png", vec![1, 2, 3]).unwrap();
    let fbchat::ImageId::Still(id) = image else {
        panic!("{image:?}");
    };
    assert!(bot.fetch_image_url(id).is_ok());
    assert!(ada.fetch_image_url(id).is_err());
    bot.send(
        ThreadKey::User(UserId::from(ADA)),
        OutgoingMessage::image(image),
    )
    .unwrap();
    assert!(ada.fetch_image_url(id).is_ok());
}

#[test]
fn no_two_conversations_have_one_time() {
    let groups: Vec<_> = (0..45)
        .map(|id| json!({"id": 1000 + id, "name": format!("g{id}"), "members": [1, 4]}))
        .collect();
    let users = json!([{"id": 1, "name": "Bot", "email": "bot@example.com", "password": "bot"}, {"id": 4, "name": "Ada"}]);
    let world = json!({"users": users, "groups": groups, "rooms": [{"id": 9, "members": [1], "admins": []}]});
    let server = LocalServer::with_world(World::from_json(&world.to_string()).unwrap()).unwrap();
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let threads = client.threads(fbchat::ThreadLocation::Inbox);
    let times = threads.map(|thread| thread.unwrap().last_message_at().unwrap());
    let times: Vec<_> = times.collect();
    assert_eq!(times.len(), 46);
    assert!(times.is_sorted_by(|newer, older| newer > older));
}
