//! The advice on an error.

use serde::{Deserialize, Serialize};

/// The advice on an error, from [`Error::advice`](crate::Error::advice).
///
/// The [guide](crate::guide::errors) has them in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Advice {
    /// Log in again with the password, or give a new session.
    LogIn,
    /// Wait, then make the same call again.
    Wait,
    /// Ask a person to look at the account with a browser. Calling again without that changes nothing, or makes it worse.
    Browser,
    /// Change the call, a setting or the machine's surroundings, such as a file or a proxy.
    FixCall,
    /// Look for a newer version of this crate, or report the error.
    Report,
}
