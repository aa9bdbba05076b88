//! Why bytes of an encrypted chat are refused.

use thiserror::Error;

/// The reason. None of them shows what the bytes were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    #[error("it has not the form that it should have")]
    Form,
    #[error("it is of a version that is not known")]
    Version,
    #[error("a key in it is none, or one that anybody could guess")]
    Key,
    #[error("its signature is not that of the key that should have made it")]
    Signature,
    #[error("it was changed on the way, or is for another device")]
    Mac,
    #[error("it is not the file that its message names")]
    Hash,
    #[error("it was received before")]
    Replayed,
    #[error("too many messages before it are missing")]
    TooFarAhead,
    #[error("there is no session with the device that sent it")]
    NoSession,
    #[error("there is no key of the group from the device that sent it")]
    NoSenderKey,
    #[error("a certificate in it is not in force at this time")]
    Expired,
    #[error("it is longer than the limit")]
    TooLong,
    #[error("the system has no random numbers for it")]
    Random,
}
