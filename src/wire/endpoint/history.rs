//! A page of the messages of a conversation. Its forms are those of fbchat 1.1.3 and 1.9.7.

use std::collections::BTreeMap;

use serde::de::{Error as _, IgnoredAny};
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::id::{ThreadId, UserId};
use crate::model::{ApiVersion, Document, GraphQl, Message};
use crate::time::Timestamp;
use crate::wire::Page;
use crate::wire::de::{Obj, Scanner};
use crate::wire::documents::Documents;
use crate::wire::history::{Read, read_next};
use crate::wire::read_receipts::ReadReceipts;

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
    Ok(nodes.map(|Nodes { nodes, read_until }| {
        let (length, first) = (nodes.len(), nodes.iter().find_map(|node| node.at));
        // Facebook sends the oldest first.
        let elements = nodes.into_iter().rev().filter_map(|node| node.message);
        let mut elements: Vec<Message> = elements.collect();
        for message in &mut elements {
            let (author, at) = (message.author, message.at);
            let has_read = |(user, until): (&UserId, &Timestamp)| {
                (*until >= at && Some(*user) != author).then_some(*user)
            };
            message.read_by = read_until.iter().filter_map(has_read).collect();
        }
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

/// The nodes of a page, and up to when each user has read.
#[derive(Default)]
struct Nodes {
    nodes: Vec<Read>,
    read_until: BTreeMap<UserId, Timestamp>,
}

/// Reads the nodes in one pass. `None`: there is no such conversation.
fn nodes(data: &str, thread: ThreadId) -> serde_json::Result<Option<Nodes>> {
    let mut scanner = Scanner::new(data);
    if !scanner.enter("message_thread")? || scanner.is_at(b'n') {
        return Ok(None);
    }
    let mut page = Nodes::default();
    let mut has_nodes = false;
    scanner.object(|scanner, name| match &*name {
        "messages" => scanner.object(|scanner, name| {
            if name != "nodes" {
                return skip(scanner);
            }
            has_nodes = true;
            // Of members that come twice the last counts.
            page.nodes.clear();
            scanner.elements(|scanner| read_next(scanner, thread).map(|node| page.nodes.push(node)))
        }),
        "read_receipts" => {
            let Ok((receipts, _)) = scanner.value::<Obj<ReadReceipts>>() else {
                return skip(scanner);
            };
            page.read_until = receipts.times();
            Ok(())
        }
        _ => skip(scanner),
    })?;
    if has_nodes {
        Ok(Some(page))
    } else {
        Err(serde_json::Error::missing_field("nodes"))
    }
}

fn skip(scanner: &mut Scanner<'_>) -> serde_json::Result<()> {
    scanner.value::<IgnoredAny>().map(drop)
}
