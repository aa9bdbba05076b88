//! Replies that are not what they should be.

use std::io::Write;

use fbchat::{Client, Error, ThreadKey, TransportError, UserId};

use crate::bad_input::{LOGIN_PAGE, send_to, transport_error};
use crate::support::scripted::{Answer, Scripted};
use crate::support::{PASSWORD, TEXT, checked_message, resume, session};

#[test]
fn a_page_where_json_is_due() {
    let error = send_to(Answer::ok(format!("<html><title>Sorry</title>{TEXT}"))).unwrap_err();
    assert_eq!(
        checked_message(&error),
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
        checked_message(&error);
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
fn a_body_that_does_not_match_its_content_encoding() {
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
            TransportError::ForeignRedirect { host: named } => assert_eq!(named, host),
            other => panic!("{other:?}"),
        }
        assert_eq!(server.seen().last().unwrap().path(), "/messaging/send/");
    }
}

#[test]
fn a_reply_that_is_not_http_is_a_protocol_error() {
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
fn a_refused_connection_is_an_error_with_the_host() {
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let builder = Client::builder().local_server(address);
    let error = builder.login("ada@example.com", PASSWORD).unwrap_err();
    assert!(error.is_retryable());
    assert!(checked_message(&error).starts_with("cannot connect to m.facebook.com"));
}
