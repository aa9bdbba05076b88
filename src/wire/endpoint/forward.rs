//! Sends an attachment of a message anew, without an upload. Its form is that of fbchat 1.9.7.

use serde::Deserialize;

use crate::error::{FacebookError, Result};
use crate::id::{AttachmentId, OfflineThreadingId};
use crate::model::ThreadKey;
use crate::wire::envelope;
use crate::wire::{Fields, Request, de};

const URL: &str = "https://www.facebook.com/mercury/attachments/forward/";
const WHAT: &str = "the reply to a forwarding";

/// Not idempotent: whether Facebook recognizes a repeat by the number is not known.
pub(crate) fn request(
    attachment: AttachmentId,
    to: ThreadKey,
    number: OfflineThreadingId,
) -> Request {
    let form = Fields::new()
        .with("attachment_id", attachment)
        .with(format!("recipient_map[{number}]"), to.id());
    Request::post(URL).form(form)
}

/// Fails where the payload refuses.
pub(crate) fn read(json: &str) -> Result<()> {
    #[derive(Deserialize)]
    struct Payload<'a> {
        #[serde(default, deserialize_with = "de::lenient_flag")]
        success: Option<bool>,
        #[serde(borrow, default, deserialize_with = "de::lenient_text")]
        error: Option<std::borrow::Cow<'a, str>>,
    }
    let payload: Payload<'_> = envelope::payload(WHAT, json)?;
    if payload.success == Some(true) {
        return Ok(());
    }
    Err(FacebookError {
        description: payload.error.as_deref().map(envelope::one_line),
        ..FacebookError::new(0)
    }
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_refusal_within_the_payload_is_one() {
        assert!(read(r#"{"payload": {"success": true}}"#).is_ok());
        let Err(Error::Facebook(error)) =
            read(r#"{"payload": {"success": false, "error": "No such\nattachment."}}"#)
        else {
            panic!("no refusal");
        };
        assert_eq!(error.code, 0);
        assert_eq!(error.description.as_deref(), Some("No such attachment."));
        for json in [r#"{"payload": {}}"#, r#"{"payload": {"success": null}}"#] {
            assert!(matches!(read(json), Err(Error::Facebook(_))), "{json}");
        }
        for json in ["{}", r#"{"payload": null}"#, r#"{"payload": 7}"#] {
            assert!(matches!(read(json), Err(Error::Decode(_))), "{json}");
        }
    }
}
