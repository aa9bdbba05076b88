//! The token for encrypted chats, after the one of the page of messages. Its form is that of living clients.

use serde::Deserialize;

use crate::error::{DecodeError, Result};
use crate::model::Document;
use crate::secret::Secret;
use crate::wire::de::{self, Obj, Text};
use crate::wire::documents::Documents;
use crate::wire::{Fields, Request, graphql_error};

const URL: &str = "https://www.facebook.com/api/graphql/";
const WHAT: &str = "the token for encrypted chats";

pub(crate) fn request(documents: &Documents) -> Request {
    let form = Fields::new()
        .with("doc_id", documents.id(Document::EncryptionToken))
        .with("variables", "{}")
        .with("jssesw", "1");
    Request::post(URL).form(form).idempotent()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reply<'a> {
    #[serde(borrow)]
    data: Obj<Data<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Data<'a> {
    #[serde(borrow)]
    secure_message_over_wa_cat_query: Obj<Token<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Token<'a> {
    #[serde(borrow)]
    encrypted_serialized_cat: Text<'a>,
}

pub(crate) fn read(json: &str) -> Result<Secret> {
    graphql_error::check(json)?;
    let reply: Reply<'_> = de::parse(WHAT, json)?;
    let token = reply.data.get();
    let token = token.and_then(|it| it.secure_message_over_wa_cat_query.get());
    let token = token.and_then(|it| it.encrypted_serialized_cat.owned());
    let missing = || DecodeError::new(WHAT, "there is none").into();
    token
        .filter(|it| !it.is_empty())
        .map(Secret::new)
        .ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_a_token_is_an_error() {
        let token = r#"{"data": {"secure_message_over_wa_cat_query":
            {"encrypted_serialized_cat": "CAT", "expiration_time_in_seconds": 86400}}}"#;
        assert_eq!(read(token).unwrap().expose(), "CAT");
        for odd in [
            "{}",
            r#"{"data": null}"#,
            r#"{"data": {"secure_message_over_wa_cat_query": null}}"#,
            r#"{"data": {"secure_message_over_wa_cat_query": {"encrypted_serialized_cat": ""}}}"#,
            r#"{"errors": [{"code": 1, "message": "No"}]}"#,
        ] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }
}
