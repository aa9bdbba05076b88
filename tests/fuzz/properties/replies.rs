//! The replies of the site: the long poll, the history and other answers, and the pages of the login.

use super::events::{is_json, look_at};
use crate::event::Event;
use crate::id::ThreadId;
use crate::wire::endpoint::{
    graphql_batch, history, message, pull, search, thread_info, thread_list, threads,
};
use crate::wire::envelope;
use crate::wire::html::Page;

/// Reads a reply of the long poll, and an item of one between two others, which it does not cost.
pub fn long_poll(input: &[u8]) {
    if let Ok(reply) = pull::read(input.to_vec()) {
        look_at(&reply.events);
    }
    let Some(item) = std::str::from_utf8(input).ok().filter(|it| is_json(it)) else {
        return;
    };
    let other = r#"{"type":"inbox","unseen":1,"unread":2,"recent_unread":3}"#;
    let reply = format!(r#"{{"t":"msg","ms":[{other},{item},{other}],"seq":7}}"#);
    let reply = pull::decode(&reply).unwrap();
    assert_eq!(reply.seq, Some(7));
    look_at(&reply.events);
    for end in [reply.events.first(), reply.events.last()] {
        assert!(matches!(end, Some(Event::Inbox(_))));
    }
}

/// Reads a reply to queries as everything that an answer can be; an answer does not cost that of another query, nor a message of the
/// history its neighbours.
pub fn graphql_answers(input: &[u8]) {
    let thread = ThreadId::new(7);
    let answers = graphql_batch::read(input.to_vec(), 4).into_iter().flatten();
    for data in answers.flatten() {
        let _ = (history::read(&data, thread), message::read(&data, thread));
        let _ = (
            threads::read(&data),
            thread_info::read(&data, thread).is_ok(),
        );
        let _ = (search::users(&data), search::pages(&data));
        let _ = (search::groups(&data), search::threads(&data));
    }
    if let Ok(json) = envelope::json(input.to_vec()) {
        let _ = thread_list::read(&json);
    }
    let Some(node) = std::str::from_utf8(input).ok().filter(|it| is_json(it)) else {
        return;
    };
    let other = r#"{"message_id":"mid.$other","timestamp_precise":"1700000000123","message_sender":{"id":"7"}}"#;
    let nodes = format!(
        r#"{{"q0":{{"data":{{"message_thread":{{"messages":{{"nodes":[{other},{node},{other}]}}}}}}}}}}"#
    );
    let bodies = [
        format!("{nodes}{{\"q1\":{node}}}"),
        format!("{{\"q1\":{node}}}{nodes}"),
    ];
    for body in bodies {
        let mut answers = graphql_batch::read(body.into_bytes(), 2).unwrap();
        let answer = answers.swap_remove(0).unwrap();
        let page = history::read(&answer, thread).unwrap().unwrap();
        for end in [page.elements.first(), page.elements.last()] {
            assert!(end.is_some_and(|it| it.id.as_str() == "mid.$other"));
        }
    }
}

/// Reads a page as that of the login and of the tokens: what is found is no longer than the page.
pub fn login_pages(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let page = Page::parse(&text);
    let fields = page.login_form();
    let lengths = fields.iter().map(|(name, value)| name.len() + value.len());
    assert!(lengths.sum::<usize>() <= 3 * text.len());
    assert!(
        page.title()
            .is_none_or(|title| title.chars().count() <= 100)
    );
    let _ = (
        page.tokens(),
        page.asks_for_code(),
        page.asks_for_password(),
    );
    let _ = page.value_of("nh");
}
