//! The kinds of replies.

use std::time::Duration;

use fbchat::{Event, Timestamp};
use serde_json::{Value, json};

use crate::long_poll::{
    STICKY, answering, client, field, item, items, listening, long_poll, of_pulls, one_cycle,
    receive_until,
};
use crate::support::resume;
use crate::support::scripted::{Answer, Scripted};

#[test]
fn items_arrive_in_order_and_the_number_stays_where_a_reply_has_none() {
    let server = answering([
        items(7, &[1, 2]),
        Answer::json(r#"{"t":"heartbeat"}"#),
        Answer::json(r#"{"t":"continue"}"#),
        items(9, &[3]),
        Answer::json(r#"{"ms":[]}"#),
    ]);
    let client = listening(&server);
    let none = Vec::<String>::new();
    assert_eq!(one_cycle(&client), ["1", "2"]);
    assert_eq!(one_cycle(&client), none);
    assert_eq!(one_cycle(&client), none);
    assert_eq!(one_cycle(&client), ["3"]);
    assert_eq!(one_cycle(&client), none);
    assert_eq!(of_pulls(&server, "seq"), ["0", "7", "7", "7", "9"]);
}

#[test]
fn another_sticky_may_come_at_any_time() {
    let with_items = format!(
        r#"{{"t":"msg","seq":1,"ms":[{}],"lb_info":{{"sticky":9,"pool":"r"}}}}"#,
        item(1)
    );
    let server = answering([
        Answer::json(r#"{"t":"lb","lb_info":{"sticky":"8","pool":"q"}}"#),
        Answer::json(&with_items),
        Answer::json(r#"{"t":"heartbeat"}"#),
    ]);
    let client = listening(&server);
    let received: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(received, ["1"]);
    assert_eq!(of_pulls(&server, "sticky_token"), ["235", "8", "9"]);
    assert_eq!(of_pulls(&server, "sticky_pool"), ["p", "q", "r"]);
}

#[test]
fn replies_in_a_reply_arrive_in_order_and_a_bad_one_costs_no_other() {
    let batched = format!(
        r#"{{"t":"batched","batches":[{{"t":"msg","seq":3,"ms":[{}]}},7,{{"t":"msg","seq":4,"ms":[{},null]}}]}}"#,
        item(1),
        item(2)
    );
    let server = answering([Answer::json(&batched), Answer::json(r#"{"t":"heartbeat"}"#)]);
    let client = listening(&server);
    let expected = ["1", "ListenError", "Gap", "2", "Unknown"];
    assert_eq!(one_cycle(&client), expected);
    one_cycle(&client);
    assert_eq!(of_pulls(&server, "seq"), ["0", "4"]);
}

#[test]
fn a_refresh_fetches_tokens_and_sticky_anew_and_keeps_the_number() {
    let server = answering([
        items(5, &[1]),
        Answer::json(r#"{"t":"refresh","reason":110}"#),
        items(6, &[2]),
    ]);
    let client = listening(&server);
    let received: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(received, ["1", "2"]);
    assert_eq!(of_pulls(&server, "seq"), ["0", "5", "5"]);
    let seen = server.seen();
    assert_eq!(
        seen.iter()
            .filter(|seen| seen.url == "https://www.facebook.com/")
            .count(),
        2
    );
}

#[test]
fn a_lost_queue_is_a_gap() {
    let server = answering([
        items(5, &[1]),
        Answer::json(r#"{"t":"fullReload","seq":70}"#),
        items(71, &[2]),
    ]);
    let client = listening(&server);
    let received: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(received, ["1", "Gap", "2"]);
    assert_eq!(of_pulls(&server, "seq"), ["0", "5", "70"]);
}

#[test]
fn a_reply_that_cannot_be_read_is_asked_for_again_and_then_passed_over_with_a_gap() {
    let cut = || Answer::json(r#"{"t":"msg","seq":6,"ms":[{"type":"#);
    let many = || Answer::json(&format!(r#"{{"ms":[1{}]}}"#, ",1".repeat(100_000)));
    for unreadable in [cut, many] {
        let server = answering([items(5, &[1]), unreadable(), items(6, &[2])]);
        let client = listening(&server);
        assert_eq!(receive_until(&client, "2"), ["1", "ListenError", "2"]);
        let server = answering([items(5, &[1]), unreadable(), unreadable(), items(7, &[3])]);
        let client = listening(&server);
        let expected = ["1", "ListenError", "ListenError", "Gap", "3"];
        assert_eq!(receive_until(&client, "3"), expected);
        assert_eq!(of_pulls(&server, "seq")[..4], ["0", "5", "5", "0"]);
    }
}

#[test]
fn a_prefix_of_another_form_and_a_bad_byte_cost_nothing() {
    let reply = b"{\"t\":\"msg\",\"seq\":1,\"ms\":[{\"type\":\"x\xff\"},{\"type\":\"inbox\",\"unseen\":1,\"unread\":0,\"recent_unread\":0}]}";
    for prefix in ["for(;;);", "for (;;);\n", ")]}'\n", "\u{feff}", ""] {
        let reply = [prefix.as_bytes(), reply].concat();
        let server = answering([Answer::ok(reply)]);
        let client = listening(&server);
        assert_eq!(one_cycle(&client), ["Unknown", "1"]);
    }
}

fn delta(delta: Value) -> Answer {
    let item = json!({"type": "delta", "delta": delta});
    Answer::json(&json!({"t": "msg", "seq": 1, "ms": [item]}).to_string())
}

#[test]
fn a_payload_of_bytes_is_read_as_it_is_over_mqtt() {
    let thread = json!({"threadFbId": "5"});
    let payload = json!({"deltas": [
        {"deltaMessageReaction": {"threadKey": thread, "messageId": "mid.$1", "userId": "4", "action": 0, "reaction": "😆"}},
        {"deltaRecallMessageData": {"threadKey": thread, "messageID": "mid.$1", "senderID": "4", "deletionTimestamp": 1}},
    ]});
    let bytes = payload.to_string().into_bytes();
    let server = answering([delta(json!({"class": "ClientPayload", "payload": bytes}))]);
    let client = listening(&server);
    assert_eq!(one_cycle(&client), ["ReactionAdded", "MessageUnsent"]);
}

#[test]
fn a_message_that_is_only_named_is_fetched_as_it_is_over_mqtt() {
    let named =
        json!({"class": "ForcedFetch", "messageId": "mid.$8", "threadKey": {"threadFbId": "5"}});
    let mut pulls = 0;
    let mut fetches = 0;
    let server = Scripted::start(move |seen| match seen.path() {
        "/pull" if field(seen, "sticky_token").is_none() => Answer::json(STICKY),
        "/pull" => {
            pulls += 1;
            match pulls {
                1 => delta(named.clone()),
                _ => items(2, &[2]),
            }
        }
        "/api/graphqlbatch/" => {
            fetches += 1;
            if fetches == 1 {
                return Answer::status(500);
            }
            let message =
                json!({"message_id": "mid.$8", "timestamp_precise": "8", "message": {"text": "x"}});
            Answer::ok(json!({"q0": {"data": {"message": message}}}).to_string())
        }
        _ => resume(seen).unwrap(),
    });
    let client = listening(&server);
    assert_eq!(receive_until(&client, "2"), ["Message", "2"]);
}

#[test]
fn an_unknown_kind_of_reply_is_reported_and_its_items_are_kept() {
    let strange = format!(r#"{{"t":"strange","seq":3,"ms":[{}]}}"#, item(1));
    let server = answering([Answer::json(&strange)]);
    assert_eq!(one_cycle(&listening(&server)), ["1", "ListenError"]);
}

#[test]
fn stale_tokens_are_mended_without_a_word() {
    let server = answering([Answer::json(r#"{"error":1357004}"#), items(1, &[1])]);
    assert_eq!(one_cycle(&listening(&server)), ["1"]);
}

#[test]
fn a_useless_reply_is_reported_and_listening_goes_on() {
    let server = answering([Answer::ok("<html>"), items(1, &[1])]);
    let client = listening(&server);
    assert_eq!(one_cycle(&client), ["ListenError"]);
    assert_eq!(one_cycle(&client), ["1"]);
}

#[test]
fn a_gap_begins_at_the_last_reply_about_the_queue() {
    let server = answering([
        items(5, &[1]),
        Answer::status(500),
        Answer::status(500),
        Answer::json(r#"{"t":"fullReload","seq":70}"#),
    ]);
    let client = client(&server);
    let short_wait = Duration::from_millis(1);
    let options = long_poll()
        .mark_alive(false)
        .retry_after(short_wait, short_wait);
    client.start_listening_with(options).unwrap();
    client.do_one_listen().unwrap();
    let received = Timestamp::now();
    while Timestamp::now() == received {
        std::thread::yield_now();
    }
    let gap = loop {
        let events = client.do_one_listen().unwrap();
        if let Some(Event::Gap(gap)) = events.into_iter().next_back() {
            break gap;
        }
    };
    assert!(gap.since <= received);
}
