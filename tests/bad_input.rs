//! Bad input and bad servers: each gives an error of its own kind, without a panic and without a secret in it.

mod support;

use std::io::Write;

use fbchat::{
    Client, Error, LoginErrorKind, Result, Session, SessionError, ThreadKey, TransportError, UserId,
};
use support::scripted::{Answer, Scripted, Seen};
use support::{CODE, HOME, PASSWORD, TEXT, resume, session, told};

const LOGIN_PAGE: &str =
    r#"<title>Log in</title><form><input name="lsd" value="x"><input name="pass"></form>"#;
const CODE_PAGE: &str = r#"<title>Enter code</title><form><input name="approvals_code"><input name="nh" value="n">
<input name="fb_dtsg" value="c"></form>"#;

/// A server whose login leads to `after`.
fn login_leads_to(after: impl Fn(&Seen) -> Answer + Send + 'static) -> Scripted {
    Scripted::start(
        move |seen| match (seen.method.as_str(), seen.url.as_str()) {
            ("GET", "https://m.facebook.com/") => Answer::ok(LOGIN_PAGE),
            _ => after(seen),
        },
    )
}

fn log_in(server: &Scripted) -> Error {
    server
        .client_builder()
        .login("ada@example.com", PASSWORD)
        .unwrap_err()
}

fn login_error(error: &Error) -> (LoginErrorKind, &str, Option<&str>) {
    match error {
        Error::Login(error) => (error.kind, &error.address, error.title.as_deref()),
        other => panic!("{other:?}"),
    }
}

/// What a client that is logged in gets when it sends a text and the server gives this answer.
fn send_to(answer: Answer) -> Result<fbchat::MessageId> {
    let server = Scripted::start(move |seen| resume(seen).unwrap_or_else(|| answer.clone()));
    let client = server.client_builder().session(session()).resume()?;
    client.send(ThreadKey::User(UserId::from(4)), TEXT)
}

fn transport_error(error: Error) -> TransportError {
    told(&error);
    match error {
        Error::Transport(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_empty_address_or_password_is_refused_without_a_request() {
    let server = Scripted::start(|seen| panic!("{seen:?}"));
    for (email, password) in [("", "x"), ("  ", "x"), ("ada@example.com", "")] {
        let error = server.client_builder().login(email, password).unwrap_err();
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    }
    assert!(server.seen().is_empty());
}

#[test]
fn a_wrong_password_is_sent_once_and_says_where_it_ended() {
    let server = login_leads_to(|seen| match seen.path() {
        "/login.php" => Answer::redirect("/login/?email=ada&e=1348131"),
        _ => Answer::ok(LOGIN_PAGE),
    });
    let error = log_in(&server);
    let expected = (
        LoginErrorKind::WrongPassword,
        "https://m.facebook.com/login/",
        Some("Log in"),
    );
    assert_eq!(login_error(&error), expected);
    assert!(told(&error).contains("https://m.facebook.com/login/"));
    assert_eq!(
        server
            .seen()
            .iter()
            .filter(|seen| seen.method == "POST")
            .count(),
        1
    );
}

#[test]
fn a_checkpoint_a_consent_page_and_an_unknown_page_are_told_apart() {
    for (path, kind) in [
        ("/checkpoint/1501092823525282/", LoginErrorKind::Checkpoint),
        ("/privacy/consent/", LoginErrorKind::Consent),
        ("/interstitial/", LoginErrorKind::UnexpectedPage),
    ] {
        let server = login_leads_to(move |seen| match seen.path() {
            "/login.php" => Answer::redirect(&format!("{path}?secret=1")),
            _ => Answer::ok(format!("<p>{TEXT}")),
        });
        let error = log_in(&server);
        let address = format!("https://m.facebook.com{path}");
        assert_eq!(login_error(&error), (kind, address.as_str(), None));
        assert!(!told(&error).contains("secret"));
    }
}

#[test]
fn a_rejected_code_is_not_sent_for_ever() {
    let server = login_leads_to(|seen| match seen.path() {
        "/login.php" => Answer::redirect("/login/checkpoint/"),
        _ => Answer::ok(CODE_PAGE),
    });
    let builder = server.client_builder().two_factor(|| Ok(CODE.to_owned()));
    let error = builder.login("ada@example.com", PASSWORD).unwrap_err();
    let expected = (
        LoginErrorKind::TwoFactorRejected,
        "https://m.facebook.com/login/checkpoint/",
        Some("Enter code"),
    );
    assert_eq!(login_error(&error), expected);
    told(&error);
    let posts = server
        .seen()
        .into_iter()
        .filter(|seen| seen.path() == "/login/checkpoint/" && seen.method == "POST");
    assert_eq!(posts.count(), 5);
}

#[test]
fn two_factor_can_be_given_up() {
    let server = login_leads_to(|_| Answer::ok(CODE_PAGE));
    let asking = |code: fn() -> std::io::Result<String>| {
        let builder = server.client_builder().two_factor(code);
        builder.login("ada@example.com", PASSWORD).unwrap_err()
    };
    let error = asking(|| Err(std::io::Error::other("no phone at hand")));
    assert!(matches!(error, Error::Io(_)), "{error:?}");
    assert_eq!(told(&error), "no phone at hand");
    let error = asking(|| Ok(" \n".to_owned()));
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
}

#[test]
fn a_home_page_without_tokens_says_what_was_looked_for() {
    let server = Scripted::start(|seen| match seen.path() {
        "/" => Answer::ok("<title>Facebook</title>"),
        _ => Answer::ok(""),
    });
    let error = server
        .client_builder()
        .session(session())
        .resume()
        .unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    assert!(told(&error).contains("fb_dtsg") && told(&error).contains("DTSGInitialData"));
}

#[test]
fn a_stale_session_is_not_logged_in() {
    for home in [LOGIN_PAGE, HOME] {
        let server = Scripted::start(move |seen| match seen.path() {
            "/" => Answer::ok(home),
            _ => Answer::ok(LOGIN_PAGE),
        });
        let error = server
            .client_builder()
            .session(session())
            .resume()
            .unwrap_err();
        assert!(
            matches!(error, Error::NotLoggedIn) && error.is_logged_out(),
            "{error:?}"
        );
    }
}

#[test]
fn a_session_that_cannot_be_one_is_refused_without_a_request() {
    let server = Scripted::start(|seen| panic!("{seen:?}"));
    let resume = |cookies: &[(&str, &str)]| {
        let session = Session::from_cookies(cookies.iter().copied());
        server
            .client_builder()
            .session(session)
            .resume()
            .unwrap_err()
    };
    let error = |error: Error| match error {
        Error::Session(error) => *error,
        other => panic!("{other:?}"),
    };
    assert_eq!(error(resume(&[])), SessionError::NoUserCookie);
    assert_eq!(error(resume(&[("xs", "1")])), SessionError::NoUserCookie);
    assert_eq!(
        error(resume(&[("c_user", "ada")])),
        SessionError::BadUserCookie
    );
    for bad in ["a\r\nSet-Cookie: b", "a\nb", "a;b", "a\0b", "ä"] {
        let refused = resume(&[("c_user", "1000"), ("xs", bad)]);
        assert!(!told(&refused).contains(bad));
        assert_eq!(
            error(refused),
            SessionError::BadCookie {
                name: "xs".to_owned()
            }
        );
    }
    for bad in ["", "x\r\ny", "x y", "x=y", "x;y"] {
        let refused = resume(&[("c_user", "1000"), (bad, "1")]);
        assert_eq!(
            error(refused),
            SessionError::BadCookie {
                name: bad.to_owned()
            }
        );
    }
    let nothing = server.client_builder().resume().unwrap_err();
    assert!(matches!(nothing, Error::InvalidInput(_)), "{nothing:?}");
}

#[test]
fn settings_that_cannot_be_used_are_refused_without_a_request() {
    use std::time::Duration;
    let login =
        |builder: fbchat::ClientBuilder| builder.login("ada@example.com", PASSWORD).unwrap_err();
    let somewhere_else = "192.0.2.1:80".parse().unwrap();
    for error in [
        login(Client::builder().user_agent("x\r\nCookie: y")),
        login(Client::builder().timeout(Duration::ZERO)),
        login(Client::builder().proxy("not a proxy, pa55word")),
        login(Client::builder().local_server(somewhere_else)),
        login(Client::builder().root_certificate("not a certificate")),
        login(
            Client::builder()
                .root_certificate("-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n"),
        ),
    ] {
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
        told(&error);
    }
}

#[test]
fn a_page_where_json_is_due() {
    let error = send_to(Answer::ok(format!("<html><title>Sorry</title>{TEXT}"))).unwrap_err();
    assert_eq!(
        told(&error),
        "cannot read the reply: it is a page (HTML) where JSON is due; if that lasts, look for a newer version of this crate"
    );
}

#[test]
fn a_page_to_log_in_where_json_is_due_means_that_the_session_has_ended() {
    let server = Scripted::start(|seen| match seen.path() {
        "/messaging/send/" => Answer::redirect("https://www.facebook.com/login/?next=x"),
        "/login/" => Answer::ok(LOGIN_PAGE),
        _ => resume(seen).unwrap(),
    });
    let client = server.client_builder().session(session()).resume().unwrap();
    let error = client
        .send(ThreadKey::User(UserId::from(4)), TEXT)
        .unwrap_err();
    assert!(error.is_logged_out(), "{error:?}");
}

#[test]
fn json_that_is_cut_short_or_of_another_form() {
    for json in [
        "{",
        r#"{"payload": {"actions": [{"message_id": ""#,
        r#"{"payload": null}"#,
        r#"{"payload": 7}"#,
    ] {
        let error = send_to(Answer::json(json)).unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{json}: {error:?}");
        told(&error);
    }
}

#[test]
fn a_gzip_bomb_is_not_unpacked() {
    const SIZE: usize = 64 * 1024 * 1024;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packed.write_all(&[b' '; SIZE / 64]).unwrap();
    }
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 100_000);
    let error = send_to(Answer::ok(packed).header("Content-Encoding", "gzip")).unwrap_err();
    let limit = 16 * 1024 * 1024;
    assert!(matches!(transport_error(error), TransportError::TooLarge { limit: l } if l == limit));
}

#[test]
fn a_body_that_is_not_what_it_says() {
    let error = send_to(Answer::ok("not gzip").header("Content-Encoding", "gzip")).unwrap_err();
    assert!(matches!(
        transport_error(error),
        TransportError::Protocol(_)
    ));
}

#[test]
fn a_redirect_loop_ends() {
    let error = send_to(Answer::redirect("https://www.facebook.com/messaging/send/")).unwrap_err();
    assert!(matches!(
        transport_error(error),
        TransportError::TooManyRedirects { limit: 10 }
    ));
}

#[test]
fn a_redirect_off_the_site_or_without_encryption_is_not_followed() {
    for (to, host) in [
        ("https://evil.example/?x=1", "evil.example"),
        ("//facebook.com.evil.example/", "facebook.com.evil.example"),
        ("https://notfacebook.com/", "notfacebook.com"),
        ("http://www.facebook.com/", "www.facebook.com"),
        ("javascript:alert(1)", ""),
    ] {
        let server = Scripted::start(move |seen| match seen.path() {
            "/messaging/send/" => Answer::redirect(to),
            _ => resume(seen).unwrap(),
        });
        let client = server.client_builder().session(session()).resume().unwrap();
        let error = client
            .send(ThreadKey::User(UserId::from(4)), TEXT)
            .unwrap_err();
        match transport_error(error) {
            TransportError::ForeignRedirect { host: told } => assert_eq!(told, host),
            other => panic!("{other:?}"),
        }
        assert_eq!(server.seen().last().unwrap().path(), "/messaging/send/");
    }
}

#[test]
fn what_is_not_http() {
    let endless_head = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    for raw in [
        "nonsense\r\n\r\n",
        "HTTP/1.1 banana\r\n\r\n",
        endless_head.as_str(),
    ] {
        let error = send_to(Answer::raw(raw)).unwrap_err();
        assert!(
            matches!(transport_error(error), TransportError::Protocol(_)),
            "{raw:.20}"
        );
    }
}

#[test]
fn a_connection_that_breaks_is_worth_another_try() {
    for raw in [
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"payload",
    ] {
        let error = send_to(Answer::raw(raw)).unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        assert!(
            matches!(transport_error(error), TransportError::Closed(_)),
            "{raw}"
        );
    }
}

#[test]
fn a_status_of_failure_while_logging_in() {
    let server = Scripted::start(|_| Answer::status(503));
    let error = log_in(&server);
    assert!(
        matches!(error, Error::Http { status: 503 }) && error.is_retryable(),
        "{error:?}"
    );
}

#[test]
fn nobody_listens() {
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let builder = Client::builder().local_server(address);
    let error = builder.login("ada@example.com", PASSWORD).unwrap_err();
    assert!(error.is_retryable());
    assert!(told(&error).starts_with("cannot connect to m.facebook.com"));
}

#[test]
fn a_failed_login_changes_nothing() {
    let server = Scripted::start(|seen| match (seen.method.as_str(), seen.path()) {
        ("POST", "/login.php") => {
            Answer::ok(LOGIN_PAGE).header("Set-Cookie", "c_user=2000; domain=.facebook.com")
        }
        _ => resume(seen).unwrap_or_else(|| Answer::ok(LOGIN_PAGE)),
    });
    let client = server.client_builder().session(session()).resume().unwrap();
    let before = client.session();
    let error = client.login("ada@example.com", PASSWORD).unwrap_err();
    assert_eq!(login_error(&error).0, LoginErrorKind::WrongPassword);
    let refused = client
        .set_session(Session::from_cookies([("xs", "1")]))
        .unwrap_err();
    assert!(matches!(refused, Error::Session(_)));
    assert_eq!(
        (client.session(), client.uid()),
        (before, UserId::from(1000))
    );
}
