//! The meaning of replies: Facebook's errors, tokens that a reply renews, calls that may have been carried out.

use std::time::Duration;

use crate::support::demo::{ADA, ENGINE_ROOM, WITH_ADA};
use crate::support::scripted::{Answer, Scripted, Seen};
use crate::support::{resume, resume_in_time, session};
use fbchat::local::{Fault, LocalServer};
use fbchat::{
    Advice, Client, Error, EventReminder, FacebookErrorKind, GraphQl, GroupId, OutgoingMessage,
    Reaction, ThreadId, ThreadKey, Timestamp, TransportError, UserId,
};
use serde_json::json;

const QUERIES: &str = "/api/graphqlbatch/";
const SEND: &str = "/messaging/send/";

/// A query that failed beside this data.
fn query_error(data: &str) -> Fault {
    Fault::Body(format!(
        r#"{{"q0":{{"data":{data},"errors":[{{"code":1675030,"summary":"Query error","message":"It failed."}}]}}}}"#
    ))
}

fn client() -> (LocalServer, Client) {
    let server = LocalServer::start().unwrap();
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    (server, client)
}

#[track_caller]
fn is_query_error(error: &Error) {
    let Error::Facebook(refusal) = error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.code, 1_675_030);
    assert_eq!(refusal.summary.as_deref(), Some("Query error"));
    assert_eq!(refusal.description.as_deref(), Some("It failed."));
}

#[test]
fn a_graphql_error_beside_data_is_an_error_wherever_a_reply_is_read() {
    let (server, client) = client();
    let fails = |data: &str| server.fail(QUERIES, query_error(data));

    fails(r#"{"message_thread":null}"#);
    let query = GraphQl::doc("1", json!({}));
    is_query_error(&client.graphql_request(query.clone()).unwrap_err());
    fails(r#"{"message_thread":null}"#);
    is_query_error(&client.graphql_requests(&[query]).unwrap_err());
    fails(r#"{"message_thread":null}"#);
    is_query_error(&client.fetch_thread_messages(WITH_ADA, 1, None).unwrap_err());
    fails(r#"{"message_thread":{"messages":{"nodes":[]}}}"#);
    is_query_error(
        &client
            .thread_messages(WITH_ADA)
            .next()
            .unwrap()
            .unwrap_err(),
    );
    fails(r#"{"viewer":null}"#);
    is_query_error(
        &client
            .fetch_thread_list(0, 3, fbchat::ThreadLocation::Inbox)
            .unwrap_err(),
    );
}

#[test]
fn a_query_that_fails_turns_no_group_into_a_person() {
    let (server, client) = client();
    server.fail(QUERIES, query_error(r#"{"message_thread":null}"#));
    let id = ENGINE_ROOM.id();
    is_query_error(&client.fetch_thread_info(&[id]).unwrap_err());
    server.fail(QUERIES, query_error(r#"{"message_thread":null}"#));
    let id = GroupId::from(ENGINE_ROOM.id().get());
    is_query_error(&client.fetch_group_info(&[id]).unwrap_err());
}

#[cfg(feature = "mqtt")]
#[test]
fn a_query_error_at_the_sequence_id_does_not_log_out() {
    let (server, client) = client();
    server.fail(QUERIES, query_error(r#"{"viewer":null}"#));
    let options = fbchat::ListenOptions::default().transport(fbchat::Transport::Mqtt);
    let error = client.start_listening_with(options).unwrap_err();
    is_query_error(&error);
    assert!(!error.is_logged_out() && error.is_retryable());
    assert!(client.is_logged_in().unwrap());
}

#[test]
fn a_conversation_that_facebook_does_not_know_is_not_found() {
    let (_server, client) = client();
    let nobody = ThreadId::from(77);
    let history = client.fetch_thread_messages(ThreadKey::User(UserId::from(77)), 1, None);
    let info = client.fetch_thread_info(&[nobody]).map(drop);
    for error in [history.map(drop).unwrap_err(), info.unwrap_err()] {
        assert!(
            matches!(error, Error::NotFound(id) if id == nobody),
            "{error:?}"
        );
        assert_eq!(error.advice(), Advice::FixCall);
        assert!(error.to_string().contains("77"));
    }
}

#[test]
fn rate_limit_exceeded_is_a_matter_of_waiting_and_not_of_rights() {
    let (server, client) = client();
    let answer = r#"{"q0":{"error":{"code":3252001,"summary":"Rate limit exceeded"}}}"#;
    server.fail(QUERIES, Fault::Body(answer.to_owned()));
    let error = client.fetch_thread_messages(WITH_ADA, 1, None).unwrap_err();
    assert!(error.is_retryable() && error.advice() == Advice::Wait);
    assert!(error.to_string().contains("wait"), "{error}");
    assert!(!error.may_have_been_done());

    let answer = r#"for (;;);{"error":9,"errorSummary":"You're Temporarily Blocked","errorDescription":"Try again later."}"#;
    server.fail(SEND, Fault::Body(answer.to_owned()));
    let error = client.send(WITH_ADA, "hi").unwrap_err();
    let Error::Facebook(refusal) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.kind(), FacebookErrorKind::Blocked);
    assert_eq!(
        (error.is_retryable(), error.advice()),
        (false, Advice::Browser)
    );
}

fn texts(client: &Client) -> usize {
    client
        .fetch_thread_messages(WITH_ADA, 50, None)
        .unwrap()
        .len()
}

#[test]
fn a_message_that_timed_out_and_is_sent_again_arrives_once() {
    let server = LocalServer::start().unwrap();
    let patient = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let client = resume_in_time(|| {
        let builder = server.client_builder().session(patient.session());
        builder.timeout(Duration::from_millis(500))
    });
    let bill = OutgoingMessage::text("pay 5 EUR");
    server.fail(SEND, Fault::StallHalfway);
    let error = client.send(WITH_ADA, &bill).unwrap_err();
    assert!(
        error.is_retryable() && error.may_have_been_done(),
        "{error:?}"
    );
    // Sent again without a limit: a busy machine may need longer.
    let first = patient.send(WITH_ADA, &bill).unwrap();
    assert_eq!(patient.send(WITH_ADA, bill.clone()).unwrap(), first);
    assert_eq!(patient.send(WITH_ADA, bill.clone()).unwrap(), first);
    assert_eq!(texts(&patient), 1);
}

#[test]
fn a_message_that_waited_on_disk_is_still_sent_once() {
    let (server, client) = client();
    let message = OutgoingMessage::text("once");
    let stored = serde_json::to_string(&message).unwrap();
    server.fail(SEND, Fault::Status(500));
    let error = client.send(WITH_ADA, message.clone()).unwrap_err();
    assert!(error.may_have_been_done(), "{error:?}");
    let first = client.send(WITH_ADA, message).unwrap();
    let read: OutgoingMessage = serde_json::from_str(&stored).unwrap();
    assert_eq!(client.send(WITH_ADA, read).unwrap(), first);
    assert_eq!(texts(&client), 1);
}

#[test]
fn one_message_to_several_conversations_arrives_in_each_and_a_changed_one_again() {
    let (_server, client) = client();
    let group = ENGINE_ROOM;
    let message = OutgoingMessage::text("to all");
    let sent = [WITH_ADA, group].map(|thread| client.send(thread, &message).unwrap());
    assert_ne!(sent[0], sent[1]);
    for (thread, id) in [WITH_ADA, group].into_iter().zip(&sent) {
        assert_eq!(&client.send(thread, &message).unwrap(), id);
        let newest = client.fetch_thread_messages(thread, 1, None).unwrap();
        assert_eq!(newest[0].text.as_deref(), Some("to all"));
    }
    let changed = message.clone().mention(ADA, "@Ada");
    client.send(WITH_ADA, changed).unwrap();
    client.send(WITH_ADA, message.renewed()).unwrap();
    client.send(WITH_ADA, "to all").unwrap();
    client.send(WITH_ADA, "to all").unwrap();
    assert_eq!(texts(&client), 5);
}

#[test]
fn an_image_that_is_sent_again_beside_the_same_message_arrives_once() {
    let (_server, client) = client();
    let message = OutgoingMessage::text("Look!");
    let send = || client.send_local_image(WITH_ADA, "fixtures/files/dot.png", &message);
    assert_eq!(send().unwrap(), send().unwrap());
    assert_eq!(texts(&client), 1);
}

#[test]
fn every_error_reports_whether_the_call_may_have_been_done() {
    let (server, client) = client();
    let message = client.send(WITH_ADA, "hi").unwrap();
    // A call that is as true the second time is made once more by itself.
    server.fail("/webgraphql/mutation", Fault::DropAfterHandling);
    server.fail("/webgraphql/mutation", Fault::DropAfterHandling);
    let reaction = client
        .react_to_message(&message, Reaction::Love)
        .unwrap_err();
    assert!(reaction.may_have_been_done(), "{reaction:?}");
    server.fail("/ajax/eventreminder/create", Fault::DropAfterHandling);
    let plan = EventReminder::new("Tea", Timestamp::now());
    let plan = client.event_reminder(WITH_ADA, plan).unwrap_err();
    assert!(plan.is_retryable() && plan.may_have_been_done(), "{plan:?}");
    for (fault, maybe) in [
        (Fault::Status(500), true),
        (Fault::Status(403), false),
        (Fault::Status(429), false),
        (Fault::Garbage, true),
        (Fault::FacebookError(1_545_012), false),
        (Fault::FacebookError(1_390_008), false),
        (Fault::LoggedOut, false),
    ] {
        server.fail(SEND, fault.clone());
        let error = client.send(WITH_ADA, "hi").unwrap_err();
        assert_eq!(error.may_have_been_done(), maybe, "{fault:?}: {error:?}");
    }
}

#[test]
fn a_call_that_reached_nobody_was_not_done() {
    let (server, client) = client();
    drop(server);
    let error = client.send(WITH_ADA, "hi").unwrap_err();
    // A connection that was kept may break; a new one cannot be made.
    let again = client.send(WITH_ADA, "hi").unwrap_err();
    assert!(error.is_retryable());
    assert!(
        matches!(again, Error::Transport(TransportError::Connect { .. })),
        "{again:?}"
    );
    assert!(!again.may_have_been_done());
}

/// The `fb_dtsg` of the last request.
fn last_token(server: &Scripted) -> String {
    let form = server.seen().last().unwrap().form();
    let token = form.into_iter().find(|(name, _)| name == "fb_dtsg");
    token.unwrap().1
}

/// The token of the second sending of a client whose server answers every sending with these instructions.
fn token_after(jsmods: &'static str) -> String {
    let server = Scripted::start(move |seen: &Seen| {
        resume(seen).unwrap_or_else(|| {
            Answer::ok(format!(
                r#"for (;;);{{"payload":{{"actions":[{{"message_id":"mid.$1"}}]}},"jsmods":{jsmods}}}"#
            ))
        })
    });
    let client = server.client_builder().session(session()).resume().unwrap();
    client.send(WITH_ADA, "first").unwrap();
    client.send(WITH_ADA, "second").unwrap();
    last_token(&server)
}

#[test]
fn only_an_instruction_for_the_token_renews_it_wherever_it_stands() {
    for (jsmods, token) in [
        (
            r#"{"require":[["TimeSlice","guard",["nonsense"]]]}"#,
            "AQ:1",
        ),
        (
            r#"{"require":[["TimeSlice","guard",["nonsense"]],["DTSG","setToken",["AQ:2"]]]}"#,
            "AQ:2",
        ),
        (
            r#"{"define":[["LSD",[],{"token":"no"},323],["DTSGInitialData",[],{"token":"AQ:2"},258]]}"#,
            "AQ:2",
        ),
    ] {
        assert_eq!(token_after(jsmods), token, "{jsmods}");
    }
}

#[test]
fn a_home_page_whose_token_is_in_a_comment_is_enough() {
    let home = r#"<div><code><!-- <form><input type="hidden" name="fb_dtsg" value="AQTOK:1" /></form> --></code></div>"#;
    let server = Scripted::start(move |seen: &Seen| match seen.url.as_str() {
        "https://www.facebook.com/" => Answer::ok(home),
        _ => resume(seen).unwrap_or_else(|| {
            Answer::ok(r#"for (;;);{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#)
        }),
    });
    let client = server.client_builder().session(session()).resume().unwrap();
    client.send(WITH_ADA, "hi").unwrap();
    assert_eq!(last_token(&server), "AQTOK:1");
}
