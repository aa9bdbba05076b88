//! The result of a single GraphQL query, and reading its parameters.

use serde_json::{Value, json};

use super::call::number;

/// The data of a query, or its error.
pub(super) type QueryResult = Result<Value, Value>;

pub(super) fn failure(code: u32, why: &str) -> Value {
    json!({"code": code, "api_error_code": 100, "summary": "Query failed", "debug_info": why})
}

/// Returns a string, or any other value as JSON.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn number_in(parameters: &Value, name: &str) -> Result<Option<u64>, Value> {
    match parameters.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => number(Some(&as_text(value)))
            .map(Some)
            .map_err(|_| failure(1_675_012, &format!("<{name}> is not a number"))),
    }
}
