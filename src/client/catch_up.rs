//! Catching up with what was written while the server kept nothing for this client.

use std::sync::{Arc, Mutex, RwLock};

use super::{Client, Inner, LoggedIn};
use crate::error::{Error, Result};
use crate::event::MessageEvent;
use crate::http::Http;
use crate::listen::{FetchMissed, StopHandle};
use crate::model::{Message, ThreadKey, ThreadLocation};
use crate::time::Timestamp;

/// Where new messages are. One that comes to an archived thread brings it back to the inbox.
const LOCATIONS: [ThreadLocation; 3] = [
    ThreadLocation::Inbox,
    ThreadLocation::Pending,
    ThreadLocation::Other,
];

impl Client {
    /// How a listening of `logged_in` catches up: over connections that end with it.
    pub(super) fn fetch_missed(&self, logged_in: LoggedIn, stop: &StopHandle) -> FetchMissed {
        let http = Http {
            settings: self.inner.http.settings.clone(),
            commands: stop.agent().clone(),
        };
        // The same account in a client of its own: one that listens must not own itself.
        let client = Self {
            inner: Arc::new(Inner {
                http: Arc::new(http),
                logged_in: RwLock::new(logged_in),
                two_factor: None,
                max_tries: 1,
                default_thread: Mutex::new(None),
                pace: None,
                listening: Arc::default(),
            }),
        };
        Arc::new(move |since| client.missed(since))
    }

    /// What was written since then, oldest first, behind the errors of conversations that cannot be read.
    fn missed(&self, since: Timestamp) -> Result<Vec<Result<MessageEvent>>> {
        let mut errors = Vec::new();
        let mut missed = Vec::new();
        for location in LOCATIONS {
            for thread in self.threads(location) {
                let thread = thread?;
                // The list begins with the thread that was written in last.
                if thread.last_message_at().is_some_and(|last| last < since) {
                    break;
                }
                match self.written_since(thread.key(), since) {
                    Ok(messages) => missed.extend(messages),
                    Err(
                        error @ (Error::Decode(_) | Error::Facebook(_) | Error::InvalidInput(_)),
                    ) => errors.push(error),
                    Err(error) => return Err(error),
                }
            }
        }
        missed.sort_by_key(|event| event.message.at);
        let missed = missed.into_iter().map(Ok);
        Ok(errors.into_iter().map(Err).chain(missed).collect())
    }

    /// What was written in a thread since then, oldest first.
    fn written_since(&self, thread: ThreadKey, since: Timestamp) -> Result<Vec<MessageEvent>> {
        let mut written = Vec::new();
        // What is pushed does not tell a room from a group, and what is caught up with is to look the same.
        let pushed_as = match thread {
            ThreadKey::Room(id) => ThreadKey::Group(id),
            thread => thread,
        };
        for message in self.thread_messages(thread) {
            let message = message?;
            if message.at < since {
                break;
            }
            if !is_change(&message) {
                written.push(MessageEvent {
                    thread: pushed_as,
                    message,
                    raw: None,
                });
            }
        }
        written.reverse();
        Ok(written)
    }
}

/// Whether it tells of a change, such as a new title: the history lists these among the messages.
fn is_change(message: &Message) -> bool {
    message.log.is_some()
}
