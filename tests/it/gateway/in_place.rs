//! What comes in place of the page of messages, as recorded.

use fbchat::{Error, GatewayOptions, LoginErrorKind};
use serde_json::Value;

use crate::gateway::{client, options};
use crate::support::gateway::recorded;
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
