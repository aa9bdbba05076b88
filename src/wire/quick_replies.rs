//! The quick replies of a message, which stand in it as JSON within the JSON: `platform_xmd`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de::{self, Obj, Text};
use crate::model::{QuickReply, QuickReplyKind};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Extra<'a> {
    #[serde(borrow)]
    quick_replies: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire<'a> {
    #[serde(borrow)]
    content_type: Text<'a>,
    title: Text<'a>,
    payload: Text<'a>,
    external_payload: Text<'a>,
    data: Text<'a>,
    image_url: Text<'a>,
}

/// Returns those that a message offers, or the one that was chosen; none where they cannot be read. One that cannot be read, or has no
/// kind, is left out.
pub(super) fn read(platform_xmd: &str) -> Vec<QuickReply> {
    let read = de::read(platform_xmd, |json| {
        let extra: Obj<Extra<'_>> = serde_json::from_str(json)?;
        let replies = extra.get().and_then(|extra| extra.quick_replies);
        let Some(replies) = replies else {
            return Ok(Vec::new());
        };
        // An answer has one, and an offer a list of them.
        if replies.get().starts_with('{') {
            return Ok(reply(replies.get(), true).into_iter().collect());
        }
        let offered = de::elements(replies.get()).into_iter();
        Ok(offered.filter_map(|it| reply(it, false)).collect())
    });
    read.unwrap_or_default()
}

fn reply(json: &str, is_response: bool) -> Option<QuickReply> {
    let wire: Obj<Wire<'_>> = serde_json::from_str(json).ok()?;
    let wire = wire.get()?;
    Some(QuickReply {
        kind: QuickReplyKind::from(wire.content_type.as_str()?),
        title: wire.title.owned(),
        payload: wire.payload.owned(),
        external_payload: wire.external_payload.owned(),
        data: wire.data.owned(),
        image_url: wire.image_url.owned(),
        is_response,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn kinds(replies: Value) -> Vec<(QuickReplyKind, bool)> {
        let replies = read(&json!({"quick_replies": replies}).to_string());
        let kind = |it: QuickReply| (it.kind, it.is_response);
        replies.into_iter().map(kind).collect()
    }

    #[test]
    fn one_that_cannot_be_read_costs_no_other() {
        let hologram = || QuickReplyKind::Other("hologram".to_owned());
        let text = json!({"content_type": "text", "title": {}, "payload": 7});
        let offered = json!([null, 7, {"title": "x"}, text, {"content_type": "hologram"}]);
        let expected = [(QuickReplyKind::Text, false), (hologram(), false)];
        assert_eq!(kinds(offered), expected);
        let chosen = json!({"content_type": "hologram", "ignore_for_webhook": false});
        assert_eq!(kinds(chosen), [(hologram(), true)]);
        for nothing in [json!(null), json!(7), json!([]), json!({}), json!("x")] {
            assert!(kinds(nothing).is_empty());
        }
        for nothing in ["", "7", "null", "{", "[]", "{}"] {
            assert!(read(nothing).is_empty(), "{nothing}");
        }
    }
}
