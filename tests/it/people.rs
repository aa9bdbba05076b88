//! Friends, friend requests and blocks, on the local server.

use fbchat::local::{Fault, LocalServer};
use fbchat::{Client, Error, Event, FacebookError, Result, ThreadKey, UserId};

use crate::support::checked_message;
use crate::support::demo::{self, ADA, BOT, KATHERINE, WITH_ADA, WITH_BOT, bot, over_mqtt};

const NOBODY: UserId = UserId::new(77);

/// A client of the bot that listens, and one of Ada.
fn both(server: &LocalServer) -> (Client, Client) {
    let (bot, ada) = (demo::bot(server), demo::ada(server));
    for client in [&bot, &ada] {
        client.start_listening_with(over_mqtt()).unwrap();
    }
    (bot, ada)
}

/// The next event of this kind.
fn next<T>(client: &Client, pick: impl Fn(Event) -> Option<T>) -> T {
    loop {
        let events = client.do_one_listen().unwrap();
        if let Some(found) = events.into_iter().find_map(&pick) {
            return found;
        }
    }
}

fn block_changed(client: &Client) -> (UserId, ThreadKey, bool) {
    next(client, |event| match event {
        Event::BlockChanged(e) => Some((e.author, e.thread, e.is_blocked)),
        _ => None,
    })
}

fn is_friend(client: &Client, user: UserId) -> Option<bool> {
    client.fetch_user_info(&[user]).unwrap()[&user].is_friend
}

fn refusal(result: Result<impl std::fmt::Debug>) -> FacebookError {
    let error = result.unwrap_err();
    checked_message(&error);
    match error {
        Error::Facebook(error) => *error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_friendship_ends_for_both_and_begins_again_on_request() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    bot.remove_friend(ADA).unwrap();
    assert_eq!(is_friend(&bot, ADA), Some(false));
    assert_eq!(is_friend(&ada, BOT), Some(false));
    assert_eq!(refusal(bot.remove_friend(ADA)).code, 1_545_003);

    let person = server.person(ADA).unwrap();
    // Asking twice is one request.
    person.asks_for_friendship(BOT);
    person.asks_for_friendship(BOT);
    let from = next(&bot, |event| match event {
        Event::FriendRequest(e) => Some(e.from),
        _ => None,
    });
    assert_eq!(from, ADA);
    bot.friend_connect(ADA).unwrap();
    assert_eq!(is_friend(&ada, BOT), Some(true));
    assert_eq!(refusal(bot.friend_connect(ADA)).code, 1_545_003);
}

#[test]
fn a_declined_request_is_gone_and_may_be_made_again() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let katherine = server.person(KATHERINE).unwrap();
    assert_eq!(
        refusal(client.decline_friend_request(KATHERINE)).code,
        1_545_003
    );
    katherine.asks_for_friendship(BOT);
    client.decline_friend_request(KATHERINE).unwrap();
    assert_eq!(refusal(client.friend_connect(KATHERINE)).code, 1_545_003);
    assert_eq!(is_friend(&client, KATHERINE), Some(false));
    katherine.asks_for_friendship(BOT);
    client.friend_connect(KATHERINE).unwrap();
    assert_eq!(is_friend(&client, KATHERINE), Some(true));

    // An error of GraphQL is a refusal too.
    let body = r#"{"data": null, "errors": [{"code": 1675030, "message": "Later."}]}"#;
    server.fail("/api/graphql/", Fault::Body(body.to_owned()));
    let refused = refusal(client.decline_friend_request(KATHERINE));
    assert_eq!(refused.code, 1_675_030);
}

#[test]
fn neither_writes_to_the_other_while_one_blocks() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    bot.send(WITH_ADA, "before").unwrap();
    bot.block_user(ADA).unwrap();
    assert_eq!(block_changed(&ada), (BOT, WITH_BOT, true));
    assert_eq!(block_changed(&bot), (BOT, WITH_ADA, true));
    for refused in [bot.send(WITH_ADA, "one"), ada.send(WITH_BOT, "two")] {
        assert_eq!(refusal(refused).code, 1_545_041);
    }
    assert_eq!(
        bot.fetch_thread_messages(WITH_ADA, 9, None).unwrap().len(),
        1
    );

    // She blocks too: that he lets her through again is not enough.
    server.person(ADA).unwrap().blocks(BOT);
    assert_eq!(block_changed(&bot), (ADA, WITH_ADA, true));
    bot.unblock_user(ADA).unwrap();
    assert_eq!(block_changed(&bot), (BOT, WITH_ADA, true));
    assert_eq!(refusal(bot.send(WITH_ADA, "three")).code, 1_545_041);
    ada.unblock_user(BOT).unwrap();
    assert_eq!(block_changed(&bot), (ADA, WITH_ADA, false));
    bot.send(WITH_ADA, "after").unwrap();

    // Done again, it changes nothing.
    ada.unblock_user(BOT).unwrap();
    ada.send(WITH_BOT, "answer").unwrap();
}

#[test]
fn a_block_leaves_groups_alone() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    client.block_user(ADA).unwrap();
    let group = ThreadKey::Group(2_000_000_000_000_001.into());
    client.send(group, "to all").unwrap();
    server.person(ADA).unwrap().says(group, "Hello!");
    assert_eq!(is_friend(&client, ADA), Some(true));
}

#[test]
#[should_panic(expected = "cannot block")]
fn a_person_cannot_block_themselves() {
    let server = LocalServer::start().unwrap();
    server.person(ADA).unwrap().blocks(ADA);
}

#[test]
fn oneself_is_refused_without_a_request_and_nobody_by_facebook() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let calls: [fn(&Client, UserId) -> Result<()>; 5] = [
        Client::friend_connect,
        Client::decline_friend_request,
        Client::remove_friend,
        Client::block_user,
        Client::unblock_user,
    ];
    let before = server.requests().len();
    for call in calls {
        for user in [BOT, UserId::new(0)] {
            let error = call(&client, user).unwrap_err();
            checked_message(&error);
            assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
        }
    }
    assert_eq!(server.requests().len(), before);
    for call in calls {
        assert_eq!(refusal(call(&client, NOBODY)).code, 1_545_003);
    }
}
