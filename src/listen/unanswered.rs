//! Why tasks have no answer.

use crate::error::{Error, TransportError};

/// Tasks that have no answer.
pub(crate) struct Unanswered {
    pub(crate) error: Error,
    /// `None`: the tasks may have been accepted.
    pub(crate) refusal: Option<Refusal>,
}

/// The server did not take the connection, or nothing that came over it: it may take one by the values of another page.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(not(feature = "gateway"), expect(dead_code))]
pub(crate) enum Refusal {
    /// It does not accept the session.
    Unauthorized,
    Other,
}

impl From<Error> for Unanswered {
    fn from(error: Error) -> Self {
        Self {
            error,
            refusal: None,
        }
    }
}

impl From<TransportError> for Unanswered {
    fn from(error: TransportError) -> Self {
        Error::from(error).into()
    }
}
