//! The frames of Facebook's gateway (DGW), which the web client has used since July 2026: streams within one websocket.
//!
//! The form of the frames is known from a living client alone, whose frames are recorded in `fixtures/dgw`.

mod address;
mod frame;
mod reason;
mod streams;

pub(crate) use address::address;
pub(crate) use frame::{Frame, Frames};
#[cfg(test)]
pub(crate) use frame::{MAX_PAYLOAD, Refusal, established};
pub(crate) use reason::CloseCode;
#[cfg(test)]
pub(crate) use reason::{DrainReason, EndReason};
#[cfg(test)]
pub(crate) use streams::MAX_OPEN;
pub(crate) use streams::{Arrival, Kind, Receipt, Streams, Wait};
