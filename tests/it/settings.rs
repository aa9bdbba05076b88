//! Settings at their limits: each is used as documented, or rejected before any request.

use std::time::Duration;

use crate::support::proxy::{certified, names};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{Folder, checked_message, resume, session};
use fbchat::{ClientBuilder, Document, Error, ThreadKey, TransportError, UserId};

const MARK: ThreadKey = ThreadKey::User(UserId::new(4));

fn server() -> Scripted {
    Scripted::start(|seen| match &*seen.url {
        "https://upload.facebook.com/ajax/mercury/upload.php" => {
            Answer::json(r#"{"payload":{"metadata":{"0":{"image_id":"7"}}}}"#)
        }
        "https://www.facebook.com/messaging/send/" => {
            Answer::json(r#"{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#)
        }
        _ => resume(seen).unwrap_or_else(|| Answer::ok(*b"\x89PNG\r\n\x1a\n\0")),
    })
}

#[track_caller]
fn is_refused(set: impl FnOnce(ClientBuilder) -> ClientBuilder) {
    let server = server();
    let builder = set(server.client_builder().session(session()));
    let error = builder.resume().unwrap_err();
    checked_message(&error);
    assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    assert_eq!(server.seen().len(), 0);
}

/// Resumes, sends a text, and sends an image of another site.
fn works(set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> fbchat::Result<()> {
    let server = server();
    let client = set(server.client_builder().session(session())).resume()?;
    client.send(MARK, "hello")?;
    client.send_remote_image(MARK, "https://images.example/1.png", "")?;
    Ok(())
}

#[test]
fn a_user_agent_is_sent_as_it_is_or_refused() {
    for odd in [
        "",
        "  ",
        "a\r\nX: y",
        "a\nb",
        "a\tb",
        "a\0b",
        "\u{7f}",
        "na\u{ef}ve",
    ] {
        is_refused(|builder| builder.user_agent(odd));
    }
    is_refused(|builder| builder.user_agent("x".repeat(16 * 1024 + 1)));
    works(|builder| builder.user_agent("~!@#$%^&*()_+{}|:\"<>?")).unwrap();
}

#[test]
fn a_time_limit_may_be_as_long_as_a_duration_can_be() {
    is_refused(|builder| builder.timeout(Duration::ZERO));
    is_refused(|builder| builder.upload_timeout(Duration::ZERO));
    is_refused(|builder| builder.remote_image_timeout(Duration::ZERO));
    is_refused(|builder| builder.remote_file_timeout(Duration::ZERO));
    is_refused(|builder| builder.connect_timeout(Duration::ZERO));
    for long in [
        Duration::MAX,
        Duration::from_secs(1 << 62),
        Duration::from_secs(1 << 40),
    ] {
        works(|builder| builder.timeout(long)).unwrap();
        works(|builder| builder.upload_timeout(long)).unwrap();
        works(|builder| builder.remote_image_timeout(long)).unwrap();
        works(|builder| builder.connect_timeout(long)).unwrap();
        works(|builder| builder.rate_limit(u32::MAX).rate_limit_timeout(long)).unwrap();
    }
}

#[test]
fn a_time_limit_that_is_too_short_for_anything_is_a_timeout() {
    let short = Duration::from_nanos(1);
    for error in [
        works(|builder| builder.timeout(short)),
        works(|builder| builder.upload_timeout(short)),
        works(|builder| builder.remote_image_timeout(short)),
    ] {
        let error = error.unwrap_err();
        assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    }
}

#[test]
fn a_limit_on_size_is_kept_at_its_edges() {
    is_refused(|builder| builder.max_reply_size(0));
    let small = works(|builder| builder.max_reply_size(1)).unwrap_err();
    assert!(matches!(
        small,
        Error::Transport(TransportError::TooLarge { limit: 1 })
    ));
    works(|builder| builder.max_reply_size(u64::MAX).max_image_size(u64::MAX)).unwrap();
    let none = works(|builder| builder.max_image_size(0)).unwrap_err();
    assert!(matches!(
        none,
        Error::Transport(TransportError::TooLarge { limit: 0 })
    ));
}

#[test]
fn redirects_are_followed_as_often_as_is_set() {
    let none = works(|builder| builder.max_redirects(0)).unwrap_err();
    assert!(matches!(
        none,
        Error::Transport(TransportError::TooManyRedirects { limit: 0 })
    ));
    works(|builder| builder.max_redirects(1)).unwrap();
    works(|builder| builder.max_redirects(u32::MAX)).unwrap();
}

#[test]
#[allow(deprecated, reason = "the former names are kept for a release")]
fn the_former_names_of_settings_are_settings_still() {
    use fbchat::{Query, Wire};

    let second = Duration::from_secs(1);
    works(|builder| builder.wire(Wire::V2017).pace(60_000).pace_timeout(second)).unwrap();
    works(|builder| builder.doc_id(Query::Messages, "1")).unwrap();
    is_refused(|builder| builder.doc_id(Query::Messages, "one"));
    is_refused(|builder| builder.pace(0));
}

#[test]
fn a_document_id_is_a_number() {
    for odd in [
        "",
        " ",
        "12 3",
        "-1",
        "1e9",
        "\u{661}",
        "1\r\n",
        "viewer { id }",
    ] {
        is_refused(|builder| builder.document_id(Document::ThreadList, odd));
    }
    is_refused(|builder| builder.document_id(Document::ThreadList, "1".repeat(31)));
    works(|builder| builder.document_id(Document::ThreadList, "3336396659757871")).unwrap();
}

#[test]
fn a_rate_limit_of_nothing_is_refused() {
    is_refused(|builder| builder.rate_limit(0));
}

#[test]
fn a_root_certificate_that_cannot_be_one_is_refused() {
    let (_, good) = certified(names(&["www.facebook.com"]));
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    for odd in [
        String::new(),
        "no certificate".to_owned(),
        begin.to_owned(),
        format!("{begin}\n{end}\n"),
        format!("{begin}\nAAAA\n{end}\n"),
        format!("{begin}\nno base64!\n{end}\n"),
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".to_owned(),
        // A good one does not make up for it.
        format!("{good}{begin}\nAAAA\n{end}\n"),
    ] {
        is_refused(|builder| builder.root_certificate(odd));
    }
    is_refused(|builder| builder.root_certificate([0xff, 0xfe, 0]));
    let many = good.repeat(200);
    works(|builder| builder.root_certificate(many).root_certificate(good)).unwrap();
}

#[cfg(unix)]
#[test]
fn an_image_that_is_no_regular_file_is_refused_and_not_waited_for() {
    let folder = Folder::new("no-regular-file");
    let pipe = folder.path("pipe.png");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let socket = folder.path("socket.png");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let link = folder.path("link.png");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    let server = server();
    let client = server.client_builder().session(session()).resume().unwrap();
    let before = server.seen().len();
    for path in [pipe, socket, link, folder.path(""), "/dev/zero".into()] {
        let error = client.send_local_image(MARK, &path, "").unwrap_err();
        assert!(
            matches!(error, Error::InvalidInput(_)),
            "{path:?}: {error:?}"
        );
    }
    assert_eq!(server.seen().len(), before);
}
