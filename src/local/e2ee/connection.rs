//! One connection of a device.

use std::collections::VecDeque;

use crate::wire::e2ee::node::{Jid, Node};

/// What is to be written.
pub(super) enum Output {
    Node(Node),
    Disconnect,
}

/// A connection that has completed its handshake.
pub(super) struct Connection {
    pub(super) device: Jid,
    pub(super) output: VecDeque<Output>,
    /// Whether it has asked for what waited.
    pub(super) is_active: bool,
    pub(super) is_ending: bool,
}

impl Connection {
    pub(super) fn new(device: Jid) -> Self {
        Self {
            device,
            output: VecDeque::new(),
            is_active: false,
            is_ending: false,
        }
    }

    pub(super) fn send(&mut self, node: Node) {
        if !self.is_ending {
            self.output.push_back(Output::Node(node));
        }
    }

    pub(super) fn disconnect(&mut self) {
        if !self.is_ending {
            self.output.push_back(Output::Disconnect);
        }
        self.is_ending = true;
    }

    /// States why, and ends.
    pub(super) fn fail(&mut self, code: u16) {
        let failure = Node::new("failure").with("reason", code.to_string());
        self.send(failure.with("location", "x"));
        self.disconnect();
    }
}
