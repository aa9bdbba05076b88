//! Events as short texts, to compare lists of them.

use fbchat::Event;

/// The text of a message, or the name of the event's kind.
pub fn short(event: &Event) -> String {
    match event {
        Event::Message(e) => e.message.text.clone().unwrap_or_default(),
        other => format!("{other:?}")
            .split(['(', ' '])
            .next()
            .unwrap()
            .to_owned(),
    }
}

/// [`short`] of an event, but for those that come beside what a test is about: counts, and what begins a channel of the long poll.
pub fn line(event: &Event) -> Option<String> {
    let is_beside = matches!(event, Event::Inbox(_) | Event::Qprimer(_));
    (!is_beside).then(|| short(event))
}
