//! Puts a reaction on a message, or takes it back. Its forms are those of fbchat 1.1.3, which cannot take it back, and 1.9.7.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::error::Result;
use crate::id::{MessageId, UserId};
use crate::model::{ApiVersion, Document, Reaction};
use crate::wire::documents::Documents;
use crate::wire::{Fields, Request, de, graphql_error};

/// `None` takes the reaction back.
pub(crate) fn request(
    documents: &Documents,
    actor: UserId,
    message: &MessageId,
    reaction: Option<&Reaction>,
) -> Request {
    let action = match reaction {
        Some(_) => "ADD_REACTION",
        None => "REMOVE_REACTION",
    };
    let variables = json!({
        "data": {
            "action": action,
            "client_mutation_id": "1",
            "actor_id": actor,
            "message_id": message,
            "reaction": reaction,
        }
    });
    let mut fields = Fields::new().with("doc_id", documents.id(Document::Reaction));
    let request = match documents.version {
        ApiVersion::V2017 => {
            fields.push("dpr", 1);
            fields.push("variables", variables);
            Request::post("https://www.facebook.com/webgraphql/mutation/").query(fields)
        }
        ApiVersion::V2020 => {
            fields.push("variables", variables);
            Request::post("https://www.facebook.com/webgraphql/mutation").form(fields)
        }
    };
    request.idempotent()
}

/// Fails where the reply has a GraphQL error within its payload.
pub(crate) fn read(json: &str) -> Result<()> {
    #[derive(Deserialize)]
    struct Reply<'a> {
        #[serde(borrow, default)]
        payload: Option<&'a RawValue>,
    }
    let reply: Reply<'_> = de::parse("the reply to a reaction", json)?;
    let payload = reply.payload.filter(|it| it.get().starts_with('{'));
    payload.map_or(Ok(()), |payload| graphql_error::check(payload.get()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn an_error_within_the_payload_is_an_error() {
        for json in [
            "{}",
            r#"{"payload": null}"#,
            r#"{"payload": []}"#,
            r#"{"payload": {"data": {"message_reaction": {"id": "1"}}}}"#,
            r#"{"payload": {"data": {}, "errors": []}}"#,
        ] {
            assert!(read(json).is_ok(), "{json}");
        }
        let refused = read(r#"{"payload": {"errors": [{"code": 1675005, "message": "No."}]}}"#);
        assert!(matches!(refused, Err(Error::Facebook(error)) if error.code == 1_675_005));
    }
}
