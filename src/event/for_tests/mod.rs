//! Constructors of events for users' own tests. The structs are `#[non_exhaustive]`, so that nothing else makes one outside of this crate.

mod account;
mod group;
mod thread;

use crate::id::MessageId;
use crate::time::Timestamp;

/// When everything happened.
const AT: Timestamp = Timestamp::from_millis(1_600_000_000_000);

fn id() -> MessageId {
    MessageId::from("mid.$for_tests")
}
