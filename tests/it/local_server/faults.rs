//! Faults of requests, and the journal.

use std::time::Duration;

use fbchat::local::{Fault, LocalServer};
use fbchat::{ThreadKey, UserId};

use crate::local_server::browser::{ADA, BOT, Browser};

#[test]
fn faults_queue_up_and_each_is_met_once() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let path = "/ajax/mercury/mark_seen.php";
    let fields = [("seen_timestamp", "0")];
    for fault in [
        Fault::Status(502),
        Fault::FacebookError(1_357_004),
        Fault::Body("hello".to_owned()),
        Fault::Garbage,
        Fault::Delay(Duration::from_millis(1)),
    ] {
        server.fail(path, fault);
    }
    assert_eq!(bot.ajax_answer(path, &fields).status, 502);
    assert_eq!(bot.ajax(path, &fields)["error"], 1_357_004);
    assert_eq!(bot.ajax_answer(path, &fields).text(), "hello");
    assert!(String::from_utf8(bot.ajax_answer(path, &fields).body).is_err());
    for _ in 0..2 {
        assert_eq!(bot.ajax(path, &fields)["payload"], serde_json::json!({}));
    }
}

#[test]
fn a_dropped_or_truncated_reply_does_not_undo_the_action() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let ada = server.person(UserId::from(ADA)).unwrap();
    let thread = ThreadKey::User(UserId::from(BOT));
    let common = bot.common();
    let mut form: Vec<(&str, &str)> = common
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let author = format!("fbid:{BOT}");
    form.extend([
        ("seq", "0"),
        ("client", "mercury"),
        ("author", &author),
        ("timestamp", "1"),
        ("message_id", "1"),
        ("offline_threading_id", "1"),
        ("other_user_fbid", "4"),
        ("body", "x"),
        ("action_type", "ma-type:user-generated-message"),
    ]);
    let body = crate::local_server::browser::encode(&form);
    let post = |bot: &mut Browser| {
        let kind = "application/x-www-form-urlencoded";
        bot.try_request(
            "POST",
            "https://www.facebook.com/messaging/send/",
            kind,
            body.as_bytes(),
        )
    };
    for (fault, count) in [
        (Fault::Drop, 0),
        (Fault::DropAfterHandling, 1),
        (Fault::Truncate, 1),
    ] {
        server.fail("/messaging/send/", fault.clone());
        assert!(post(&mut bot).is_none(), "{fault:?}");
        assert_eq!(ada.messages(thread).len(), count, "{fault:?}");
    }
    assert!(post(&mut bot).is_some());
    assert_eq!(ada.messages(thread).len(), 1);
}

#[test]
fn a_session_can_end_under_a_request() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    let fields = [("ids[0]", "4")];
    server.fail("/chat/user_info/", Fault::LoggedOut);
    for _ in 0..2 {
        assert_eq!(bot.ajax("/chat/user_info/", &fields)["error"], 1_357_001);
    }
}

#[test]
fn a_long_delay_ends_with_the_server() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    server.fail("/home.php", Fault::Delay(Duration::from_secs(3600)));
    std::thread::scope(|scope| {
        scope.spawn(|| bot.try_request("GET", "https://m.facebook.com/home.php", "", b""));
        assert!(server.wait_for_requests("/home.php", 2, Duration::from_secs(60)));
        drop(server);
    });
}

#[test]
fn the_journal_keeps_everything_and_shows_no_secrets() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    bot.sent(1, &[("other_user_fbid", "4"), ("body", "a private text")]);
    let requests = server.requests();
    let login = requests
        .iter()
        .find(|request| request.path == "/login.php")
        .unwrap();
    assert_eq!(login.field("pass"), Some("bot"));
    assert_eq!((&*login.method, &*login.host), ("POST", "m.facebook.com"));
    assert_eq!(login.query, [("login_attempt".to_owned(), "1".to_owned())]);
    let sent = requests.last().unwrap();
    assert_eq!(sent.field("body"), Some("a private text"));
    assert!(sent.header("cookie").unwrap().contains("xs="));

    let shown = format!("{requests:?}");
    assert!(shown.contains("(\"pass\", \"<redacted>\")"), "{shown}");
    for secret in [
        "a private text",
        &bot.fb_dtsg,
        &bot.logout_token,
        &bot.cookies["xs"],
        &bot.cookies["datr"],
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
