//! Refusals of actions, as sentences for the person at the page.

use std::borrow::Cow;

use serde_json::json;

use crate::local::site::reply::Reply;
use crate::local::world::refusal;

#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    sentence: Cow<'static, str>,
}

impl Refusal {
    pub(super) fn new(status: u16, sentence: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            sentence: sentence.into(),
        }
    }

    /// Refuses an action that the person may not or cannot do.
    pub(super) fn because(sentence: impl Into<Cow<'static, str>>) -> Self {
        Self::new(403, sentence)
    }

    pub(super) fn reply(&self) -> Reply {
        Reply {
            status: self.status,
            ..Reply::json(&json!({ "problem": self.sentence }))
        }
    }
}

impl From<refusal::Refusal> for Refusal {
    fn from(refusal: refusal::Refusal) -> Self {
        Self::because(refusal.message)
    }
}
