//! The version of the requests, and the documents: queries that Facebook keeps under an identifier.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::model::{ApiVersion, Document};

/// Which requests are sent, and under which identifiers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documents {
    pub(crate) version: ApiVersion,
    replaced: BTreeMap<Document, String>,
}

impl Documents {
    pub(crate) fn replace(&mut self, document: Document, id: String) {
        self.replaced.insert(document, id);
    }

    /// Fails unless each identifier is a number.
    pub(crate) fn check(&self) -> Result<()> {
        let is_number = |text: &String| {
            (1..=30).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if self.replaced.values().all(is_number) {
            Ok(())
        } else {
            Err(Error::invalid_input(
                "a `document_id` is not all digits: copy the number that a browser sends",
            ))
        }
    }

    pub(crate) fn id(&self, document: Document) -> &str {
        let replaced = self.replaced.get(&document).map(String::as_str);
        replaced.unwrap_or(match (document, self.version) {
            // One document for a conversation and, if asked for, its messages.
            (Document::ThreadInfo | Document::Messages, ApiVersion::V2017) => "1386147188135407",
            (Document::ThreadInfo, ApiVersion::V2020) => "2147762685294928",
            (Document::Messages, ApiVersion::V2020) => "1860982147341344",
            (Document::ThreadList | Document::SequenceId, _) => "1349387578499440",
            (Document::Message, _) => "1768656253222505",
            // The number of a `query_id`, not of a `doc_id`.
            (Document::ThreadImages, _) => "515216185516880",
            (Document::Reaction, _) => "1491398900900362",
            (Document::PrivateData, _) => "1868889766468115",
            (Document::Stickers, _) => "4642836929159953",
            (Document::FriendRequest, _) => "25003074442651692",
            (Document::GroupApproval, _) => "1574519202665847",
            (Document::Themes, _) => "24474714052117636",
            (Document::EncryptionToken, _) => "29559957360285299",
            // As a living client has it; earlier it was another.
            (Document::FirstProgram, _) => "9697184873702141",
        })
    }
}
