//! The upkeep of a connection: one-time keys for the server, the queue of what waited, and proofs of life.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::common::refused;
use super::options::EncryptedOptions;
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
    /// The time between two proofs of life.
    pause: Duration,
    /// The time that the answer to one may take.
    timeout: Duration,
    next: Instant,
    /// By when something has to come.
    due: Option<Instant>,
    is_active: bool,
    asked: u64,
}

impl Upkeep {
    pub(super) fn new(options: &EncryptedOptions) -> Self {
        Self {
            open: HashMap::new(),
            pause: options.keep_alive,
            timeout: options.answer_timeout,
            next: later(Instant::now(), options.keep_alive),
            due: None,
            is_active: false,
            asked: 0,
        }
    }

    /// The server has accepted the device. Returns what to send.
    pub(super) fn accepted(&mut self) -> Node {
        self.ask(Question::Count, ask_count)
    }

    /// The server has few one-time keys left. `None`: more are on their way already.
    pub(super) fn few_keys(&mut self, shared: &Shared) -> Result<Option<Node>> {
        let mut open = self.open.values();
        match open.any(|it| *it == Question::Upload) {
            true => Ok(None),
            false => self.upload(shared, MORE_KEYS).map(Some),
        }
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
                // Messages come without new keys too.
                let is_first = matches!(question, Question::Count | Question::Upload);
                return Ok((is_first && !self.is_active).then(|| self.activate()));
            }
        };
        Ok(match question {
            Question::Count => {
                let count = read_count(&answer).map_err(|it| refused("the number of keys", it))?;
                let missing = if count == 0 { FIRST_KEYS } else { MORE_KEYS };
                match count < FEW_KEYS {
                    true => Some(self.upload(shared, missing)?),
                    false => Some(self.activate()),
                }
            }
            Question::Upload if !self.is_active => Some(self.activate()),
            Question::Upload | Question::Activate | Question::KeepAlive => None,
        })
    }

    /// Something has come.
    pub(super) fn is_alive(&mut self) {
        self.due = None;
    }

    /// What is due: a proof of life to be sent, or nothing until then. `None`: nothing came, and the connection is dead.
    pub(super) fn due(&mut self, now: Instant) -> Option<Result<Node, Instant>> {
        match self.due {
            Some(due) if due <= now => return None,
            Some(due) => return Some(Err(due)),
            None => {}
        }
        if self.next > now {
            return Some(Err(self.next));
        }
        self.next = later(now, self.pause);
        self.due = Some(later(now, self.timeout));
        Some(Ok(self.ask(Question::KeepAlive, keep_alive)))
    }

    fn activate(&mut self) -> Node {
        self.is_active = true;
        self.ask(Question::Activate, activate)
    }

    fn upload(&mut self, shared: &Shared, count: u32) -> Result<Node> {
        let store = lock(&shared.store);
        let keys = store.make_pre_keys(count)?;
        let device = store.device();
        let (registration, identity) = (device.own.registration, device.own.identity.public);
        let signed = device.signed_pre_key();
        drop(store);
        Ok(self.ask(Question::Upload, |id| {
            upload_keys(id, registration, &identity, &signed, &keys)
        }))
    }

    fn ask(&mut self, question: Question, node: impl FnOnce(&str) -> Node) -> Node {
        self.asked += 1;
        // No other question has such a name.
        let id = format!("{}.{}", std::process::id(), self.asked);
        self.open.insert(id.clone(), question);
        node(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn a_silent_connection_is_asked_whether_it_lives_and_is_dead_without_an_answer() {
        let start = Instant::now();
        let mut upkeep = Upkeep::new(&EncryptedOptions::default());
        assert!(matches!(upkeep.due(start), Some(Err(_))));
        let Some(Ok(node)) = upkeep.due(at(start, 26)) else {
            panic!("nothing is asked");
        };
        assert!(node.has("xmlns", "w:p"));
        assert!(matches!(upkeep.due(at(start, 27)), Some(Err(_))));
        assert!(upkeep.due(at(start, 37)).is_none());
    }

    #[test]
    fn whatever_comes_shows_that_a_connection_lives() {
        let start = Instant::now();
        let mut upkeep = Upkeep::new(&EncryptedOptions::default());
        assert!(matches!(upkeep.due(at(start, 26)), Some(Ok(_))));
        upkeep.is_alive();
        assert!(matches!(upkeep.due(at(start, 40)), Some(Err(_))));
        // And is asked again in its time.
        assert!(matches!(upkeep.due(at(start, 52)), Some(Ok(_))));
    }
}
