//! GraphQL: queries of the caller's own, and the way on which this crate's own are sent.

use serde_json::Value;
use serde_json::value::RawValue;

use super::Client;
use crate::error::{DecodeError, Error, Result};
use crate::model::GraphQl;
use crate::wire::Repeat;
use crate::wire::endpoint::graphql_batch::Answer;

/// # GraphQL queries of your own
impl Client {
    /// Sends a GraphQL query and returns the `data` of the answer. [`GraphQl`] has more about queries.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`](crate::Error::InvalidInput) without a request if the query has neither text nor number, or its parameters are no JSON
    /// object; [`Error::Facebook`](crate::Error::Facebook) if the query fails.
    ///
    /// ```
    /// use fbchat::{GraphQl, local::LocalServer};
    /// use serde_json::json;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let query = "Query SearchPage(<search> = '', <limit> = 1) {
    ///     entities_named(<search>) {
    ///         search_results.of_type(page).first(<limit>) as pages { nodes { id, name } }
    ///     }
    /// }";
    /// let answer = client.graphql_request(GraphQl::query(query, json!({"search": "a", "limit": 1})))?;
    /// assert!(answer["a"]["pages"]["nodes"].is_array());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn graphql_request(&self, query: GraphQl) -> Result<Value> {
        let logged_in = self.logged_in();
        to_value(&self.caller(&logged_in).graphql_one(query, Repeat::Never)?)
    }

    /// Sends several GraphQL queries in one request and returns what came back, in their order.
    ///
    /// # Errors
    ///
    /// As [`graphql_request`](Self::graphql_request), of the first query that fails; [`Error::InvalidInput`](crate::Error::InvalidInput) without a
    /// request if there is no query.
    ///
    /// ```
    /// use fbchat::{GraphQl, local::LocalServer};
    /// use serde_json::json;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let newest = |id: &str| {
    ///     let params = json!({
    ///         "id": id, "message_limit": 1, "load_messages": true, "load_read_receipts": false, "before": null,
    ///     });
    ///     GraphQl::doc("1386147188135407", params)
    /// };
    /// let answers = client.graphql_requests(&[newest("4"), newest("2000000000000001")])?;
    /// assert_eq!(answers.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn graphql_requests(&self, queries: &[GraphQl]) -> Result<Vec<Value>> {
        let answers = self.batch(queries, Repeat::Never)?.into_iter();
        answers.map(|answer| to_value(&answer?)).collect()
    }

    /// Sends a query of this crate's own, which changes nothing, and reads its answer.
    pub(super) fn query<T, E>(
        &self,
        query: GraphQl,
        read: impl FnOnce(&RawValue) -> Result<T, E>,
    ) -> Result<T>
    where
        Error: From<E>,
    {
        let logged_in = self.logged_in();
        let answer = self
            .caller(&logged_in)
            .graphql_one(query, Repeat::Idempotent)?;
        Ok(read(&answer)?)
    }

    /// The answers to queries that only read, in their order; one that fails does not cost the others.
    pub(super) fn query_all(&self, queries: &[GraphQl]) -> Result<Vec<Answer>> {
        self.batch(queries, Repeat::Idempotent)
    }

    fn batch(&self, queries: &[GraphQl], repeat: Repeat) -> Result<Vec<Answer>> {
        self.caller(&self.logged_in()).graphql(queries, repeat)
    }
}

const WHAT: &str = "the answer to a GraphQL query";

fn to_value(answer: &RawValue) -> Result<Value> {
    let value = serde_json::from_str(answer.get());
    Ok(value.map_err(|error| DecodeError::json(WHAT, &error))?)
}
