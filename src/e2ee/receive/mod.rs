//! What arrives for this device.
//!
//! A message that was opened is kept on the disk before its session moves on, and its sender learns that it has arrived once the caller
//! has taken it: so none is lost, whenever the process ends.

mod hand_on;
mod notice;
mod open;
mod retries;

use std::sync::Arc;

pub(super) use notice::acknowledge_it;
use notice::{receipt, typing};
use open::{Unopened, open, redo};
pub(super) use retries::Receiver;

use super::line::LineWriter;
use super::shared::Shared;
use super::store::{Part, Store, Waiting, step};
use crate::error::Result;
use crate::event::Event;
use crate::sync::lock;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::message;
use crate::wire::e2ee::node::{Jid, Node};
use crate::wire::e2ee::sender_key::Distribution;
use crate::wire::e2ee::stanza::{Arrival, Origin, Received, Sealed, delivered};

/// Begins with the messages that were opened before and that nobody has taken.
pub(super) fn go_on(shared: &Shared) {
    let redone = (|| {
        let store = lock(&shared.store);
        // Every message before the last one was followed by another, after its session had moved on.
        let Some(name) = store.waiting()?.pop() else {
            return Ok(());
        };
        // Where it is damaged, handing it on says so.
        let last = store.waiting_message(&name).ok().flatten();
        match last.as_ref().and_then(hand_on::read) {
            Some((_, received)) => redo(shared, &store, &received),
            None => Ok(()),
        }
    })();
    for result in [redone, shared.refill()] {
        if let Err(error) = result {
            shared.inbox.put(None, Event::unusable(error));
        }
    }
}

impl Receiver {
    pub(super) fn arrived(
        &mut self,
        shared: &Arc<Shared>,
        arrival: Arrival,
        node: &Node,
        bytes: &[u8],
        writer: &LineWriter,
    ) -> Result<()> {
        match arrival {
            Arrival::Message(received) => self.message(shared, &received, node, bytes, writer)?,
            Arrival::Receipt {
                from,
                participant,
                kind,
                ids,
                at,
            } => {
                let (by, kind) = (participant.as_ref(), kind.as_deref());
                if receipt(shared, &from, by, kind, ids, at) {
                    acknowledge_it(node, writer)?;
                }
            }
            Arrival::Retry(retry) => self.again(shared, *retry, node, writer)?,
            Arrival::DevicesChanged(changed) => {
                let mut known = lock(&shared.devices);
                for devices in changed {
                    // Those of others are asked for when they are needed.
                    if let Some(known) = known.get_mut(&devices.person) {
                        *known = devices;
                    }
                }
                drop(known);
                acknowledge_it(node, writer)?;
            }
            Arrival::IdentityChanged(device) => {
                shared.forget(&device.person())?;
                acknowledge_it(node, writer)?;
            }
            Arrival::Typing {
                chat,
                by,
                is_typing,
            } => typing(shared, &chat, &by, is_typing),
            Arrival::Ping(question) => {
                let id = question.text("id").unwrap_or_default();
                let answer = Node::new("iq").with("id", id).with("type", "result");
                writer.send(&answer.with("to", Jid::server()))?;
            }
            Arrival::Other if matches!(node.tag.as_str(), "notification" | "call") => {
                acknowledge_it(node, writer)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn message(
        &mut self,
        shared: &Shared,
        received: &Received,
        node: &Node,
        bytes: &[u8],
        writer: &LineWriter,
    ) -> Result<()> {
        let mut refusal = None;
        for sealed in &received.sealed {
            step();
            match take(shared, received, sealed, bytes) {
                Ok(Some(waiting)) => {
                    step();
                    shared.hand_on(waiting);
                }
                Ok(None) => {}
                Err(Unopened::Refused(it)) => refusal = Some(it),
                Err(Unopened::Failed(error)) => return Err(error),
            }
        }
        let (is_waiting, is_known) = {
            let store = lock(&shared.store);
            (
                store.is_waiting(received),
                store.has(received, Part::Message),
            )
        };
        if is_waiting {
            // The receipt follows when it has been taken.
            return Ok(());
        }
        let Some(origin) = Origin::of(node) else {
            return Ok(());
        };
        match refusal {
            Some(refusal) if refusal != Refusal::Replayed && !is_known => {
                self.unreadable(shared, received, &origin, (refusal, bytes), writer)
            }
            _ => {
                let is_own = received.device().id() == Some(shared.uid.get());
                writer.send(&delivered(&received.id, &origin, is_own))
            }
        }
    }
}

/// Opens a part of a message, and keeps what people are to see of it. `None`: it has nothing of that, or nothing new.
fn take(
    shared: &Shared,
    received: &Received,
    sealed: &Sealed,
    stanza: &[u8],
) -> Result<Option<Waiting>, Unopened> {
    let mut store = lock(&shared.store);
    let opened = open(&store, received, sealed)?;
    let layer = message::open(&opened.text)?;
    if let Some((group, distribution)) = layer.sender_key {
        take_sender_key(&store, received, &group, &distribution)?;
    }
    let is_new = layer.application.is_some() && !store.has(received, Part::Message);
    let waiting = match is_new {
        true => Some(store.keep(received, stanza, Ok(&opened.text))?),
        false => None,
    };
    if let Err(error) = opened.save(shared, &store, received) {
        if let Some(waiting) = &waiting {
            store.drop_again(waiting);
        }
        return Err(error.into());
    }
    Ok(waiting)
}

fn take_sender_key(
    store: &Store,
    received: &Received,
    group: &Jid,
    distribution: &[u8],
) -> Result<(), Unopened> {
    let device = received.device();
    let mut keys = store.sender_keys(group, device)?;
    keys.take(Distribution::read(distribution)?);
    Ok(store.save_sender_keys(group, device, &keys)?)
}
