//! One message. Its form is that of fbchat 1.9.7.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::{MessageId, ThreadId};
use crate::model::{Document, GraphQl, Message};
use crate::wire::documents::Documents;
use crate::wire::history::node;

pub(crate) fn query(documents: &Documents, thread: ThreadId, id: &MessageId) -> GraphQl {
    GraphQl::doc(
        documents.id(Document::Message),
        json!({"thread_and_message_id": {"thread_id": thread, "message_id": id}}),
    )
}

/// The message of the answer about the conversation `thread`. `None`: there is no such message, or it cannot be read.
pub(crate) fn read(data: &RawValue, thread: ThreadId) -> Result<Option<Message>, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, default)]
        message: Option<&'a RawValue>,
    }
    let data: Data<'_> =
        serde_json::from_str(data.get()).map_err(|error| DecodeError::json("a message", &error))?;
    Ok(data.message.and_then(|raw| node(raw, thread)))
}
