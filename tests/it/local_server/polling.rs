//! The long poll.

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{ThreadKey, UserId};
use serde_json::json;

use crate::local_server::browser::{ADA, BOT, Browser};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_poll_begins_with_a_sticky_and_asks_for_another_when_it_has_the_wrong_one() {
    let server = LocalServer::start().unwrap();
    let mut bot = Browser::bot(&server);
    bot.find_sticky();
    let right = std::mem::replace(&mut bot.sticky, ("1".to_owned(), "elsewhere".to_owned()));
    let reply = bot.pull(0);
    assert_eq!(
        reply,
        json!({"t": "lb", "lb_info": {"sticky": right.0, "pool": right.1}})
    );
    let without_client = [("sticky_token", &*right.0), ("sticky_pool", &*right.1)];
    let reply = bot.edge("/pull", "0", &without_client).unwrap().json();
    assert_eq!(reply, json!({"t": "refresh"}));
    assert_eq!(
        bot.edge("/active_ping", "0", &[]).unwrap().json(),
        json!({"t": "pong"})
    );
    assert_eq!(
        Browser::new(&server)
            .edge("/pull", "0", &[])
            .unwrap()
            .json()["error"],
        1_357_001
    );
}

#[test]
fn the_first_poll_of_a_channel_brings_a_primer() {
    let server = LocalServer::start().unwrap();
    server.hold_polls_for(LONG);
    let (mut idle, mut busy) = (Browser::bot(&server), Browser::bot(&server));
    let reply = idle.pull(0);
    assert_eq!((&reply["t"], &reply["seq"]), (&json!("msg"), &json!(0)));
    assert_eq!(reply["ms"].as_array().unwrap().len(), 1);
    assert_eq!(reply["ms"][0]["type"], "qprimer");
    assert!(reply["ms"][0]["made"].is_i64());

    server.push_raw(UserId::from(BOT), json!({"n": 1}));
    let reply = busy.pull(0);
    assert_eq!(reply["seq"], 1);
    assert_eq!(reply["ms"][0]["type"], "qprimer");
    assert_eq!(reply["ms"][1], json!({"n": 1}));
    for browser in [&mut idle, &mut busy] {
        assert_eq!(browser.pull(0)["ms"], json!([{"n": 1}]));
    }
}

#[test]
fn items_are_kept_until_they_are_acknowledged() {
    let server = LocalServer::start().unwrap();
    server.hold_polls_for(Duration::ZERO);
    let mut bot = Browser::bot(&server);
    bot.begin_channel();
    let bot_id = UserId::from(BOT);
    server.push_raw(bot_id, json!({"n": 1}));
    server.push_raw(bot_id, json!({"n": 2}));
    let both = json!({"t": "msg", "seq": 2, "u": BOT, "ms": [{"n": 1}, {"n": 2}]});
    assert_eq!(bot.pull(0), both);
    assert_eq!(bot.pull(0), both);
    assert_eq!(bot.pull(1)["ms"], json!([{"n": 2}]));
    assert_eq!(bot.pull(2), json!({"t": "heartbeat"}));
    server.push_raw(bot_id, json!({"n": 3}));
    assert_eq!(
        bot.pull(2),
        json!({"t": "msg", "seq": 3, "u": BOT, "ms": [{"n": 3}]})
    );
    for unknown in [1, 9] {
        assert_eq!(bot.pull(unknown), json!({"t": "fullReload", "seq": 2}));
    }
}

#[test]
fn each_session_has_a_queue_of_its_own() {
    let server = LocalServer::start().unwrap();
    let (mut one, mut other) = (Browser::bot(&server), Browser::bot(&server));
    one.begin_channel();
    other.begin_channel();
    server.push_raw(UserId::from(BOT), json!({"n": 1}));
    assert_eq!(one.pull(0)["seq"], 1);
    server.push_raw(UserId::from(BOT), json!({"n": 2}));
    assert_eq!(one.pull(1)["ms"], json!([{"n": 2}]));
    assert_eq!(other.pull(0)["ms"], json!([{"n": 1}, {"n": 2}]));
}

#[test]
fn a_held_poll_is_answered_when_something_happens() {
    let server = LocalServer::start().unwrap();
    server.hold_polls_for(LONG);
    let mut bot = Browser::bot(&server);
    bot.begin_channel();
    let ada = server.person(UserId::from(ADA)).unwrap();
    std::thread::scope(|scope| {
        let polling = scope.spawn(|| bot.pull(0));
        assert!(server.wait_for_requests("/pull", 3, LONG));
        ada.says(ThreadKey::User(UserId::from(BOT)), "hello");
        let reply = polling.join().unwrap();
        assert_eq!(reply["ms"][0]["delta"]["body"], "hello");
        let inbox = json!({"unseen": 1, "unread": 1, "recent_unread": 1});
        for (name, number) in inbox.as_object().unwrap() {
            assert_eq!(&reply["ms"][1][name], number);
        }
    });
}

#[test]
fn a_held_poll_ends_with_the_session_and_by_a_pushed_reply() {
    let server = LocalServer::start().unwrap();
    server.hold_polls_for(LONG);
    let mut bot = Browser::bot(&server);
    bot.begin_channel();
    server.push_reply(UserId::from(BOT), json!({"t": "backoff"}));
    assert_eq!(bot.pull(0), json!({"t": "backoff"}));
    std::thread::scope(|scope| {
        let polling = scope.spawn(|| bot.pull(0));
        assert!(server.wait_for_requests("/pull", 4, LONG));
        server.log_out(UserId::from(BOT));
        assert_eq!(polling.join().unwrap()["error"], 1_357_001);
    });
}

#[test]
fn a_server_stops_though_a_poll_is_held() {
    let server = LocalServer::start().unwrap();
    server.hold_polls_for(LONG);
    let mut bot = Browser::bot(&server);
    bot.begin_channel();
    std::thread::scope(|scope| {
        let polling = scope.spawn(|| bot.pull_answer(0));
        assert!(server.wait_for_requests("/pull", 3, LONG));
        drop(server);
        if let Some(answer) = polling.join().unwrap() {
            assert_eq!(answer.json(), json!({"t": "heartbeat"}));
        }
    });
}

#[test]
fn a_client_that_comes_back_without_its_number_starts_where_the_queue_is() {
    let server = LocalServer::start().unwrap();
    server.hold_polls_for(Duration::ZERO);
    let mut bot = Browser::bot(&server);
    server.push_raw(UserId::from(BOT), json!({"n": 1}));
    bot.pull(0);
    bot.pull(1);
    let again = [
        ("sticky_token", &*bot.sticky.0.clone()),
        ("sticky_pool", &*bot.sticky.1.clone()),
        ("clientid", "another"),
    ];
    for _ in 0..2 {
        assert_eq!(
            bot.edge("/pull", "0", &again).unwrap().json(),
            json!({"t": "heartbeat"})
        );
    }
    server.push_raw(UserId::from(BOT), json!({"n": 2}));
    let reply = bot.edge("/pull", "0", &again).unwrap().json();
    assert_eq!(
        (&reply["seq"], &reply["ms"]),
        (&json!(2), &json!([{"n": 2}]))
    );
}
