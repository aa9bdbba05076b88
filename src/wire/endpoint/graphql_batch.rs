//! GraphQL queries in one request, and the several JSON documents of its reply.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::error::{DecodeError, Error, Result};
use crate::model::{GraphQl, QueryText};
use crate::wire::de::Scanner;
use crate::wire::envelope::{self, ErrorObject, STALE_TOKENS};
use crate::wire::graphql_error::first_failure;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/api/graphqlbatch/";
const WHAT: &str = "the reply to a GraphQL query";

/// A request with these queries. Whether it is idempotent is not known: a query may change something.
pub(crate) fn request(queries: &[GraphQl]) -> Result<Request> {
    if queries.is_empty() {
        return Err(Error::invalid_input(
            "there is no query to send: name at least one",
        ));
    }
    let mut named = Map::new();
    for (index, query) in queries.iter().enumerate() {
        named.insert(format!("q{index}"), to_json(query)?);
    }
    let form = Fields::new()
        .with("method", "GET")
        .with("response_format", "json")
        .with("queries", Value::Object(named));
    Ok(Request::post(URL).form(form))
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
        QueryText::Text(text) | QueryText::Doc(text) | QueryText::Kept(text)
            if text.trim().is_empty() =>
        {
            Err(Error::invalid_input(
                "a query has neither text nor number: give `GraphQl::query` or `GraphQl::doc` one",
            ))
        }
        QueryText::Text(text) => Ok(json!({"priority": 0, "q": text, "query_params": params})),
        QueryText::Doc(id) => Ok(json!({"doc_id": id, "query_params": params})),
        QueryText::Kept(id) => Ok(json!({"query_id": id, "query_params": params})),
    }
}

/// The result of a single query.
pub(crate) type Answer = Result<Box<RawValue>>;

/// The answers to `count` queries, in the order of the queries, whatever the order of the documents.
pub(crate) fn read(body: Vec<u8>, count: usize) -> Result<Vec<Answer>> {
    let text = envelope::text(body)?;
    let mut found: Vec<Option<Answer>> = (0..count).map(|_| None).collect();
    let mut scanner = Scanner::new(&text);
    while !scanner.is_end() {
        let start = scanner.rest();
        let document = Document::read(&mut scanner, count);
        let document = document.map_err(|error| DecodeError::json(WHAT, &error))?;
        if document.has_error {
            let length = start.len() - scanner.rest().len();
            envelope::check(start.get(..length).unwrap_or_default())?;
        }
        let failure = document
            .errors
            .and_then(|errors| first_failure(errors, false));
        if let Some(error) = failure {
            return Err(error.into_error(None, None));
        }
        for (index, members) in document.answers {
            if let Some(place) = found.get_mut(index) {
                *place = Some(answer(members));
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

/// A document of the reply. The last one counts results and errors: it has no member that is named after a query.
#[derive(Default)]
struct Document<'a> {
    has_error: bool,
    errors: Option<&'a RawValue>,
    /// The results of the queries with these numbers.
    answers: Vec<(usize, Option<Members<'a>>)>,
}

/// The names and values of an object.
type Members<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

impl<'a> Document<'a> {
    fn read(scanner: &mut Scanner<'a>, count: usize) -> serde_json::Result<Self> {
        let mut document = Self::default();
        scanner.object(|scanner, name| {
            let index = name.strip_prefix('q').and_then(|it| it.parse().ok());
            if let Some(index) = index.filter(|index| *index < count) {
                let is_object = scanner.is_at(b'{');
                let mut members = Vec::new();
                if is_object {
                    scanner.object(|scanner, name| {
                        scanner
                            .value()
                            .map(|(value, _)| members.push((name, value)))
                    })?;
                } else {
                    scanner.value::<IgnoredAny>()?;
                }
                document.answers.push((index, is_object.then_some(members)));
                return Ok(());
            }
            let (value, _) = scanner.value()?;
            document.has_error |= name == "error";
            if name == "errors" {
                document.errors.get_or_insert(value);
            }
            Ok(())
        })?;
        Ok(document)
    }
}

/// `None`: it is no object.
fn answer(members: Option<Members<'_>>) -> Answer {
    let members = members.ok_or_else(|| DecodeError::new(WHAT, "it has no JSON object"))?;
    let member = |name: &str| {
        let found = members.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| *value)
            .filter(|value| value.get() != "null")
    };
    let data = member("response").or(member("data"));
    let has_data = data.is_some();
    let failure = member("error").map(ErrorObject::read);
    let failure = failure.or_else(|| first_failure(member("errors")?, has_data));
    if let Some(failure) = failure {
        let mut error = failure.into_error(None, None);
        if let Error::Facebook(refusal) = &mut error {
            refusal.beside_data = has_data;
        }
        return Err(error);
    }
    if let Some(data) = data {
        return Ok(data.to_owned());
    }
    match members.iter().find(|(name, _)| name == "data") {
        Some((_, null)) => Ok((*null).to_owned()),
        None => Err(DecodeError::new(WHAT, "an answer has neither data nor an error").into()),
    }
}

/// Whether it is not the query that failed, but the session in which it was sent.
fn concerns_session(error: &Error) -> bool {
    match error {
        Error::NotLoggedIn => true,
        Error::Facebook(error) => error.code == STALE_TOKENS,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(body: &str, count: usize) -> Vec<Result<String, String>> {
        let answers = read(body.as_bytes().to_vec(), count).unwrap();
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
            assert_eq!(results(&body, 3), expected);
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
            results(body, 7),
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
    fn an_error_beside_data_is_an_error() {
        let query_error = r#"{"code":1675030,"summary":"Query error","message":"A server error"}"#;
        for data in [
            "null",
            "{}",
            r#"{"message_thread":null}"#,
            r#"{"viewer":null}"#,
        ] {
            for errors in [
                format!("[{query_error}]"),
                format!("[null, {query_error}, 7]"),
                format!(r#"{{"0": {query_error}}}"#),
                query_error.to_owned(),
                format!(
                    r#"[{{"severity": "WARNING", "code": 1, "message": "no"}}, {query_error}]"#
                ),
            ] {
                if data == "null" && errors.contains("WARNING") {
                    continue;
                }
                let body = format!(r#"{{"q0": {{"data": {data}, "errors": {errors}}}}}"#);
                let mut answers = read(body.into_bytes(), 1).unwrap();
                let Err(Error::Facebook(error)) = answers.remove(0) else {
                    panic!("no error: {errors}");
                };
                assert_eq!(
                    (error.code, error.summary.as_deref()),
                    (1_675_030, Some("Query error"))
                );
                assert_eq!(error.description.as_deref(), Some("A server error"));
                assert_eq!(error.beside_data, data != "null");
            }
        }
    }

    #[test]
    fn warnings_and_lists_without_errors_leave_the_data_as_it_is() {
        for errors in [
            "null",
            "[]",
            "{}",
            "[null]",
            r#"[{"severity": "WARNING", "message": "old"}]"#,
        ] {
            let body = format!(r#"{{"q0": {{"data": {{"a":1}}, "errors": {errors}}}}}"#);
            assert_eq!(results(&body, 1), [Ok(r#"{"a":1}"#.to_owned())], "{errors}");
        }
        let body =
            r#"{"q0": {"data": null, "errors": [{"severity": "WARNING", "message": "old"}]}}"#;
        assert_eq!(results(body, 1), [Err("0: old".to_owned())]);
    }

    #[test]
    fn an_error_of_the_whole_batch_is_no_missing_answer() {
        let body = r#"{"errors": [{"code": 3252001, "summary": "Rate limit exceeded"}]}"#;
        let error = read(body.as_bytes().to_vec(), 2).unwrap_err();
        assert!(matches!(&error, Error::Facebook(error) if error.code == 3_252_001));
        assert!(error.is_retryable());
    }

    #[test]
    fn facebooks_own_marks_count_where_the_code_is_not_known() {
        for (mark, retryable) in [
            (r#""is_transient": true"#, true),
            (r#""is_transient": false"#, false),
            (r#""requires_reauth": true, "is_transient": true"#, false),
        ] {
            let body = format!(r#"{{"q0": {{"errors": [{{"code": 9, {mark}}}]}}}}"#);
            let error = read(body.into_bytes(), 1).unwrap().remove(0).unwrap_err();
            assert_eq!(error.is_retryable(), retryable, "{mark}");
        }
    }

    #[test]
    fn what_concerns_the_session_concerns_all_queries() {
        for body in [
            r#"{"q0": {"data": {}}} {"q1": {"error": {"code": 1357004}}}"#,
            r#"for (;;);{"error": 1357004, "errorDescription": "Please refresh."}"#,
            r#"{"q0": {"data": {}}} {"error": 1357004}"#,
        ] {
            let error = read(body.as_bytes().to_vec(), 2).unwrap_err();
            assert!(matches!(&error, Error::Facebook(error) if error.code == STALE_TOKENS));
        }
        let body = br#"{"q0": {"error": {"code": 1357001}}}"#.to_vec();
        assert!(matches!(read(body, 1), Err(Error::NotLoggedIn)));
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
            let error = read(body.as_bytes().to_vec(), 1).unwrap_err();
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
            assert!(matches!(request(&[query]), Err(Error::InvalidInput(_))));
        }
        assert!(matches!(request(&[]), Err(Error::InvalidInput(_))));
    }

    #[test]
    fn parameters_are_not_shown() {
        let query = GraphQl::doc("1", json!({"search": "a secret"}));
        assert_eq!(format!("{query:?}"), r#"GraphQl { query: Doc("1"), .. }"#);
    }
}
