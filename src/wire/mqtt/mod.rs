//! The wire of MQTT: packets, who connects, which queue is asked for, what arrives on which topic.

pub(crate) mod connect;
mod frame;
pub(crate) mod packet;
pub(crate) mod queue;
pub(crate) mod settings;
mod topic;

pub(crate) use frame::Frame;
pub(crate) use packet::{Packet, Packets};
pub(crate) use topic::{Payload, decode};

/// Where everything about messages and threads arrives.
const MESSAGES: &str = "/t_ms";
