//! Faults of the connection and the server.

use fbchat::local::{Fault, LocalServer};
use fbchat::{Error, ThreadKey};

use crate::end_to_end::{ADA, BOT, ada, bot, code};
use crate::support::resume_in_time;

#[test]
fn a_message_whose_answer_is_lost_is_sent_once() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    for fault in [Fault::Drop, Fault::DropAfterHandling, Fault::Truncate] {
        server.fail("/messaging/send/", fault);
        bot.send(ThreadKey::User(ADA), "once").unwrap();
    }
    assert_eq!(ada(&server).messages(ThreadKey::User(BOT)).len(), 3);
}

#[test]
fn faults_on_the_way_are_errors_of_their_own_kind() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    let send = |fault: Fault| {
        server.fail("/messaging/send/", fault);
        bot.send(ThreadKey::User(ADA), "hi").unwrap_err()
    };
    assert!(matches!(
        send(Fault::Status(500)),
        Error::Http { status: 500, .. }
    ));
    assert!(matches!(send(Fault::Garbage), Error::Decode(_)));
    assert!(matches!(
        send(Fault::Body("<html>".to_owned())),
        Error::Decode(_)
    ));
    for spam in [1_390_008, 1_357_007] {
        let error = send(Fault::FacebookError(spam));
        assert!(!error.is_retryable());
        assert_eq!(code(error), spam);
    }
    server.fail("/messaging/send/", Fault::FacebookError(1_357_004));
    bot.send(ThreadKey::User(ADA), "healed").unwrap();
    assert!(matches!(send(Fault::LoggedOut), Error::NotLoggedIn));
}

#[test]
fn a_stall_ends_with_the_limit_on_time() {
    let server = LocalServer::start().unwrap();
    let session = bot(&server).session();
    let client = resume_in_time(|| {
        let builder = server.client_builder().session(session.clone());
        builder.timeout(std::time::Duration::from_millis(300))
    });
    server.fail(
        "/messaging/send/",
        Fault::Delay(std::time::Duration::from_secs(3600)),
    );
    let error = client.send(ThreadKey::User(ADA), "hi").unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
}

#[test]
fn stale_tokens_are_fetched_anew_once_for_all_threads() {
    let server = LocalServer::start().unwrap();
    let bot = bot(&server);
    server.renew_tokens(BOT);
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| bot.send(ThreadKey::User(ADA), "hi").unwrap());
        }
    });
    assert_eq!(ada(&server).messages(ThreadKey::User(BOT)).len(), 8);
    let requests = server.requests();
    let mut counters: Vec<_> = requests
        .iter()
        .filter_map(|request| request.field("__req"))
        .collect();
    let count = counters.len();
    counters.sort_unstable();
    counters.dedup();
    assert_eq!(counters.len(), count, "a counter was used twice");
}
