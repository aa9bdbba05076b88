//! Servers that mean harm: whatever they send, a request ends, within its limits.

use std::time::Duration;

use crate::support::scripted::{Answer, Scripted};
use crate::support::{TEXT, checked_message, resume, resume_in_time, session};
use fbchat::{ClientBuilder, Error, ThreadKey, TransportError, UserId};

/// Long enough to log in on most machines; a busy one tries again.
const BRIEF: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(5);

/// Sends a text with this answer of the server, and returns the error and the number of requests.
fn send_to(
    answer: Answer,
    settings: fn(ClientBuilder) -> ClientBuilder,
) -> (TransportError, usize) {
    let server = Scripted::start(move |seen| resume(seen).unwrap_or_else(|| answer.clone()));
    let client = resume_in_time(|| settings(server.client_builder()).session(session()));
    let before = server.seen().len();
    let error = client
        .send(ThreadKey::User(UserId::from(4)), TEXT)
        .unwrap_err();
    checked_message(&error);
    match error {
        Error::Transport(error) => (error, server.seen().len() - before),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_endless_drip_ends_with_the_total_limit_wherever_it_drips() {
    let head = "HTTP/1.1 200 OK\r\n";
    let cases = [
        ("the head", Answer::drip(head, "X", PAUSE)),
        ("headers", Answer::drip(head, "X: y\r\n", BRIEF / 10)),
        (
            "a body",
            Answer::drip(format!("{head}Content-Length: 1000000\r\n\r\n"), " ", PAUSE),
        ),
        (
            "a body without length",
            Answer::drip(format!("{head}\r\n"), " ", PAUSE),
        ),
        (
            "chunks",
            Answer::drip(
                format!("{head}Transfer-Encoding: chunked\r\n\r\n"),
                "1\r\n \r\n",
                PAUSE,
            ),
        ),
        (
            "interim answers",
            Answer::drip("", "HTTP/1.1 102 Processing\r\n\r\n", PAUSE),
        ),
    ];
    std::thread::scope(|scope| {
        for (name, answer) in cases {
            scope.spawn(move || {
                let (error, requests) = send_to(answer, |builder| builder.timeout(BRIEF));
                assert!(
                    matches!(error, TransportError::Timeout),
                    "{name}: {error:?}"
                );
                assert_eq!(requests, 1, "{name}");
            });
        }
    });
}

#[test]
fn redirects_do_not_start_the_total_limit_anew() {
    // Each answer takes its time, and leads to the next: together they take more than there is.
    let server = Scripted::start(move |seen| {
        resume(seen).unwrap_or_else(|| {
            let (_sender, never) = std::sync::mpsc::channel::<()>();
            let _ = never.recv_timeout(BRIEF / 4);
            Answer::redirect("https://www.facebook.com/again")
        })
    });
    let client = resume_in_time(|| {
        let builder = server.client_builder().timeout(BRIEF);
        builder.max_redirects(1000).session(session())
    });
    let error = client
        .send(ThreadKey::User(UserId::from(4)), TEXT)
        .unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
}

#[test]
fn an_endless_body_ends_with_the_limit_on_its_size() {
    let spaces = " ".repeat(1024);
    let head = "HTTP/1.1 200 OK\r\n";
    for (name, answer) in [
        (
            "without length",
            Answer::drip(format!("{head}\r\n"), spaces.clone(), Duration::ZERO),
        ),
        (
            "chunks",
            Answer::drip(
                format!("{head}Transfer-Encoding: chunked\r\n\r\n"),
                format!("400\r\n{spaces}\r\n"),
                Duration::ZERO,
            ),
        ),
        (
            "a length beyond all bounds",
            Answer::drip(
                format!("{head}Content-Length: 18446744073709551615\r\n\r\n"),
                spaces,
                Duration::ZERO,
            ),
        ),
    ] {
        let (error, _) = send_to(answer, |builder| builder.max_reply_size(100_000));
        assert!(
            matches!(error, TransportError::TooLarge { limit: 100_000 }),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn a_head_beyond_all_bounds_is_refused() {
    let head = "HTTP/1.1 200 OK\r\n";
    for (name, answer) in [
        (
            "one header without end",
            Answer::drip(format!("{head}X: "), "x".repeat(1024), Duration::ZERO),
        ),
        (
            "headers without end",
            Answer::drip(head, "X: y\r\n".repeat(100), Duration::ZERO),
        ),
        (
            "200 headers",
            Answer::raw(format!(
                "{head}{}Content-Length: 0\r\n\r\n",
                "X: y\r\n".repeat(200)
            )),
        ),
        (
            "a large header",
            Answer::raw(format!("{head}X: {}\r\n\r\n", "x".repeat(70_000))),
        ),
        (
            "chunks of no size",
            Answer::raw(format!(
                "{head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"
            )),
        ),
        (
            "two lengths",
            Answer::raw(format!(
                "{head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"
            )),
        ),
    ] {
        let (error, _) = send_to(answer, |builder| builder);
        assert!(
            matches!(error, TransportError::Protocol(_)),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn every_redirect_counts() {
    let (error, requests) = send_to(
        Answer::redirect("https://www.facebook.com/again"),
        |builder| builder.max_redirects(3),
    );
    assert!(
        matches!(error, TransportError::TooManyRedirects { limit: 3 }),
        "{error:?}"
    );
    assert_eq!(requests, 4);
}
