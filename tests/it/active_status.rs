//! Presence on the local server: of friends, and of the account.

use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{
    ActiveStatus, Client, Event, ListenOptions, ThreadKey, Timestamp, Transport, UserId, Visibility,
};

use crate::support::demo::{ADA, BOT, KATHERINE, ada, bot, over_mqtt};

const LONG: Duration = Duration::from_secs(60);

/// Runs cycles until the status of a person arrives, and returns it.
fn reported(client: &Client, user: UserId) -> ActiveStatus {
    loop {
        for event in client.do_one_listen().unwrap() {
            if let Event::ChatTimestamps(e) = event
                && e.buddies.contains_key(&user)
            {
                let status = client.active_status(user).unwrap();
                assert_eq!(status.is_active, e.active.contains(&user));
                assert_eq!(status.last_active, e.buddies[&user]);
                return status;
            }
        }
    }
}

#[cfg(feature = "mqtt")]
#[test]
fn friends_see_a_client_come_hide_and_go() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = (bot(&server), ada(&server));
    assert_eq!(ada.active_status(BOT), None);
    ada.start_listening_with(over_mqtt()).unwrap();
    let away = reported(&ada, BOT);
    assert_eq!((away.is_active, away.last_active), (false, None));
    assert_eq!(ada.active_status(KATHERINE), None);

    let listener = bot.listen_with(over_mqtt()).unwrap();
    assert!(reported(&ada, BOT).is_active);
    bot.set_active_status(Visibility::Hidden).unwrap();
    let hidden = reported(&ada, BOT);
    assert!(!hidden.is_active && hidden.last_active.is_some());
    bot.set_active_status(Visibility::Shown).unwrap();
    assert!(reported(&ada, BOT).is_active);
    listener.stop().unwrap();
    // The connection goes with the listening.
    let next = bot.listen_with(over_mqtt().mark_alive(false));
    assert!(!reported(&ada, BOT).is_active);
    next.unwrap().stop().unwrap();
}

#[test]
fn a_change_behind_the_end_of_a_listening_waits_for_the_next_one() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    for transport in [Transport::Mqtt, Transport::LongPoll] {
        if transport == Transport::Mqtt && !cfg!(feature = "mqtt") {
            continue;
        }
        let options = || ListenOptions::default().transport(transport);
        let listener = client.listen_with(options()).unwrap();
        listener.wait_for(LONG, |event| {
            matches!(event, Event::Listening).then_some(())
        });
        assert!(server.wait_until_listening(BOT, LONG));
        listener.stop().unwrap();
        client.set_active_status(Visibility::Hidden).unwrap();
        client.set_active_status(Visibility::Shown).unwrap();

        client.start_listening_with(options()).unwrap();
        client.do_one_listen().unwrap();
        client.stop_listening();
        client.set_active_status(Visibility::Hidden).unwrap();
        client.set_active_status(Visibility::Shown).unwrap();
    }
}

#[test]
fn a_person_comes_and_goes() {
    let server = LocalServer::start().unwrap();
    for transport in [Transport::Mqtt, Transport::LongPoll] {
        if transport == Transport::Mqtt && !cfg!(feature = "mqtt") {
            continue;
        }
        let client = bot(&server);
        let options = ListenOptions::default().transport(transport);
        client.start_listening_with(options).unwrap();
        let person = server.person(ADA).unwrap();
        let before = Timestamp::now().as_millis() / 1000 * 1000;
        person.shows_up();
        while !reported(&client, ADA).is_active {}
        let at = client.active_status(ADA).unwrap().last_active.unwrap();
        assert!(at.as_millis() >= before && at.as_millis() % 1000 == 0);
        person.goes_away();
        assert!(!reported(&client, ADA).is_active);
        client.stop_listening();
    }
}

#[test]
fn over_the_long_poll_it_counts_from_the_next_request_on() {
    let server = LocalServer::start().unwrap();
    server.hold_polls_for(Duration::from_millis(1));
    let options = || ListenOptions::default().transport(Transport::LongPoll);
    let (bot, ada) = (bot(&server), ada(&server));
    ada.start_listening_with(options()).unwrap();
    bot.start_listening_with(options()).unwrap();
    let pings = || {
        let requests = server.requests().into_iter();
        let of_bot = requests.filter(|it| it.path == "/active_ping");
        of_bot
            .filter(|it| it.field("uid") == Some("100000000000001"))
            .count()
    };
    bot.do_one_listen().unwrap();
    assert!(reported(&ada, BOT).is_active);
    let before = pings();
    assert!(before > 0);
    bot.set_active_status(Visibility::Hidden).unwrap();
    bot.do_one_listen().unwrap();
    assert!(!reported(&ada, BOT).is_active);
    assert_eq!(pings(), before);
    bot.set_active_status(Visibility::Shown).unwrap();
    bot.do_one_listen().unwrap();
    assert!(reported(&ada, BOT).is_active);
    assert!(pings() > before);
}

#[test]
fn a_message_still_comes_to_who_is_hidden() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    client.set_active_status(Visibility::Hidden).unwrap();
    let listener = client.listen().unwrap();
    server
        .person(ADA)
        .unwrap()
        .says(ThreadKey::User(BOT), "Anybody there?");
    let message = listener.wait_for(LONG, |event| match event {
        Event::Message(e) => e.message.text.clone(),
        _ => None,
    });
    assert_eq!(message.as_deref(), Some("Anybody there?"));
    listener.stop().unwrap();
}
