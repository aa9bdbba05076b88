//! One connection of a device.

use std::collections::VecDeque;

use crate::wire::e2ee::node::{Jid, Node};

/// What is to be written.
pub(super) enum Output {
    Node(Node),
    /// Half of a frame, and the end.
    Half(Node),
    Disconnect,
}

/// A connection that has completed its handshake.
pub(super) struct Connection {
    pub(super) device: Jid,
    pub(super) output: VecDeque<Output>,
    /// Whether it has asked for what waited.
    pub(super) is_active: bool,
    pub(super) is_ending: bool,
    /// Whether nothing is sent any more.
    pub(super) is_silent: bool,
    /// Messages that the next one overtakes.
    pub(super) held: Vec<Node>,
}

impl Connection {
    pub(super) fn new(device: Jid) -> Self {
        Self {
            device,
            output: VecDeque::new(),
            is_active: false,
            is_ending: false,
            is_silent: false,
            held: Vec::new(),
        }
    }

    pub(super) fn send(&mut self, node: Node) {
        if !self.is_ending && !self.is_silent {
            self.output.push_back(Output::Node(node));
        }
    }

    pub(super) fn disconnect(&mut self) {
        if !self.is_ending {
            self.output.push_back(Output::Disconnect);
        }
        self.is_ending = true;
    }

    /// Ends within the frame of a node.
    pub(super) fn break_off(&mut self, node: Node) {
        if !self.is_ending {
            self.output.push_back(Output::Half(node));
        }
        self.disconnect();
    }

    /// States why, and ends.
    pub(super) fn fail(&mut self, code: u16) {
        let failure = Node::new("failure").with("reason", code.to_string());
        self.send(failure.with("location", "x"));
        self.disconnect();
    }

    /// Another connection of the device has taken this one's place.
    pub(super) fn replace(&mut self) {
        let conflict = Node::new("conflict").with("type", "replaced");
        self.send(Node::new("stream:error").containing([conflict]));
        self.disconnect();
    }
}
