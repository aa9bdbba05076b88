//! What Facebook itself refuses.

use serde::{Deserialize, Serialize};

use super::Error;

/// An error that Facebook itself reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("Facebook refused the request with error {code}{}: {}", self.reason(), self.advice())]
#[non_exhaustive]
pub struct FacebookError {
    /// Facebook's number for it, such as 1545012 (not a member of the thread, or the wrong kind of thread).
    pub code: u32,
    /// A few words, in the account's language. `None`: Facebook did not say.
    pub summary: Option<String>,
    /// A sentence, in the account's language. `None`: Facebook did not say.
    pub description: Option<String>,
}

impl FacebookError {
    /// What Facebook says itself, quoted.
    fn reason(&self) -> String {
        let said = self.description.as_deref().or(self.summary.as_deref());
        said.map(|said| format!(", {said:?}")).unwrap_or_default()
    }

    fn advice(&self) -> &'static str {
        match self.code {
            1_357_004 => "the page's tokens do not last, so log in again",
            1_357_007 | 1_390_008 => {
                "it looks like spam, so send nothing for a while and then less, as with `ClientBuilder::pace`"
            }
            1_357_031 | 1_545_003 | 1_545_010 => "check the identifiers and the values of the call",
            1_545_012 => {
                "check that the account is in the thread, and that the `ThreadKey` names the right kind of thread"
            }
            1_545_116 => "the thread is disabled, so use another one",
            _ => "see in a browser whether the account may do this",
        }
    }
}

impl From<FacebookError> for Error {
    fn from(error: FacebookError) -> Self {
        Self::Facebook(Box::new(error))
    }
}
