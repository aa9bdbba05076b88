//! The token by which the servers of encrypted chats know the account.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::api::{Account, Api, Caller};
use crate::error::{DecodeError, Result};
use crate::secret::Secret;
use crate::sync::lock;
use crate::wire::endpoint::encryption_token;

/// The token, and the app that it is for.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) text: Secret,
    pub(super) app_id: String,
}

/// The token, and when it is fetched anew.
pub(super) struct Tokens {
    token: Token,
    is_expired: bool,
    fetched_anew: Option<Instant>,
    /// A token is good for about a day. One that the server refuses is fetched anew no more often than this, so that no loop asks the
    /// site again and again: a browser does not as long as its token has 23 hours left.
    renew_after: Duration,
}

impl Tokens {
    pub(super) fn new(token: Token, renew_after: Duration) -> Self {
        Self {
            token,
            is_expired: false,
            fetched_anew: None,
            renew_after,
        }
    }

    /// The server has refused the token.
    pub(super) fn expired(&mut self) {
        self.is_expired = true;
    }

    /// Whether a new one is to be fetched now. It counts as fetched, whatever comes of it.
    fn is_due(&mut self, now: Instant) -> bool {
        let is_long_ago = |at: Instant| now.saturating_duration_since(at) >= self.renew_after;
        let is_due = self.is_expired && self.fetched_anew.is_none_or(is_long_ago);
        if is_due {
            self.fetched_anew = Some(now);
        }
        is_due
    }

    fn replace(&mut self, token: Token) {
        self.token = token;
        self.is_expired = false;
    }
}

/// The token to connect with: another one where the server has refused it, as often as that is allowed.
pub(super) fn current(tokens: &Mutex<Tokens>, api: &Api, account: &Account) -> Result<Token> {
    let (is_due, token) = {
        let mut tokens = lock(tokens);
        (tokens.is_due(Instant::now()), tokens.token.clone())
    };
    if !is_due {
        return Ok(token);
    }
    let token = fetch_anew(api, account, &token)?;
    lock(tokens).replace(token.clone());
    Ok(token)
}

/// Asks the site for a new token, or takes that of its page where it has no answer.
fn fetch_anew(api: &Api, account: &Account, old: &Token) -> Result<Token> {
    let caller = Caller::new(api, account).for_listening();
    let json = caller.call(&encryption_token::request(&api.documents));
    match json.and_then(|json| encryption_token::read(&json)) {
        Ok(text) => Ok(Token {
            text,
            app_id: old.app_id.clone(),
        }),
        Err(error) => {
            log::warn!("the token of encrypted chats is taken from the page: {error}");
            load(api, account)
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_refuses_every_token_gets_one_an_hour() {
        let token = Token {
            text: Secret::new("CAT".to_owned()),
            app_id: "1".to_owned(),
        };
        let mut tokens = Tokens::new(token.clone(), Duration::from_secs(3600));
        let start = Instant::now();
        assert!(!tokens.is_due(start));
        tokens.expired();
        assert!(tokens.is_due(start));
        // Also where nothing came of it.
        assert!(!tokens.is_due(start));
        tokens.replace(token);
        tokens.expired();
        let minutes = |minutes: u64| start + Duration::from_secs(60 * minutes);
        assert!(!tokens.is_due(minutes(59)));
        assert!(tokens.is_due(minutes(60)));
        assert!(!tokens.is_due(minutes(61)));
    }
}
