//! The properties of events, over whatever wire they come.

use serde::de::IgnoredAny;

use crate::event::Event;

/// Looks at everything that events offer: what is shown is one line, and what is written as JSON is read as it was.
pub(super) fn look_at(events: &[Event]) {
    for event in events {
        let shown = format!("{event} {event:?}");
        assert!(!shown.contains(char::is_control));
        if let Some(raw) = event.raw() {
            assert!(is_json(raw.get()));
        }
        let text = serde_json::to_string(event).unwrap();
        let read: Event = serde_json::from_str(&text).unwrap();
        assert!(read == *event);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}

pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
