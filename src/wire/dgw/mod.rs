//! The frames of Facebook's gateway (DGW), which the web client has used since July 2026: streams within one websocket.
//!
//! The form of the frames is known from a living client alone, whose frames are recorded in `fixtures/dgw`.

mod frame;
mod reason;

pub(crate) use frame::{Frame, Frames, MAX_PAYLOAD, Refusal, established};
pub(crate) use reason::{DrainReason, EndReason};
