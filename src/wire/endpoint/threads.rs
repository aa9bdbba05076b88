//! The list of conversations as it is since 2018, by time. Its form is that of fbchat 1.9.7.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::DecodeError;
use crate::model::{Document, GraphQl, Thread, ThreadLocation};
use crate::time::Timestamp;
use crate::wire::documents::Documents;
use crate::wire::thread::{listed, listed_at};
use crate::wire::{Page, de};

/// Asks for the first `limit` conversations in which nothing has happened since a time.
pub(crate) fn query(
    documents: &Documents,
    limit: u32,
    location: ThreadLocation,
    before: Option<Timestamp>,
) -> GraphQl {
    let tag = match location {
        ThreadLocation::Inbox => "INBOX",
        ThreadLocation::Pending => "PENDING",
        ThreadLocation::Archived => "ARCHIVED",
        ThreadLocation::Other => "OTHER",
    };
    GraphQl::doc(
        documents.id(Document::ThreadList),
        json!({
            "limit": limit,
            "tags": [tag],
            "before": before.map(Timestamp::as_millis),
            "includeDeliveryReceipts": true,
            "includeSeqID": false,
        }),
    )
}

/// The conversations of the answer, in its order. One that cannot be read, or is of a kind that this crate does not know, is
/// left out with a warning.
pub(crate) fn read(data: &RawValue) -> Result<Page<Thread>, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        viewer: Viewer<'a>,
    }
    #[derive(Deserialize)]
    struct Viewer<'a> {
        #[serde(borrow)]
        message_threads: Threads<'a>,
    }
    #[derive(Deserialize)]
    struct Threads<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        nodes: Vec<&'a RawValue>,
    }
    let data: Data<'_> = de::parse("the list of conversations", data.get())?;
    let nodes = data.viewer.message_threads.nodes;
    Ok(Page {
        length: nodes.len(),
        // What is left out has a time too: the next page begins behind it.
        end: nodes.iter().rev().copied().find_map(listed_at),
        elements: nodes.into_iter().filter_map(listed).collect(),
    })
}
