//! How a message gets to a device, and what may go wrong with it.

use super::connection::Connection;
use super::fault::EncryptedFault;
use crate::id::UserId;
use crate::local::world::state::State;
use crate::wire::e2ee::node::{Content, Jid, Node, Server};

/// Puts something into a device's queue, and sends it if the device is there.
pub(super) fn push(state: &mut State, device: &Jid, node: Node) {
    let Some(known) = state.encrypted.devices.get_mut(device) else {
        return;
    };
    known.queue.push_back(node.clone());
    let connections = state.encrypted.connections.iter();
    let there = connections.filter(|(_, it)| it.device == *device && it.is_active);
    let numbers: Vec<_> = there.map(|(number, _)| *number).collect();
    for number in numbers {
        send(state, number, node.clone());
    }
}

/// Sends what is in a device's queue, with the next fault of its user.
pub(super) fn send(state: &mut State, number: u64, node: Node) {
    let Some(connection) = state.encrypted.connections.get(&number) else {
        return;
    };
    let device = connection.device.clone();
    let user = UserId::new(device.id().unwrap_or_default());
    let is_message = node.tag == "message" && !connection.is_ending;
    let fault = match is_message {
        true => state
            .encrypted
            .take_fault(user, EncryptedFault::applies_to_delivery),
        false => None,
    };
    if fault == Some(EncryptedFault::FewKeys)
        && let Some(known) = state.encrypted.devices.get_mut(&device)
    {
        known.one_time.clear();
    }
    if let Some(connection) = state.encrypted.connections.get_mut(&number) {
        with_fault(connection, node, fault);
    }
}

fn with_fault(connection: &mut Connection, mut node: Node, fault: Option<EncryptedFault>) {
    match fault {
        Some(EncryptedFault::End(code)) => {
            let end = Node::new("stream:error").with("code", code.to_string());
            connection.send(end);
            return connection.disconnect();
        }
        Some(EncryptedFault::Replaced) => return connection.replace(),
        Some(EncryptedFault::Close) => return connection.disconnect(),
        Some(EncryptedFault::HalfAFrame) => return connection.break_off(node),
        Some(EncryptedFault::Silent) => return connection.is_silent = true,
        Some(EncryptedFault::Spoilt) => spoil(&mut node),
        Some(EncryptedFault::Repeated) => connection.send(node.clone()),
        Some(EncryptedFault::FewKeys) => {
            let few = Node::new("count").with("value", "0");
            let few = Node::new("notification")
                .with("from", Jid::server())
                .with("type", "encrypt")
                .with("id", "few")
                .containing([few]);
            connection.send(few);
        }
        Some(EncryptedFault::Reordered) => {
            // Two that are held keep their order among them.
            return connection.held.push(node);
        }
        _ => {}
    }
    let held = std::mem::take(&mut connection.held);
    connection.send(node);
    for node in held {
        connection.send(node);
    }
}

/// Changes a byte of each sealed part.
fn spoil(node: &mut Node) {
    if let Content::Nodes(nodes) = &mut node.content {
        for enc in nodes.iter_mut().filter(|it| it.tag == "enc") {
            if let Content::Bytes(bytes) = &mut enc.content
                && let Some(last) = bytes.last_mut()
            {
                *last ^= 1;
            }
        }
    }
}

/// A device has got something, by its identifier: a message, however often it is in the queue, or the oldest question for one. A later
/// question for the same message is another one.
pub(super) fn done(state: &mut State, device: &Jid, tag: &str, id: &str) {
    let Some(known) = state.encrypted.devices.get_mut(device) else {
        return;
    };
    let is_it = |it: &Node| it.tag == tag && it.text("id") == Some(id);
    if tag == "message" {
        known.queue.retain(|it| !is_it(it));
    } else if let Some(at) = known.queue.iter().position(is_it) {
        known.queue.remove(at);
    }
}

/// Whether an address is a group's.
pub(super) fn is_group(jid: &Jid) -> bool {
    jid.server == Server::Group
}
