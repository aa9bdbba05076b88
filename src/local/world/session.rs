//! Login sessions.

use super::tokens::{Tokens, random_text, random_uuid};
use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::push::queue::Queue;
use crate::local::site::percent::percent_decode;

/// A login session: cookies, tokens and a queue.
pub(crate) struct Session {
    /// The acting user: the account, or the profile that it has switched to.
    pub(crate) user: UserId,
    /// The account that logged in.
    pub(crate) account: UserId,
    /// The secret cookie, percent-encoded.
    pub(crate) xs: String,
    pub(crate) tokens: Tokens,
    /// The identifier that pages give the browser.
    pub(crate) device_id: String,
    /// Whether the reply to the next message contains a new `fb_dtsg`.
    pub(crate) renews_tokens: bool,
    pub(crate) sticky: String,
    pub(crate) pool: String,
    /// The client ID of the last poll.
    pub(crate) client_id: Option<String>,
    /// A client that has never acknowledged an item. It gets the queue from its first remaining item on.
    pub(crate) new_client: Option<String>,
    /// Whether a poll was answered: the first reply contains a `qprimer`.
    pub(crate) is_primed: bool,
    pub(crate) queue: Queue,
    /// Whether a ping of an active client has come since the last poll.
    pub(crate) was_pinged: bool,
    /// Whether such a ping came before the last poll.
    pub(crate) polls_actively: bool,
}

impl Session {
    pub(crate) fn new(account: UserId, user: UserId, now_seconds: i64) -> Self {
        Self {
            user,
            account,
            xs: format!("27%3A{}%3A2%3A{now_seconds}%3A-1%3A-1", random_text(14)),
            tokens: Tokens::new(),
            device_id: random_uuid(),
            renews_tokens: false,
            sticky: fastrand::u32(100..1000).to_string(),
            pool: format!("atn2c06_chat-proxy-{}", random_text(4)),
            client_id: None,
            new_client: None,
            is_primed: false,
            queue: Queue::default(),
            was_pinged: false,
            polls_actively: false,
        }
    }

    /// Returns whether the request has this session's cookies, percent-encoded or not.
    pub(crate) fn sent(&self, request: &Recorded) -> bool {
        let account = self.account.to_string();
        let secret = percent_decode(&self.xs);
        request.cookies("c_user").any(|id| id == account)
            && request.cookies("xs").any(|xs| percent_decode(xs) == secret)
    }
}
