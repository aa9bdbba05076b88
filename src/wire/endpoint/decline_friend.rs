//! Declines a friend request. Its form is that of living clients.

use serde_json::json;

use crate::error::Result;
use crate::id::UserId;
use crate::model::Document;
use crate::wire::documents::Documents;
use crate::wire::{Fields, Request, graphql_error};

const URL: &str = "https://www.facebook.com/api/graphql/";

/// Not idempotent: once it is declined, there is no request any more.
pub(crate) fn request(documents: &Documents, me: UserId, requester: UserId) -> Request {
    let variables = json!({
        "input": {
            "friend_requester_id": requester,
            "friending_channel": "FRIENDS_HOME_REQUESTS",
            "actor_id": me,
            "client_mutation_id": "1",
        },
        "scale": 3,
        "refresh_num": 0,
    });
    let form = Fields::new()
        .with("doc_id", documents.id(Document::FriendRequest))
        .with("variables", variables);
    Request::post(URL).form(form)
}

/// Fails where the reply has a GraphQL error.
pub(crate) fn read(json: &str) -> Result<()> {
    graphql_error::check(json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_graphql_error_is_a_refusal() {
        assert!(read(r#"{"data": {"friend_request_delete": {"deleted": true}}}"#).is_ok());
        assert!(read("{}").is_ok());
        let refused = read(r#"{"data": null, "errors": [{"code": 7, "message": "No."}]}"#);
        assert!(matches!(refused, Err(Error::Facebook(error)) if error.code == 7));
        assert!(matches!(read("7"), Err(Error::Decode(_))));
    }
}
