//! Messages of a conversation by their text. Its form is that of fbchat 1.9.7.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::members::Members;
use crate::error::DecodeError;
use crate::id::{MessageId, ThreadId};
use crate::wire::{Fields, Page, Request, de, envelope};

const URL: &str = "https://www.facebook.com/ajax/mercury/search_snippets.php";
const WHAT: &str = "the results of a search";

/// Asks for `limit` messages behind the first `offset`.
pub(crate) fn request(thread: ThreadId, query: &str, offset: u32, limit: u32) -> Request {
    let form = Fields::new()
        .with("query", query)
        .with("snippetOffset", offset)
        .with("snippetLimit", limit)
        .with("identifier", "thread_fbid")
        .with("thread_fbid", thread);
    Request::post(URL)
        .query(Fields::new().with("dpr", 1))
        .form(form)
        .idempotent()
}

/// Asks for `limit` conversations in which messages are.
pub(crate) fn in_all_threads(query: &str, limit: u32) -> Request {
    let form = Fields::new()
        .with("query", query)
        .with("snippetLimit", limit);
    Request::post(URL)
        .query(Fields::new().with("dpr", 1))
        .form(form)
        .idempotent()
}

/// The conversations in which messages were found, in their order, each once.
pub(crate) fn read_threads(json: &str) -> Result<Vec<ThreadId>, DecodeError> {
    let payload: Payload<'_> = envelope::payload(WHAT, json)?;
    let (mut threads, mut known) = (Vec::new(), HashSet::new());
    for (_, found) in payload.search_snippets.0 {
        let found: Members<'_> = read_as(found)?;
        let ids = found.0.into_iter().filter_map(|(id, _)| id.parse().ok());
        threads.extend(ids.filter(|id: &ThreadId| known.insert(*id)));
    }
    Ok(threads)
}

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow)]
    search_snippets: Members<'a>,
}

/// The messages that were found in this conversation, in their order.
pub(crate) fn read(json: &str, thread: ThreadId) -> Result<Page<MessageId>, DecodeError> {
    #[derive(Deserialize)]
    struct Found<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        snippets: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Snippet {
        #[serde(deserialize_with = "de::required_text")]
        message_id: String,
    }
    let payload: Payload<'_> = envelope::payload(WHAT, json)?;
    let (mut ids, mut length) = (Vec::new(), 0);
    for (_, threads) in payload.search_snippets.0 {
        let threads: Members<'_> = read_as(threads)?;
        for (_, found) in threads
            .0
            .into_iter()
            .filter(|(id, _)| id.parse() == Ok(thread))
        {
            let found: Found<'_> = read_as(found)?;
            length += found.snippets.len();
            let snippets = de::readable(&found.snippets);
            ids.extend(snippets.map(|snippet: Snippet| MessageId::from(snippet.message_id)));
        }
    }
    Ok(Page {
        elements: ids,
        length,
        end: None,
    })
}

fn read_as<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, DecodeError> {
    de::parse(WHAT, raw.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_those_of_the_conversation() {
        let json = r#"{"payload": {"search_snippets": {"tea": {
            "1": {"snippets": [{"message_id": "mid.$1"}]},
            "2": {"snippets": {"0": {"message_id": "mid.$2"}, "1": null, "2": {"message_id": "mid.$3"}}}}}}}"#;
        let found = read(json, 2.into()).unwrap();
        assert_eq!(found.length, 3);
        assert_eq!(found.elements, ["mid.$2", "mid.$3"].map(MessageId::from));
        let all = read_threads(json).unwrap();
        assert_eq!(all, [1, 2].map(ThreadId::from));
        for nothing in [
            "[]",
            "{}",
            r#"{"tea": []}"#,
            r#"{"tea": {"2": {"snippets": []}}}"#,
        ] {
            let json = format!(r#"{{"payload": {{"search_snippets": {nothing}}}}}"#);
            assert_eq!(read(&json, 2.into()).unwrap().length, 0, "{json}");
        }
    }
}
