//! The answer to a single query of GraphQL, and its parameters.

use serde_json::{Value, json};

use super::call::number;

/// What a single query gives, or why it fails.
pub(super) type Answer = Result<Value, Value>;

pub(super) fn failure(code: u32, why: &str) -> Value {
    json!({"code": code, "api_error_code": 100, "summary": "Query failed", "debug_info": why})
}

/// A text, or a number as one.
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
