//! One message. Its form is that of fbchat 1.9.7.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::{MessageId, ThreadId};
use crate::model::{Document, GraphQl, Message};
use crate::wire::de::{self, Scanner};
use crate::wire::documents::Documents;
use crate::wire::history::read_next;

pub(crate) fn query(documents: &Documents, thread: ThreadId, id: &MessageId) -> GraphQl {
    GraphQl::doc(
        documents.id(Document::Message),
        json!({"thread_and_message_id": {"thread_id": thread, "message_id": id}}),
    )
}

/// The message of the answer about the conversation `thread`. `None`: there is no such message.
pub(crate) fn read(data: &RawValue, thread: ThreadId) -> Result<Option<Message>, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, default)]
        message: Option<&'a RawValue>,
    }
    const WHAT: &str = "a message";
    let data: Data<'_> = de::parse(WHAT, data.get())?;
    let Some(node) = data.message else {
        return Ok(None);
    };
    let read = read_next(&mut Scanner::new(node.get()), thread);
    let read = read.map_err(|error| DecodeError::json(WHAT, &error))?;
    let message = read.message;
    let bare = || DecodeError::new(WHAT, "it has no identifier or no time");
    message.map(Some).ok_or_else(bare)
}
