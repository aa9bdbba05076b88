//! Pages that cannot be fetched.

use super::*;

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
