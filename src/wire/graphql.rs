//! Queries in one request, and the several JSON documents of its reply.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::envelope::{self, ErrorObject, STALE_TOKENS};
use super::{Fields, de};
use crate::error::{DecodeError, Error, Result};
use crate::model::{GraphQl, QueryText};

const WHAT: &str = "the reply to a GraphQL query";

/// The fields of a request with these queries.
pub(crate) fn fields(queries: &[GraphQl]) -> Result<Fields> {
    if queries.is_empty() {
        return Err(Error::invalid_input(
            "there is no query to send: name at least one",
        ));
    }
    let mut named = Map::new();
    for (index, query) in queries.iter().enumerate() {
        named.insert(format!("q{index}"), to_json(query)?);
    }
    Ok(Fields::new()
        .with("method", "GET")
        .with("response_format", "json")
        .with("queries", Value::Object(named)))
}

fn to_json(query: &GraphQl) -> Result<Value> {
    let params = match &query.params {
        Value::Null => json!({}),
        Value::Object(_) => query.params.clone(),
        _ => {
            return Err(Error::invalid_input(
                "the parameters of a query are not a JSON object: name them as json!({\"name\": value})",
            ));
        }
    };
    match &query.query {
        QueryText::Text(text) | QueryText::Doc(text) if text.trim().is_empty() => {
            Err(Error::invalid_input(
                "a query has neither text nor number: give `GraphQl::query` or `GraphQl::doc` one",
            ))
        }
        QueryText::Text(text) => Ok(json!({"priority": 0, "q": text, "query_params": params})),
        QueryText::Doc(id) => Ok(json!({"doc_id": id, "query_params": params})),
    }
}

/// What a single query gave, or why it failed.
pub(crate) type Answer = Result<Box<RawValue>>;

/// The answers to `count` queries, in the order of the queries, whatever the order of the documents.
pub(crate) fn answers(body: Vec<u8>, count: usize) -> Result<Vec<Answer>> {
    let text = envelope::text(body)?;
    let mut found: Vec<Option<Answer>> = (0..count).map(|_| None).collect();
    let mut documents = serde_json::Deserializer::from_str(&text).into_iter::<Members<'_>>();
    let mut start = 0;
    while let Some(members) = documents.next() {
        let document = text.get(start..documents.byte_offset()).unwrap_or_default();
        start = documents.byte_offset();
        let document = object(document.trim_start())?;
        let Members(members) = members.map_err(|error| DecodeError::json(WHAT, &error))?;
        if members.iter().any(|(name, _)| name == "error") {
            envelope::check(document)?;
        }
        // The last document counts results and errors: it has no member that is named after a query.
        for (name, value) in members {
            let index = name
                .strip_prefix('q')
                .and_then(|digits| digits.parse().ok());
            if let Some(place) = index.and_then(|index: usize| found.get_mut(index)) {
                *place = Some(answer(value));
            }
        }
    }
    let mut answers = Vec::with_capacity(count);
    for (index, answer) in found.into_iter().enumerate() {
        let missing = || DecodeError::new(WHAT, format!("it does not answer query {index}"));
        match answer.unwrap_or_else(|| Err(missing().into())) {
            Err(error) if concerns_session(&error) => return Err(error),
            answer => answers.push(answer),
        }
    }
    Ok(answers)
}

fn answer(value: &RawValue) -> Answer {
    let members = members(value)?;
    let member = |name: &str| {
        let found = members.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| *value)
            .filter(|value| value.get() != "null")
    };
    if let Some(error) = member("error") {
        return Err(facebook_error(error));
    }
    if let Some(data) = member("response").or(member("data")) {
        return Ok(data.to_owned());
    }
    if let Some(error) = member("errors").and_then(de::first) {
        return Err(facebook_error(error));
    }
    match members.iter().find(|(name, _)| name == "data") {
        Some((_, null)) => Ok((*null).to_owned()),
        None => Err(DecodeError::new(WHAT, "an answer has neither data nor an error").into()),
    }
}

fn facebook_error(error: &RawValue) -> Error {
    let inner = ErrorObject::read(error);
    envelope::facebook_error(
        inner.code.or(ErrorObject::code_alone(error)),
        [inner.summary, None],
        [inner.message, inner.debug_info],
    )
}

/// Whether it is not the query that failed, but the session in which it was sent.
fn concerns_session(error: &Error) -> bool {
    match error {
        Error::NotLoggedIn => true,
        Error::Facebook(error) => error.code == STALE_TOKENS,
        _ => false,
    }
}

/// The names and values of an object.
#[derive(Deserialize)]
struct Members<'a>(
    #[serde(borrow, deserialize_with = "de::entries")] Vec<(Cow<'a, str>, &'a RawValue)>,
);

fn members(value: &RawValue) -> Result<Vec<(Cow<'_, str>, &RawValue)>, DecodeError> {
    let json = object(value.get())?;
    let members = serde_json::from_str(json);
    let Members(members) = members.map_err(|error| DecodeError::json(WHAT, &error))?;
    Ok(members)
}

/// The JSON, if it is an object: [`Members`] reads from a list too.
fn object(json: &str) -> Result<&str, DecodeError> {
    match json.starts_with('{') {
        true => Ok(json),
        false => Err(DecodeError::new(WHAT, "it has no JSON object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &str, count: usize) -> Vec<Result<String, String>> {
        let answers = answers(body.as_bytes().to_vec(), count).unwrap();
        let shown = |answer: Answer| match answer {
            Ok(raw) => Ok(raw.get().to_owned()),
            Err(Error::Facebook(error)) => Err(format!(
                "{}: {}",
                error.code,
                error.description.or(error.summary).unwrap_or_default()
            )),
            Err(Error::Decode(error)) => Err(error.problem.into_owned()),
            Err(error) => panic!("{error}"),
        };
        answers.into_iter().map(shown).collect()
    }

    #[test]
    fn answers_stand_in_the_order_of_the_queries() {
        let counts = r#"{"successful_results": 3, "error_results": 0, "skipped_results": 0}"#;
        for (between, before) in [("\r\n", ""), ("", "for (;;);"), (" \n ", "\n")] {
            let documents = [
                r#"{"q2": {"response": [3]}}"#,
                r#"{"q0": {"data": {"x": 1}}, "q1": {"data": null}}"#,
                counts,
            ];
            let body = format!("{before}{}", documents.join(between));
            let expected = [r#"{"x": 1}"#, "null", "[3]"].map(|it| Ok(it.to_owned()));
            assert_eq!(said(&body, 3), expected);
        }
    }

    #[test]
    fn a_query_that_fails_does_not_cost_the_others() {
        let body = r#"{"q0": {"error": {"code": 1675012, "debug_info": "bad"}}}
            {"q1": {"data": {}}} {"q2": {"data": null, "errors": [{"message": "no", "code": 7}]}}
            {"q3": 7} {"q4": {}} {"q6": {"data": null, "errors": {"0": {"message": "no", "code": "8"}, "1": 7}}}
            {"error_results": 4}"#;
        let why = |text: &str| Err(text.to_owned());
        assert_eq!(
            said(body, 7),
            [
                why("1675012: bad"),
                Ok("{}".to_owned()),
                why("7: no"),
                why("it has no JSON object"),
                why("an answer has neither data nor an error"),
                why("it does not answer query 5"),
                why("8: no"),
            ]
        );
    }

    #[test]
    fn what_concerns_the_session_concerns_all_queries() {
        for body in [
            r#"{"q0": {"data": {}}} {"q1": {"error": {"code": 1357004}}}"#,
            r#"for (;;);{"error": 1357004, "errorDescription": "Please refresh."}"#,
            r#"{"q0": {"data": {}}} {"error": 1357004}"#,
        ] {
            let error = answers(body.as_bytes().to_vec(), 2).unwrap_err();
            assert!(matches!(&error, Error::Facebook(error) if error.code == STALE_TOKENS));
        }
        let body = br#"{"q0": {"error": {"code": 1357001}}}"#.to_vec();
        assert!(matches!(answers(body, 1), Err(Error::NotLoggedIn)));
    }

    #[test]
    fn what_is_no_batch_is_an_error() {
        for body in [
            "",
            "<html>",
            "7",
            "{\"q0\": {\"data\": {}}",
            "{\"q0\": {\"data\": {}}}[1357004]",
        ] {
            let error = answers(body.as_bytes().to_vec(), 1).unwrap_err();
            assert!(matches!(error, Error::Decode(_)), "{body}");
        }
    }

    #[test]
    fn a_query_that_cannot_be_sent_is_refused() {
        for query in [
            GraphQl::query(" ", json!({})),
            GraphQl::doc("", json!({})),
            GraphQl::doc("1", json!([1])),
        ] {
            assert!(matches!(fields(&[query]), Err(Error::InvalidInput(_))));
        }
        assert!(matches!(fields(&[]), Err(Error::InvalidInput(_))));
    }

    #[test]
    fn parameters_are_not_shown() {
        let query = GraphQl::doc("1", json!({"search": "a secret"}));
        assert_eq!(format!("{query:?}"), r#"GraphQl { query: Doc("1"), .. }"#);
    }
}
