//! `/api/graphqlbatch/`: conversations, histories and searches.

use serde_json::{Map, Value, json};

use super::call::Call;
use super::query::{QueryResult, as_text, failure, number_in};
use super::{graphql_2020, groups, messages, search, shared_media};
use crate::local::site::nodes;
use crate::local::world::api_error::ApiError;
use crate::local::world::state::{Account, State};
use crate::time::Timestamp;

/// Returns a JSON document for each query, and one with the counts.
pub(super) fn batch(state: &mut State, call: &Call<'_>) -> Result<String, ApiError> {
    let queries = call.request.param("queries").ok_or(ApiError::INVALID)?;
    let queries: Map<String, Value> =
        serde_json::from_str(queries).map_err(|_| ApiError::INVALID)?;
    let is = |name: &str, value: &str| call.request.param(name) == Some(value);
    if !is("method", "GET") || !is("response_format", "json") || queries.is_empty() {
        return Err(ApiError::INVALID);
    }
    let (mut body, mut failed) = (String::new(), 0);
    for (name, query) in &queries {
        let answer = match self::answer(state, call, query) {
            Ok(data) => json!({"data": data}),
            Err(error) => {
                failed += 1;
                json!({"error": error})
            }
        };
        body.push_str(&format!("{:#}\r\n", json!({name.as_str(): answer})));
    }
    let succeeded = queries.len() - failed;
    body.push_str(
        &json!({"successful_results": succeeded, "error_results": failed, "skipped_results": 0})
            .to_string(),
    );
    Ok(body)
}

fn answer(state: &mut State, call: &Call<'_>, query: &Value) -> QueryResult {
    let parameters = query.get("query_params").unwrap_or(&Value::Null);
    if let Some(kept) = query.get("query_id").map(as_text) {
        return match kept.as_str() {
            "515216185516880" => shared_media::images(state, call, parameters),
            _ => Err(failure(1_675_002, "The query is unknown.")),
        };
    }
    let document = query.get("doc_id").map(as_text);
    match (document.as_deref(), query.get("q").and_then(Value::as_str)) {
        (Some("1386147188135407"), None) => thread(state, call, parameters),
        (Some("1349387578499440" | "3336396659757871"), None) => {
            graphql_2020::list(state, call, parameters)
        }
        (Some("2147762685294928" | "1860982147341344"), None) => {
            graphql_2020::thread(state, call, parameters)
        }
        (Some("1768656253222505"), None) => message(state, call, parameters),
        (Some("1574519202665847"), None) => groups::respond_to_waiting(state, call, parameters),
        (Some("1868889766468115"), None) => Ok(private_data(state, call)),
        (Some(_), None) => Err(failure(1_675_002, "The query document is unknown.")),
        (None, Some(text)) => search::search(state, call, text, parameters),
        _ => Err(failure(
            1_675_001,
            "A query is either a document or a text.",
        )),
    }
}

fn thread(state: &mut State, call: &Call<'_>, parameters: &Value) -> QueryResult {
    let id = number_in(parameters, "id")?.ok_or_else(|| failure(1_675_012, "<id> is missing"))?;
    let found = state.key_by_id(call.me, id);
    let conversation = found.and_then(|key| state.conversation(call.me, key));
    let Some(conversation) = conversation.ok().filter(|one| one.has_begun(call.me)) else {
        return Ok(json!({"message_thread": null}));
    };
    let mut node = nodes::thread(state, conversation, call.me);
    if parameters.get("load_messages") == Some(&Value::Bool(true)) {
        let limit = number_in(parameters, "message_limit")?.unwrap_or(20);
        let before = number_in(parameters, "before")?
            .and_then(|before| i64::try_from(before).ok())
            .map(Timestamp::from_millis);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let messages = nodes::messages(conversation, call.me, limit, before);
        if let Some(fields) = node.as_object_mut() {
            fields.insert("messages".to_owned(), messages);
        }
    }
    if parameters.get("load_read_receipts") == Some(&Value::Bool(true)) {
        let receipts = nodes::graphql_2020::read_receipts(conversation, call.me);
        if let Some(fields) = node.as_object_mut() {
            fields.insert("read_receipts".to_owned(), receipts);
        }
    }
    Ok(json!({"message_thread": node}))
}

/// Returns the phone numbers and the e-mail addresses of the account.
fn private_data(state: &State, call: &Call<'_>) -> Value {
    let account = state.people.get(&call.me);
    let phones = account.map(|account| account.user.phones.as_slice());
    let phones: Vec<Value> = phones
        .unwrap_or_default()
        .iter()
        .map(|number| json!({"phone_number": {"universal_number": number}}))
        .collect();
    let emails = account.map(Account::emails);
    let emails: Vec<Value> = emails
        .unwrap_or_default()
        .iter()
        .map(|email| json!({ "display_email": email }))
        .collect();
    json!({"viewer": {"user": {"all_phones": phones}, "all_emails": emails}})
}

fn message(state: &mut State, call: &Call<'_>, parameters: &Value) -> QueryResult {
    let ids = parameters.get("thread_and_message_id");
    let ids = ids.ok_or_else(|| failure(1_675_012, "<thread_and_message_id> is missing"))?;
    let thread = number_in(ids, "thread_id")?;
    let thread = thread.ok_or_else(|| failure(1_675_012, "<thread_id> is missing"))?;
    let id = ids.get("message_id").map(as_text).unwrap_or_default();
    Ok(json!({"message": messages::one(state, call, thread, &id)}))
}
