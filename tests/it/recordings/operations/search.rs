//! Searching, and custom GraphQL queries.

use fbchat::GraphQl;
use serde_json::{Value, json};

use super::{Operation, call};
use crate::recordings::forms::{self, list};

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "search_users" => call(|client| {
            let users = client.search_for_users("Gr\u{e5}ce \"H\"", 3)?;
            Ok(list(&users, forms::user))
        }),
        "search_none" => call(|client| {
            let users = client.search_for_users("nobody", 1)?;
            Ok(list(&users, forms::user))
        }),
        "search_pages" => call(|client| {
            let pages = client.search_for_pages("Engines", 1)?;
            Ok(list(&pages, forms::page))
        }),
        "search_groups" => call(|client| {
            let groups = client.search_for_groups("t\u{e9}", 1)?;
            Ok(list(&groups, forms::group))
        }),
        "search_threads" => call(|client| {
            let threads = client.search_for_threads("x", 10)?;
            Ok(list(&threads, forms::thread))
        }),
        "graphql_two_queries" => call(|client| {
            let queries = [
                GraphQl::query("Query Q() { x }", json!({"a": 1})),
                GraphQl::doc("42", json!({"b": null})),
            ];
            Ok(Value::from(client.graphql_requests(&queries)?))
        }),
        "graphql_error_debug_info" => call(|client| {
            let users = client.search_for_users("x", 1)?;
            Ok(list(&users, forms::user))
        }),
        _ => return None,
    })
}
