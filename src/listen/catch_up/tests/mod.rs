//! Catching up without a connection.

mod failures;
mod inbox;
mod limits;
mod unreadable;

use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::error::DecodeError;
use crate::id::{GroupId, UserId};
use crate::model::{LogMessage, LogMessageKind};
use inbox::Inbox;

const NOW: Timestamp = Timestamp::from_millis(1_516_000_000_000);
const NO_TIME: Duration = Duration::ZERO;

fn limits() -> Limits {
    Limits {
        messages: 10_000,
        time: Duration::from_secs(60),
        attempts: 3,
    }
}

fn seconds_ago(seconds: u64) -> Timestamp {
    NOW.earlier(Duration::from_secs(seconds))
}

/// A search for what was written in the last `seconds`.
fn behind(seconds: u64) -> CatchUp {
    let since = seconds_ago(seconds);
    CatchUp::new(since, since, NOW, limits())
}

fn group(number: u64) -> ThreadKey {
    ThreadKey::Group(GroupId::from(number))
}

fn message(id: impl Into<String>, at: Timestamp) -> Message {
    let mut message = Message::new(id.into(), at);
    message.author = Some(UserId::from(4));
    message.text = Some("text".to_owned());
    message
}

fn messages_page(messages: Vec<Message>) -> Page {
    Page::Messages(wire::Page::readable(messages))
}

/// Runs a search to its end, with these answers. Returns the identifiers in their order, the gaps that are left, and the number
/// of requests.
fn run(
    mut catch_up: CatchUp,
    is_known: impl Fn(&MessageId) -> bool,
    mut answer: impl FnMut(PageRequest) -> Result<Page, Error>,
) -> (Vec<String>, Vec<Gap>, usize) {
    let (mut gaps, mut requests) = (Vec::new(), 0);
    while let Some(request) = catch_up.request() {
        requests += 1;
        assert!(requests < 5_000, "a search without end");
        gaps.extend(match answer(request) {
            Ok(page) => catch_up.take(page, NO_TIME, &is_known),
            Err(error) => catch_up.failed(&error, NO_TIME),
        });
    }
    let caught = catch_up.finish();
    assert_eq!(caught.complete_to.is_some(), gaps.is_empty());
    assert!(caught.messages.is_sorted_by_key(|event| event.message.at));
    let ids = caught.messages.into_iter();
    let ids = ids.map(|event| event.message.id.as_str().to_owned());
    (ids.collect(), gaps, requests)
}

fn nothing_known(_: &MessageId) -> bool {
    false
}

fn busy() -> Error {
    Error::Http { status: 503 }
}

fn garbage() -> Error {
    DecodeError::new("a page", "garbage").into()
}

#[test]
fn what_was_written_before_the_margin_is_left_alone() {
    let inbox = Inbox::default()
        .with(1, [seconds_ago(5), seconds_ago(200), seconds_ago(900)])
        .with(2, [seconds_ago(900)]);
    let (ids, gaps, _) = run(behind(10), nothing_known, |it| Ok(inbox.answer(it)));
    assert_eq!(ids, ["mid.$1.1", "mid.$1.0"]);
    assert_eq!(gaps, []);
}

#[test]
fn a_gap_of_the_future_begins_now() {
    let inbox = Inbox::default().with(1, [seconds_ago(5)]);
    let future = NOW.later(Duration::from_secs(9_999_999));
    let catch_up = CatchUp::new(future, future, NOW, limits());
    let (ids, ..) = run(catch_up, nothing_known, |it| Ok(inbox.answer(it)));
    assert_eq!(ids, ["mid.$1.0"]);
}

#[test]
fn a_whole_page_that_was_delivered_ends_a_conversation_before_the_gap() {
    let times = (0..5_000).map(|number| NOW.earlier(Duration::from_millis(20_000 + number)));
    let inbox = Inbox::default().with(1, times);
    let (ids, gaps, requests) = run(behind(10), |_| true, |it| Ok(inbox.answer(it)));
    assert_eq!((ids.len(), gaps.len()), (0, 0));
    assert!(requests < 8, "{requests}");
}

#[test]
fn changes_of_a_conversation_are_no_messages() {
    let mut inbox = Inbox::default().with(1, [seconds_ago(5), seconds_ago(6)]);
    inbox.0.get_mut(&1).unwrap()[0].log = Some(Box::new(LogMessage {
        kind: LogMessageKind::TitleChanged { title: None },
        snippet: None,
        raw: serde_json::Value::Null,
    }));
    let (ids, ..) = run(behind(10), nothing_known, |it| Ok(inbox.answer(it)));
    assert_eq!(ids, ["mid.$1.1"]);
}

#[test]
fn a_room_is_called_as_what_is_pushed_calls_it() {
    let mut catch_up = behind(10);
    let room = ThreadKey::Room(GroupId::from(1));
    let page = ThreadPage {
        threads: vec![(room, Some(NOW))],
        length: 1,
        end: Some(NOW),
    };
    catch_up.take(Page::Threads(page), NO_TIME, nothing_known);
    let page = messages_page(vec![message("mid.$1", NOW)]);
    catch_up.take(page, NO_TIME, nothing_known);
    assert_eq!(catch_up.finish().messages[0].thread, group(1));
}

proptest! {
    /// Whatever the times are, many of them equal, and whatever fails on the way: what is behind the gap is found, once.
    #[test]
    fn everything_behind_the_gap_is_found_once(
        threads in prop::collection::vec(prop::collection::vec(0_u64..400, 1..130), 0..45),
        gap in 0_u64..100,
        failures in prop::collection::vec(0_u32..4, 50),
    ) {
        let mut inbox = Inbox::default();
        for (thread, times) in (1..).zip(&threads) {
            inbox = inbox.with(thread, times.iter().map(|seconds| seconds_ago(*seconds)));
        }
        let all: Vec<Message> = inbox.0.values().flatten().cloned().collect();
        let known: HashSet<MessageId> = all
            .iter()
            .filter(|message| message.at < seconds_ago(gap))
            .map(|message| message.id.clone())
            .collect();
        let mut expected: Vec<&str> = all
            .iter()
            .filter(|message| message.at >= seconds_ago(gap))
            .map(|message| message.id.as_str())
            .collect();
        // No page fails three times in a row, with which it would be given up.
        let mut failures = failures.into_iter();
        let mut failed: BTreeMap<String, u32> = BTreeMap::new();
        let (mut ids, gaps, _) = run(behind(gap), |id| known.contains(id), |it| {
            let failed = failed.entry(format!("{:?}", it.of)).or_default();
            if failures.next().unwrap_or(1) == 0 && *failed < 2 {
                *failed += 1;
                return Err(busy());
            }
            *failed = 0;
            Ok(inbox.answer(it))
        });
        ids.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(ids, expected);
        prop_assert_eq!(gaps, []);
    }
}
