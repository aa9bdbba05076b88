//! A connection that is opened for a task, and not taken by the server.

use std::sync::atomic::{AtomicUsize, Ordering};

use fbchat::{Client, Error, GroupId, ThreadKey};

use crate::gateway::client;
use crate::gateway::tasks::{DONE, Task};
use crate::support::gateway::{Peer, recorded, talk};
use crate::support::resume;
use crate::support::scripted::{Answer, Scripted};

/// How a connection is refused.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Refused {
    ByCode(u16),
    ByStatus(u16),
}
use Refused::{ByCode, ByStatus};

const EACH: [Refused; 4] = [ByCode(4003), ByCode(4005), ByStatus(400), ByStatus(403)];

/// A server that refuses so many connections, and does what comes over the others.
fn server(refused: Refused, times: usize, pages: [&'static str; 2]) -> Scripted {
    let (connections, loaded) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Scripted::start(move |seen| match seen.url.split('?').next().unwrap() {
        "https://www.facebook.com/messages" => {
            let number = loaded.fetch_add(1, Ordering::SeqCst);
            Answer::ok(recorded(pages[number.min(1)]))
        }
        "https://gateway.facebook.com/ws/lightspeed" => {
            let is_refused = connections.fetch_add(1, Ordering::SeqCst) < times;
            match refused {
                ByStatus(status) if is_refused => Answer::status(status),
                ByCode(code) if is_refused => talk(seen, move |peer| peer.close(code)),
                _ => talk(seen, play),
            }
        }
        _ => resume(seen).unwrap(),
    })
}

/// Answers a task.
fn play(peer: &mut Peer<'_>) {
    let task = Task::next(peer).unwrap();
    task.accept(peer);
    peer.data(task.stream, DONE);
    while peer.frames().is_some() {}
}

const PAGE: &str = "page-with-ls.html";

fn call(client: &Client) -> Result<(), Error> {
    client.change_thread_theme(ThreadKey::Group(GroupId::from(5)), 1.into())
}

/// How often the page was loaded, and a connection asked for.
fn requests(server: &Scripted) -> (usize, usize) {
    let seen = server.seen();
    let pages = seen.iter().filter(|it| it.path() == "/messages");
    let upgrades = seen.iter().filter(|it| it.url.contains("gateway"));
    (pages.count(), upgrades.count())
}

#[test]
fn a_refusal_is_followed_by_an_attempt_with_a_page_that_is_loaded_anew() {
    for refused in EACH {
        let server = server(refused, 1, [PAGE, PAGE]);
        let client = client(&server);
        call(&client).unwrap();
        assert_eq!(requests(&server), (2, 2), "{refused:?}");
        // That page is kept.
        call(&client).unwrap();
        assert_eq!(requests(&server), (2, 3), "{refused:?}");
    }
}

#[test]
fn a_second_refusal_is_an_error() {
    for refused in EACH {
        let server = server(refused, 9, [PAGE, PAGE]);
        let error = call(&client(&server)).unwrap_err();
        let is_right = match refused {
            ByCode(4003) => matches!(error, Error::NotLoggedIn),
            ByCode(_) => matches!(error, Error::Transport(_)),
            ByStatus(status) => matches!(error, Error::Http { status: it } if it == status),
        };
        assert!(is_right, "{refused:?}: {error:?}");
        assert_eq!(requests(&server), (2, 2), "{refused:?}");
    }
}

#[test]
fn the_page_shows_that_the_session_has_ended() {
    for refused in EACH {
        let server = server(refused, 9, [PAGE, "page-user-zero.html"]);
        let error = call(&client(&server)).unwrap_err();
        assert!(
            matches!(error, Error::NotLoggedIn),
            "{refused:?}: {error:?}"
        );
        assert_eq!(requests(&server), (2, 1), "{refused:?}");
    }
}

#[test]
fn a_task_that_may_have_been_accepted_is_not_sent_again() {
    // One is accepted before the refusal; the others are no refusals.
    for (code, is_accepted) in [(4003, true), (4002, false), (4000, false)] {
        let server = crate::gateway::server(move |_, peer| {
            let task = Task::next(peer).unwrap();
            if is_accepted {
                task.accept(peer);
            }
            peer.close(code);
        });
        let error = call(&client(&server)).unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
        assert!(error.may_have_been_done());
        assert_eq!(requests(&server), (1, 1));
    }
}
