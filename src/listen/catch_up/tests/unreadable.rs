//! Pages of which a part, or all, cannot be read.

use super::*;

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
