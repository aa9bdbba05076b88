//! Former names of settings, kept for a release.

use std::time::Duration;

use super::ClientBuilder;
use crate::model::{ApiVersion, Document};

impl ClientBuilder {
    /// The former name of [`api_version`](Self::api_version).
    #[deprecated(since = "0.1.0", note = "renamed to `api_version`")]
    pub fn wire(self, version: ApiVersion) -> Self {
        self.api_version(version)
    }

    /// The former name of [`document_id`](Self::document_id).
    #[deprecated(since = "0.1.0", note = "renamed to `document_id`")]
    pub fn doc_id(self, document: Document, number: impl Into<String>) -> Self {
        self.document_id(document, number)
    }

    /// The former name of [`rate_limit`](Self::rate_limit).
    #[deprecated(since = "0.1.0", note = "renamed to `rate_limit`")]
    pub fn pace(self, per_minute: u32) -> Self {
        self.rate_limit(per_minute)
    }

    /// The former name of [`rate_limit_timeout`](Self::rate_limit_timeout).
    #[deprecated(since = "0.1.0", note = "renamed to `rate_limit_timeout`")]
    pub fn pace_timeout(self, timeout: Duration) -> Self {
        self.rate_limit_timeout(timeout)
    }
}
