//! Sessions of two devices: the double ratchet, begun by X3DH.
//!
//! Each message has a key of its own, which cannot be computed any more once it was used, and with each answer both sides agree anew.
//! Nothing of a session changes before the message that changes it has proven genuine.

mod begin;
mod message;
mod session;
mod state;
mod stored;

pub(crate) use begin::{Bundle, Own};
#[cfg(test)]
pub(crate) use message::Sealed;
pub(crate) use message::{Kind, PreKeyMessage, SignalMessage};
pub(super) use message::{unversioned, versioned};
pub(crate) use session::Session;
