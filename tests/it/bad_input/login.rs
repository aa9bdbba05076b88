//! Logging in that cannot succeed.

use fbchat::{Client, Error, LoginErrorKind, Session, SessionError, UserId};

use crate::bad_input::{CODE_PAGE, LOGIN_PAGE, log_in, login_error, login_leads_to};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{CODE, HOME, PASSWORD, TEXT, checked_message, resume, session};

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
fn a_wrong_password_is_sent_once_and_its_error_names_the_last_page() {
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
    assert!(checked_message(&error).contains("https://m.facebook.com/login/"));
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
fn a_page_without_a_form_is_no_verdict_on_the_password() {
    for page in [
        "",
        "<title>Error</title><p>Sorry, something went wrong.</p>",
        "<form><input name=q></form>",
    ] {
        for path in ["/login/", "/login.php", "/login"] {
            let server = login_leads_to(move |seen| match seen.path() {
                "/login.php" if seen.method == "POST" => Answer::redirect(path),
                _ => Answer::ok(page),
            });
            assert_eq!(
                login_error(&log_in(&server)).0,
                LoginErrorKind::UnexpectedPage,
                "{page}"
            );
        }
    }
}

#[test]
fn a_login_page_in_place_of_home_or_elsewhere_is_a_wrong_password() {
    for path in ["/", "/home.php", "/login/device-based/regular/login/"] {
        let server = login_leads_to(move |seen| match seen.path() {
            "/login.php" => Answer::redirect(&format!("{path}?e=1")),
            _ => Answer::ok(LOGIN_PAGE),
        });
        assert_eq!(
            login_error(&log_in(&server)).0,
            LoginErrorKind::WrongPassword,
            "{path}"
        );
    }
}

#[test]
fn a_code_is_sent_as_its_digits() {
    for shown in ["123 456", "123\u{a0}456", "123-456", "123456\u{200b}"] {
        let server = login_leads_to(|seen| match seen.path() {
            "/login.php" => Answer::redirect("/login/checkpoint/"),
            _ => Answer::ok(CODE_PAGE),
        });
        let builder = server
            .client_builder()
            .two_factor(move || Ok(shown.to_owned()));
        builder.login("ada@example.com", PASSWORD).unwrap_err();
        let seen = server.seen();
        let mut fields = seen.iter().flat_map(|seen| seen.form());
        let code = fields.find(|(name, _)| name == "approvals_code").unwrap().1;
        assert_eq!(code, CODE, "{shown:?}");
    }
}

#[test]
fn a_checkpoint_a_consent_page_and_an_unknown_page_are_distinguished() {
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
        assert!(!checked_message(&error).contains("secret"));
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
    checked_message(&error);
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
    let posts = || {
        server
            .seen()
            .iter()
            .filter(|seen| seen.path() == "/login/checkpoint/")
            .count()
    };
    let error = asking(|| Err(std::io::Error::other("no phone at hand")));
    assert!(matches!(error, Error::Io(_)), "{error:?}");
    assert_eq!(checked_message(&error), "no phone at hand");
    for none in [|| Ok(" \n".to_owned()), || Ok("\u{200b}none".to_owned())] {
        let error = asking(none);
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    }
    assert_eq!(posts(), 0);
}

#[test]
fn the_error_of_a_home_page_without_tokens_names_what_is_missing() {
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
    assert!(
        checked_message(&error).contains("fb_dtsg")
            && checked_message(&error).contains("DTSGInitialData")
    );
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
        assert!(!checked_message(&refused).contains(bad));
        assert_eq!(
            error(refused),
            SessionError::BadCookie {
                name: "xs".to_owned()
            }
        );
    }
    // One that no login needs costs nothing.
    for bad in ["", "x\r\ny", "x y", "x=y", "x;y"] {
        let refused = resume(&[("c_user", "1000"), (bad, "1")]);
        assert_eq!(error(refused), SessionError::NoXsCookie);
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
        checked_message(&error);
    }
}

#[test]
fn a_status_of_failure_while_logging_in() {
    let server = Scripted::start(|_| Answer::status(503));
    let error = log_in(&server);
    assert!(
        matches!(error, Error::Http { status: 503, .. }) && error.is_retryable(),
        "{error:?}"
    );
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
