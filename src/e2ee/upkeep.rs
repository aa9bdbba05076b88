//! What a connection does of its own accord: one-time keys for the server, the queue of what waited, and proofs of life.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::common::refused;
use super::shared::Shared;
use crate::error::Result;
use crate::sync::lock;
use crate::time::later;
use crate::wire::e2ee::node::Node;
use crate::wire::e2ee::stanza::{Answer, activate, ask_count, keep_alive, read_count, upload_keys};

/// With fewer one-time keys than this the server gets more.
const FEW_KEYS: u32 = 5;
/// The number of keys of a device that has none yet, and of one that has few.
const FIRST_KEYS: u32 = 812;
const MORE_KEYS: u32 = 50;
/// The time between two proofs of life, and the time that the answer may take.
const KEEP_ALIVE: Duration = Duration::from_secs(25);
const ANSWER: Duration = Duration::from_secs(10);

/// A question of the connection itself.
#[derive(Clone, Copy, PartialEq)]
enum Question {
    Count,
    Upload,
    Activate,
    KeepAlive,
}

/// The questions that are open.
pub(super) struct Upkeep {
    open: HashMap<String, Question>,
    next: Instant,
    /// By when something has to come.
    due: Option<Instant>,
    has_keys: bool,
}

impl Upkeep {
    pub(super) fn new() -> Self {
        Self {
            open: HashMap::new(),
            next: later(Instant::now(), KEEP_ALIVE),
            due: None,
            has_keys: false,
        }
    }

    /// The server has accepted the device. Returns what to send.
    pub(super) fn accepted(&mut self, shared: &Shared) -> Node {
        self.ask(shared, Question::Count, ask_count)
    }

    /// The server has few one-time keys left.
    pub(super) fn few_keys(&mut self, shared: &Shared) -> Result<Node> {
        self.upload(shared, MORE_KEYS)
    }

    /// Takes in an answer. Returns what to send next.
    pub(super) fn answered(
        &mut self,
        shared: &Shared,
        id: &str,
        answer: Answer,
    ) -> Result<Option<Node>> {
        let Some(question) = self.open.remove(id) else {
            return Ok(None);
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                log::warn!(
                    "the server of encrypted chats refuses a question: {}",
                    error.code
                );
                return Ok(None);
            }
        };
        Ok(match question {
            Question::Count => {
                let count = read_count(&answer).map_err(|it| refused("the number of keys", it))?;
                let missing = if count == 0 { FIRST_KEYS } else { MORE_KEYS };
                match count < FEW_KEYS {
                    true => Some(self.upload(shared, missing)?),
                    false => Some(self.activate(shared)),
                }
            }
            Question::Upload if !self.has_keys => Some(self.activate(shared)),
            Question::Upload | Question::Activate | Question::KeepAlive => None,
        })
    }

    /// Something has come.
    pub(super) fn is_alive(&mut self) {
        self.due = None;
    }

    /// What is due: a proof of life to be sent, or nothing until then. `None`: nothing came, and the connection is dead.
    pub(super) fn due(&mut self, shared: &Shared, now: Instant) -> Option<Result<Node, Instant>> {
        match self.due {
            Some(due) if due <= now => return None,
            Some(due) => return Some(Err(due)),
            None => {}
        }
        if self.next > now {
            return Some(Err(self.next));
        }
        self.next = later(now, KEEP_ALIVE);
        self.due = Some(later(now, ANSWER));
        Some(Ok(self.ask(shared, Question::KeepAlive, keep_alive)))
    }

    fn activate(&mut self, shared: &Shared) -> Node {
        self.has_keys = true;
        self.ask(shared, Question::Activate, activate)
    }

    fn upload(&mut self, shared: &Shared, count: u32) -> Result<Node> {
        let store = lock(&shared.store);
        let keys = store.make_pre_keys(count)?;
        let device = store.device();
        let (registration, identity) = (device.own.registration, device.own.identity.public);
        let signed = device.signed_pre_key();
        drop(store);
        Ok(self.ask(shared, Question::Upload, |id| {
            upload_keys(id, registration, &identity, &signed, &keys)
        }))
    }

    fn ask(
        &mut self,
        shared: &Shared,
        question: Question,
        node: impl FnOnce(&str) -> Node,
    ) -> Node {
        let id = shared.next_question();
        self.open.insert(id.clone(), question);
        node(&id)
    }
}
