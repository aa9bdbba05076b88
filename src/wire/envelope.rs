//! What every reply of the site's script has in common: a prefix, then JSON, which may be an error.

use serde::Deserialize;
use serde_json::Value;

use crate::error::{DecodeError, Error, FacebookError, Result};

/// The tokens of the page are stale: fetch them anew.
pub(crate) const STALE_TOKENS: u32 = 1_357_004;
const NOT_LOGGED_IN: u32 = 1_357_001;

/// Keeps other sites from running the reply as a script.
const PREFIX: &str = "for (;;);";
const WHAT: &str = "the reply";

/// The JSON of a reply that is not an error.
pub(crate) fn json(body: Vec<u8>) -> Result<String> {
    let text = text(body)?;
    check(&text)?;
    Ok(text)
}

/// The text of a reply, from its first JSON object on.
pub(crate) fn text(body: Vec<u8>) -> Result<String, DecodeError> {
    if body.is_empty() {
        return Err(DecodeError::new(WHAT, "it is empty"));
    }
    let text = String::from_utf8(body).map_err(|_| DecodeError::new(WHAT, "it is not UTF-8"))?;
    let text = without_prefix(text);
    if text.starts_with('<') {
        return Err(DecodeError::new(
            WHAT,
            "it is a page (HTML) where JSON is due",
        ));
    }
    if !text.starts_with('{') {
        return Err(DecodeError::new(WHAT, "it has no JSON object"));
    }
    Ok(text)
}

/// Whether an object of a reply is no error, where somebody else finds out whether it is JSON: most replies do without a pass
/// of their own for it.
pub(crate) fn check_for_error(json: &str) -> Result<()> {
    match json.contains(r#""error""#) {
        true => check(json),
        false => Ok(()),
    }
}

/// Whether an object of a reply is JSON and no error.
pub(crate) fn check(json: &str) -> Result<()> {
    let ends: Ends = serde_json::from_str(json).map_err(|error| DecodeError::json(WHAT, &error))?;
    match ends.error {
        Value::Null => Ok(()),
        error => Err(facebook_error(&error, ends.summary, ends.description)),
    }
}

/// What a reply carries, its `payload`.
pub(crate) fn payload<'a, T: Deserialize<'a>>(
    what: &'static str,
    json: &'a str,
) -> Result<T, DecodeError> {
    #[derive(Deserialize)]
    struct Reply<T> {
        payload: Option<T>,
    }
    let reply: Reply<T> =
        serde_json::from_str(json).map_err(|error| DecodeError::json(what, &error))?;
    let missing = || DecodeError::new(what, "it has no payload");
    reply.payload.ok_or_else(missing)
}

fn without_prefix(text: String) -> String {
    let rest = text.trim_start();
    let rest = rest.strip_prefix(PREFIX).unwrap_or(rest).trim_start();
    if rest.len() == text.len() {
        text
    } else {
        rest.to_owned()
    }
}

/// The members that say whether a reply is an error.
#[derive(Deserialize)]
struct Ends {
    #[serde(default)]
    error: Value,
    #[serde(default, rename = "errorSummary")]
    summary: Value,
    #[serde(default, rename = "errorDescription")]
    description: Value,
}

/// An error in either of its forms: a code with texts beside it, or an object that holds all.
pub(crate) fn facebook_error(error: &Value, summary: Value, description: Value) -> Error {
    let member = |name| error.get(name).cloned().unwrap_or_default();
    let code = match error {
        Value::Object(_) => member("code"),
        code => code.clone(),
    };
    let code = match &code {
        Value::String(digits) => digits.parse().ok(),
        number => number
            .as_u64()
            .and_then(|number| u32::try_from(number).ok()),
    };
    let code = code.unwrap_or(0);
    if code == NOT_LOGGED_IN {
        return Error::NotLoggedIn;
    }
    let text = |values: [Value; 2]| values.iter().find_map(|value| value.as_str().map(one_line));
    FacebookError {
        code,
        summary: text([summary, member("summary")]),
        description: text([description, member("debug_info")]),
    }
    .into()
}

/// A text of the server's as it may stand in an error: on one line, and no longer than anybody reads.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 500;
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(body: &str) -> String {
        match json(body.as_bytes().to_vec()).unwrap_err() {
            Error::Decode(error) => error.problem.into_owned(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn takes_the_prefix_away() {
        for body in ["for (;;);{\"a\":1}", "{\"a\":1}", "\n for (;;); {\"a\":1}"] {
            assert_eq!(json(body.as_bytes().to_vec()).unwrap(), "{\"a\":1}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(problem(""), "it is empty");
        assert_eq!(problem("for (;;);[1]"), "it has no JSON object");
        assert_eq!(problem("<html>"), "it is a page (HTML) where JSON is due");
        let cut = problem("for (;;);{\"payload\": ");
        assert_eq!(cut, "the JSON is cut short (line 1, column 12)");
        let error = json(vec![b'{', 0xff]).unwrap_err();
        assert!(matches!(error, Error::Decode(error) if error.problem == "it is not UTF-8"));
    }

    #[test]
    fn reads_errors_in_all_their_forms() {
        let told = |body: &str| match json(body.as_bytes().to_vec()).unwrap_err() {
            Error::Facebook(error) => (error.code, error.description),
            other => panic!("{other:?}"),
        };
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(r#"{"error":1545012,"errorDescription":"No."}"#),
            (1_545_012, said("No."))
        );
        assert_eq!(told(r#"{"error":"1545012"}"#), (1_545_012, None));
        assert_eq!(
            told(r#"{"error":{"code":1675012,"debug_info":"bad"}}"#),
            (1_675_012, said("bad"))
        );
        for odd in [
            r#"{"error":-1}"#,
            r#"{"error":1e300}"#,
            r#"{"error":[]}"#,
            r#"{"error":{}}"#,
            r#"{"error":true}"#,
        ] {
            assert_eq!(told(odd), (0, None));
        }
        assert!(matches!(
            json(b"{\"error\":1357001}".to_vec()),
            Err(Error::NotLoggedIn)
        ));
    }
}
