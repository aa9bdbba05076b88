//! Rejections that Facebook words within the payload of a reply.

use super::api_error::ApiError;

/// A rejected change of a poll or a plan: a title and a sentence, without a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) title: &'static str,
    pub(crate) message: &'static str,
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let (title, message) = error.texts();
        Self { title, message }
    }
}
