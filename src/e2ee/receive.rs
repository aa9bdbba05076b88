//! What arrives for this device.
//!
//! A message that was opened is kept on the disk before its session moves on, and its sender learns that it has arrived once the caller
//! has taken it: so none is lost, whenever the process ends.

use std::collections::HashMap;
use std::sync::Arc;

use super::common::now;
use super::event;
use super::line::LineWriter;
use super::random;
use super::shared::Shared;
use super::store::{Store, Waiting};
use crate::error::{Error, Result};
use crate::event::{
    Event, IdentityChanged, MessagesDelivered, MessagesSeen, Raw, Typing, Unreadable,
};
use crate::id::{MessageId, UserId};
use crate::model::{ThreadKey, TypingStatus};
use crate::sync::lock;
use crate::time::Timestamp;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::message::{self, Application};
use crate::wire::e2ee::node::{Jid, Node, decode};
use crate::wire::e2ee::ratchet::{PreKeyMessage, SignalMessage};
use crate::wire::e2ee::sender_key::{Distribution, GroupMessage};
use crate::wire::e2ee::stanza::{
    Arrival, Origin, Received, Retry, Sealed, acknowledge, ask_again, delivered,
};
use zeroize::Zeroizing;

/// How often a device is asked for a message again, and answered.
const MAX_RETRIES: u32 = 5;
/// The number of messages whose retries are counted.
const MAX_COUNTED: usize = 1000;

/// Takes in what arrives.
pub(super) struct Receiver {
    retries: HashMap<String, u32>,
}

/// Why a part of a message could not be opened.
enum Unopened {
    Refused(Refusal),
    /// The store fails: nothing can be done with it now, and it comes again.
    Failed(Error),
}

impl From<Refusal> for Unopened {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Unopened {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Receiver {
    /// Begins with the messages that were opened before and not handed over.
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        let waiting = lock(&shared.store).waiting();
        match waiting {
            Ok(waiting) => {
                for one in waiting {
                    hand_on(shared, one);
                }
            }
            Err(error) => shared.inbox.put(None, Event::unusable(error)),
        }
        Self {
            retries: HashMap::new(),
        }
    }

    /// Acknowledges a stanza that has no receipt.
    pub(super) fn acknowledge(&self, stanza: &Node, writer: &LineWriter) -> Result<()> {
        match acknowledge(stanza, None) {
            Some(ack) => writer.send(&ack),
            None => Ok(()),
        }
    }

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
                receipt(
                    shared,
                    &from,
                    participant.as_ref(),
                    kind.as_deref(),
                    ids,
                    at,
                );
                self.acknowledge(node, writer)?;
            }
            Arrival::Retry(retry) => {
                if let Err(error) = again(shared, &retry, writer) {
                    log::warn!("a message cannot be sent again: {error}");
                }
                self.acknowledge(node, writer)?;
            }
            Arrival::DevicesChanged(changed) => {
                let mut known = lock(&shared.devices);
                for devices in changed {
                    known.insert(devices.person.clone(), devices);
                }
                drop(known);
                self.acknowledge(node, writer)?;
            }
            Arrival::IdentityChanged(device) => {
                lock(&shared.store).forget_session(&device)?;
                lock(&shared.devices).remove(&device.person());
                self.acknowledge(node, writer)?;
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
                self.acknowledge(node, writer)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn message(
        &mut self,
        shared: &Arc<Shared>,
        received: &Received,
        node: &Node,
        bytes: &[u8],
        writer: &LineWriter,
    ) -> Result<()> {
        let (mut is_kept, mut refusal) = (false, None);
        for sealed in &received.sealed {
            let kept = lock(&shared.store).waiting()?;
            if kept.iter().any(|it| it.is_of(&sealed.bytes)) {
                // It is on its way to the caller.
                return Ok(());
            }
            match open(shared, received, sealed, bytes) {
                Ok(Some(waiting)) => {
                    is_kept = true;
                    hand_on(shared, waiting);
                }
                Ok(None) => {}
                Err(Unopened::Refused(it)) => refusal = Some(it),
                Err(Unopened::Failed(error)) => return Err(error),
            }
        }
        let Some(origin) = Origin::of(node) else {
            return Ok(());
        };
        let is_own = received.device().id() == Some(shared.uid.get());
        match refusal {
            // The receipt follows when it has been taken.
            _ if is_kept => Ok(()),
            None | Some(Refusal::Replayed) => {
                writer.send(&delivered(&received.id, &origin, is_own))
            }
            Some(refusal) => self.unreadable(shared, received, &origin, refusal, writer),
        }
    }

    /// Asks the sender to seal a message once more.
    fn unreadable(
        &mut self,
        shared: &Shared,
        received: &Received,
        origin: &Origin<'_>,
        refusal: Refusal,
        writer: &LineWriter,
    ) -> Result<()> {
        if self.retries.len() >= MAX_COUNTED {
            self.retries.clear();
        }
        let count = self.retries.entry(received.id.clone()).or_default();
        *count += 1;
        let count = *count;
        let is_hidden = received.sealed.iter().all(|it| it.is_hidden);
        log::warn!("a message of an encrypted chat cannot be opened: {refusal}");
        if count == 1
            && !is_hidden
            && let Some(author) = event::author(received)
        {
            let unreadable = Event::Unreadable(Unreadable {
                id: MessageId::from(received.id.as_str()),
                thread: event::thread(shared.uid, received, None),
                author,
                at: event::at(received),
                reason: refusal.to_string(),
            });
            shared.inbox.put(None, unreadable);
        }
        if count > MAX_RETRIES {
            // It would come again with each connection.
            return writer.send(&delivered(&received.id, origin, false));
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
}

/// Hands a message that is kept on to whoever listens.
fn hand_on(shared: &Arc<Shared>, waiting: Waiting) {
    let stanza = decode(&waiting.stanza).ok();
    let arrival = stanza.as_ref().map(|node| Arrival::of(node.clone()));
    let (Some(node), Some(Arrival::Message(received))) = (&stanza, arrival) else {
        return;
    };
    let opened = message::open(&waiting.text);
    let read = opened.and_then(|opened| {
        let application = opened.application.as_deref().unwrap_or_default();
        Ok((Application::read(application)?, opened.chat))
    });
    let event = match read {
        Ok((application, chat)) => event::of(shared.uid, &received, chat.as_ref(), application),
        Err(refusal) => event::author(&received).map(|author| {
            Event::Unreadable(Unreadable {
                id: MessageId::from(received.id.as_str()),
                thread: event::thread(shared.uid, &received, None),
                author,
                at: event::at(&received),
                reason: refusal.to_string(),
            })
        }),
    };
    let Some(origin) = Origin::of(node) else {
        return;
    };
    let is_own = received.device().id() == Some(shared.uid.get());
    let receipt = delivered(&received.id, &origin, is_own);
    let ticket = shared.next_ticket();
    lock(&shared.under_way).insert(ticket, (waiting, receipt));
    match event {
        Some(event) => shared.inbox.put(Some(ticket), event),
        None => {
            log::warn!("a message of an encrypted chat names nobody");
            shared.handed_over(ticket);
        }
    }
}

/// Opens a part of a message, and keeps what people are to see of it. `None`: it has nothing of that.
fn open(
    shared: &Shared,
    received: &Received,
    sealed: &Sealed,
    stanza: &[u8],
) -> Result<Option<Waiting>, Unopened> {
    let store = lock(&shared.store);
    let device = received.device();
    match (sealed.version, sealed.kind.as_str()) {
        (Some(3), "pkmsg") => {
            let first = PreKeyMessage::read(&sealed.bytes)?;
            let mut session = store.session(device)?;
            let is_new = !session.was_begun_by(&first);
            if is_new {
                let own = store.device();
                if first.signed_id != own.signed_pre_key().id {
                    return Err(Refusal::NoSession.into());
                }
                let one_time = match first.one_time_id {
                    Some(id) => Some(store.pre_key(id)?.ok_or(Refusal::NoSession)?),
                    None => None,
                };
                session.accept(&own.own, &own.signed, one_time.as_ref(), &first)?;
            }
            let text = session.open(&first.message, &mut random::draw)?;
            let waiting = keep(&store, received, sealed, stanza, &text)?;
            store.save_session(device, &session)?;
            learn_identity(shared, &store, device, first.identity.as_bytes())?;
            if let Some(id) = first.one_time_id.filter(|_| is_new) {
                store.remove_pre_key(id)?;
            }
            Ok(waiting)
        }
        (Some(3), "msg") => {
            let message = SignalMessage::read(&sealed.bytes)?;
            let mut session = store.session(device)?;
            let text = session.open(&message, &mut random::draw)?;
            let waiting = keep(&store, received, sealed, stanza, &text)?;
            store.save_session(device, &session)?;
            Ok(waiting)
        }
        (Some(3), "skmsg") => {
            let message = GroupMessage::read(&sealed.bytes)?;
            let group = &received.from;
            let mut keys = store.sender_keys(group, device)?;
            let text = keys.open(&message)?;
            let waiting = keep(&store, received, sealed, stanza, &text)?;
            store.save_sender_keys(group, device, &keys)?;
            Ok(waiting)
        }
        _ => Err(Refusal::Version.into()),
    }
}

/// Keeps a text that was opened, and the key of a group that came with it.
fn keep(
    store: &Store,
    received: &Received,
    sealed: &Sealed,
    stanza: &[u8],
    text: &Zeroizing<Vec<u8>>,
) -> Result<Option<Waiting>, Unopened> {
    let opened = message::open(text)?;
    if let Some((group, distribution)) = opened.sender_key {
        let device = received.device();
        let mut keys = store.sender_keys(&group, device)?;
        keys.take(Distribution::read(&distribution)?);
        store.save_sender_keys(&group, device, &keys)?;
    }
    if opened.application.is_none() {
        return Ok(None);
    }
    let arrived = Timestamp::now().as_millis().saturating_mul(1000);
    let waiting = Waiting::new(arrived, &sealed.bytes, stanza, text);
    store.keep(&waiting)?;
    Ok(Some(waiting))
}

/// A device is trusted when it is first seen; that it has another key later is told.
fn learn_identity(shared: &Shared, store: &Store, device: &Jid, key: &[u8; 32]) -> Result<()> {
    let known = store.identity(device)?;
    if known.as_deref() == Some(key) {
        return Ok(());
    }
    store.save_identity(device, key)?;
    if known.is_some()
        && let Some(user) = device.id()
    {
        let changed = Event::IdentityChanged(IdentityChanged {
            user: UserId::new(user),
            device: device.device,
        });
        shared.inbox.put(None, changed);
    }
    Ok(())
}

fn receipt(
    shared: &Shared,
    from: &Jid,
    participant: Option<&Jid>,
    kind: Option<&str>,
    ids: Vec<String>,
    at: Option<i64>,
) {
    let by = participant.unwrap_or(from);
    let (Some(user), Some(chat)) = (by.id(), from.id()) else {
        return;
    };
    let user = UserId::new(user);
    if user == shared.uid {
        return;
    }
    let thread = match participant {
        Some(_) => ThreadKey::Group(chat.into()),
        None => ThreadKey::User(user),
    };
    let at = at.map_or_else(Timestamp::now, |at| {
        Timestamp::from_millis(at.saturating_mul(1000))
    });
    let raw = Raw::default();
    let event = match kind {
        Some("read" | "read-self") => Event::MessagesSeen(MessagesSeen {
            seen_by: user,
            thread,
            seen_at: at,
            at,
            raw,
        }),
        None | Some("inactive") => Event::MessagesDelivered(MessagesDelivered {
            message_ids: ids.into_iter().map(MessageId::from).collect(),
            delivered_for: user,
            thread,
            at,
            raw,
        }),
        Some(_) => return,
    };
    shared.inbox.put(None, event);
}

fn typing(shared: &Shared, chat: &Jid, by: &Jid, is_typing: bool) {
    let (Some(author), Some(thread)) = (by.id(), chat.id()) else {
        return;
    };
    let thread = match chat == by {
        true => ThreadKey::User(UserId::new(thread)),
        false => ThreadKey::Group(thread.into()),
    };
    let status = match is_typing {
        true => TypingStatus::Typing,
        false => TypingStatus::Stopped,
    };
    let event = Event::Typing(Typing {
        author: UserId::new(author),
        thread,
        status,
        raw: Raw::default(),
    });
    shared.inbox.put(None, event);
}

/// Sends a message again to a device that could not read it.
fn again(shared: &Shared, retry: &Retry, writer: &LineWriter) -> Result<()> {
    if retry.count > MAX_RETRIES {
        return Ok(());
    }
    let node = shared.seal_again(retry)?;
    match node {
        Some(node) => writer.send(&node),
        None => {
            log::warn!("a device asks for a message that is not kept any more");
            Ok(())
        }
    }
}
