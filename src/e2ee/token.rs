//! The token by which the servers of encrypted chats know the account.

use crate::api::{Account, Api, Caller};
use crate::error::{DecodeError, Result};
use crate::secret::Secret;

/// The token, and the app that it is for.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) text: Secret,
    pub(super) app_id: String,
}

/// Takes the token from the page of messages. Each page has one that is good for about a day.
pub(super) fn load(api: &Api, account: &Account) -> Result<Token> {
    let page = Caller::new(api, account).for_listening().messages_page()?;
    let token = page.encryption.ok_or_else(|| {
        DecodeError::new(
            "the page of messages",
            "it has no token for encrypted chats: the account may have none yet",
        )
    })?;
    Ok(Token {
        text: token.text,
        app_id: token.app_id,
    })
}
