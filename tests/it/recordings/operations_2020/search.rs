//! Searching for people, pages and messages, and custom GraphQL queries.

use fbchat::{Client, GraphQl, ThreadKey};
use serde_json::{Value, json};

use crate::recordings::forms::{self, list};
use crate::recordings::operations::{Operation, Outcome, call, grace, group};

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "search_users" => call(|client| {
            let users = client.search_for_users("e", 3)?;
            Ok(list(&users, forms::user))
        }),
        "search_none" => call(|client| {
            let users = client.search_for_users("e", 1)?;
            Ok(list(&users, forms::user))
        }),
        "search_pages" => call(|client| {
            let pages = client.search_for_pages("e", 3)?;
            Ok(list(&pages, forms::page))
        }),
        "search_groups" => call(|client| {
            let groups = client.search_for_groups("e", 10)?;
            Ok(list(&groups, forms::group))
        }),
        "search_threads" => call(|client| {
            let threads = client.search_for_threads("e", 10)?;
            Ok(list(&threads, forms::thread))
        }),
        "graphql_errors" | "graphql_response" => {
            call(|client| client.graphql_request(GraphQl::doc("1", json!({}))))
        }
        "graphql_request" => call(|client| {
            let query = GraphQl::query("Query Me() { viewer() { actor { id } } }", json!({}));
            client.graphql_request(query)
        }),
        "graphql_requests" => call(|client| {
            let queries = [
                GraphQl::doc("1", json!({"a": 1})),
                GraphQl::query_id("2", json!({})),
            ];
            Ok(Value::from(client.graphql_requests(&queries)?))
        }),
        "search_message_ids" | "search_message_ids_none" => {
            call(|client| ids(client, grace(), 0, 5))
        }
        "search_message_ids_offset" => call(|client| ids(client, group(), 5, 2)),
        "search_messages" => call(|client| {
            let messages = client.search_for_messages(grace(), "tea", 2)?;
            Ok(list(&messages, forms::message))
        }),
        "search_all_threads" | "search_all_threads_none" => call(|client| {
            let found = client.search_all_threads_for_ids("tea", 5, 5)?;
            Ok(json!(found))
        }),
        "search_all_threads_messages" => call(|client| {
            let found = client.search_all_threads("tea", 2, 1)?.into_iter();
            let listed =
                found.map(|(id, messages)| (id.to_string(), list(&messages, forms::message)));
            Ok(Value::Object(listed.collect()))
        }),
        _ => return None,
    })
}

fn ids(client: &Client, thread: ThreadKey, offset: u32, limit: u32) -> Outcome {
    let ids = client.search_for_message_ids(thread, "tea", offset, limit)?;
    Ok(json!(ids))
}
