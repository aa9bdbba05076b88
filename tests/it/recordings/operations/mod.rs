//! The recorded calls in this crate's API: one topic a file.

pub mod account;
mod change;
mod fetch;
mod listen;
mod search;
mod send;
mod upload;

use fbchat::{Client, ClientBuilder, Error, GroupId, Session, ThreadKey, UserId};
use serde_json::Value;

pub const USER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) oracle/1";
const ME: &str = "100000000000001";

/// The result of a call, in the form of the recording.
pub type Outcome = Result<Value, Error>;

pub enum Operation {
    /// Logs in, in one way or another.
    LogIn(fn(ClientBuilder) -> Outcome),
    /// Uses a client that is logged in; what `prepare` does was not recorded.
    Call {
        prepare: fn(&Client),
        call: fn(&Client) -> Outcome,
    },
}

/// Returns the call of this recording; `None` if this crate has no such call yet.
pub fn operation(name: &str) -> Option<Operation> {
    account::operation(name)
        .or_else(|| fetch::operation(name))
        .or_else(|| search::operation(name))
        .or_else(|| send::operation(name))
        .or_else(|| change::operation(name))
        .or_else(|| upload::operation(name))
        .or_else(|| listen::operation(name))
}

pub fn call(call: fn(&Client) -> Outcome) -> Operation {
    Operation::Call {
        prepare: |_| (),
        call,
    }
}

/// The session that the recorder had.
pub fn session() -> Session {
    Session::from_cookies([
        ("c_user", ME),
        ("xs", "27:abc:2:1516000000:-1:-1"),
        ("fr", "0zz"),
        ("datr", "q1w2"),
        ("sb", "e3r4"),
    ])
}

pub const GRACE: UserId = UserId::new(100_000_000_000_002);
pub const ALAN: UserId = UserId::new(100_000_000_000_003);

pub fn grace() -> ThreadKey {
    ThreadKey::User(GRACE)
}

pub fn group() -> ThreadKey {
    ThreadKey::Group(GroupId::new(2_000_000_000_000_001))
}
