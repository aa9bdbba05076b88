//! Creates a plan in a conversation. Its form is that of fbchat 1.1.3.

use serde_json::json;

use crate::model::{EventReminder, ThreadKey};
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/ajax/eventreminder/create/";

/// Not idempotent: a second one would be a second plan.
pub(crate) fn request(thread: ThreadKey, plan: &EventReminder) -> Request {
    let context = json!({
        "action_history": [{"surface": "messenger_chat_tab", "mechanism": "messenger_composer"}]
    });
    let query = Fields::new()
        .with("event_type", "EVENT")
        .with("dpr", 1)
        .with("event_time", plan.at.as_millis().div_euclid(1000))
        .with("title", &plan.title)
        .with("thread_id", thread.id())
        .with(
            "location_id",
            plan.location_id.as_deref().unwrap_or_default(),
        )
        .with(
            "location_name",
            plan.location.as_deref().unwrap_or_default(),
        )
        .with("acontext", context);
    Request::post(URL).query(query)
}
