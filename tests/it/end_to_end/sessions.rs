//! Logging in, and sessions.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use fbchat::local::{LocalServer, World};
use fbchat::{Error, Event, ListenOptions, LoginErrorKind, Session, ThreadKey, Transport, UserId};

use crate::end_to_end::{ADA, BOT, bot};
use crate::support::Folder;

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
fn without_a_terminal_no_code_is_asked_for() {
    const CHILD: &str = "FBCHAT_TEST_WITHOUT_TERMINAL";
    if std::env::var_os(CHILD).is_none() {
        let name = "end_to_end::sessions::without_a_terminal_no_code_is_asked_for";
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(CHILD, "1")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let output_text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && output_text.contains("1 passed"),
            "{output_text}"
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

#[test]
fn a_bot_that_acts_as_a_profile_does_not_answer_itself() {
    const PROFILE: UserId = UserId::new(61_550_000_000_001);
    let world = serde_json::json!({"users": [
        {"id": BOT, "name": "Bot", "email": "bot@example.com", "password": "bot"},
        {"id": PROFILE, "name": "Shop"},
        {"id": ADA, "name": "Ada"},
    ]});
    let server = LocalServer::with_world(World::from_json(&world.to_string()).unwrap()).unwrap();
    // One session has the cookie of the profile, the other learns of it from the page alone.
    let before = bot(&server).session();
    server.switch_profile(BOT, PROFILE);
    let with_cookie = bot(&server);
    let without = server.client_builder().session(before).resume().unwrap();
    let rounds = [
        (Transport::LongPoll, &with_cookie),
        (Transport::LongPoll, &without),
        (Transport::Mqtt, &with_cookie),
        (Transport::Mqtt, &without),
    ];
    for (round, (transport, client)) in rounds.into_iter().enumerate() {
        assert_eq!(client.uid(), PROFILE);
        let options = ListenOptions::default().transport(transport);
        let listener = client.listen_with(options).unwrap();
        let [own, answer] = [format!("own {round}"), format!("hello {round}")];
        client.send(ThreadKey::User(ADA), own.as_str()).unwrap();
        let ada = server.person(ADA).unwrap();
        ada.says(ThreadKey::User(PROFILE), &answer);
        let mut authors = Vec::new();
        for event in &listener {
            // Messages of earlier rounds may have stayed in the queue of this session.
            if let Event::Message(e) = event
                && [Some(&own), Some(&answer)].contains(&e.message.text.as_ref())
            {
                authors.push(e.message.author);
                if authors.len() == 2 {
                    break;
                }
            }
        }
        assert_eq!(authors, [Some(client.uid()), Some(ADA)]);
        listener.stop().unwrap();
    }
    let ada = server.person(ADA).unwrap();
    assert!(ada.messages(ThreadKey::User(BOT)).is_empty());
}
