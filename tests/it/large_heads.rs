//! Requests with long heads: whatever a reply can ask for can be sent.

use crate::support::scripted::{Answer, Scripted};
use crate::support::{checked_message, messenger, session};
use fbchat::{Client, Error, Event, ListenOptions, Session, ThreadKey, TransportError, UserId};

const MARK: ThreadKey = ThreadKey::User(UserId::new(4));

fn receives_a_message(client: &Client) -> bool {
    let options = ListenOptions::default().transport(fbchat::Transport::Mqtt);
    let listener = client.listen_with(options).unwrap();
    let received = listener
        .into_iter()
        .any(|event| matches!(event, Event::Message(_)));
    listener.stop().unwrap();
    received
}

/// The length of the longest value of this header, and how many requests had it.
fn longest(server: &Scripted, header: &str) -> (usize, usize) {
    let seen = server.seen();
    let lengths: Vec<_> = seen
        .iter()
        .filter_map(|seen| Some(seen.headers.get(header)?.len()))
        .collect();
    (lengths.iter().copied().max().unwrap_or(0), lengths.len())
}

#[test]
fn a_session_with_many_cookies_can_do_everything() {
    // The second is about the size at which a request gets a connection of its own.
    for length in [1_000, 2_037, 3_000, 3_050, 3_100, 16 * 1024, 40 * 1024] {
        let fillers = (0..12).map(|number| (format!("f{number}"), "x".repeat(length / 12)));
        let login = [("c_user", "1000"), ("xs", "xs-of-1000")];
        let login = login.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let session = Session::from_cookies(login.into_iter().chain(fillers));
        let server = Scripted::start(messenger);
        let client = server.client_builder().session(session).resume().unwrap();
        client.send(MARK, "hello").unwrap();
        assert!(receives_a_message(&client));
        let (sent, count) = longest(&server, "cookie");
        assert!(sent >= length - 12, "{sent} of {length}");
        assert_eq!(count, server.seen().len(), "each request has them");
    }
}

#[test]
fn a_server_that_sets_cookies_with_every_reply_does_not_end_the_client() {
    let mut count = 0;
    let server = Scripted::start(move |seen| {
        let mut answer = messenger(seen);
        if answer.talk.is_none() {
            for _ in 0..15 {
                count += 1;
                let cookie = format!(
                    "c{count}={}; domain=.facebook.com; path=/",
                    "x".repeat(1000)
                );
                answer = answer.header("Set-Cookie", &cookie);
            }
        }
        answer
    });
    let client = server.client_builder().session(session()).resume().unwrap();
    for _ in 0..20 {
        client.send(MARK, "hello").unwrap();
    }
    assert!(receives_a_message(&client));
    let last = server.seen().pop().unwrap();
    let cookies = &last.headers["cookie"];
    assert!(cookies.contains("c_user=1000") && cookies.contains("xs=xs-of-1000"));
    assert!(cookies.len() > 16 * 1024, "{}", cookies.len());
}

#[test]
fn a_redirect_is_followed_however_long_the_address_is() {
    for length in [1_900, 2_100, 4_000, 15_000] {
        let target = format!("https://m.facebook.com/home.php?{}", "x".repeat(length));
        let server = Scripted::start(move |seen| match &*seen.url {
            "https://m.facebook.com/login.php" => Answer::redirect(&target),
            _ => messenger(seen),
        });
        let client = server.client_builder().session(session()).resume();
        client.unwrap();
    }
}

#[test]
fn a_long_user_agent_is_sent_as_it_is() {
    for length in [2_000, 2_100, 16 * 1024] {
        let server = Scripted::start(messenger);
        let builder = server.client_builder().user_agent("x".repeat(length));
        let client = builder.session(session()).resume().unwrap();
        client.send(MARK, "hello").unwrap();
        assert!(receives_a_message(&client));
        assert_eq!(
            longest(&server, "user-agent"),
            (length, server.seen().len())
        );
    }
}

#[test]
fn a_redirect_to_another_port_or_with_a_user_name_is_refused() {
    for (target, host) in [
        ("https://www.facebook.com:22/", "www.facebook.com:22"),
        (
            "https://m.facebook.com:8443/home.php",
            "m.facebook.com:8443",
        ),
        (
            "https://ada:pa55word@m.facebook.com/home.php",
            "m.facebook.com",
        ),
        ("https://ada@m.facebook.com/home.php", "m.facebook.com"),
        ("http://m.facebook.com/home.php", "m.facebook.com"),
    ] {
        let server = Scripted::start(move |seen| match &*seen.url {
            "https://m.facebook.com/login.php" => Answer::redirect(target),
            _ => messenger(seen),
        });
        let error = server.client_builder().session(session()).resume();
        let error = error.unwrap_err();
        checked_message(&error);
        assert!(
            matches!(&error, Error::Transport(TransportError::ForeignRedirect { host: named }) if named == host),
            "{target}: {error:?}"
        );
    }
    // The port that it has anyway.
    let server = Scripted::start(|seen| match &*seen.url {
        "https://m.facebook.com/login.php" => {
            Answer::redirect("https://m.facebook.com:443/home.php")
        }
        _ => messenger(seen),
    });
    server.client_builder().session(session()).resume().unwrap();
}
