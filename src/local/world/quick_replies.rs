//! Quick replies, as messages carry them: `platform_xmd`, a JSON text.

use serde_json::{Value, json};

use super::api_error::ApiError;
use super::conversation::{ConversationKey, Draft};
use super::receipt::Receipt;
use super::state::State;
use crate::id::{MessageId, UserId};
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

/// Returns the offers in the field of a message.
pub(crate) fn offers(text: &str) -> Vec<Value> {
    let value: Option<Value> = serde_json::from_str(text).ok();
    match value.as_ref().and_then(|it| it.get("quick_replies")) {
        Some(Value::Array(offers)) => offers.clone(),
        _ => Vec::new(),
    }
}

impl State {
    /// Answers by a quick reply that a message offers, by its position: with its title, or with this person's own phone number or
    /// e-mail address. An offer that asks for a place is answered by a message with one.
    pub(crate) fn answer_offer(
        &mut self,
        author: UserId,
        key: ConversationKey,
        message: &MessageId,
        position: usize,
    ) -> Result<Receipt, ApiError> {
        let mut messages = self.conversation(author, key)?.messages.iter();
        let stored = messages.find(|stored| stored.id == *message);
        let draft = stored.ok_or(ApiError::INVALID)?.draft();
        let offers = offers(&draft.quick_replies.unwrap_or_default());
        let offer = offers.get(position).ok_or(ApiError::INVALID)?;
        let text = self.own_answer(author, offer).ok_or(ApiError::INVALID)?;
        let draft = Draft {
            quick_replies: Some(chosen(offer, &text)),
            text: Some(text),
            ..Draft::default()
        };
        self.send_message(author, key, draft)
    }

    fn own_answer(&self, author: UserId, offer: &Value) -> Option<String> {
        let account = self.people.get(&author)?;
        let text = match offer.get("content_type")?.as_str()? {
            "location" => None,
            "user_phone_number" => account.user.phones.first().cloned(),
            "user_email" => account.emails().into_iter().next(),
            _ => Some(offer.get("title")?.as_str()?.to_owned()),
        };
        text.filter(|text| !text.is_empty())
    }
}

/// Returns the field of the answer to an offer. The payload of a phone number or e-mail address is the answer itself.
fn chosen(offer: &Value, answer: &str) -> String {
    let mut reply = offer.clone();
    if let Some(fields) = reply.as_object_mut() {
        fields.insert("ignore_for_webhook".to_owned(), json!(false));
        let kind = fields.get("content_type").and_then(Value::as_str);
        if matches!(kind, Some("user_phone_number" | "user_email")) {
            let payload = fields.insert("payload".to_owned(), json!(answer));
            fields.insert("external_payload".to_owned(), json!(payload));
        }
    }
    json!({ "quick_replies": reply }).to_string()
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
