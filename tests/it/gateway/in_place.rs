//! Pages and redirects in place of the page of messages.

use fbchat::{Error, GatewayOptions, LoginErrorKind};
use serde_json::Value;

use crate::gateway::{client, listening, options, receive_until, server_with_page};
use crate::support::gateway::{message, recorded};
use crate::support::resume;
use crate::support::scripted::{Answer, Scripted};

const PAGE: &str = "https://www.facebook.com/messages";

/// The page of a recorded case.
fn page(case: &str) -> Answer {
    let path = case.strip_prefix("redirect to ");
    match path.and_then(|path| path.split(' ').next()) {
        Some(path) => Answer::redirect(&format!("https://www.facebook.com{path}")),
        None => match case {
            "redirect with xs cookie deleted" => Answer::redirect("https://www.facebook.com/home")
                .header(
                    "Set-Cookie",
                    "xs=deleted; Max-Age=-1; Domain=.facebook.com; Path=/",
                ),
            "page with USER_ID 0" => Answer::ok(recorded("page-user-zero.html")),
            "status 404" => Answer::status(404),
            other => panic!("a case that is not played: {other}"),
        },
    }
}

/// The outcome of a listening that begins so, in the words of the recording.
fn outcome(error: &Error) -> Vec<&'static str> {
    match error {
        // Three reasons for one error.
        Error::NotLoggedIn => vec!["redirected_to_login", "token_invalidated", "user_id_zero"],
        Error::Login(error) if error.kind == LoginErrorKind::Consent => vec!["consent"],
        Error::Login(error) if error.kind == LoginErrorKind::Checkpoint => {
            vec!["checkpoint", "suspended", "challenge"]
        }
        Error::Http { status: 404, .. } => vec!["http_status"],
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_recorded_case_ends_the_listening_before_it_begins() {
    let recording: Value = serde_json::from_str(&recorded("page-classification.json")).unwrap();
    let cases = recording["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 11);
    for case in cases {
        let name = case["case"].as_str().unwrap().to_owned();
        let played = name.clone();
        let server = Scripted::start(move |seen| match seen.url.split('?').next().unwrap() {
            PAGE => page(&played),
            "https://www.facebook.com/consent/user_cookie/" => Answer::status(404),
            _ => resume(seen).unwrap_or_else(|| Answer::ok("<title>Elsewhere</title>")),
        });
        let client = client(&server);
        let listening = options(GatewayOptions::default());
        let error = client.start_listening_with(listening).unwrap_err();
        let recorded = case["outcome"].as_str().unwrap();
        assert!(outcome(&error).contains(&recorded), "{name}: {error:?}");
        if let (Error::Login(error), Some(url)) = (&error, case["url"].as_str()) {
            let (_, path) = url.split_once("//").unwrap().1.split_once('/').unwrap();
            let path = path.split('?').next().unwrap();
            assert_eq!(error.address, format!("https://www.facebook.com/{path}"));
        }
        // One request is enough, and none opens the gateway.
        let seen = server.seen();
        assert_eq!(
            seen.iter().filter(|it| it.path() == "/messages").count(),
            1,
            "{name}"
        );
        assert!(
            !seen.iter().any(|it| it.path() == "/ws/lightspeed"),
            "{name}"
        );
    }
}

#[test]
fn a_page_that_is_no_page_of_messages_says_why() {
    for (page, expected) in [
        (Answer::ok(recorded("page-user-zero.html")), None),
        (Answer::redirect("/login.php"), None),
        (
            Answer::redirect("/checkpoint/1501092823525282/"),
            Some(LoginErrorKind::Checkpoint),
        ),
        (
            Answer::redirect("/accounts/suspended/"),
            Some(LoginErrorKind::Checkpoint),
        ),
        // By what stands on it, at the address of the page itself.
        (
            Answer::ok("<title>Messenger</title><a href=\"/x?id=828281030927956\">Continue</a>"),
            Some(LoginErrorKind::Checkpoint),
        ),
        (
            Answer::ok("<script>\"XCheckpointFBScrapingWarningController\"</script>"),
            Some(LoginErrorKind::Checkpoint),
        ),
        (
            Answer::redirect("/challenge/x"),
            Some(LoginErrorKind::Checkpoint),
        ),
        (
            Answer::redirect("/privacy/consent/x"),
            Some(LoginErrorKind::Consent),
        ),
    ] {
        let server = Scripted::start(move |seen| match seen.path() {
            "/messages" => page.clone(),
            _ => resume(seen).unwrap_or_else(|| Answer::ok("<title>Other</title>")),
        });
        let result = client(&server).start_listening_with(options(GatewayOptions::default()));
        match (result.unwrap_err(), expected) {
            (Error::NotLoggedIn, None) => {}
            (Error::Login(error), Some(kind)) => assert_eq!(error.kind, kind),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_place_to_which_the_site_leads_first_is_the_one_that_counts() {
    let server = Scripted::start(move |seen| match seen.path() {
        "/messages" => Answer::redirect("/consent/"),
        "/consent/" => Answer::redirect("/login.php"),
        _ => resume(seen).unwrap(),
    });
    let client = client(&server);
    let before = server.seen().len();
    let result = client.start_listening_with(options(GatewayOptions::default()));
    let Error::Login(error) = result.unwrap_err() else {
        panic!("it is no error of a login");
    };
    assert_eq!(error.kind, LoginErrorKind::Consent);
    assert_eq!(error.address, "https://www.facebook.com/consent/");
    let seen = server.seen();
    assert!(seen[before..].iter().all(|it| it.path() != "/login.php"));
}

#[test]
fn another_page_and_the_sites_own_error_do_not_end_the_session() {
    for page in [
        "<title>News</title>",
        "<title>Error</title>Sorry, something went wrong.",
    ] {
        let server = server_with_page(
            move |number| match number {
                1 => Answer::ok(page),
                _ => Answer::ok(recorded("page-with-ls.html")),
            },
            |number, peer| {
                peer.begin(if number == 0 { "c1" } else { "c2" });
                match number {
                    0 => peer.close(4003),
                    _ => drop(peer.push(&[message(9)])),
                };
                peer.hold();
            },
        );
        let client = listening(&server, GatewayOptions::default());
        let received = receive_until(&client, "9");
        assert_eq!(received.last().unwrap(), "9");
        assert_eq!(received[0], "Disconnected");
    }
}
