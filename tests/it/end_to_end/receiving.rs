//! Receiving events.

use fbchat::local::LocalServer;
use fbchat::{Error, Event, ThreadKey};

use crate::end_to_end::{BOT, ENGINE_ROOM, KATHERINE, ada, bot, messages};
use crate::support::demo::over_mqtt;

#[test]
fn a_bot_receives_events_on_its_own_thread() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let listener = bot.listen_with(over_mqtt()).unwrap();
    let ada = ada(&server);
    ada.says(ThreadKey::User(BOT), "hello");
    ada.renames(ENGINE_ROOM, "Analytical room");
    server.person(KATHERINE).unwrap().asks_for_friendship(BOT);
    let mut received = Vec::new();
    for event in &listener {
        match event {
            Event::Message(e) => received.push(format!("{:?} in {}", e.message.text, e.thread)),
            Event::TitleChanged(e) => received.push(format!("{:?} in {}", e.title, e.thread)),
            Event::FriendRequest(e) => {
                received.push(format!("friend {}", e.from));
                break;
            }
            _ => {}
        }
    }
    listener.stop().unwrap();
    let title = "Some(\"Analytical room\") in 2000000000000001 (GROUP)";
    assert_eq!(
        received,
        [
            "Some(\"hello\") in 4 (USER)",
            title,
            "friend 100000000000009"
        ]
    );
}

#[test]
fn nothing_is_lost_between_two_listenings() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let ada = ada(&server);
    bot.start_listening().unwrap();
    ada.says(ThreadKey::User(BOT), "one");
    assert_eq!(messages(&bot, 1)[0].1.text.as_deref(), Some("one"));
    bot.stop_listening();
    ada.says(ThreadKey::User(BOT), "two");
    bot.start_listening().unwrap();
    ada.says(ThreadKey::User(BOT), "three");
    let texts: Vec<_> = messages(&bot, 2)
        .into_iter()
        .map(|(_, message)| message.text.unwrap())
        .collect();
    assert_eq!(texts, ["two", "three"]);
}

#[test]
fn a_session_that_is_ended_elsewhere_ends_listening() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let listener = bot.listen().unwrap();
    server.log_out(BOT);
    assert!(listener.into_iter().all(|event| matches!(
        event,
        Event::Listening | Event::ChatTimestamps(_) | Event::Disconnected(_)
    )));
    assert!(matches!(listener.stop(), Err(Error::NotLoggedIn)));
}
