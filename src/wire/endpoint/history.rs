//! A page of the messages of a conversation. Its forms are those of fbchat 1.1.3 and 1.9.7.

use serde::de::Error as _;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::ThreadId;
use crate::model::{ApiVersion, Document, GraphQl, Message};
use crate::time::Timestamp;
use crate::wire::Page;
use crate::wire::de::Scanner;
use crate::wire::documents::Documents;
use crate::wire::history::{Read, read_next};

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
    const WHAT: &str = "a page of history";
    let nodes = nodes(data.get(), thread).map_err(|error| DecodeError::json(WHAT, &error))?;
    Ok(nodes.map(|nodes| {
        let (length, first) = (nodes.len(), nodes.iter().find_map(|node| node.at));
        // Facebook sends the oldest first.
        let elements = nodes.into_iter().rev().filter_map(|node| node.message);
        let elements: Vec<Message> = elements.collect();
        // What is left out may have a time too: the next page begins behind it.
        let end = match elements.last() {
            Some(last) if elements.len() == length => Some(last.at),
            _ => first,
        };
        Page {
            length,
            end,
            elements,
        }
    }))
}

/// Reads the nodes in one pass. `None`: there is no such conversation.
fn nodes(data: &str, thread: ThreadId) -> serde_json::Result<Option<Vec<Read>>> {
    let mut scanner = Scanner::new(data);
    if !scanner.enter("message_thread")? || scanner.is_at(b'n') {
        return Ok(None);
    }
    if !scanner.enter("messages")? || !scanner.enter("nodes")? {
        return Err(serde_json::Error::missing_field("nodes"));
    }
    let mut nodes = Vec::new();
    scanner.elements(|scanner| read_next(scanner, thread).map(|node| nodes.push(node)))?;
    Ok(Some(nodes))
}
