//! Up to when each user has read a conversation. Its form is that of fbchat 1.9.7, which asks for it with a page of history.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::{ThreadId, UserId};
use crate::model::{Document, GraphQl};
use crate::time::Timestamp;
use crate::wire::de::{Obj, Scanner};
use crate::wire::documents::Documents;
use crate::wire::read_receipts::ReadReceipts;

/// Asks for them with the newest message: whether Facebook sends them without a message is not known.
pub(crate) fn query(documents: &Documents, thread: ThreadId) -> GraphQl {
    GraphQl::doc(
        documents.id(Document::Messages),
        json!({
            "id": thread,
            "message_limit": 1,
            "load_messages": true,
            "load_read_receipts": true,
            "before": null,
        }),
    )
}

/// The times by user. `None`: there is no such conversation.
pub(crate) fn read(data: &RawValue) -> Result<Option<BTreeMap<UserId, Timestamp>>, DecodeError> {
    times(data.get()).map_err(|error| DecodeError::json("read receipts", &error))
}

fn times(data: &str) -> serde_json::Result<Option<BTreeMap<UserId, Timestamp>>> {
    let mut scanner = Scanner::new(data);
    if !scanner.enter("message_thread")? || scanner.is_at(b'n') {
        return Ok(None);
    }
    if !scanner.enter("read_receipts")? {
        return Err(serde_json::Error::missing_field("read_receipts"));
    }
    let (receipts, _) = scanner.value::<Obj<ReadReceipts>>()?;
    Ok(Some(receipts.times()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(json: &str) -> Result<Option<BTreeMap<UserId, Timestamp>>, DecodeError> {
        read(serde_json::from_str(json).unwrap())
    }

    #[test]
    fn a_receipt_that_cannot_be_read_costs_no_other() {
        let nodes = r#"[{"actor": {"id": "4"}, "watermark": "1516000000000"}, {"actor": null, "watermark": 1}, 7, null,
            {"actor": {"id": 5}, "watermark": 7, "action": "x"}, {"actor": {"id": 6}}]"#;
        let json = format!(r#"{{"message_thread": {{"read_receipts": {{"nodes": {nodes}}}}}}}"#);
        let times = read_of(&json).unwrap().unwrap();
        let expected = [(4, 1_516_000_000_000), (5, 7)]
            .map(|(user, at)| (UserId::from(user), Timestamp::from_millis(at)));
        assert_eq!(times, expected.into());
    }

    #[test]
    fn no_conversation_is_none_and_no_receipts_an_error() {
        for json in ["{}", r#"{"message_thread": null}"#] {
            assert_eq!(read_of(json).unwrap(), None);
        }
        for json in ["7", r#"{"message_thread": {}}"#, r#"{"message_thread": 7}"#] {
            assert!(read_of(json).is_err(), "{json}");
        }
        let none = r#"{"message_thread": {"read_receipts": null}}"#;
        assert_eq!(read_of(none).unwrap(), Some(BTreeMap::new()));
    }
}
