//! Messages on their way from the disk to the caller.

use crate::e2ee::backlog::Backlog;
use crate::e2ee::event;
use crate::e2ee::shared::Shared;
use crate::e2ee::store::{Waiting, step};
use crate::error::Result;
use crate::event::{Event, Unreadable};
use crate::id::MessageId;
use crate::sync::lock;
use crate::wire::e2ee::message::{self, Application};
use crate::wire::e2ee::node::{Node, decode};
use crate::wire::e2ee::stanza::{Arrival, Origin, Received, delivered};

/// Reads a message from the stanza that was kept.
pub(super) fn read(waiting: &Waiting) -> Option<(Node, Box<Received>)> {
    let node = decode(&waiting.stanza).ok()?;
    match Arrival::of(node.clone()) {
        Arrival::Message(received) => Some((node, received)),
        _ => None,
    }
}

impl Shared {
    /// Hands a message that was kept on to the caller, unless others are before it.
    pub(super) fn hand_on(&self, waiting: Waiting) {
        let mut backlog = lock(&self.backlog);
        if waiting.name() <= backlog.last {
            return;
        }
        if backlog.has_more || backlog.under_way.len() >= self.options.max_waiting {
            backlog.has_more = true;
            return;
        }
        self.put(&mut backlog, waiting);
    }

    /// Hands on what waits on the disk, as much as there is room for. What is damaged stays there, and an event says so.
    pub(super) fn refill(&self) -> Result<()> {
        let mut backlog = lock(&self.backlog);
        let names = lock(&self.store).waiting()?;
        backlog.has_more = false;
        for name in names {
            if name <= backlog.last {
                continue;
            }
            if backlog.under_way.len() >= self.options.max_waiting {
                backlog.has_more = true;
                break;
            }
            let waiting = lock(&self.store).waiting_message(&name);
            match waiting {
                Ok(Some(waiting)) => self.put(&mut backlog, waiting),
                Ok(None) => {}
                // One file that is damaged holds up no other.
                Err(error) => {
                    backlog.last = name;
                    self.inbox.put(None, Event::unusable(error));
                }
            }
        }
        Ok(())
    }

    fn put(&self, backlog: &mut Backlog, waiting: Waiting) {
        backlog.last = waiting.name();
        let Some((node, received)) = read(&waiting) else {
            return log::warn!("a message that was kept cannot be read");
        };
        let event = self.event(&waiting, &received);
        let is_own = received.device().id() == Some(self.uid.get());
        let receipt = match waiting.refusal {
            // Its sender was asked to seal it once more.
            Some(_) => None,
            None => Origin::of(&node).map(|origin| delivered(&received.id, &origin, is_own)),
        };
        let ticket = self.next_ticket();
        backlog.under_way.insert(ticket, (waiting, receipt));
        match event {
            Some(event) => self.inbox.put(Some(ticket), event),
            None => {
                log::warn!("a message of an encrypted chat names nobody");
                self.taken_by_caller(backlog, ticket);
            }
        }
    }

    fn event(&self, waiting: &Waiting, received: &Received) -> Option<Event> {
        let unreadable = |reason: String| {
            let author = event::author(received)?;
            Some(Event::Unreadable(Unreadable {
                id: MessageId::from(received.id.as_str()),
                thread: event::thread(self.uid, received, None),
                author,
                at: event::at(received),
                reason,
            }))
        };
        if let Some(reason) = &waiting.refusal {
            return unreadable(reason.clone());
        }
        let read = message::open(&waiting.text).and_then(|opened| {
            let application = opened.application.as_deref().unwrap_or_default();
            Ok((Application::read(application)?, opened.chat))
        });
        match read {
            Ok((application, chat)) => event::of(self.uid, received, chat.as_ref(), application),
            Err(refusal) => unreadable(refusal.to_string()),
        }
    }

    /// The caller has taken a message: its sender learns that, and its text is not kept any longer.
    pub(in crate::e2ee) fn handed_over(&self, ticket: u64) {
        let mut backlog = lock(&self.backlog);
        self.taken_by_caller(&mut backlog, ticket);
        let is_due = backlog.has_more && backlog.under_way.len() <= self.options.max_waiting / 2;
        drop(backlog);
        if is_due && let Err(error) = self.refill() {
            log::warn!("messages that wait cannot be read: {error}");
        }
    }

    fn taken_by_caller(&self, backlog: &mut Backlog, ticket: u64) {
        let Some((waiting, receipt)) = backlog.under_way.remove(&ticket) else {
            return;
        };
        step();
        if let Err(error) = lock(&self.store).taken(&waiting) {
            log::warn!("a message that was handed over cannot be removed: {error}");
        }
        // Last: without the receipt the message comes again, and is recognised.
        step();
        if let Some(receipt) = receipt
            && let Some(writer) = self.current_writer()
            && let Err(error) = writer.send(&receipt)
        {
            log::warn!("a receipt cannot be sent: {error}");
        }
        step();
    }
}
