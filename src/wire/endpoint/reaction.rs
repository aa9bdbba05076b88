//! Puts a reaction on a message. Its form is that of fbchat 1.1.3.

use serde_json::json;

use crate::id::{MessageId, UserId};
use crate::model::{Document, Reaction};
use crate::wire::documents::Documents;
use crate::wire::{Fields, Request};

const URL: &str = "https://www.facebook.com/webgraphql/mutation/";

pub(crate) fn request(
    documents: &Documents,
    actor: UserId,
    message: &MessageId,
    reaction: &Reaction,
) -> Request {
    let variables = json!({
        "data": {
            "action": "ADD_REACTION",
            "client_mutation_id": "1",
            "actor_id": actor,
            "message_id": message,
            "reaction": reaction,
        }
    });
    let query = Fields::new()
        .with("doc_id", documents.id(Document::Reaction))
        .with("dpr", 1)
        .with("variables", variables);
    Request::post(URL).query(query).idempotent()
}
