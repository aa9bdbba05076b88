//! Omitted entries and entries with equal times are not the end of a list.

use fbchat::{ApiVersion, Error, Result, Thread, ThreadKey, ThreadLocation, Timestamp};
use serde_json::{Value, json};

use super::{GRACE, client, client_of, data, field, params};
use crate::support::scripted::{Answer, Seen};

/// An inbox whose entries have these kinds, newest first, one a second; the page that is asked for.
fn inbox(seen: &Seen, kinds: &[&str]) -> Answer {
    let params = params(seen).remove(0);
    let before = params["before"].as_u64().unwrap_or(u64::MAX);
    let limit = params["limit"].as_u64().unwrap().try_into().unwrap();
    let nodes = (1..).zip(kinds).map(|(id, kind)| {
        let at = 1_516_000_000_000_u64 - id * 1000;
        let last = json!({"nodes": [{"timestamp_precise": at.to_string()}]});
        let node = json!({"thread_type": kind, "thread_key": {"thread_fbid": id.to_string()}, "last_message": last});
        (at, node)
    });
    let nodes = nodes.filter(|(at, _)| *at <= before).map(|(_, node)| node);
    let nodes: Vec<Value> = nodes.take(limit).collect();
    data(&[json!({"viewer": {"message_threads": {"nodes": nodes}}})])
}

fn ids(threads: &[Thread]) -> Vec<u64> {
    threads.iter().map(|thread| thread.id().get()).collect()
}

#[test]
fn a_page_of_threads_of_a_new_kind_is_not_the_end() {
    let mut kinds = vec!["BROADCAST"; 3];
    kinds.extend(["GROUP", "GROUP"]);
    let (_server, few) = client(move |seen| inbox(seen, &kinds));
    for limit in [1, 2, 3, 20] {
        let threads = few.fetch_thread_list(0, limit, ThreadLocation::Inbox);
        let expected = &[4, 5][..limit.min(2) as usize];
        assert_eq!(ids(&threads.unwrap()), expected, "{limit}");
    }
    let second = few.fetch_thread_list(1, 3, ThreadLocation::Inbox);
    assert_eq!(ids(&second.unwrap()), [5]);

    // A seller has dozens of them.
    let mut kinds = vec!["GROUP"];
    kinds.extend(["BROADCAST"; 70]);
    kinds.extend(["GROUP", "BROADCAST", "GROUP"]);
    let (server, seller) = client(move |seen| inbox(seen, &kinds));
    let threads = seller.threads(ThreadLocation::Inbox);
    let threads: Vec<Thread> = threads.map(Result::unwrap).collect();
    assert_eq!(ids(&threads), [1, 72, 74]);
    let before = server.seen().len();
    let threads = seller.fetch_thread_list(0, 3, ThreadLocation::Inbox);
    assert_eq!(ids(&threads.unwrap()), [1, 72, 74]);
    assert!(server.seen().len() - before <= 6);
}

#[test]
fn rows_that_are_left_out_are_not_the_end_of_the_list_of_2017() {
    let row = |id: u64| json!({"thread_type": if id < 30 || id == 32 { 9 } else { 2 }, "thread_fbid": id});
    let (server, client) = client_of(ApiVersion::V2017, move |seen| {
        let number = |name: &str| field(seen, &format!("inbox[{name}]")).parse::<usize>();
        let (offset, limit) = (number("offset").unwrap(), number("limit").unwrap());
        let rows: Vec<Value> = (0..35).map(row).skip(offset).take(limit).collect();
        Answer::json(&json!({"payload": {"threads": rows}}).to_string())
    });
    let threads = client.fetch_thread_list(0, 3, ThreadLocation::Inbox);
    assert_eq!(ids(&threads.unwrap()), [30, 31, 33]);
    let threads = client.threads(ThreadLocation::Inbox);
    let threads: Vec<Thread> = threads.map(Result::unwrap).collect();
    assert_eq!(ids(&threads), [30, 31, 33, 34]);
    let before = server.seen().len();
    let threads = client.fetch_thread_list(31, 2, ThreadLocation::Inbox);
    assert_eq!(ids(&threads.unwrap()), [31, 33]);
    assert_eq!(server.seen().len() - before, 2);
}

#[test]
fn a_list_without_end_and_without_anything_readable_is_an_error() {
    let (server, client) = client(|seen| {
        let before = params(seen)[0]["before"].as_u64().unwrap_or(9_000_000);
        let node = |id| json!({"thread_type": "NEW", "thread_key": {}, "updated_time_precise": before - 1 - id});
        let nodes: Vec<Value> = (0..20).map(node).collect();
        data(&[json!({"viewer": {"message_threads": {"nodes": nodes}}})])
    });
    let before = server.seen().len();
    let nothing = client.fetch_thread_list(0, 1, ThreadLocation::Inbox);
    assert!(matches!(nothing, Err(Error::Decode(_))), "{nothing:?}");
    assert_eq!(server.seen().len() - before, 100);
}

/// A history of messages, the oldest first, each with its time.
fn history_of(seen: &Seen, times: &[u64]) -> Answer {
    let params = params(seen).remove(0);
    let before = params["before"].as_u64().unwrap_or(u64::MAX);
    let limit = usize::try_from(params["message_limit"].as_u64().unwrap()).unwrap();
    let nodes = times.iter().enumerate().filter(|(_, at)| **at <= before);
    let nodes: Vec<Value> = nodes
        .map(|(id, at)| json!({"message_id": format!("mid.${id}"), "timestamp_precise": at.to_string()}))
        .collect();
    let nodes = &nodes[nodes.len().saturating_sub(limit)..];
    data(&[json!({"message_thread": {"messages": {"nodes": nodes}}})])
}

#[test]
fn a_history_with_many_messages_of_one_millisecond_is_whole() {
    let mut times = vec![1, 2];
    times.extend([3; 130]);
    times.extend([4; 49]);
    times.extend([5, 6]);
    let length = times.len();
    let (_server, client) = client(move |seen| history_of(seen, &times));
    let messages = client.thread_messages(ThreadKey::User(GRACE));
    let ids: Vec<String> = messages.map(|it| it.unwrap().id.to_string()).collect();
    let expected = (0..length).rev().map(|id| format!("mid.${id}"));
    assert!(ids.iter().cloned().eq(expected), "{ids:?}");
    let from_the_crowd = client.thread_messages(ThreadKey::User(GRACE));
    let from_the_crowd = from_the_crowd.before(Timestamp::from_millis(3));
    assert_eq!(from_the_crowd.count(), 132);
}

#[test]
fn a_page_of_unreadable_messages_is_not_the_end_of_a_history() {
    let (_server, client) = client(|seen| {
        let params = params(seen).remove(0);
        let newest = params["before"].as_u64().unwrap_or(150);
        let nodes: Vec<Value> = (newest.saturating_sub(49).max(1)..=newest)
            .map(|at| match at {
                40..=130 => json!({"timestamp_precise": at}),
                _ => json!({"message_id": format!("mid.${at}"), "timestamp_precise": at}),
            })
            .collect();
        data(&[json!({"message_thread": {"messages": {"nodes": nodes}}})])
    });
    let messages = client.thread_messages(ThreadKey::User(GRACE));
    let times = messages.map(|it| it.unwrap().at.as_millis());
    assert!(times.eq((1..40).chain(131..=150).rev()));
}

#[test]
fn results_that_are_left_out_make_a_search_ask_for_more() {
    let (server, client) = client(|seen| {
        let limit = params(seen)[0]["limit"]
            .as_u64()
            .unwrap()
            .try_into()
            .unwrap();
        let nodes = (1..8_u64).map(|id| match id {
            1..=3 => json!({"__typename": "Event", "id": id}),
            id => json!({"__typename": "User", "id": id}),
        });
        let nodes: Vec<Value> = nodes.take(limit).collect();
        data(&[json!({"x": {"threads": {"nodes": nodes}}})])
    });
    assert_eq!(ids(&client.search_for_threads("x", 1).unwrap()), [4]);
    assert_eq!(ids(&client.search_for_threads("x", 3).unwrap()), [4, 5, 6]);
    let before = server.seen().len();
    assert_eq!(
        ids(&client.search_for_threads("x", 9).unwrap()),
        [4, 5, 6, 7]
    );
    assert_eq!(server.seen().len() - before, 1);
}

#[test]
fn messages_that_are_gone_make_a_search_go_on() {
    let (_server, client) = client(|seen| match seen.path() {
        "/ajax/mercury/search_snippets.php" => {
            let number = |name| field(seen, name).parse::<usize>().unwrap();
            let ids = (0..7)
                .skip(number("snippetOffset"))
                .take(number("snippetLimit"));
            let found: Vec<Value> = ids
                .map(|id| json!({"message_id": format!("mid.${id}")}))
                .collect();
            let found = json!({"tea": {GRACE.to_string(): {"snippets": found}}});
            Answer::json(&json!({"payload": {"search_snippets": found}}).to_string())
        }
        _ => {
            let answers = params(seen).into_iter().map(|params| {
                match params["thread_and_message_id"]["message_id"]
                    .as_str()
                    .unwrap()
                {
                    "mid.$0" | "mid.$1" | "mid.$3" => json!({"message": null}),
                    id => json!({"message": {"message_id": id, "timestamp_precise": 1}}),
                }
            });
            data(&answers.collect::<Vec<_>>())
        }
    });
    let found = |limit| -> Vec<String> {
        let found = client.search_for_messages(ThreadKey::User(GRACE), "tea", limit);
        found.unwrap().iter().map(|it| it.id.to_string()).collect()
    };
    assert_eq!(found(2), ["mid.$2", "mid.$4"]);
    assert_eq!(found(9), ["mid.$2", "mid.$4", "mid.$5", "mid.$6"]);
}

#[test]
fn many_conversations_of_one_millisecond_are_all_listed() {
    for (count, cap) in [(45_u64, 1000), (300, 1000), (19, 20), (20, 20)] {
        let (_server, client) = client(move |seen| {
            let params = params(seen).remove(0);
            let limit = params["limit"].as_u64().unwrap().min(cap);
            let is_before = params["before"].as_u64().is_some_and(|before| before < 7);
            let node = |id| json!({"thread_type": "GROUP", "thread_key": {"thread_fbid": id}, "updated_time_precise": "7"});
            let nodes: Vec<Value> = (1..=count)
                .take(if is_before { 0 } else { limit as usize })
                .map(node)
                .collect();
            data(&[json!({"viewer": {"message_threads": {"nodes": nodes}}})])
        });
        let threads = client.threads(ThreadLocation::Inbox);
        let threads: Vec<Thread> = threads.map(Result::unwrap).collect();
        assert!(ids(&threads).into_iter().eq(1..=count), "{count}");
    }
}

#[test]
fn a_list_whose_times_do_not_fall_ends() {
    let (server, client) = client(|_| {
        let node = |id| json!({"thread_type": "GROUP", "thread_key": {"thread_fbid": id}, "updated_time_precise": 100 + id});
        let nodes: Vec<Value> = (1..=20_u64).map(node).collect();
        data(&[json!({"viewer": {"message_threads": {"nodes": nodes}}})])
    });
    let before = server.seen().len();
    assert_eq!(client.threads(ThreadLocation::Inbox).count(), 20);
    assert!(server.seen().len() - before < 10);
}
