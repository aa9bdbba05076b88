//! Refusals by Facebook itself.

use serde::{Deserialize, Serialize};

use super::Advice;
use super::refusal::{self, FacebookErrorKind};
use crate::shown::{self, Quoted};

/// An error that Facebook itself reports.
///
/// The [guide](crate::guide::errors) has what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("Facebook refused the request with error {code}{}: {}", self.reason(), self.what_to_try())]
#[non_exhaustive]
pub struct FacebookError {
    /// Facebook's number for it, such as 1545012 (not a member of the thread, or the wrong kind of thread).
    pub code: u32,
    /// A few words, in the account's language. `None`: not sent.
    #[serde(default, deserialize_with = "shown::read_if_any")]
    pub summary: Option<String>,
    /// A sentence, in the account's language. `None`: not sent.
    #[serde(default, deserialize_with = "shown::read_if_any")]
    pub description: Option<String>,
    /// The kind that Facebook's marks name, which count where the code is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) marked: Option<FacebookErrorKind>,
    /// Whether data stood beside the error, so that a part of the request was carried out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) beside_data: bool,
}

impl FacebookError {
    /// How much of the summary and of the description is kept and shown, in characters.
    pub(crate) const LONGEST_TEXT: usize = 500;

    pub(crate) fn new(code: u32) -> Self {
        Self {
            code,
            summary: None,
            description: None,
            marked: None,
            beside_data: false,
        }
    }

    /// Returns the kind of the refusal: by its code; where that is not known, by Facebook's marks of a passing fault and of a
    /// session that has ended; else by the words of the summary and the description, if they are English.
    ///
    /// ```
    /// use fbchat::{Error, FacebookErrorKind, local::{ADA, Fault, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// server.fail("/messaging/send/", Fault::FacebookError(1390008));
    /// let error = client.send(ADA, "Hello!").unwrap_err();
    /// let Error::Facebook(refusal) = &error else { panic!("{error}") };
    /// assert_eq!(refusal.kind(), FacebookErrorKind::Blocked);
    /// assert!(!error.is_retryable());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn kind(&self) -> FacebookErrorKind {
        let texts = [&self.summary, &self.description].into_iter().flatten();
        refusal::by_code(self.code)
            .or(self.marked)
            .or_else(|| refusal::by_words(texts.map(String::as_str)))
            .unwrap_or(FacebookErrorKind::Other)
    }

    /// Returns whether Facebook refuses the parameters of the call, by one of the codes that it has for that alone.
    ///
    /// ```
    /// use fbchat::{Error, local::{ADA, Fault, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// server.fail("/messaging/send/", Fault::FacebookError(1545003));
    /// match client.send(ADA, "Hello!") {
    ///     Err(Error::Facebook(refusal)) => assert!(refusal.is_invalid_parameters()),
    ///     other => panic!("{other:?}"),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_invalid_parameters(&self) -> bool {
        matches!(self.code, 1_357_031 | 1_545_003 | 1_545_010)
    }

    /// Returns what to do about it. [`Error::advice`](crate::Error::advice) has an example.
    pub fn advice(&self) -> Advice {
        self.kind().advice()
    }

    /// Facebook's own words, quoted.
    fn reason(&self) -> String {
        let text = self.description.as_deref().or(self.summary.as_deref());
        text.map(|text| format!(", {}", Quoted::up_to(text, Self::LONGEST_TEXT)))
            .unwrap_or_default()
    }

    fn what_to_try(&self) -> &'static str {
        use FacebookErrorKind as Kind;
        match (self.code, self.kind()) {
            (1_357_004, _) => "the page's tokens do not last, so log in again",
            (1_545_012, _) => {
                "check that the account is in the thread, and that the `ThreadKey` names the right kind of thread"
            }
            (1_545_014, _) => "check that the person is in the thread",
            (1_545_116, _) => "the thread is disabled, so use another one",
            (_, Kind::LoggedOut) => "the session has ended, so log in again",
            (_, Kind::RateLimited) => {
                "that was too often, so wait before trying again, and then do less, as with `ClientBuilder::rate_limit`"
            }
            (_, Kind::Temporary) => "the fault is Facebook's, so wait and try again",
            (_, Kind::Blocked) => {
                "it looks like spam, so send nothing for a while and then less, as with `ClientBuilder::rate_limit`"
            }
            (_, Kind::InvalidCall) => "check the identifiers and the values of the call",
            (_, Kind::NotAllowed | Kind::Other) => {
                "see in a browser whether the account may do this"
            }
        }
    }
}
