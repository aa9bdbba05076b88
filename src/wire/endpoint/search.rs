//! People, pages, groups and conversations by their name. Its queries are those of fbchat 1.1.3 and 1.9.7.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::members::Members;
use super::search_text;
use crate::error::DecodeError;
use crate::model::{self, ApiVersion, GraphQl, Group, Thread, User};
use crate::wire::people::{page_node, user_node};
use crate::wire::thread::group_node;
use crate::wire::{Page, de};

const WHAT: &str = "the results of a search";

pub(crate) fn users_query(name: &str, limit: u32) -> GraphQl {
    query(search_text::users(), name, limit)
}

pub(crate) fn pages_query(name: &str, limit: u32) -> GraphQl {
    query(search_text::pages(), name, limit)
}

pub(crate) fn groups_query(version: ApiVersion, name: &str, limit: u32) -> GraphQl {
    query(search_text::groups(version), name, limit)
}

pub(crate) fn threads_query(version: ApiVersion, name: &str, limit: u32) -> GraphQl {
    query(search_text::threads(version), name, limit)
}

fn query(text: String, name: &str, limit: u32) -> GraphQl {
    GraphQl::query(text, json!({"search": name, "limit": limit}))
}

pub(crate) fn users(data: &RawValue) -> Result<Page<User>, DecodeError> {
    results(data, "users", user_node)
}

pub(crate) fn pages(data: &RawValue) -> Result<Page<model::Page>, DecodeError> {
    results(data, "pages", page_node)
}

pub(crate) fn groups(data: &RawValue) -> Result<Page<Group>, DecodeError> {
    results(data, "groups", group_node)
}

pub(crate) fn threads(data: &RawValue) -> Result<Page<Thread>, DecodeError> {
    results(data, "threads", thread_node)
}

/// A result of any kind. Facebook also finds what is no conversation.
fn thread_node(raw: &RawValue) -> Result<Thread, DecodeError> {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow, rename = "__typename", deserialize_with = "de::required_text")]
        kind: Cow<'a, str>,
    }
    const WHAT: &str = "a result of a search";
    let head: Head<'_> = de::parse(WHAT, raw.get())?;
    match head.kind.as_ref() {
        "User" => user_node(raw).map(Thread::User),
        "MessageThread" => group_node(raw).map(Thread::Group),
        "Page" => page_node(raw).map(Thread::Page),
        kind => Err(DecodeError::new(
            WHAT,
            format!("its kind {kind:?} is no conversation that this crate knows"),
        )),
    }
}

/// The results under this name, in their order. One that cannot be read is left out with a warning.
///
/// They stand in an object whose name is what was searched for, or `viewer`.
fn results<T>(
    data: &RawValue,
    name: &str,
    read: impl Fn(&RawValue) -> Result<T, DecodeError>,
) -> Result<Page<T>, DecodeError> {
    #[derive(Deserialize)]
    struct List<'a> {
        #[serde(borrow, deserialize_with = "de::list")]
        nodes: Vec<&'a RawValue>,
    }
    let searches: Members<'_> = read_as(data)?;
    let lists = searches.0.into_iter().filter_map(|(_, found)| {
        let lists: Members<'_> = serde_json::from_str(found.get()).ok()?;
        lists.0.into_iter().find(|(known, _)| known == name)
    });
    let (_, list) = lists
        .into_iter()
        .next()
        .ok_or_else(|| DecodeError::new(WHAT, format!("they have no {name}")))?;
    let list: List<'_> = read_as(list)?;
    let read = |node| match read(node) {
        Ok(result) => Some(result),
        Err(error) => {
            log::warn!("a result of a search is left out: {error}");
            None
        }
    };
    Ok(Page {
        length: list.nodes.len(),
        end: None,
        elements: list.nodes.into_iter().filter_map(read).collect(),
    })
}

fn read_as<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, DecodeError> {
    de::parse(WHAT, raw.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn one_odd_result_costs_no_other() {
        let data = raw(
            r#"{"odd": 7, "x": {"threads": {"nodes": [null, {"__typename": "Event", "id": "1"},
            {"__typename": "User", "id": "2", "gender": "NEW", "viewer_affinity": "?"},
            {"__typename": "MessageThread", "thread_key": {}}, {"__typename": "Page"},
            {"__typename": "MessageThread", "thread_key": {"thread_fbid": 3}, "customization_info":
                {"outgoing_bubble_color": "FF010203", "participant_customizations": [null, {}]}}]}}}"#,
        );
        let threads = threads(data).unwrap();
        assert_eq!(threads.length, 6);
        let ids: Vec<_> = threads
            .elements
            .iter()
            .map(|thread| thread.id().get())
            .collect();
        assert_eq!(ids, [2, 3]);
    }

    #[test]
    fn what_is_no_list_of_results_is_an_error() {
        for json in [
            "7",
            "{}",
            "[]",
            r#"{"x": {"users": null}}"#,
            r#"{"x": {"pages": {"nodes": []}}}"#,
        ] {
            assert!(users(raw(json)).is_err(), "{json}");
        }
    }
}
