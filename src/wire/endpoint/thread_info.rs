//! A conversation without its messages. Its forms are those of fbchat 1.1.3 and 1.9.7, which differ in the document.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::error::DecodeError;
use crate::id::ThreadId;
use crate::model::{Document, GraphQl};
use crate::wire::de;
use crate::wire::documents::Documents;
use crate::wire::thread::{Conversation, OneToOne};

pub(crate) fn query(documents: &Documents, id: ThreadId) -> GraphQl {
    GraphQl::doc(
        documents.id(Document::ThreadInfo),
        json!({
            "id": id,
            "message_limit": 0,
            "load_messages": false,
            "load_read_receipts": false,
            "before": Value::Null,
        }),
    )
}

/// The answer about the conversation `asked`. Where there is none, it is one of two that has not begun.
pub(crate) fn read(data: &RawValue, asked: ThreadId) -> Result<Conversation, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, default)]
        message_thread: Option<&'a RawValue>,
    }
    let data: Data<'_> = de::parse("a conversation", data.get())?;
    Ok(match data.message_thread {
        Some(node) => Conversation::read(node, asked),
        None => Conversation::OneToOne(OneToOne::new(asked)),
    })
}
