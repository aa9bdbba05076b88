//! Refusals within the payload of a reply that is no error by itself.

use serde::Deserialize;

use super::de::{self, Flag, Obj, Text};
use super::envelope;
use crate::error::{DecodeError, Error, FacebookError, Result};

/// The mark by which the payload of a call shows that it was carried out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Success {
    /// `"success": true`.
    Flag,
    /// `"status": "success"`.
    Status,
    /// Neither an `error` nor `"status": "error"`.
    NoError,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reply<'a> {
    #[serde(borrow)]
    payload: Obj<Payload<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Payload<'a> {
    success: Flag,
    #[serde(borrow)]
    status: Text<'a>,
    error: Text<'a>,
    #[serde(rename = "errorTitle")]
    title: Text<'a>,
    #[serde(rename = "errorMessage")]
    message: Text<'a>,
}

/// Returns whether the payload of this reply does not refuse the call. Facebook gives such a refusal no code: it is 0.
///
/// # Errors
///
/// [`Error::Facebook`] if it refuses, [`Error::Decode`] if there is no payload where the mark is due.
pub(super) fn check(what: &'static str, json: &str, success: Success) -> Result<()> {
    let checked = de::read(json, |json| {
        let reply: Obj<Reply<'_>> = serde_json::from_str(json)?;
        Ok(reply
            .required(what, "reply")
            .map_err(Error::from)
            .and_then(|reply| reply.check(what, success)))
    });
    checked.map_err(|error| DecodeError::json(what, &error))?
}

impl Reply<'_> {
    fn check(self, what: &'static str, success: Success) -> Result<()> {
        let payload = match success {
            Success::Flag | Success::Status => self.payload.required(what, "payload")?,
            Success::NoError => self.payload.optional(what, "payload")?.unwrap_or_default(),
        };
        let is_done = match success {
            Success::Flag => payload.success.get() == Some(true),
            Success::Status => payload.status.as_str() == Some("success"),
            Success::NoError => {
                !payload.error.is_given() && payload.status.as_str() != Some("error")
            }
        };
        if is_done {
            return Ok(());
        }
        let description = payload.message.or(payload.error);
        Err(FacebookError {
            summary: payload.title.as_str().map(envelope::one_line),
            description: description.as_str().map(envelope::one_line),
            ..FacebookError::new(0)
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(payload: &str, success: Success) -> FacebookError {
        let json = format!(r#"{{"payload": {payload}}}"#);
        match check("a reply", &json, success) {
            Err(Error::Facebook(error)) => *error,
            other => panic!("{payload}: {other:?}"),
        }
    }

    #[test]
    fn a_refusal_within_the_payload_is_an_error_without_a_code() {
        let plan = refusal(r#"{"error": "The time\nhas passed."}"#, Success::NoError);
        assert_eq!((plan.code, plan.summary.as_deref()), (0, None));
        assert_eq!(plan.description.as_deref(), Some("The time has passed."));
        let poll = r#"{"status": "error", "errorTitle": "No poll", "errorMessage": "There is \ud83d none."}"#;
        for success in [Success::Status, Success::NoError] {
            let poll = refusal(poll, success);
            assert_eq!((poll.code, poll.summary.as_deref()), (0, Some("No poll")));
            assert_eq!(poll.description.as_deref(), Some("There is \u{fffd} none."));
        }
        let forward = refusal(r#"{"success": false, "error": "None."}"#, Success::Flag);
        assert_eq!(forward.description.as_deref(), Some("None."));
    }

    #[test]
    fn a_call_counts_as_done_only_by_its_mark() {
        let ok = |payload: &str, success| {
            let json = format!(r#"{{"payload": {payload}}}"#);
            check("a reply", &json, success).unwrap();
        };
        ok(r#"{"success": true}"#, Success::Flag);
        ok(r#"{"status": "success"}"#, Success::Status);
        for done in [
            "{}",
            "[]",
            "null",
            r#"{"error": null}"#,
            r#"{"status": "created"}"#,
        ] {
            ok(done, Success::NoError);
        }
        check("a reply", "{}", Success::NoError).unwrap();
        for odd in ["{}", "[]", r#"{"success": null}"#, r#"{"success": {}}"#] {
            refusal(odd, Success::Flag);
            refusal(odd, Success::Status);
        }
        for odd in [r#"{"error": {}}"#, r#"{"error": 7}"#, r#"{"error": 1e300}"#] {
            refusal(odd, Success::NoError);
        }
    }

    #[test]
    fn a_reply_without_a_payload_does_not_pass_for_done() {
        let decode = |json: &str, success| {
            let checked = check("a reply", json, success);
            assert!(matches!(checked, Err(Error::Decode(_))), "{json}");
        };
        for json in [
            "{}",
            r#"{"payload": null}"#,
            r#"{"payload": 7}"#,
            "[7]",
            "{",
        ] {
            decode(json, Success::Flag);
            decode(json, Success::Status);
        }
        for json in [r#"{"payload": 7}"#, r#"{"payload": [7]}"#, "{"] {
            decode(json, Success::NoError);
        }
    }
}
