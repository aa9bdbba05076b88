//! What the threads of an encrypted client share: the store, the connection, and the questions that wait for answers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, select};

use super::backlog::Backlog;
use super::line::LineWriter;
use super::media::Known;
use super::options::EncryptedOptions;
use super::store::{Store, step};
use super::token::{Token, Tokens};
use crate::api::{Account, Api};
use crate::error::{Error, FacebookError, Result, TransportError};
use crate::event::{Event, IdentityChanged};
use crate::http::Http;
use crate::id::UserId;
use crate::listen::{Inbox, StopHandle};
use crate::sync::lock;
use crate::time::later;
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::node::{Jid, Node};
use crate::wire::e2ee::stanza::{Answer, Devices};

/// What an encrypted client consists of.
pub(crate) struct Shared {
    pub(super) api: Arc<Api>,
    pub(super) account: Arc<Account>,
    pub(super) uid: UserId,
    pub(super) options: EncryptedOptions,
    /// The key that has signed the server's certificates.
    pub(super) root: PublicKey,
    pub(super) store: Mutex<Store>,
    pub(super) tokens: Mutex<Tokens>,
    pub(super) stop: StopHandle,
    pub(super) inbox: Arc<Inbox>,
    link: Mutex<Link>,
    changed: Condvar,
    next_id: AtomicU64,
    /// The devices of people, as far as they are known.
    pub(super) devices: Mutex<HashMap<Jid, Devices>>,
    /// The hosts of files. `None`: they are not known, or have refused.
    pub(super) media: Mutex<Option<Known>>,
    /// Messages on their way to the caller.
    pub(super) backlog: Mutex<Backlog>,
}

/// What an encrypted client is made of.
pub(super) struct Parts {
    pub(super) api: Arc<Api>,
    pub(super) account: Arc<Account>,
    pub(super) uid: UserId,
    pub(super) store: Store,
    pub(super) token: Token,
    pub(super) options: EncryptedOptions,
    pub(super) stop: StopHandle,
    pub(super) inbox: Arc<Inbox>,
}

/// The connection, and what waits for something to come over it.
#[derive(Default)]
struct Link {
    writer: Option<Arc<LineWriter>>,
    /// Why there will be no connection any more.
    ended: Option<String>,
    answers: HashMap<String, Sender<Answer>>,
    taken: HashMap<String, Sender<Taken>>,
}

/// The server's answer to a message.
pub(super) struct Taken {
    pub(super) error: Option<u16>,
    pub(super) devices_hash: Option<String>,
}

impl Shared {
    pub(super) fn new(parts: Parts) -> Arc<Self> {
        let root = parts.api.http.settings.encryption_root;
        let shared = Arc::new(Self {
            api: parts.api,
            account: parts.account,
            uid: parts.uid,
            root: PublicKey::from_bytes(root),
            store: Mutex::new(parts.store),
            tokens: Mutex::new(Tokens::new(parts.token, parts.options.renew_token_after)),
            options: parts.options,
            stop: parts.stop,
            inbox: parts.inbox,
            link: Mutex::default(),
            changed: Condvar::new(),
            next_id: AtomicU64::new(1),
            devices: Mutex::default(),
            media: Mutex::default(),
            backlog: Mutex::default(),
        });
        let taken = Arc::downgrade(&shared);
        shared.inbox.attach(move |ticket| {
            if let Some(shared) = taken.upgrade() {
                shared.handed_over(ticket);
            }
        });
        shared
    }

    pub(crate) fn http(&self) -> &Http {
        &self.api.http
    }

    pub(crate) fn uid(&self) -> UserId {
        self.uid
    }

    /// Nothing comes from here any more.
    pub(crate) fn close(&self) {
        self.inbox.detach();
        // A thread that is about to wait has seen the stop, or is woken.
        drop(lock(&self.link));
        self.changed.notify_all();
    }

    /// Blocks until the server has accepted the device, or the time is over.
    pub(crate) fn wait_until_connected(&self, timeout: Duration) -> bool {
        self.link_within(timeout).is_ok()
    }

    /// This device's own address.
    pub(crate) fn jid(&self) -> Jid {
        let number = lock(&self.store).device().number;
        Jid::messenger(self.uid, number.unwrap_or_default())
    }

    pub(super) fn next_ticket(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// A name for a question.
    pub(super) fn next_question(&self) -> String {
        format!("{}-{}", std::process::id(), self.next_ticket())
    }

    /// The server has accepted the device: others may send from now on.
    pub(super) fn opened(&self, writer: &Arc<LineWriter>) {
        lock(&self.link).writer = Some(Arc::clone(writer));
        self.changed.notify_all();
    }

    /// The connection is gone: calls that wait for something over it fail.
    pub(super) fn closed(&self) {
        let mut link = lock(&self.link);
        *link = Link {
            ended: link.ended.take(),
            ..Link::default()
        };
        drop(link);
        self.changed.notify_all();
    }

    /// There will be no connection any more.
    pub(super) fn end(&self, reason: &str) {
        lock(&self.link).ended = Some(reason.to_owned());
        self.closed();
    }

    /// Hands an answer to the call that waits for it. `false`: none does.
    pub(super) fn answered(&self, id: &str, answer: Answer) -> bool {
        match lock(&self.link).answers.remove(id) {
            // It has room for the one answer.
            Some(sender) => sender.try_send(answer).is_ok(),
            None => false,
        }
    }

    pub(super) fn taken(&self, id: &str, taken: Taken) {
        if let Some(sender) = lock(&self.link).taken.remove(id) {
            let _ = sender.try_send(taken);
        }
    }

    /// Sends a node that has no answer.
    pub(crate) fn send_unanswered(&self, node: &Node) -> Result<()> {
        let (link, writer) = self.link()?;
        drop(link);
        writer.send(node)
    }

    /// Asks a question, and blocks until it is answered.
    pub(super) fn ask(&self, question: impl FnOnce(&str) -> Node) -> Result<Node> {
        let id = self.next_question();
        let answer = self.exchange(&id, &question(&id), |link| &mut link.answers)?;
        answer.map_err(|error| {
            let mut refusal = FacebookError::new(error.code.into());
            refusal.description = error.text;
            refusal.into()
        })
    }

    /// Sends a message, and blocks until the server has taken it.
    pub(super) fn send(&self, id: &str, node: &Node) -> Result<Taken> {
        step();
        let taken = self.exchange(id, node, |link| &mut link.taken);
        step();
        taken
    }

    /// Sends a node, and blocks until the answer to it has come: to a place that is made before, and gone then.
    fn exchange<T>(
        &self,
        id: &str,
        node: &Node,
        places: fn(&mut Link) -> &mut HashMap<String, Sender<T>>,
    ) -> Result<T> {
        let (sender, answer) = bounded(1);
        let writer = {
            let (mut link, writer) = self.link()?;
            places(&mut link).insert(id.to_owned(), sender);
            writer
        };
        let answer = writer.send(node).and_then(|()| self.wait(&answer));
        places(&mut lock(&self.link)).remove(id);
        answer
    }

    fn wait<T>(&self, answer: &Receiver<T>) -> Result<T> {
        let timeout = self.api.http.settings.timeout;
        let closed = || {
            let broken = std::io::ErrorKind::ConnectionAborted;
            Error::from(TransportError::Closed(broken.into()))
        };
        select! {
            recv(answer) -> answer => answer.map_err(|_| closed()),
            recv(self.stop.closed()) -> _ => Err(closed()),
            default(timeout) => Err(TransportError::Timeout.into()),
        }
    }

    /// The connection, if there is one.
    pub(super) fn current_writer(&self) -> Option<Arc<LineWriter>> {
        lock(&self.link).writer.clone()
    }

    /// The connection. Blocks while there is none, for as long as a request may take.
    fn link(&self) -> Result<(MutexGuard<'_, Link>, Arc<LineWriter>)> {
        self.link_within(self.api.http.settings.timeout)
    }

    fn link_within(&self, timeout: Duration) -> Result<(MutexGuard<'_, Link>, Arc<LineWriter>)> {
        let deadline = later(Instant::now(), timeout);
        let mut link = lock(&self.link);
        loop {
            if let Some(writer) = &link.writer {
                let writer = Arc::clone(writer);
                return Ok((link, writer));
            }
            if let Some(reason) = &link.ended {
                return Err(Error::invalid_input(reason.clone()));
            }
            if self.stop.is_stopped() {
                return Err(Error::Stopped);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(TransportError::Timeout.into());
            }
            let woken = self.changed.wait_timeout(link, left);
            link = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The next message to a person asks for their devices, and begins the sessions with them anew.
    pub(crate) fn forget(&self, person: &Jid) -> Result<()> {
        lock(&self.store).close_sessions(person)?;
        lock(&self.devices).remove(person);
        Ok(())
    }

    /// A device is trusted when it is first seen; that it has another key later is an event.
    pub(super) fn learn_identity(&self, store: &Store, device: &Jid, key: &[u8; 32]) -> Result<()> {
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
            self.inbox.put(None, changed);
        }
        Ok(())
    }
}
