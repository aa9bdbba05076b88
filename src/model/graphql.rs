//! Queries in the caller's own words.

use std::fmt;

use serde_json::Value;

/// A query for Facebook's GraphQL interface, for what this crate has no call for.
///
/// Facebook knows three kinds: a query that is written out ([`GraphQl::query`]), in a dialect of GraphQL that it has never
/// documented, and one of its own site's queries, which it keeps under a number ([`GraphQl::doc`], and the older
/// [`GraphQl::query_id`]). The number and the
/// parameters of the latter are found by watching what a browser sends to `/api/graphqlbatch/`. Parameters are a JSON object;
/// in a query that is written out, `<name>` stands for the parameter of that name. All kinds may go together in one request,
/// with [`Client::graphql_requests`](crate::Client::graphql_requests), and what comes back is JSON without any reading of this
/// crate's. Facebook changes both without notice.
///
/// Its `Debug` shows no parameters, which may be anything that people wrote.
///
/// ```
/// use fbchat::{GraphQl, local::LocalServer};
/// use serde_json::json;
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// // The number of the document that returns what is known about a conversation.
/// let conversation = |id: &str| {
///     let params = json!({
///         "id": id, "message_limit": 0, "load_messages": false, "load_read_receipts": false, "before": null,
///     });
///     GraphQl::doc("1386147188135407", params)
/// };
/// let answer = client.graphql_request(conversation("4"))?;
/// assert!(answer.get("message_thread").is_some());
///
/// let people = GraphQl::query(
///     "Query SearchUser(<search> = '', <limit> = 1) {
///         entities_named(<search>) {
///             search_results.of_type(user).first(<limit>) as users { nodes { id, name } }
///         }
///     }",
///     json!({"search": "a", "limit": 3}),
/// );
/// let answers = client.graphql_requests(&[conversation("4"), people])?;
/// assert_eq!(answers.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "a query does nothing until it is sent"]
pub struct GraphQl {
    pub(crate) query: QueryText,
    pub(crate) params: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum QueryText {
    Text(String),
    Doc(String),
    /// A query that Facebook keeps under a number in the way it did before there were documents.
    Kept(String),
}

impl GraphQl {
    /// A query that is written out. `params` is a JSON object; `null` stands for an empty one.
    pub fn query(text: impl Into<String>, params: Value) -> Self {
        Self {
            query: QueryText::Text(text.into()),
            params,
        }
    }

    /// A query that Facebook keeps under a number. `params` is a JSON object; `null` stands for an empty one.
    pub fn doc(doc_id: impl Into<String>, params: Value) -> Self {
        Self {
            query: QueryText::Doc(doc_id.into()),
            params,
        }
    }

    /// A query that Facebook keeps under a number in the way it did before there were documents, its `query_id`. `params` is a
    /// JSON object; `null` stands for an empty one.
    ///
    /// ```
    /// use fbchat::{GraphQl, local::LocalServer};
    /// use serde_json::json;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let images = GraphQl::query_id("515216185516880", json!({"id": "4", "first": 48, "after": null}));
    /// assert!(client.graphql_request(images)?.get("4").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn query_id(query_id: impl Into<String>, params: Value) -> Self {
        Self {
            query: QueryText::Kept(query_id.into()),
            params,
        }
    }
}

impl fmt::Debug for GraphQl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphQl")
            .field("query", &self.query)
            .finish_non_exhaustive()
    }
}
