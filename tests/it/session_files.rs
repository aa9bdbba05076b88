//! Session files: what they hold, who may read them, and that none is ever half written.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};

use crate::support::scripted::{Answer, Scripted};
use crate::support::{Folder, HOME, checked_message, resume, session};
use fbchat::{Error, ListenOptions, Session, SessionError, Transport};
use serde_json::{Value, json};

fn write_private(folder: &Folder, name: &str, text: impl AsRef<[u8]>) -> std::path::PathBuf {
    let path = folder.path(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

fn session_error(error: Error) -> SessionError {
    checked_message(&error);
    match error {
        Error::Session(error) => *error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_saved_session_goes_on_as_the_same_browser() {
    let folder = Folder::new("same-browser");
    let path = folder.path("session.json");
    let server = Scripted::start(|seen| {
        let answer = resume(seen)
            .unwrap_or_else(|| Answer::json(r#"{"t":"lb","lb_info":{"sticky":"1","pool":"p"}}"#));
        let answer = answer.header(
            "Set-Cookie",
            "datr=x; domain=.facebook.com; path=/; max-age=1000; httponly; secure",
        );
        answer.header("Set-Cookie", "m=y; path=/x")
    });
    let first = server.client_builder().session(session()).resume().unwrap();
    let long_poll = || ListenOptions::default().transport(Transport::LongPoll);
    first.start_listening_with(long_poll()).unwrap();
    first.session().save(&path).unwrap();

    let second = fbchat::Client::builder().local_server(server.address());
    let second = second
        .session(Session::load(&path).unwrap())
        .resume()
        .unwrap();
    second.start_listening_with(long_poll()).unwrap();
    assert_eq!(second.uid(), first.uid());

    let pulls: Vec<_> = server
        .seen()
        .into_iter()
        .filter(|seen| seen.path() == "/pull")
        .collect();
    let same = |name: &str| assert_eq!(pulls[0].headers[name], pulls[1].headers[name]);
    same("user-agent");
    same("cookie");
    let client_id = |i: usize| {
        pulls[i]
            .query
            .iter()
            .find(|(name, _)| name == "clientid")
            .cloned()
    };
    assert_eq!(client_id(0), client_id(1));
    assert!(
        pulls[0].headers["cookie"].contains("datr=x")
            && !pulls[0].headers["cookie"].contains("m=y")
    );

    let saved: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let cookies = saved["cookies"].as_array().unwrap();
    let cookie = |name: &str| {
        cookies
            .iter()
            .find(|it| it["name"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(cookie("xs")["expirationDate"], Value::Null);
    assert!(cookie("datr")["expirationDate"].is_i64());
    assert_eq!(
        (&cookie("datr")["httpOnly"], &cookie("datr")["secure"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&cookie("m")["hostOnly"], &cookie("m")["path"]),
        (&json!(true), &json!("/x"))
    );
}

#[test]
fn only_its_owner_may_read_it() {
    let folder = Folder::new("owner");
    let path = folder.path("session.json");
    // A file that others may read is replaced by one that they may not.
    fs::write(&path, "{}").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let error = Session::load(&path).unwrap_err();
    assert!(checked_message(&error).contains("chmod 600"), "{error}");
    let expected = path.display().to_string();
    assert_eq!(
        session_error(error),
        SessionError::NotPrivate { path: expected }
    );
    session().save(&path).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(Session::load(&path).unwrap(), session());
}

#[test]
fn another_users_file_is_refused() {
    let folder = Folder::new("another-user");
    let path = write_private(&folder, "session.json", "c_user=1000; xs=1");
    assert!(Session::load(&path).is_ok());
    if chown(&path, Some(12345), None).is_err() {
        println!("skipped: only root can give a file away");
        return;
    }
    let error = session_error(Session::load(&path).unwrap_err());
    assert!(error.to_string().contains("another user"), "{error}");
    let path = path.display().to_string();
    assert_eq!(error, SessionError::NotOwned { path });
}

#[test]
fn a_path_that_is_no_regular_file_is_rejected() {
    let folder = Folder::new("no-file");
    let file = write_private(&folder, "session.json", "c_user=1000; xs=1");
    let (link, pipe, socket) = (
        folder.path("link"),
        folder.path("pipe"),
        folder.path("socket"),
    );
    symlink(&file, &link).unwrap();
    let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    // Reading a pipe would wait for ever.
    let made = std::process::Command::new("mkfifo")
        .arg("-m600")
        .arg(&pipe)
        .status();
    assert!(made.unwrap().success());
    for path in [link, pipe, socket, folder.path(""), "/dev/zero".into()] {
        let error = session_error(Session::load(&path).unwrap_err());
        assert!(error.to_string().contains("symbolic link"), "{error}");
        let path = path.display().to_string();
        assert_eq!(error, SessionError::NotAFile { path });
    }
}

#[test]
fn a_failed_save_leaves_nothing_behind() {
    let folder = Folder::new("failed-save");
    let taken = folder.path("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("file"), "x").unwrap();
    for path in [taken.clone(), folder.path("no/such/folder"), "/".into()] {
        let error = session().save(&path).unwrap_err();
        assert!(matches!(&error, Error::Io(_)), "{error:?}");
        assert!(
            checked_message(&error).contains(&path.display().to_string()),
            "{error}"
        );
    }
    assert_eq!(folder.names(), ["taken"]);
}

#[test]
fn a_link_is_replaced_not_followed() {
    let folder = Folder::new("link");
    let (elsewhere, link) = (folder.path("elsewhere"), folder.path("session.json"));
    fs::write(&elsewhere, "precious").unwrap();
    symlink(&elsewhere, &link).unwrap();
    session().save(&link).unwrap();
    assert_eq!(fs::read_to_string(elsewhere).unwrap(), "precious");
    assert!(fs::symlink_metadata(link).unwrap().is_file());
}

#[test]
fn the_error_of_an_invalid_session_quotes_nothing() {
    let folder = Folder::new("no-session");
    for text in [
        "",
        "pa55word",
        "{\"pa55word\"",
        "[\"pa55word\"]",
        "{}",
        "\0\0",
    ] {
        let path = write_private(&folder, "bad", text);
        let error = session_error(Session::load(path).unwrap_err());
        assert!(
            matches!(error, SessionError::NotASession(_)),
            "{text}: {error:?}"
        );
    }
    for (bytes, form) in [
        (&b"\xff\xfec\0_\0"[..], "UTF-16"),
        (b"\xfe\xff\0c\0_", "UTF-16"),
        (b"c\0_\0u\0", "UTF-16"),
        (b"c_user=\xe4", "UTF-8"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"SQLite format 3\0", "no text"),
    ] {
        let path = write_private(&folder, "binary", bytes);
        let error = session_error(Session::load(path).unwrap_err()).to_string();
        assert!(error.contains(form), "{error}");
    }
    let path = write_private(&folder, "huge", vec![b'['; 2 * 1024 * 1024]);
    assert!(matches!(Session::load(path), Err(Error::Session(_))));
    let error = Session::load(folder.path("missing")).unwrap_err();
    assert!(checked_message(&error).contains("missing"), "{error}");
}

#[test]
fn the_user_agent_of_the_caller_counts_more_than_that_of_the_session() {
    let server = Scripted::start(|seen| resume(seen).unwrap_or_else(|| Answer::ok(HOME)));
    let first = server
        .client_builder()
        .user_agent("first")
        .session(session())
        .resume()
        .unwrap();
    server
        .client_builder()
        .user_agent("second")
        .session(first.session())
        .resume()
        .unwrap();
    assert_eq!(
        server.seen().last().unwrap().headers["user-agent"],
        "second"
    );
}

#[test]
fn a_session_that_could_not_be_loaded_does_not_replace_one_that_can() {
    let folder = Folder::new("good-file");
    let path = folder.path("session.json");
    session().save(&path).unwrap();
    let large = "x".repeat(4000);
    let cookies = (0..500).map(|i| (format!("c{i}"), large.clone()));
    let login = [("c_user", "1000"), ("xs", "1")].map(|(name, value)| (name.into(), value.into()));
    let nothing: [(&str, &str); 0] = [];
    for bad in [
        Session::from_cookies(login.into_iter().chain(cookies)),
        Session::from_cookies(nothing),
        Session::from_cookies([("c_user", "1000"), ("xs", "1\r\n")]),
        Session::from_cookies([("c_user", "1000"), ("xs", "1"), ("c_user", "1001")]),
    ] {
        session_error(bad.save(&path).unwrap_err());
        assert_eq!(Session::load(&path).unwrap(), session());
    }
    assert_eq!(folder.names(), ["session.json"]);
}

#[test]
fn leftovers_of_a_killed_program_beside_the_session_are_removed() {
    let folder = Folder::new("remains");
    let path = folder.path("session.json");
    let others = [
        "other.json.0123456789abcdef.tmp",
        "session.json.0123.tmp",
        "session.json.bak",
    ];
    for name in others.iter().chain(&[
        "session.json.0123456789abcdef.tmp",
        "session.json.ffffffffffffffff.tmp",
    ]) {
        write_private(&folder, name, "cookies");
    }
    session().save(&path).unwrap();
    assert_eq!(
        folder.names(),
        [others[0], "session.json", others[1], others[2]]
    );
}

#[test]
fn threads_and_processes_that_save_at_once_all_succeed() {
    let folder = Folder::new("at-once");
    let path = folder.path("session.json");
    let is_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Other processes that clear away what they take for remains, each once.
        scope.spawn(|| {
            let mut processes_left = 50;
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) && processes_left > 0 {
                for name in folder.names().iter().filter(|name| name.ends_with(".tmp")) {
                    processes_left -= i32::from(fs::remove_file(folder.path(name)).is_ok());
                }
            }
        });
        let save = || (0..20).for_each(|_| session().save(&path).unwrap());
        let savers = [scope.spawn(save), scope.spawn(save)];
        let saved = savers.map(|saver| saver.join().is_ok());
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(saved, [true, true]);
    });
    assert_eq!(Session::load(&path).unwrap(), session());
}

#[test]
fn cookies_given_as_a_path_are_shown_in_no_error() {
    let cookies = "c_user=1000; xs=xs-of-1000";
    for error in [
        Session::load(cookies).unwrap_err(),
        session().save(cookies).unwrap_err(),
    ] {
        assert!(
            checked_message(&error).contains("looks like cookies"),
            "{error}"
        );
    }
}

#[test]
fn saving_and_loading_keeps_the_second_at_which_a_cookie_ends() {
    let folder = Folder::new("ends");
    let path = folder.path("session.json");
    let text = r#"[{"name": "c_user", "value": "1000", "expirationDate": 4000000000.9},
        {"name": "xs", "value": "xs-of-1000", "expirationDate": 4000000001}]"#;
    let server = Scripted::start(|seen| resume(seen).unwrap_or_else(|| Answer::ok(HOME)));
    let mut session: Session = text.parse().unwrap();
    for _ in 0..4 {
        session = server
            .client_builder()
            .session(session)
            .resume()
            .unwrap()
            .session();
        session.save(&path).unwrap();
        session = Session::load(&path).unwrap();
        let saved: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let ends = |i: usize| saved["cookies"][i]["expirationDate"].as_i64();
        assert_eq!(
            [ends(0), ends(1)],
            [Some(4_000_000_000), Some(4_000_000_001)]
        );
    }
}
