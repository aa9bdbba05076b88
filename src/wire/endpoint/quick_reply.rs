//! Quick replies of a message, offered or chosen, as the field `platform_xmd` of a sending. Its form is that of fbchat 1.9.7.

use serde::Serialize;
use serde_json::json;

use crate::error::{Error, Result};
use crate::model::{QuickReply, QuickReplyKind};

/// A quick reply; members that its kind does not have are left out.
#[derive(Serialize)]
struct Wire<'a> {
    content_type: &'a str,
    payload: Option<&'a str>,
    external_payload: Option<&'a str>,
    data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ignore_for_webhook: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<Option<&'a str>>,
}

impl<'a> Wire<'a> {
    fn new(reply: &'a QuickReply) -> Self {
        let title = reply.title.as_deref();
        let image_url = reply.image_url.as_deref();
        let (has_title, has_image) = match reply.kind {
            QuickReplyKind::Text => (true, true),
            QuickReplyKind::Location => (false, false),
            QuickReplyKind::PhoneNumber | QuickReplyKind::Email => (false, true),
            QuickReplyKind::Other(_) => (title.is_some(), image_url.is_some()),
        };
        Self {
            content_type: reply.kind.name(),
            payload: reply.payload.as_deref(),
            external_payload: reply.external_payload.as_deref(),
            data: reply.data.as_deref(),
            ignore_for_webhook: reply.is_response.then_some(false),
            title: has_title.then_some(title),
            image_url: has_image.then_some(image_url),
        }
    }
}

/// The quick replies that a message offers.
pub(crate) fn offers(replies: &[QuickReply]) -> String {
    let replies: Vec<_> = replies.iter().map(Wire::new).collect();
    json!({ "quick_replies": replies }).to_string()
}

/// The quick reply that a message is.
pub(crate) fn chosen(reply: &QuickReply) -> String {
    json!({ "quick_replies": Wire::new(reply) }).to_string()
}

/// Refuses what has nothing to be shown or answered.
pub(crate) fn check(reply: &QuickReply) -> Result<()> {
    let is_empty = |text: Option<&str>| text.is_none_or(|text| text.is_empty());
    if reply.kind == QuickReplyKind::Text && is_empty(reply.title.as_deref()) {
        return Err(Error::invalid_input(
            "a quick reply has no title: give `QuickReply::text` the words of the button",
        ));
    }
    if reply.is_response {
        return Err(Error::invalid_input(
            "a quick reply that was chosen cannot be offered: make a new one",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_the_members_of_its_own() {
        let replies = [
            QuickReply::text("Tea").payload("TEA"),
            QuickReply::location(),
            QuickReply::email().data("d"),
            QuickReply {
                kind: QuickReplyKind::Other("new".to_owned()),
                ..QuickReply::location()
            },
        ];
        let json: serde_json::Value = serde_json::from_str(&offers(&replies)).unwrap();
        assert_eq!(
            json["quick_replies"],
            json!([
                {"content_type": "text", "payload": "TEA", "external_payload": null, "data": null, "title": "Tea", "image_url": null},
                {"content_type": "location", "payload": null, "external_payload": null, "data": null},
                {"content_type": "user_email", "payload": null, "external_payload": null, "data": "d", "image_url": null},
                {"content_type": "new", "payload": null, "external_payload": null, "data": null},
            ])
        );
        let mut tea = QuickReply::text("Tea");
        tea.is_response = true;
        let json: serde_json::Value = serde_json::from_str(&chosen(&tea)).unwrap();
        assert_eq!(json["quick_replies"]["ignore_for_webhook"], false);
    }
}
