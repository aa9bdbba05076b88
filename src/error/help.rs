//! Tests that every error reads as help: what happened and what to try, in one sentence.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::*;

/// Refuses what does not begin as a part of a sentence, ends like a whole one, or is more than one.
#[track_caller]
fn check_form(text: &str) {
    let begins = text.starts_with("Facebook ") || !text.starts_with(char::is_uppercase);
    assert!(begins, "begins like a sentence: {text}");
    assert!(!text.ends_with(['.', '!', ' ', ':']), "ends oddly: {text}");
    assert!(!text.contains(". "), "is more than a sentence: {text}");
    assert!(!text.contains('\n'), "is more than a line: {text}");
}

/// Refuses a text that names what happened and gives no advice.
#[track_caller]
fn check_help(text: &str) {
    check_form(text);
    let advises = [": ", ", so ", "; "].iter().any(|it| text.contains(it));
    assert!(advises, "gives no advice: {text}");
}

/// Refuses a text that is no help, or repeats that of its source.
#[track_caller]
fn check(error: &dyn std::error::Error) {
    let text = error.to_string();
    check_help(&text);
    if let Some(source) = error.source() {
        assert!(
            !text.contains(&source.to_string()),
            "repeats its source: {text}"
        );
    }
}

/// The place of an error's kind in the list of all. A new kind has a place here and an error in the list.
fn place(error: &Error) -> usize {
    match error {
        Error::Facebook(_) => 0,
        Error::Http { .. } => 1,
        Error::Login(_) => 2,
        Error::TwoFactorRequired => 3,
        Error::NotLoggedIn => 4,
        Error::NoThread => 5,
        Error::InvalidInput(_) => 6,
        Error::TooSoon { .. } => 7,
        Error::Decode(_) => 8,
        Error::Transport(error) => match error {
            TransportError::Timeout => 9,
            TransportError::Connect { .. } => 10,
            TransportError::Closed(_) => 11,
            TransportError::Tls { .. } => 12,
            TransportError::TooLarge { .. } => 13,
            TransportError::TooManyRedirects { .. } => 14,
            TransportError::ForeignRedirect { .. } => 15,
            TransportError::PrivateAddress { .. } => 16,
            TransportError::Protocol(_) => 17,
            TransportError::ProxyRefused { .. } => 35,
            TransportError::ProxyForbids { .. } => 36,
        },
        Error::Session(error) => match **error {
            SessionError::NoUserCookie => 18,
            SessionError::BadUserCookie => 19,
            SessionError::BadCookie { .. } => 20,
            SessionError::NotASession(_) => 21,
            SessionError::NotAFile { .. } => 22,
            SessionError::NotOwned { .. } => 23,
            SessionError::NotPrivate { .. } => 24,
            SessionError::NoXsCookie => 28,
            SessionError::ProfileCookieAlone => 29,
            SessionError::ExpiredCookie { .. } => 30,
            SessionError::OtherSite { .. } => 31,
            SessionError::SeveralAccounts => 32,
        },
        // The words are those of the system.
        Error::Io(_) => 25,
        Error::Panicked => 26,
        Error::Stopped => 27,
        Error::NotFound(_) => 33,
        Error::Cancelled { .. } => 34,
        Error::Busy { .. } => 37,
    }
}

fn all() -> Vec<Error> {
    let text = || "sesame".to_owned();
    let path = text;
    let host = text;
    vec![
        refused(1, Some("No.")),
        Error::Http { status: 502 },
        login(LoginErrorKind::Checkpoint),
        Error::TwoFactorRequired,
        Error::NotLoggedIn,
        Error::NoThread,
        Error::of_status(503, Some(Duration::from_secs(90))),
        Error::invalid_input("the door is shut: open it"),
        Error::TooSoon {
            wait: Duration::from_millis(1500),
        },
        DecodeError::new("a reply", "it is empty").into(),
        TransportError::Timeout.into(),
        TransportError::Connect {
            host: host(),
            source: Some(io::ErrorKind::ConnectionRefused.into()),
        }
        .into(),
        TransportError::Closed(io::ErrorKind::UnexpectedEof.into()).into(),
        TransportError::Tls { host: host() }.into(),
        TransportError::TooLarge { limit: 7 }.into(),
        TransportError::TooManyRedirects { limit: 7 }.into(),
        TransportError::ForeignRedirect { host: host() }.into(),
        TransportError::PrivateAddress { host: host() }.into(),
        TransportError::Protocol("the rules are broken: try again".into()).into(),
        SessionError::NoUserCookie.into(),
        SessionError::BadUserCookie.into(),
        SessionError::BadCookie { name: text() }.into(),
        SessionError::NotASession("it is empty".into()).into(),
        SessionError::NotAFile { path: path() }.into(),
        SessionError::NotOwned { path: path() }.into(),
        SessionError::NotPrivate { path: path() }.into(),
        io::Error::from(io::ErrorKind::NotFound).into(),
        Error::Panicked,
        Error::Stopped,
        Error::NotFound(crate::ThreadId::from(4)),
        Error::Cancelled { sent: true },
        SessionError::NoXsCookie.into(),
        SessionError::ProfileCookieAlone.into(),
        SessionError::ExpiredCookie { name: text() }.into(),
        SessionError::OtherSite { name: text() }.into(),
        SessionError::SeveralAccounts.into(),
        TransportError::ProxyRefused { host: host() }.into(),
        TransportError::ProxyForbids { host: host() }.into(),
    ]
}

fn refused(code: u32, description: Option<&str>) -> Error {
    let error = FacebookError {
        description: description.map(str::to_owned),
        ..FacebookError::new(code)
    };
    error.into()
}

fn login(kind: LoginErrorKind) -> Error {
    let error = LoginError {
        kind,
        address: "https://m.facebook.com/login/".to_owned(),
        title: Some("Log in.".to_owned()),
    };
    error.into()
}

#[test]
fn every_kind_of_error_reads_as_help() {
    let all = all();
    for error in all.iter().filter(|error| !matches!(error, Error::Io(_))) {
        check(error);
    }
    check(&Error::Cancelled { sent: false });
    let places: BTreeSet<usize> = all.iter().map(place).collect();
    assert!(places.into_iter().eq(0..all.len()));
}

/// Breaks a line in each text of a value, and makes it long.
fn forge(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) if text.chars().any(char::is_lowercase) => {
            *text = format!(
                "{text}\n2026-01-01 INFO forged\u{1b}[2J{}",
                "x".repeat(10_000)
            );
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(forge),
        serde_json::Value::Object(object) => object.values_mut().for_each(forge),
        _ => {}
    }
}

#[test]
fn an_error_that_is_read_back_from_json_forges_no_line() {
    let mut forged_ones = 0;
    for error in all() {
        let mut form = serde_json::to_value(&error).unwrap();
        forge(&mut form);
        // Where the text is the name of a variant there is no such error.
        let Ok(forged) = serde_json::from_value::<Error>(form) else {
            continue;
        };
        forged_ones += 1;
        let mut source: Option<&dyn std::error::Error> = Some(&forged);
        while let Some(error) = source {
            for shown in [error.to_string(), format!("{error:?}")] {
                assert!(!shown.contains(char::is_control), "{shown}");
                assert!(shown.len() < 10_000, "{} bytes", shown.len());
            }
            source = error.source();
        }
    }
    assert!(forged_ones > 12, "{forged_ones}");
}

#[test]
fn every_reason_of_a_failed_login_reads_as_help() {
    use LoginErrorKind as Kind;
    let all = [
        Kind::WrongPassword,
        Kind::Checkpoint,
        Kind::Consent,
        Kind::TwoFactorRejected,
        Kind::NoUserCookie,
        Kind::UnexpectedPage,
    ];
    for (place, kind) in all.into_iter().enumerate() {
        check(&kind);
        check(&login(kind));
        // A new kind has a place here and stands in the list.
        let expected = match kind {
            Kind::WrongPassword => 0,
            Kind::Checkpoint => 1,
            Kind::Consent => 2,
            Kind::TwoFactorRejected => 3,
            Kind::NoUserCookie => 4,
            Kind::UnexpectedPage => 5,
        };
        assert_eq!(place, expected);
    }
}

#[test]
fn what_facebook_and_servers_refuse_reads_as_help() {
    let codes = [
        1, 1_357_001, 1_357_004, 1_357_007, 1_357_031, 1_390_008, 1_545_003, 1_545_010, 1_545_012,
        1_545_014, 1_545_116, 1_675_030, 3_252_001,
    ];
    for code in codes {
        check(&refused(code, None));
        // Facebook's text is a whole sentence, or several; the error is still one line.
        let quoted = refused(code, Some("No.\nNever.")).to_string();
        assert!(quoted.contains(r#", "No.\nNever.": "#), "{quoted}");
    }
    for status in [400, 401, 403, 404, 410, 429, 500, 599] {
        check(&Error::Http { status });
    }
}

#[test]
fn what_is_no_identifier_reads_as_help() {
    check(&"four".parse::<crate::UserId>().unwrap_err());
}

#[cfg(feature = "local-server")]
#[test]
fn what_is_no_world_reads_as_help() {
    use crate::local::World;

    for (world, at) in [
        ("[", None),
        (
            r#"{"users": [{"id": "1", "name": " "}]}"#,
            Some("users[0].name"),
        ),
        (r#"{"users": [{"id": "0", "name": "A"}]}"#, Some("users[0]")),
        (
            r#"{"users": [{"id": "1", "name": "A", "email": "a"}]}"#,
            Some("users[0].email"),
        ),
        (
            r#"{"users": [{"id": "1", "name": "A"}, {"id": "1", "name": "B"}]}"#,
            Some("users[1]"),
        ),
        (
            r#"{"users": [{"id": "1", "name": "A", "friends": ["2"]}]}"#,
            Some("users[0].friends[0]"),
        ),
        (
            r#"{"users": [], "groups": [{"id": "1", "members": []}]}"#,
            Some("groups[0]"),
        ),
    ] {
        let error = World::from_json(world).unwrap_err();
        check(&error);
        assert!(
            error.to_string().contains(at.unwrap_or_default()),
            "{error}"
        );
    }
}

/// The text that is given to a call, where it stands there itself.
fn literal(call: &str) -> Option<&str> {
    let call = call.trim_start();
    let call = call.strip_prefix("format!(").unwrap_or(call).trim_start();
    let text = call.strip_prefix('"')?;
    let mut quotes = text.match_indices('"').map(|(at, _)| &text[..at]);
    quotes.find(|before| !before.ends_with('\\'))
}

/// The texts that calls of this name are given in the sources of a folder.
fn texts(folder: &Path, call: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, call, found);
        } else if !path.ends_with("help.rs") {
            let source = fs::read_to_string(path).unwrap();
            // What is behind are tests.
            let source = source.split("#[cfg(test)]").next().unwrap_or_default();
            let calls = source.split(call).skip(1);
            found.extend(calls.filter_map(literal).map(str::to_owned));
        }
    }
}

#[test]
fn every_text_in_the_sources_reads_as_help() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (call, at_least) in [("invalid_input(", 35), ("Protocol(", 10)] {
        let mut found = Vec::new();
        texts(&sources, call, &mut found);
        assert!(found.len() >= at_least, "{call} has {} texts", found.len());
        for text in found {
            check_help(&text);
        }
    }
}
