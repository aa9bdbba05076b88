//! Events as short texts, to compare lists of them.

use fbchat::{Client, Event};

/// Returns the name of an event's kind.
pub fn kind(event: &Event) -> String {
    let text = format!("{event:?}");
    text.split(['(', ' ']).next().unwrap().to_owned()
}

/// Returns the text of a message, or the kind of another event.
pub fn label(event: &Event) -> String {
    match event {
        Event::Message(e) => e.message.text.clone().unwrap_or_default(),
        other => kind(other),
    }
}

/// Returns the [`label`] of an event; `None` for those that come beside the subject of a test: counts, presence, and the long poll's
/// primer.
pub fn main_label(event: &Event) -> Option<String> {
    let is_beside = matches!(
        event,
        Event::Inbox(_) | Event::Qprimer(_) | Event::ChatTimestamps(_)
    );
    (!is_beside).then(|| label(event))
}

/// Runs cycles until an event has this label, and returns the labels up to the end of that cycle.
pub fn receive_until<L: IntoIterator<Item = String>>(
    client: &Client,
    last: &str,
    label: impl Fn(&Event) -> L,
) -> Vec<String> {
    let mut received = Vec::new();
    while received.last().is_none_or(|it| it != last) {
        let events = client.do_one_listen().unwrap();
        received.extend(events.iter().flat_map(&label));
    }
    received
}
