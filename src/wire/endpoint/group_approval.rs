//! Lets people into a group who wait for it, or turns them away. Its form is that of fbchat 1.9.7.

use serde_json::json;

use crate::id::UserId;
use crate::model::{Document, GraphQl, ThreadKey};
use crate::wire::documents::Documents;

/// What becomes of those who wait.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Response {
    Accept,
    Deny,
}

pub(crate) fn query(
    documents: &Documents,
    actor: UserId,
    thread: ThreadKey,
    users: &[UserId],
    response: Response,
) -> GraphQl {
    let response = match response {
        Response::Accept => "ACCEPT",
        Response::Deny => "DENY",
    };
    let data = json!({
        "client_mutation_id": "0",
        "actor_id": actor,
        "thread_fbid": thread.id(),
        "user_ids": users,
        "response": response,
        "surface": "ADMIN_MODEL_APPROVAL_CENTER",
    });
    GraphQl::doc(
        documents.id(Document::GroupApproval),
        json!({ "data": data }),
    )
}
