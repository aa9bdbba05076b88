//! The client against the local server: the main job, from login to hearing what was sent, and what can go wrong on the way.

mod support;

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use fbchat::local::{Fault, LocalServer, Person, World};
use fbchat::{
    AttachmentId, Client, EmojiSize, Error, Event, GroupId, ImageId, LoginErrorKind, Mention,
    Message, OutgoingMessage, PageId, Session, StickerId, Target, ThreadKey, UserId,
};
use support::{Folder, told};

const BOT: UserId = UserId::new(100_000_000_000_001);
const ADA: UserId = UserId::new(4);
const KATHERINE: UserId = UserId::new(100_000_000_000_009);
const ENGINE_ROOM: ThreadKey = ThreadKey::Group(GroupId::new(2_000_000_000_000_001));
const OPEN_ROOM: ThreadKey = ThreadKey::Room(GroupId::new(2_000_000_000_000_002));
const PAGE: ThreadKey = ThreadKey::Page(PageId::new(300_000_000_000_001));

fn bot(server: &LocalServer) -> Client {
    server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap()
}

fn ada(server: &LocalServer) -> Person {
    server.person(ADA).unwrap()
}

fn code(error: Error) -> u32 {
    told(&error);
    match error {
        Error::Facebook(error) => error.code,
        other => panic!("{other:?}"),
    }
}

/// The next messages that a listening client hears, and where.
fn messages(client: &Client, count: usize) -> Vec<(ThreadKey, Message)> {
    let mut heard = Vec::new();
    while heard.len() < count {
        for event in client.do_one_listen().unwrap() {
            if let Event::Message(e) = event {
                heard.push((e.thread, e.message));
            }
        }
    }
    heard
}

#[test]
fn every_form_of_a_message_arrives_as_it_was_sent() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = (
        bot(&server),
        server
            .client_builder()
            .login("ada@example.com", "ada")
            .unwrap(),
    );
    ada.start_listening().unwrap();
    let sticker = StickerId::from(767_334_476_626_295);
    let mentions = OutgoingMessage::text("😆 Hi ").mention(ADA, "@Ada");
    let sent = [
        bot.send(ThreadKey::User(ADA), "Hello ✨ & <b>=+%\n\u{e9}")
            .unwrap(),
        bot.send(ENGINE_ROOM, mentions).unwrap(),
        bot.send(
            OPEN_ROOM,
            OutgoingMessage::text("😆").emoji_size(EmojiSize::Medium),
        )
        .unwrap(),
        bot.send(
            ThreadKey::User(ADA),
            OutgoingMessage::like(EmojiSize::Large),
        )
        .unwrap(),
        bot.send(ThreadKey::User(ADA), OutgoingMessage::sticker(sticker))
            .unwrap(),
    ];
    let heard = messages(&ada, 5);
    let ids: Vec<_> = heard
        .iter()
        .map(|(_, message)| message.id.clone())
        .collect();
    assert_eq!(ids, sent);
    assert!(heard.iter().all(|(_, message)| message.author == Some(BOT)));
    let [text, mentions, emoji, like, picture] = heard.try_into().unwrap();
    assert_eq!(text.0, ThreadKey::User(BOT));
    assert_eq!(text.1.text.as_deref(), Some("Hello ✨ & <b>=+%\n\u{e9}"));
    assert_eq!(mentions.0, ENGINE_ROOM);
    assert_eq!(mentions.1.mentions, [Mention::new(ADA, 6, 4)]);
    assert_eq!(
        (emoji.1.text.as_deref(), emoji.1.emoji_size),
        (Some("😆"), Some(EmojiSize::Medium))
    );
    assert_eq!(like.1.sticker.unwrap().id, EmojiSize::Large.like_sticker());
    assert_eq!(picture.1.sticker.unwrap().id, sticker);
}

#[test]
fn a_page_and_the_default_thread_get_messages_too() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    bot.send(PAGE, "Are you open?").unwrap();
    assert!(matches!(
        bot.send(Target::Default, "hi"),
        Err(Error::NoThread)
    ));
    bot.set_default_thread(ThreadKey::User(ADA));
    bot.clone().send(Target::Default, "hi").unwrap();
    bot.reset_default_thread();
    assert!(matches!(
        bot.send(Target::Default, "hi"),
        Err(Error::NoThread)
    ));
    let people = [
        server.person(BOT).unwrap().transcript(PAGE),
        ada(&server).transcript(ThreadKey::User(BOT)),
    ];
    assert_eq!(people, ["Bot: Are you open?\n", "Bot: hi\n"]);
}

#[test]
fn what_facebook_refuses_comes_with_its_code() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let stranger = ThreadKey::User(UserId::from(77));
    let not_a_group = ThreadKey::Group(GroupId::from(ADA.get()));
    let wrong_kind = ThreadKey::User(UserId::from(2_000_000_000_000_001));
    for thread in [stranger, not_a_group, wrong_kind] {
        assert_eq!(
            code(bot.send(thread, "hi").unwrap_err()),
            1_545_012,
            "{thread}"
        );
    }
    let katherine = World::from_json(
        r#"{"users": [{"id": "1", "name": "A", "email": "a", "password": "a"}, {"id": "2", "name": "B"}],
            "groups": [{"id": "3", "members": ["2"]}]}"#,
    );
    let server = LocalServer::with_world(katherine.unwrap()).unwrap();
    let outside = server.client_builder().login("a", "a").unwrap();
    let refused = outside
        .send(ThreadKey::Group(GroupId::from(3)), "hi")
        .unwrap_err();
    assert_eq!(code(refused), 1_545_012);
}

#[test]
fn what_cannot_be_sent_is_refused_without_a_request() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let before = server.requests().len();
    let refused = |message: OutgoingMessage| {
        let error = bot.send(ThreadKey::User(ADA), message).unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    };
    refused(OutgoingMessage::text(""));
    refused(OutgoingMessage::text("x".repeat(20_001)));
    refused(OutgoingMessage::text("😆".repeat(10_001)));
    refused(OutgoingMessage::text("hi").mention_at(Mention::new(ADA, 1, 2)));
    refused(OutgoingMessage::text("hi").mention_at(Mention::new(ADA, u32::MAX, u32::MAX)));
    refused(OutgoingMessage::like(EmojiSize::Small).mention_at(Mention::new(ADA, 0, 1)));
    assert_eq!(server.requests().len(), before);
    bot.send(ThreadKey::User(ADA), "😆".repeat(10_000)).unwrap();
}

#[test]
fn an_image_that_nobody_uploaded_is_refused() {
    let server = LocalServer::start().unwrap();
    let image = OutgoingMessage::image(ImageId::Still(AttachmentId::from(1)));
    let refused = bot(&server).send(ThreadKey::User(ADA), image);
    assert!(matches!(refused, Err(Error::Facebook(_))), "{refused:?}");
}

#[test]
fn login_in_all_its_ways() {
    let world = |more: &str| {
        let user = r#""id": "1", "name": "A", "email": "a@example.com", "password": "a""#;
        World::from_json(&format!(r#"{{"users": [{{{user}{more}}}]}}"#)).unwrap()
    };
    for steps in 1..=5 {
        let more = format!(r#", "two_factor": "123456", "two_factor_steps": {steps}"#);
        let server = LocalServer::with_world(world(&more)).unwrap();
        let builder = server.client_builder();
        let client = builder
            .two_factor(|| Ok(" 123456\n".to_owned()))
            .login("a@example.com", "a")
            .unwrap();
        assert!(client.is_logged_in().unwrap(), "{steps}");
    }
    let server = LocalServer::with_world(world(r#", "save_device": true"#)).unwrap();
    server.client_builder().login("a@example.com", "a").unwrap();

    let kind = |server: &LocalServer, password: &str, code: &'static str| {
        let builder = server
            .client_builder()
            .two_factor(move || Ok(code.to_owned()));
        match builder.login("a@example.com", password).unwrap_err() {
            Error::Login(error) => error.kind,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(kind(&server, "b", ""), LoginErrorKind::WrongPassword);
    let server = LocalServer::with_world(world(r#", "checkpoint": true"#)).unwrap();
    assert_eq!(kind(&server, "a", ""), LoginErrorKind::Checkpoint);
    let server = LocalServer::with_world(world(r#", "two_factor": "123456""#)).unwrap();
    assert_eq!(
        kind(&server, "a", "654321"),
        LoginErrorKind::TwoFactorRejected
    );
}

#[test]
fn a_session_is_tried_before_the_password_and_replaces_it() {
    let folder = Folder::new("end-to-end");
    let path = folder.path("session.json");
    let server = LocalServer::start().unwrap();
    let first = bot(&server);
    first.session().save(&path).unwrap();
    let load = || Session::load(&path).unwrap();

    let resumed = server.client_builder().session(load()).resume().unwrap();
    assert_eq!(
        (resumed.uid(), resumed.is_logged_in().unwrap()),
        (BOT, true)
    );
    resumed
        .send(ThreadKey::User(ADA), "from the session")
        .unwrap();
    let passwords = || {
        server
            .requests()
            .iter()
            .filter(|request| request.field("pass").is_some())
            .count()
    };
    server
        .client_builder()
        .session(load())
        .login("bot@example.com", "wrong")
        .unwrap();
    assert_eq!(passwords(), 1);

    first.logout().unwrap();
    assert!(!resumed.is_logged_in().unwrap());
    assert!(matches!(
        resumed.send(ThreadKey::User(ADA), "hi"),
        Err(Error::NotLoggedIn)
    ));
    assert!(matches!(
        server.client_builder().session(load()).resume(),
        Err(Error::NotLoggedIn)
    ));
    server
        .client_builder()
        .session(load())
        .login("bot@example.com", "bot")
        .unwrap();
    assert_eq!(passwords(), 2);
}

#[test]
fn a_client_may_become_another_account() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let clone = client.clone();
    client.login("ada@example.com", "ada").unwrap();
    assert_eq!((client.uid(), clone.uid()), (ADA, ADA));
    let session = bot(&server).session();
    clone.set_session(session).unwrap();
    assert_eq!(client.uid(), BOT);
    client.send(ThreadKey::User(ADA), "it is me again").unwrap();
}

#[test]
fn a_message_whose_answer_is_lost_is_sent_once() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    for fault in [Fault::Drop, Fault::DropAfterHandling, Fault::Truncate] {
        server.fail("/messaging/send/", fault);
        bot.send(ThreadKey::User(ADA), "once").unwrap();
    }
    assert_eq!(ada(&server).messages(ThreadKey::User(BOT)).len(), 3);
}

#[test]
fn faults_on_the_way_are_errors_of_their_own_kind() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let send = |fault: Fault| {
        server.fail("/messaging/send/", fault);
        bot.send(ThreadKey::User(ADA), "hi").unwrap_err()
    };
    assert!(matches!(
        send(Fault::Status(500)),
        Error::Http { status: 500 }
    ));
    assert!(matches!(send(Fault::Garbage), Error::Decode(_)));
    assert!(matches!(
        send(Fault::Body("<html>".to_owned())),
        Error::Decode(_)
    ));
    for spam in [1_390_008, 1_357_007] {
        let error = send(Fault::FacebookError(spam));
        assert!(!error.is_retryable());
        assert_eq!(code(error), spam);
    }
    server.fail("/messaging/send/", Fault::FacebookError(1_357_004));
    bot.send(ThreadKey::User(ADA), "healed").unwrap();
    assert!(matches!(send(Fault::LoggedOut), Error::NotLoggedIn));
}

#[test]
fn a_stall_ends_with_the_limit_on_time() {
    let server = LocalServer::start().unwrap();
    let session = bot(&server).session();
    let impatient = server
        .client_builder()
        .timeout(std::time::Duration::from_millis(300));
    let client = impatient.session(session).resume().unwrap();
    server.fail(
        "/messaging/send/",
        Fault::Delay(std::time::Duration::from_secs(3600)),
    );
    let error = client.send(ThreadKey::User(ADA), "hi").unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
}

#[test]
fn stale_tokens_are_fetched_anew_once_for_all_threads() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    server.renew_tokens(BOT);
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| bot.send(ThreadKey::User(ADA), "hi").unwrap());
        }
    });
    assert_eq!(ada(&server).messages(ThreadKey::User(BOT)).len(), 8);
    let requests = server.requests();
    let mut counters: Vec<_> = requests
        .iter()
        .filter_map(|request| request.field("__req"))
        .collect();
    let count = counters.len();
    counters.sort_unstable();
    counters.dedup();
    assert_eq!(counters.len(), count, "a counter was used twice");
}

#[test]
fn a_bot_hears_people_on_its_own_thread() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let listener = bot.listen().unwrap();
    let ada = ada(&server);
    ada.says(ThreadKey::User(BOT), "hello");
    ada.renames(ENGINE_ROOM, "Analytical room");
    server.person(KATHERINE).unwrap().asks_for_friendship(BOT);
    let mut heard = Vec::new();
    for event in &listener {
        match event {
            Event::Message(e) => heard.push(format!("{:?} in {}", e.message.text, e.thread)),
            Event::TitleChanged(e) => heard.push(format!("{:?} in {}", e.title, e.thread)),
            Event::FriendRequest(e) => {
                heard.push(format!("friend {}", e.from));
                break;
            }
            _ => {}
        }
    }
    listener.stop().unwrap();
    let title = "Some(\"Analytical room\") in 2000000000000001 (GROUP)";
    assert_eq!(
        heard,
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
    assert!(
        listener
            .into_iter()
            .all(|event| matches!(event, Event::Listening | Event::Disconnected(_)))
    );
    assert!(matches!(listener.stop(), Err(Error::NotLoggedIn)));
}

#[test]
fn asking_for_a_code_may_fail() {
    let server = LocalServer::start().unwrap();
    let builder = server
        .client_builder()
        .two_factor(|| Err(ErrorKind::Interrupted.into()));
    let error = builder.login("grace@example.com", "grace").unwrap_err();
    assert!(matches!(error, Error::Io(error) if error.kind() == ErrorKind::Interrupted));
}

/// Runs itself once more, without a terminal.
#[test]
fn where_there_is_no_terminal_nobody_is_asked_for_a_code() {
    const CHILD: &str = "FBCHAT_TEST_WITHOUT_TERMINAL";
    if std::env::var_os(CHILD).is_none() {
        let name = "where_there_is_no_terminal_nobody_is_asked_for_a_code";
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(CHILD, "1")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && told.contains("1 passed"),
            "{told}"
        );
        return;
    }
    let server = LocalServer::start().unwrap();
    let refused = server.client_builder().login("grace@example.com", "grace");
    assert!(
        matches!(refused, Err(Error::TwoFactorRequired)),
        "{refused:?}"
    );
}
