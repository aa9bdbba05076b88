//! The changes of one account reach the others as events, and show when they fetch.

use std::collections::{BTreeMap, BTreeSet};

use fbchat::local::LocalServer;
use fbchat::{
    ApiVersion, Attachment, Event, GroupId, Message, PageId, Reaction, Thread, ThreadColor,
    ThreadId, ThreadKey, ThreadLocation,
};

use crate::support::demo::{
    self, ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE, OPEN_ROOM, over_mqtt,
};

const GROUP: GroupId = GroupId::new(2_000_000_000_000_001);

fn texts(messages: &[Message]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message.text.as_deref().unwrap_or("-"))
        .collect()
}

#[test]
fn changes_of_a_group_are_received_and_fetched() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = (demo::bot(&server), demo::ada(&server));
    ada.start_listening().unwrap();
    bot.change_thread_color(ENGINE_ROOM, ThreadColor::Custom { r: 1, g: 2, b: 3 })
        .unwrap();
    bot.change_thread_emoji(ENGINE_ROOM, "🚀").unwrap();
    bot.change_thread_title(ENGINE_ROOM, "Tïtle ✨").unwrap();
    bot.change_nickname(ENGINE_ROOM, ADA, "Countess").unwrap();
    bot.remove_user_from_group(ENGINE_ROOM, ALAN).unwrap();
    bot.add_users_to_group(ENGINE_ROOM, [KATHERINE, KATHERINE])
        .unwrap();

    let mut received = Vec::new();
    while received.len() < 6 {
        for event in ada.do_one_listen().unwrap() {
            received.push(match event {
                Event::ColorChanged(e) => format!("color {}", e.color),
                Event::EmojiChanged(e) => format!("emoji {:?}", e.emoji),
                Event::TitleChanged(e) => format!("title {:?}", e.title),
                Event::NicknameChanged(e) => {
                    format!("nickname {:?} of {}", e.nickname, e.changed_for)
                }
                Event::PersonRemoved(e) => format!("{} removed by {}", e.removed, e.author),
                Event::PeopleAdded(e) => format!("{:?} added", e.added),
                _ => continue,
            });
        }
    }
    let expected = [
        "color #010203".to_owned(),
        "emoji Some(\"🚀\")".to_owned(),
        "title Some(\"Tïtle ✨\")".to_owned(),
        format!("nickname Some(\"Countess\") of {ADA}"),
        format!("{ALAN} removed by {BOT}"),
        format!("[{KATHERINE:?}] added"),
    ];
    assert_eq!(received, expected);

    let group = ada
        .fetch_group_info(&[GROUP])
        .unwrap()
        .remove(&GROUP)
        .unwrap();
    assert_eq!(group.color, Some(ThreadColor::Custom { r: 1, g: 2, b: 3 }));
    assert_eq!(
        (group.emoji.as_deref(), group.name.as_deref()),
        (Some("🚀"), Some("Tïtle ✨"))
    );
    assert_eq!(
        group.nicknames,
        BTreeMap::from([(ADA, "Countess".to_owned())])
    );
    assert_eq!(
        group.participants,
        BTreeSet::from([BOT, ADA, GRACE, KATHERINE])
    );
}

#[test]
fn history_is_read_to_its_end_and_every_message_once() {
    let server = LocalServer::start().unwrap();
    let (bot, person) = (demo::bot(&server), server.person(ADA).unwrap());
    let thread = ThreadKey::User(ADA);
    let mut sent: Vec<String> = (0..123).map(|number| format!("message {number}")).collect();
    for text in &sent {
        person.says(ThreadKey::User(BOT), text);
    }
    sent.reverse();
    let all: Vec<Message> = bot
        .thread_messages(thread)
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(texts(&all), sent);
    let newest = bot.fetch_thread_messages(thread, 3, None).unwrap();
    assert_eq!(texts(&newest), sent[..3]);
    let older = bot
        .fetch_thread_messages(thread, 4, newest.last().map(|message| message.at))
        .unwrap();
    assert!(sent.ends_with(&sent[3..]) && older.iter().all(|message| message.at <= newest[2].at));
    let mut unknown = bot.thread_messages(ThreadKey::Page(PageId::from(300_000_000_000_001)));
    assert!(unknown.next().unwrap().is_err() && unknown.next().is_none());
}

#[test]
fn reactions_and_images_are_found_in_history() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = (demo::bot(&server), demo::ada(&server));
    let to_ada = ThreadKey::User(ADA);
    let id = bot
        .send_local_image(to_ada, "fixtures/files/dot.png", "look")
        .unwrap();
    ada.react_to_message(&id, Reaction::Wow).unwrap();
    ada.react_to_message(&id, Reaction::Other("🎄".to_owned()))
        .unwrap();
    let history = bot.fetch_thread_messages(to_ada, 1, None).unwrap();
    assert_eq!(
        history[0].reactions,
        BTreeMap::from([(ADA, Reaction::Other("🎄".to_owned()))])
    );
    let [Attachment::Image(image)] = &history[0].attachments[..] else {
        panic!("{:?}", history[0].attachments);
    };
    assert_eq!(
        (image.width, image.height, image.is_animated),
        (Some(1), Some(1), false)
    );
    let url = bot.fetch_image_url(image.id.unwrap()).unwrap();
    ada.send_remote_image(ThreadKey::User(BOT), url, "and back")
        .unwrap();
    assert_eq!(
        texts(&bot.fetch_thread_messages(to_ada, 5, None).unwrap()),
        ["and back", "look"]
    );
}

#[test]
fn unread_threads_follow_the_receipts() {
    let server = LocalServer::start().unwrap();
    let (bot, person) = (demo::bot(&server), server.person(ADA).unwrap());
    let id = person.says(ThreadKey::User(BOT), "read me");
    let unread = bot.fetch_unread().unwrap();
    assert_eq!(unread.unseen_threads, [ThreadId::from(ADA)]);
    assert_eq!(unread.message_counts[0].unread_count, Some(1));
    bot.mark_as_delivered(ThreadKey::User(ADA), &id).unwrap();
    bot.mark_as_seen().unwrap();
    assert!(bot.fetch_unread().unwrap().unseen_threads.is_empty());
    bot.mark_as_read(ThreadKey::User(ADA)).unwrap();
    assert_eq!(
        bot.fetch_unread().unwrap().message_counts[0].unread_count,
        Some(0)
    );
    let read = bot
        .fetch_thread_messages(ThreadKey::User(ADA), 1, None)
        .unwrap();
    assert_eq!(read[0].is_read, Some(true));
}

#[test]
fn threads_are_listed_where_they_are() {
    let server = LocalServer::start().unwrap();
    let bot = demo::bot(&server);
    let keys = |location| -> Vec<ThreadKey> {
        bot.threads(location)
            .map(|thread| thread.unwrap().key())
            .collect()
    };
    server
        .person(KATHERINE)
        .unwrap()
        .says(ThreadKey::User(BOT), "we do not know each other");
    server
        .person(ADA)
        .unwrap()
        .says(ThreadKey::User(BOT), "hello");
    server.person(BOT).unwrap().archives(ENGINE_ROOM);
    assert_eq!(keys(ThreadLocation::Pending), [ThreadKey::User(KATHERINE)]);
    assert_eq!(keys(ThreadLocation::Archived), [ENGINE_ROOM]);
    let inbox = keys(ThreadLocation::Inbox);
    assert!(
        inbox.contains(&ThreadKey::User(ADA)) && !inbox.contains(&ENGINE_ROOM),
        "{inbox:?}"
    );
}

#[test]
fn a_room_has_its_admins_and_its_join_link() {
    let server = LocalServer::start().unwrap();
    // There are no rooms in the answers of 2020.
    let builder = server.client_builder().api_version(ApiVersion::V2017);
    let bot = builder.login("bot@example.com", "bot").unwrap();
    let Some(Thread::Room(room)) = bot
        .fetch_thread_info(&[OPEN_ROOM.id()])
        .unwrap()
        .remove(&OPEN_ROOM.id())
    else {
        panic!("it is no room");
    };
    assert_eq!(
        (room.admins.clone(), room.approval_requests.clone()),
        (BTreeSet::from([ADA]), BTreeSet::from([KATHERINE]))
    );
    let link = "https://m.me/g/AbYxOpenRoom";
    assert_eq!(room.join_link.as_deref(), Some(link));

    let bot = demo::bot(&server);
    let mut threads = bot.fetch_thread_info(&[OPEN_ROOM.id()]).unwrap();
    let Some(Thread::Group(group)) = threads.remove(&OPEN_ROOM.id()) else {
        panic!("it is no group");
    };
    assert_eq!(
        (group.admins, group.approval_requests),
        (room.admins, room.approval_requests)
    );
    assert_eq!(group.join_link.as_deref(), Some(link));
}

#[test]
fn a_friend_request_is_received_and_confirmed() {
    let server = LocalServer::start().unwrap();
    let bot = demo::bot(&server);
    let is_friend = || {
        let users = bot.fetch_user_info(&[KATHERINE]).unwrap();
        users[&KATHERINE].is_friend
    };
    bot.start_listening_with(over_mqtt()).unwrap();
    assert_eq!(is_friend(), Some(false));
    server.person(KATHERINE).unwrap().asks_for_friendship(BOT);
    let mut events = Vec::new();
    while !matches!(events.last(), Some(Event::FriendRequest(_))) {
        events.extend(bot.do_one_listen().unwrap());
    }
    // Presence comes first.
    assert!(
        matches!(&events[..], [Event::ChatTimestamps(_), Event::FriendRequest(e)] if e.from == KATHERINE),
        "{events:?}"
    );
    bot.friend_connect(KATHERINE).unwrap();
    assert_eq!(is_friend(), Some(true));
}
