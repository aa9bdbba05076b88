//! The rate limit of a client: what has to wait its turn, and what does not.

use std::thread;
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{
    AttachmentId, Client, ClientBuilder, Error, EventReminder, GuestStatus, NewPoll, PlanId,
    PollId, QuickAnswer, QuickReply, Reaction, Result, ThreadColor, ThreadKey, Timestamp,
    TypingStatus,
};

use crate::support::demo::{ADA, ENGINE_ROOM};

const MARK: ThreadKey = ThreadKey::User(ADA);

fn log_in(builder: ClientBuilder) -> Client {
    builder.login("bot@example.com", "bot").unwrap()
}

/// A client that never waits: its second turn comes a minute after the first.
fn hasty(server: &LocalServer) -> Client {
    log_in(
        server
            .client_builder()
            .rate_limit(1)
            .rate_limit_timeout(Duration::ZERO),
    )
}

#[track_caller]
fn too_soon<T: std::fmt::Debug>(result: Result<T>) {
    match result {
        Err(error @ Error::TooSoon { .. }) => assert!(error.is_retryable()),
        other => panic!("not too soon: {other:?}"),
    }
}

#[test]
fn calls_that_others_see_wait_for_their_turn() {
    let server = LocalServer::start().unwrap();
    let client = hasty(&server);
    let message = client.send(MARK, "first").unwrap();
    let before = server.requests().len();
    let plan = || EventReminder::new("Tea", Timestamp::now());
    too_soon(client.send(MARK, "second"));
    too_soon(client.react_to_message(&message, Reaction::Love));
    too_soon(client.remove_reaction(&message));
    too_soon(client.unsend(&message));
    too_soon(client.forward_attachment(MARK, AttachmentId::from(7)));
    too_soon(client.quick_reply(MARK, &QuickReply::text("Tea"), QuickAnswer::Offered));
    too_soon(client.event_reminder(MARK, plan()));
    too_soon(client.create_plan(MARK, plan()));
    too_soon(client.edit_plan(PlanId::from(7), plan()));
    too_soon(client.delete_plan(PlanId::from(7)));
    too_soon(client.change_plan_participation(PlanId::from(7), GuestStatus::Going));
    too_soon(client.create_poll(MARK, NewPoll::new("Which tea?")));
    too_soon(client.update_poll_vote(PollId::from(7), &[], &[]));
    too_soon(client.change_thread_color(MARK, ThreadColor::BrilliantRose));
    too_soon(client.change_thread_emoji(MARK, "🎄"));
    too_soon(client.change_nickname(MARK, ADA, "Countess"));
    too_soon(client.change_thread_title(ENGINE_ROOM, "Boiler room"));
    too_soon(client.add_users_to_group(ENGINE_ROOM, [ADA]));
    too_soon(client.remove_user_from_group(ENGINE_ROOM, ADA));
    assert_eq!(server.requests().len(), before);
}

#[test]
fn calls_that_others_do_not_see_go_at_once() {
    let server = LocalServer::start().unwrap();
    let client = hasty(&server);
    let message = client.send(MARK, "first").unwrap();
    client
        .set_typing_status(MARK, TypingStatus::Typing)
        .unwrap();
    client.mark_as_read(MARK).unwrap();
    client.mark_as_delivered(MARK, &message).unwrap();
    client.fetch_thread_messages(MARK, 1, None).unwrap();
    client
        .upload_image("dot.png", std::fs::read("fixtures/files/dot.png").unwrap())
        .unwrap();
}

#[test]
fn an_invalid_message_takes_no_turn() {
    let server = LocalServer::start().unwrap();
    let client = hasty(&server);
    assert!(matches!(client.send(MARK, ""), Err(Error::InvalidInput(_))));
    client.send(MARK, "first").unwrap();
}

#[test]
fn clones_and_threads_share_the_turns() {
    let server = LocalServer::start().unwrap();
    let client = hasty(&server);
    let sent = thread::scope(|threads| {
        let sending: Vec<_> = (0..8)
            .map(|_| client.clone())
            .map(|client| threads.spawn(move || client.send(MARK, "me!").is_ok()))
            .collect();
        let sent = sending.into_iter().map(|thread| thread.join().unwrap());
        sent.filter(|sent| *sent).count()
    });
    assert_eq!(sent, 1);
}

#[test]
fn without_a_pace_nobody_waits_and_a_pace_of_nothing_is_refused() {
    let server = LocalServer::start().unwrap();
    let builder = || server.client_builder().rate_limit_timeout(Duration::ZERO);
    let client = log_in(builder());
    for number in 0..3 {
        client.send(MARK, number.to_string()).unwrap();
    }
    let refused = builder().rate_limit(0).login("bot@example.com", "bot");
    assert!(matches!(refused, Err(Error::InvalidInput(_))));
}

#[test]
fn calls_wait_where_waiting_is_allowed() {
    let server = LocalServer::start().unwrap();
    let client = log_in(server.client_builder().rate_limit(60_000));
    for number in 0..10 {
        client.send(MARK, number.to_string()).unwrap();
    }
    let sent = client.fetch_thread_messages(MARK, 10, None).unwrap();
    assert_eq!(sent.len(), 10);
}

#[test]
fn a_wait_for_a_turn_can_be_cancelled_and_frees_its_turn() {
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder().rate_limit(1);
    let client = log_in(builder.rate_limit_timeout(Duration::from_secs(600)));
    client.send(MARK, "first").unwrap();
    let before = server.requests().len();
    let waiting = [1, 2, 3].map(|number: u32| {
        let client = client.clone();
        thread::spawn(move || client.send(MARK, number.to_string()))
    });
    while !waiting.iter().all(thread::JoinHandle::is_finished) {
        client.cancel();
        thread::yield_now();
    }
    for thread in waiting {
        match thread.join().unwrap() {
            Err(error @ Error::Cancelled { sent: false, .. }) => {
                assert!(!error.may_have_been_done())
            }
            other => panic!("not cancelled: {other:?}"),
        }
    }
    assert_eq!(server.requests().len(), before);
}

#[test]
fn cancelling_without_a_waiting_call_does_nothing() {
    let server = LocalServer::start().unwrap();
    let client = hasty(&server);
    client.cancel();
    client.send(MARK, "first").unwrap();
    client.cancel();
    too_soon(client.send(MARK, "second"));
}
