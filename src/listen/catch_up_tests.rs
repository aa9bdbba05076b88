use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::error::DecodeError;
use crate::id::{GroupId, UserId};
use crate::model::{LogMessage, LogMessageKind};

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

/// An inbox, as Facebook would page through it.
#[derive(Debug, Default)]
struct Inbox(BTreeMap<u64, Vec<Message>>);

impl Inbox {
    fn with(mut self, thread: u64, times: impl IntoIterator<Item = Timestamp>) -> Self {
        let mut messages: Vec<Message> = (0..)
            .zip(times)
            .map(|(number, at)| message(format!("mid.${thread}.{number}"), at))
            .collect();
        messages.sort_by_key(|message| std::cmp::Reverse(message.at));
        self.0.insert(thread, messages);
        self
    }

    fn answer(&self, request: PageRequest) -> Page {
        let limit = request.limit as usize;
        let is_due = |at: Timestamp| request.before.is_none_or(|before| at <= before);
        match request.of {
            PageOf::Threads(ThreadLocation::Inbox) => {
                let threads = self.0.iter();
                let mut threads: Vec<_> = threads
                    .filter_map(|(thread, messages)| Some((group(*thread), messages.first()?.at)))
                    .filter(|(_, last)| is_due(*last))
                    .collect();
                threads.sort_by_key(|(_, last)| std::cmp::Reverse(*last));
                threads.truncate(limit);
                Page::Threads(ThreadPage {
                    length: threads.len(),
                    end: threads.last().map(|(_, last)| *last),
                    threads: threads
                        .into_iter()
                        .map(|(thread, last)| (thread, Some(last)))
                        .collect(),
                })
            }
            PageOf::Threads(_) => Page::Threads(ThreadPage::default()),
            PageOf::Messages(thread) => {
                let messages = self.0[&thread.id().get()].iter();
                let messages = messages.filter(|message| is_due(message.at)).take(limit);
                messages_page(messages.cloned().collect())
            }
        }
    }
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
fn a_folder_that_cannot_be_listed_costs_only_itself() {
    let inbox = Inbox::default().with(1, [seconds_ago(5)]);
    let pending = PageOf::Threads(ThreadLocation::Pending);
    let (ids, gaps, requests) = run(behind(10), nothing_known, |it| match it.of {
        of if of == pending => Err(garbage()),
        _ => Ok(inbox.answer(it)),
    });
    assert_eq!(ids, ["mid.$1.0"]);
    assert_eq!(gaps, [Gap::new(seconds_ago(10))]);
    // The inbox twice, its conversation twice, the other folder once, and three attempts.
    assert!(requests <= 8, "{requests}");
}

#[test]
fn a_conversation_that_cannot_be_read_is_given_up_by_name() {
    let inbox = Inbox::default()
        .with(1, [seconds_ago(5)])
        .with(2, [seconds_ago(6)]);
    let (ids, gaps, _) = run(behind(10), nothing_known, |it| match it.of {
        PageOf::Messages(thread) if thread == group(2) => Err(garbage()),
        _ => Ok(inbox.answer(it)),
    });
    assert_eq!(ids, ["mid.$1.0"]);
    let thread = Some(group(2));
    let since = seconds_ago(10);
    assert_eq!(gaps, [Gap { since, thread }]);
}

#[test]
fn a_failure_now_and_then_costs_no_page_that_was_fetched() {
    let mut inbox = Inbox::default();
    for thread in 1..=40 {
        inbox = inbox.with(thread, [seconds_ago(5)]);
    }
    let since = seconds_ago(10);
    let limits = Limits {
        attempts: 8,
        ..limits()
    };
    let count = Cell::new(0);
    let catch_up = CatchUp::new(since, since, NOW, limits);
    let (ids, gaps, requests) = run(catch_up, nothing_known, |it| {
        count.set(count.get() + 1);
        match count.get() % 7 {
            0 => Err(busy()),
            _ => Ok(inbox.answer(it)),
        }
    });
    assert_eq!((ids.len(), gaps.len()), (40, 0));
    // Two requests for each conversation, some for the folders, and one in seven that failed.
    assert!(requests < 130, "{requests}");
}

#[test]
fn without_a_connection_nothing_is_given_up() {
    let inbox = Inbox::default().with(1, [seconds_ago(5)]);
    let count = Cell::new(0);
    let (ids, gaps, _) = run(behind(10), nothing_known, |it| {
        count.set(count.get() + 1);
        let host = "www.facebook.com".to_owned();
        let offline = TransportError::Connect { host, source: None };
        match count.get() {
            ..1_000 => Err(offline.into()),
            _ => Ok(inbox.answer(it)),
        }
    });
    assert_eq!((ids.len(), gaps.len()), (1, 0));
}

/// The page without the messages of these numbers in their conversation, which cannot be read.
fn without(page: Page, unreadable: &std::ops::Range<u64>) -> Page {
    let Page::Messages(mut page) = page else {
        return page;
    };
    page.elements.retain(|message| {
        let number = message.id.as_str().rsplit('.').next().unwrap();
        !unreadable.contains(&number.parse().unwrap())
    });
    Page::Messages(page)
}

#[test]
fn messages_that_cannot_be_read_are_not_the_end_of_a_conversation() {
    // A whole page of them, several, a part of one, and those at the border of two.
    for unreadable in [0..50, 0..170, 3..4, 49..51, 50..100, 20..200] {
        let times = (0..220).map(|number| NOW.earlier(Duration::from_millis(number)));
        let inbox = Inbox::default().with(1, times).with(2, [NOW]);
        let (ids, gaps, requests) = run(behind(10), nothing_known, |it| {
            Ok(match it.of {
                PageOf::Messages(thread) if thread == group(1) => {
                    without(inbox.answer(it), &unreadable)
                }
                _ => inbox.answer(it),
            })
        });
        let unread = usize::try_from(unreadable.end - unreadable.start).unwrap();
        assert_eq!(ids.len(), 221 - unread, "{unreadable:?}");
        assert_eq!(gaps, [], "{unreadable:?}");
        assert!(requests < 15, "{requests}");
    }
}

#[test]
fn a_conversation_of_which_nothing_can_be_read_ends_all_the_same() {
    let times = (0..220).map(|number| NOW.earlier(Duration::from_millis(number)));
    let inbox = Inbox::default().with(1, times);
    let (ids, gaps, _) = run(behind(10), nothing_known, |it| {
        Ok(without(inbox.answer(it), &(0..220)))
    });
    assert_eq!((ids.len(), gaps), (0, vec![]));
    // Without an end it is given up, and a gap is reported.
    let count = Cell::new(0);
    let (ids, gaps, _) = run(behind(10_000), nothing_known, |it| {
        let PageOf::Messages(_) = it.of else {
            return Ok(inbox.answer(it));
        };
        count.set(count.get() + 1);
        Ok(Page::Messages(wire::Page {
            elements: Vec::new(),
            length: 50,
            end: Some(NOW.earlier(Duration::from_millis(count.get()))),
        }))
    });
    assert_eq!((ids.len(), gaps.len()), (0, 1));
    // Nor has it one where nothing has a time.
    let (ids, gaps, requests) = run(behind(10), nothing_known, |it| {
        let PageOf::Messages(_) = it.of else {
            return Ok(inbox.answer(it));
        };
        Ok(Page::Messages(wire::Page {
            elements: Vec::new(),
            length: it.limit as usize,
            end: None,
        }))
    });
    assert_eq!((ids.len(), gaps.len()), (0, 1));
    assert!(requests < 20, "{requests}");
}

#[test]
fn a_short_page_of_rows_that_cannot_be_read_is_not_the_end_of_a_list_that_counts() {
    let inbox = Inbox::default().with(1, [NOW]);
    let (ids, gaps, _) = run(behind(10), nothing_known, |it| {
        Ok(match (it.of, it.offset) {
            (PageOf::Threads(ThreadLocation::Inbox), 0) => Page::Threads(ThreadPage {
                threads: Vec::new(),
                length: 3,
                end: None,
            }),
            (PageOf::Threads(ThreadLocation::Inbox), 4..) => Page::Threads(ThreadPage::default()),
            _ => inbox.answer(it),
        })
    });
    assert_eq!((ids.len(), gaps), (1, vec![]));
}

#[test]
fn a_short_page_of_conversations_that_are_left_out_is_not_the_end_of_the_folder() {
    let times: Vec<Timestamp> = (0..30).map(seconds_ago).collect();
    let inbox = (0..)
        .zip(&times)
        .fold(Inbox::default(), |inbox, (id, at)| inbox.with(id, [*at]));
    let (ids, gaps, _) = run(behind(100), nothing_known, |it| {
        Ok(match inbox.answer(it) {
            // Marketplace, and no more than ten at a time.
            Page::Threads(mut page) if page.length > 0 => {
                page.threads.truncate(10);
                page.length = page.threads.len();
                page.end = page.threads.last().and_then(|(_, last)| *last);
                page.threads.retain(|(thread, _)| thread.id().get() >= 15);
                Page::Threads(page)
            }
            page => page,
        })
    });
    assert_eq!((ids.len(), gaps), (15, vec![]));
}

#[test]
fn a_history_without_end_ends_at_the_limit() {
    let inbox = Inbox::default().with(1, [seconds_ago(5)]);
    let count = Cell::new(0);
    let (ids, gaps, _) = run(behind(10_000), nothing_known, |it| {
        let PageOf::Messages(_) = it.of else {
            return Ok(inbox.answer(it));
        };
        let page = (0..it.limit).map(|_| {
            count.set(count.get() + 1);
            message(
                count.get().to_string(),
                NOW.earlier(Duration::from_millis(count.get())),
            )
        });
        Ok(messages_page(page.collect()))
    });
    assert!((10_000..10_051).contains(&ids.len()), "{}", ids.len());
    assert_eq!(gaps, [Gap::new(seconds_ago(10_000))]);
}

#[test]
fn a_history_whose_times_do_not_fall_is_given_up() {
    let inbox = Inbox::default().with(1, [seconds_ago(5)]);
    let count = Cell::new(0);
    let (ids, gaps, requests) = run(behind(10), nothing_known, |it| {
        let PageOf::Messages(_) = it.of else {
            return Ok(inbox.answer(it));
        };
        let page = (0..it.limit).map(|_| {
            count.set(count.get() + 1);
            message(count.get().to_string(), NOW)
        });
        Ok(messages_page(page.collect()))
    });
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].thread, Some(group(1)));
    assert!(ids.len() < 3_000 && requests < 20);
}

#[test]
fn time_that_is_used_up_leaves_a_gap() {
    let mut catch_up = behind(10);
    let page = Page::Threads(ThreadPage::default());
    let gap = catch_up.take(page, Duration::from_secs(61), nothing_known);
    assert_eq!(gap, Some(Gap::new(seconds_ago(10))));
    assert_eq!(catch_up.request(), None);
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
