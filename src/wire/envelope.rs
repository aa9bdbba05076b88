//! The common form of replies to the site's script: a prefix, then JSON, which may be an error.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::de;
use crate::error::{DecodeError, Error, FacebookError, FacebookErrorKind, Result};

/// The tokens of the page are stale: fetch them anew.
pub(crate) const STALE_TOKENS: u32 = 1_357_004;
const NOT_LOGGED_IN: u32 = 1_357_001;

const WHAT: &str = "the reply";

/// The JSON of a reply that is not an error.
pub(crate) fn json(body: Vec<u8>) -> Result<String> {
    let text = text(body)?;
    check(&text)?;
    Ok(text)
}

/// The text of a reply, from its first JSON object on. Bytes that are not UTF-8 become U+FFFD: they cost the text in which they
/// stand nothing else.
pub(crate) fn text(body: Vec<u8>) -> Result<String, DecodeError> {
    if body.is_empty() {
        return Err(DecodeError::new(WHAT, "it is empty"));
    }
    let mut text = lossy(body);
    let json = without_prefix(&text);
    if json.starts_with('<') {
        return Err(DecodeError::new(
            WHAT,
            "it is a page (HTML) where JSON is due",
        ));
    }
    if !json.starts_with('{') {
        return Err(DecodeError::new(WHAT, "it has no JSON object"));
    }
    let prefix = text.len() - json.len();
    text.drain(..prefix);
    Ok(text)
}

/// The text of these bytes, without a copy where they are UTF-8.
pub(crate) fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The text from where its JSON begins: its first object or list. The text before it keeps other sites from running a reply as
/// a script; Facebook writes `for (;;);`, with and without blanks, and has written other prefixes. A page (HTML) stays as it is.
pub(crate) fn without_prefix(text: &str) -> &str {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    let text = text.trim_start_matches(|it: char| it.is_whitespace() || it == BYTE_ORDER_MARK);
    if text.starts_with('<') {
        return text;
    }
    let start = text.find(['{', '[', '<']).unwrap_or_default();
    text.get(start..).unwrap_or(text)
}

/// Whether an object of a reply is no error, where somebody else finds out whether it is JSON: most replies do without a pass
/// of their own for it.
pub(crate) fn check_for_error(json: &str) -> Result<()> {
    if json.contains(r#""error""#) {
        check(json)
    } else {
        Ok(())
    }
}

/// Whether an object of a reply is JSON and no error.
pub(crate) fn check(json: &str) -> Result<()> {
    let ends: Ends<'_> = de::parse(WHAT, json)?;
    match ends.error {
        None => Ok(()),
        Some(error) => Err(ErrorObject::read(error).into_error(ends.summary, ends.description)),
    }
}

/// The `payload` of a reply.
pub(crate) fn payload<'a, T: Deserialize<'a>>(
    what: &'static str,
    json: &'a str,
) -> Result<T, DecodeError> {
    #[derive(Deserialize)]
    struct Reply<T> {
        payload: Option<T>,
    }
    let reply: Reply<T> = de::parse(what, json)?;
    let missing = || DecodeError::new(what, "it has no payload");
    reply.payload.ok_or_else(missing)
}

/// Checks that a reply to a call that only changes something has a `payload`, be it null.
pub(crate) fn check_payload(json: &str) -> Result<(), DecodeError> {
    #[derive(Deserialize)]
    struct Reply {
        #[serde(default, deserialize_with = "is_there")]
        payload: bool,
    }
    fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| true)
    }
    match de::parse(WHAT, json)? {
        Reply { payload: true } => Ok(()),
        Reply { payload: false } => Err(DecodeError::new(WHAT, "it has no payload")),
    }
}

/// The members that make a reply an error. They are cut out and not made into values: a list in their place
/// would take a hundred times its length.
#[derive(Deserialize)]
struct Ends<'a> {
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(
        borrow,
        default,
        rename = "errorSummary",
        deserialize_with = "de::lenient_text"
    )]
    summary: Option<Cow<'a, str>>,
    #[serde(
        borrow,
        default,
        rename = "errorDescription",
        deserialize_with = "de::lenient_text"
    )]
    description: Option<Cow<'a, str>>,
}

/// An error in either of its forms: its code alone, or an object that holds all.
#[derive(Default, Deserialize)]
pub(super) struct ErrorObject<'a> {
    #[serde(default, deserialize_with = "de::lenient_number")]
    code: Option<u32>,
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    summary: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    description: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    message: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    debug_info: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    severity: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "de::lenient_flag")]
    is_transient: Option<bool>,
    #[serde(default, deserialize_with = "de::lenient_flag")]
    requires_reauth: Option<bool>,
}

impl<'a> ErrorObject<'a> {
    pub(super) fn read(error: &'a RawValue) -> Self {
        // A struct also reads from a list, by position: that is not what is meant here.
        let json = Some(error.get()).filter(|json| json.starts_with('{'));
        let object = json.and_then(|json| serde_json::from_str(json).ok());
        object.unwrap_or_else(|| Self {
            code: de::scalar(error).and_then(|code| code.parse().ok()),
            ..Self::default()
        })
    }

    /// Whether it has any member of an error.
    pub(super) fn is_any(&self) -> bool {
        self.code.is_some() || self.summary.is_some() || self.message.is_some()
    }

    /// Whether it is the code of no error.
    pub(super) fn is_warning(&self) -> bool {
        let severity = self.severity.as_deref();
        severity.is_some_and(|severity| severity.eq_ignore_ascii_case("warning"))
    }

    /// The error, with the texts that stand beside it before its own.
    pub(super) fn into_error(
        self,
        summary: Option<Cow<'_, str>>,
        description: Option<Cow<'_, str>>,
    ) -> Error {
        match self.code {
            Some(NOT_LOGGED_IN) => Error::NotLoggedIn,
            _ => self.into_refusal(summary, description).into(),
        }
    }

    fn into_refusal(
        self,
        summary: Option<Cow<'_, str>>,
        description: Option<Cow<'_, str>>,
    ) -> FacebookError {
        let description = description
            .or(self.description)
            .or(self.message)
            .or(self.debug_info);
        let marks = [
            (self.requires_reauth, FacebookErrorKind::LoggedOut),
            (self.is_transient, FacebookErrorKind::Temporary),
        ];
        let marked = marks.iter().find(|(mark, _)| *mark == Some(true));
        FacebookError {
            summary: summary.or(self.summary).as_deref().map(one_line),
            description: description.as_deref().map(one_line),
            marked: marked.map(|(_, kind)| *kind),
            ..FacebookError::new(self.code.unwrap_or(0))
        }
    }
}

/// A text of the server's as it may stand in an error: on one line, and no longer than anybody reads.
pub(super) fn one_line(text: &str) -> String {
    const LONGEST: usize = FacebookError::LONGEST_TEXT;
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.len() >= 4 * LONGEST {
            break;
        }
        line.extend(Some(' ').filter(|_| !line.is_empty()));
        line.extend(word.chars().take(LONGEST));
    }
    line.chars().take(LONGEST).collect()
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
        for body in [
            "for (;;);{\"a\":1}",
            "for(;;);{\"a\":1}",
            "{\"a\":1}",
            "\n for (;;); {\"a\":1}",
            "\u{feff}for (;;) ; {\"a\":1}",
            ")]}'\n{\"a\":1}",
            "while(1);{\"a\":1}",
        ] {
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
        assert_eq!(
            problem("for (;;);<html>"),
            "it is a page (HTML) where JSON is due"
        );
    }

    #[test]
    fn a_byte_that_is_not_utf_8_costs_no_more_than_itself() {
        let reply = json(b"for (;;);{\"a\":\"x\xffy\"}".to_vec()).unwrap();
        assert_eq!(reply, "{\"a\":\"x\u{fffd}y\"}");
    }

    #[test]
    fn a_reply_without_a_payload_does_not_pass_for_done() {
        for done in [
            r#"{"__ar": 1, "payload": {}}"#,
            r#"{"payload": null}"#,
            r#"{"payload": 7}"#,
        ] {
            assert!(check_payload(done).is_ok(), "{done}");
        }
        for other in [r#"{"__ar": 1}"#, "{}", r#"{"payload": {}"#] {
            assert!(check_payload(other).is_err(), "{other}");
        }
    }

    #[test]
    fn reads_errors_in_all_their_forms() {
        let refused = |body: &str| match json(body.as_bytes().to_vec()).unwrap_err() {
            Error::Facebook(error) => (error.code, error.description),
            other => panic!("{other:?}"),
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            refused(r#"{"error":1545012,"errorDescription":"No."}"#),
            (1_545_012, text("No."))
        );
        assert_eq!(refused(r#"{"error":"1545012"}"#), (1_545_012, None));
        assert_eq!(
            refused(r#"{"error":{"code":1675012,"debug_info":"bad"}}"#),
            (1_675_012, text("bad"))
        );
        for odd in [
            r#"{"error":-1}"#,
            r#"{"error":1e300}"#,
            r#"{"error":[]}"#,
            r#"{"error":{}}"#,
            r#"{"error":true}"#,
            r#"{"error":[7,"no","no"]}"#,
            r#"{"error":{"code":[7]}}"#,
        ] {
            assert_eq!(refused(odd), (0, None));
        }
        assert!(matches!(
            json(b"{\"error\":1357001}".to_vec()),
            Err(Error::NotLoggedIn)
        ));
    }
}
