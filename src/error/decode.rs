//! Replies that cannot be read.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::shown::{self, OneLine};

/// How much of a text that may come from outside is shown, in characters.
const LONGEST: usize = 200;

/// A reply that does not have the form it should have. Names what was read and where, never the content of the reply.
///
/// The [guide](crate::guide::errors) has what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error(
    "cannot read {}: {}; if that lasts, look for a newer version of this crate",
    OneLine::up_to(what, 200),
    OneLine::up_to(problem, 200)
)]
#[non_exhaustive]
pub struct DecodeError {
    /// The thing that was being read, such as "the reply of messaging/send".
    #[serde(deserialize_with = "shown::read")]
    pub what: Cow<'static, str>,
    /// The problem with it.
    #[serde(deserialize_with = "shown::read")]
    pub problem: Cow<'static, str>,
}

impl DecodeError {
    pub(crate) fn new(
        what: impl Into<Cow<'static, str>>,
        problem: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            what: OneLine::of(what.into(), LONGEST),
            problem: OneLine::of(problem.into(), LONGEST),
        }
    }

    /// The error of serde_json, without the values that its messages quote.
    pub(crate) fn json(what: impl Into<Cow<'static, str>>, error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let text = error.to_string();
        let problem = match error.classify() {
            Category::Eof => "the JSON is cut short",
            Category::Syntax | Category::Io => "it is not JSON",
            // Of the messages about data only this one quotes a name of ours, not a value of theirs.
            Category::Data if text.starts_with("missing field") => {
                text.split(" at line").next().unwrap_or_default()
            }
            Category::Data => "a value in it has an unexpected form",
        };
        let (line, column) = (error.line(), error.column());
        Self::new(what, format!("{problem} (line {line}, column {column})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decode_error_quotes_no_value() {
        #[derive(Debug, serde::Deserialize)]
        struct Reply {
            #[allow(dead_code)]
            id: u64,
        }
        for (json, problem) in [
            (
                r#"{"id":"a secret"}"#,
                "a value in it has an unexpected form (line 1, column 16)",
            ),
            (r#"{"secret":1}"#, "missing field `id` (line 1, column 12)"),
            (r#"{"id":1"#, "the JSON is cut short (line 1, column 7)"),
            ("secret", "it is not JSON (line 1, column 1)"),
        ] {
            let error = serde_json::from_str::<Reply>(json).unwrap_err();
            let error = DecodeError::json("a reply", &error);
            assert_eq!(error.problem, problem);
        }
    }
}
