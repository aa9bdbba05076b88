//! Edits that calls wait for. Facebook has been seen to answer one with the text from before, and to push the new one a moment later.

use std::fmt;
use std::sync::{Arc, Mutex};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::id::MessageId;
use crate::sync::lock;

/// The edits of an account that are under way.
#[derive(Default)]
pub(crate) struct Edits(Mutex<State>);

#[derive(Default)]
struct State {
    pending: Vec<Pending>,
    last: u64,
}

struct Pending {
    number: u64,
    message: MessageId,
    text: String,
    done: Sender<()>,
}

impl Edits {
    /// Waits from now on for a push that reports this edit.
    pub(crate) fn expect(self: &Arc<Self>, message: &MessageId, text: &str) -> ExpectedEdit {
        let mut state = lock(&self.0);
        state.last += 1;
        let (number, (done, receiver)) = (state.last, bounded(1));
        state.pending.push(Pending {
            number,
            message: message.clone(),
            text: text.to_owned(),
            done,
        });
        ExpectedEdit {
            of: Arc::clone(self),
            number,
            receiver,
        }
    }

    /// A push reports that a message has this text.
    pub(crate) fn report(&self, message: &str, text: &str) {
        let state = lock(&self.0);
        let pending = state.pending.iter();
        for edit in pending.filter(|it| it.message.as_str() == message && it.text == text) {
            // It has room for one report.
            let _ = edit.done.try_send(());
        }
    }
}

impl fmt::Debug for Edits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edits").finish_non_exhaustive()
    }
}

/// An edit that is waited for, until this is dropped.
pub(crate) struct ExpectedEdit {
    of: Arc<Edits>,
    number: u64,
    receiver: Receiver<()>,
}

impl ExpectedEdit {
    /// Receives something once a push has reported the edit.
    pub(crate) fn receiver(&self) -> &Receiver<()> {
        &self.receiver
    }
}

impl Drop for ExpectedEdit {
    fn drop(&mut self) {
        let number = self.number;
        lock(&self.of.0).pending.retain(|it| it.number != number);
    }
}
