//! What each kind of reply means.

use std::time::Duration;

use fbchat::{Event, Timestamp};

use crate::support::scripted::Answer;
use crate::{answering, client, item, items, listening, long_poll, of_pulls, one_cycle};

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
    let heard: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(heard, ["1"]);
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
    assert_eq!(one_cycle(&client), ["1", "ListenError", "2", "Unknown"]);
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
    let heard: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(heard, ["1", "2"]);
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
    let heard: Vec<_> = (0..3).flat_map(|_| one_cycle(&client)).collect();
    assert_eq!(heard, ["1", "Gap", "2"]);
    assert_eq!(of_pulls(&server, "seq"), ["0", "5", "70"]);
}

#[test]
fn an_unknown_kind_of_reply_is_told_and_its_items_are_kept() {
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
fn an_answer_of_no_use_is_told_and_listening_goes_on() {
    let server = answering([Answer::ok("<html>"), items(1, &[1])]);
    let client = listening(&server);
    assert_eq!(one_cycle(&client), ["ListenError"]);
    assert_eq!(one_cycle(&client), ["1"]);
}

#[test]
fn a_gap_begins_where_the_server_was_last_heard_of_the_queue() {
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
    let heard = Timestamp::now();
    while Timestamp::now() == heard {
        std::thread::yield_now();
    }
    let gap = loop {
        let events = client.do_one_listen().unwrap();
        if let Some(Event::Gap(gap)) = events.into_iter().next_back() {
            break gap;
        }
    };
    assert!(gap.since <= heard);
}
