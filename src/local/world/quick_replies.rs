//! Quick replies, as messages carry them: `platform_xmd`, a JSON text.

use serde_json::{Value, json};

use crate::model::{QuickReply, QuickReplyKind};

/// Returns whether this is a field that Facebook takes: a list of offers, or the one that was chosen.
pub(crate) fn is_valid(text: &str) -> bool {
    let value: Option<Value> = serde_json::from_str(text).ok();
    let is_reply = |reply: &Value| {
        let kind = reply.get("content_type").and_then(Value::as_str);
        let is_text = |name: &str| reply.get(name).is_some_and(Value::is_string);
        kind.is_some_and(|kind| kind != "text" || is_text("title"))
    };
    match value.as_ref().and_then(|it| it.get("quick_replies")) {
        Some(Value::Array(offers)) => !offers.is_empty() && offers.iter().all(is_reply),
        Some(chosen) => {
            is_reply(chosen) && chosen.get("ignore_for_webhook") == Some(&Value::Bool(false))
        }
        None => false,
    }
}

/// Returns the field of a message that offers these.
pub(crate) fn offered(replies: &[QuickReply]) -> String {
    let replies: Vec<Value> = replies.iter().map(offer).collect();
    json!({ "quick_replies": replies }).to_string()
}

fn offer(reply: &QuickReply) -> Value {
    let kind = match &reply.kind {
        QuickReplyKind::Text => "text",
        QuickReplyKind::Location => "location",
        QuickReplyKind::PhoneNumber => "user_phone_number",
        QuickReplyKind::Email => "user_email",
        QuickReplyKind::Other(kind) => kind,
    };
    json!({
        "content_type": kind, "title": reply.title, "payload": reply.payload, "image_url": reply.image_url,
        "external_payload": reply.external_payload, "data": reply.data,
    })
}
