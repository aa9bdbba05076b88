//! Messages that could not be read: by this device, which asks for them again, and by others, which ask this one.

use std::collections::HashMap;

use super::notice::acknowledge_it;
use crate::e2ee::again::Again;
use crate::e2ee::common::now;
use crate::e2ee::line::LineWriter;
use crate::e2ee::shared::Shared;
use crate::e2ee::store::Part;
use crate::error::Result;
use crate::sync::lock;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::node::{Jid, Node};
use crate::wire::e2ee::stanza::{
    Answer, Origin, Received, Retry, ask_again, ask_keys, delivered, read_keys,
};

/// The number of messages whose retries are counted, and of those that wait for keys.
const MAX_COUNTED: usize = 1000;

/// Takes in what arrives.
#[derive(Default)]
pub(in crate::e2ee) struct Receiver {
    asked: HashMap<(Jid, String), u32>,
    answered: HashMap<(Jid, String), u32>,
    /// Retries that wait for the keys of their devices, by the question for them.
    waiting: HashMap<String, (Retry, Node)>,
    /// Retries that were answered with messages which the server has not taken yet, by the messages. Until then they are not
    /// acknowledged, so that they come again.
    sent_again: HashMap<String, Vec<Node>>,
}

/// What came of a retry.
enum Outcome {
    Sent,
    Nothing,
    NeedsKeys,
}

impl Receiver {
    /// A connection begins: what was asked over the one before gets no answer. A device that waits for one asks again.
    pub(in crate::e2ee) fn begin(&mut self) {
        self.waiting.clear();
        self.sent_again.clear();
    }

    /// Asks the sender to seal a message once more.
    pub(super) fn unreadable(
        &mut self,
        shared: &Shared,
        received: &Received,
        origin: &Origin<'_>,
        (refusal, stanza): (Refusal, &[u8]),
        writer: &LineWriter,
    ) -> Result<()> {
        log::warn!("a message of an encrypted chat cannot be opened: {refusal}");
        let is_hidden = received.sealed.iter().all(|it| it.is_hidden);
        let report = {
            let mut store = lock(&shared.store);
            match is_hidden || store.has(received, Part::Report) {
                true => None,
                false => Some(store.keep(received, stanza, Err(refusal))?),
            }
        };
        if let Some(report) = report {
            shared.hand_on(report);
        }
        let count = count(&mut self.asked, received.device(), &received.id);
        if count > shared.options.max_retries {
            // It would come again with each connection.
            let is_own = received.device().id() == Some(shared.uid.get());
            return writer.send(&delivered(&received.id, origin, is_own));
        }
        let store = lock(&shared.store);
        let registration = store.device().own.registration;
        let node = if count < 2 {
            ask_again(&received.id, origin, count, now(), registration, None)
        } else {
            let one_time = store.make_pre_keys(1)?;
            let identity = store.device().own.identity.public;
            let signed = store.device().signed_pre_key();
            let keys = one_time
                .first()
                .map(|one_time| (&identity, one_time, &signed));
            ask_again(&received.id, origin, count, now(), registration, keys)
        };
        drop(store);
        writer.send(&node)
    }

    /// Sends a message again to a device that could not read it. Where that takes keys, they are asked for, and the rest follows with the
    /// answer.
    pub(super) fn again(
        &mut self,
        shared: &Shared,
        retry: Retry,
        node: &Node,
        writer: &LineWriter,
    ) -> Result<()> {
        let count = count(&mut self.answered, &retry.device, &retry.id);
        if count > shared.options.max_retries || retry.count > shared.options.max_retries {
            return acknowledge_it(node, writer);
        }
        match self.send_again(shared, &retry, node, writer)? {
            Outcome::Sent => return Ok(()),
            Outcome::Nothing => return acknowledge_it(node, writer),
            Outcome::NeedsKeys => {}
        }
        if self.waiting.len() >= MAX_COUNTED {
            self.waiting.clear();
        }
        let id = shared.next_question();
        let question = ask_keys(&id, [&retry.device]);
        self.waiting.insert(id, (retry, node.clone()));
        writer.send(&question)
    }

    /// Takes in the answer to a question for keys. `false`: it is to another question.
    pub(in crate::e2ee) fn answered(
        &mut self,
        shared: &Shared,
        id: &str,
        answer: &Answer,
        writer: &LineWriter,
    ) -> Result<bool> {
        let Some((mut retry, node)) = self.waiting.remove(id) else {
            return Ok(false);
        };
        let keys = answer.iter().flat_map(read_keys);
        let mut keys = keys.filter(|(device, _)| *device == retry.device);
        retry.keys = keys.find_map(|(_, bundle)| bundle.ok());
        let outcome = match retry.keys {
            Some(_) => self.send_again(shared, &retry, &node, writer)?,
            None => Outcome::NeedsKeys,
        };
        match outcome {
            Outcome::Sent => return Ok(true),
            Outcome::Nothing => {}
            Outcome::NeedsKeys => {
                log::warn!("a device asks for a message, and its keys cannot be had");
            }
        }
        acknowledge_it(&node, writer)?;
        Ok(true)
    }

    /// The server has taken a message, or refused it.
    pub(in crate::e2ee) fn taken(
        &mut self,
        id: &str,
        is_refused: bool,
        writer: &LineWriter,
    ) -> Result<()> {
        let Some(nodes) = self.sent_again.get_mut(id) else {
            return Ok(());
        };
        // The first is the oldest, and answers come in order.
        let node = (!nodes.is_empty()).then(|| nodes.remove(0));
        if nodes.is_empty() {
            self.sent_again.remove(id);
        }
        match node {
            Some(node) if !is_refused => acknowledge_it(&node, writer),
            _ => Ok(()),
        }
    }

    fn send_again(
        &mut self,
        shared: &Shared,
        retry: &Retry,
        node: &Node,
        writer: &LineWriter,
    ) -> Result<Outcome> {
        match shared.seal_again(retry) {
            Ok(Again::Sealed(again)) => {
                if self.sent_again.len() >= MAX_COUNTED {
                    self.sent_again.clear();
                }
                let sent = self.sent_again.entry(retry.id.clone()).or_default();
                sent.push(node.clone());
                writer.send(&again)?;
                return Ok(Outcome::Sent);
            }
            Ok(Again::WithoutKeys) => return Ok(Outcome::NeedsKeys),
            Ok(Again::Gone) => {
                log::warn!("a device asks for a message that is not kept any more");
            }
            Ok(Again::Stranger) => {
                log::warn!("a device asks for a message that was not for it");
            }
            Err(error) => log::warn!("a message cannot be sent again: {error}"),
        }
        Ok(Outcome::Nothing)
    }
}

/// Counts one more retry.
fn count(counts: &mut HashMap<(Jid, String), u32>, device: &Jid, id: &str) -> u32 {
    if counts.len() >= MAX_COUNTED {
        counts.clear();
    }
    let count = counts.entry((device.clone(), id.to_owned())).or_default();
    *count = count.saturating_add(1);
    *count
}
