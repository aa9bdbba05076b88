//! Histories without end.

use super::*;

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
