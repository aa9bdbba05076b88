//! A page of the messages of a conversation. Its forms are those of fbchat 1.1.3 and 1.9.7.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::ThreadId;
use crate::model::{ApiVersion, Document, GraphQl, Message};
use crate::time::Timestamp;
use crate::wire::documents::Documents;
use crate::wire::history::{node, sent_at};
use crate::wire::{Page, de};

/// Asks for the newest `limit` messages at or before a time.
pub(crate) fn query(
    documents: &Documents,
    thread: ThreadId,
    limit: u32,
    before: Option<Timestamp>,
) -> GraphQl {
    GraphQl::doc(
        documents.id(Document::Messages),
        json!({
            "id": thread,
            "message_limit": limit,
            "load_messages": true,
            "load_read_receipts": documents.version != ApiVersion::V2017,
            "before": before.map(Timestamp::as_millis),
        }),
    )
}

/// The messages of the answer about the conversation `thread`, newest first. `None`: there is no such conversation.
pub(crate) fn read(
    data: &RawValue,
    thread: ThreadId,
) -> Result<Option<Page<Message>>, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, default)]
        message_thread: Option<Thread<'a>>,
    }
    #[derive(Deserialize)]
    struct Thread<'a> {
        #[serde(borrow)]
        messages: Messages<'a>,
    }
    #[derive(Deserialize)]
    struct Messages<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        nodes: Vec<&'a RawValue>,
    }
    const WHAT: &str = "a page of history";
    let data: Data<'_> =
        serde_json::from_str(data.get()).map_err(|error| DecodeError::json(WHAT, &error))?;
    let nodes = data.message_thread.map(|thread| thread.messages.nodes);
    let read = |raw| node(raw, thread);
    Ok(nodes.map(|nodes| {
        // Facebook sends the oldest first.
        let elements: Vec<Message> = nodes.iter().rev().copied().filter_map(read).collect();
        // What is left out may have a time too: the next page begins behind it.
        let end = match elements.last() {
            Some(last) if elements.len() == nodes.len() => Some(last.at),
            _ => nodes.iter().find_map(|raw| sent_at(raw)),
        };
        Page {
            length: nodes.len(),
            end,
            elements,
        }
    }))
}
