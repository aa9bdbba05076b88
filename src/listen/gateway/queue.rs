//! The gateway as a transport: what a listening calls, and where its queue stands.

use std::sync::Arc;
use std::time::Instant;

use super::{Gateway, MAX_REFUSALS};
use crate::api::{Account, QueuePosition, Reading};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::listen::transport::{ClosedQueue, Signal, Transport};
use crate::secret::Secret;
use crate::time::{CENTURY, Timestamp, later};
use crate::wire::lightspeed::databases::MAILBOX;

/// The cursors of a transport that is closed, and the account whose session they are of.
struct Cursors {
    cursors: Vec<(i64, Secret)>,
    account: Arc<Account>,
}

impl Gateway {
    fn cursors(&self) -> Vec<(i64, Secret)> {
        let state = self.shared.state();
        let cursors = state.session.cursors().into_iter();
        cursors
            .map(|(database, cursor)| (database, Secret::new(cursor)))
            .collect()
    }

    fn go_on_at(&mut self, cursors: &[(i64, Secret)]) -> bool {
        let cursors = cursors.iter();
        self.shared
            .state()
            .session
            .resume(cursors.map(|(database, cursor)| (*database, cursor.expose())))
    }
}

impl Transport for Gateway {
    fn open(&mut self, since: Timestamp, events: &mut Vec<Event>) -> Result<Signal> {
        let mut attempts = 0;
        loop {
            match self.next(since, later(Instant::now(), CENTURY), events) {
                Ok(Signal::Idle) => {}
                Err(error @ Error::Transport(_))
                    if attempts < MAX_REFUSALS && self.is_to_try_again() =>
                {
                    attempts += 1;
                    log::warn!("{error}");
                }
                signal => return signal,
            }
        }
    }

    fn next(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        let _reading = Reading::new(&self.site.account.tasks);
        let signal = self.advance(since, deadline, events);
        if let Err(error) = &signal {
            self.failed(error);
        }
        signal
    }

    fn keep_alive(&mut self, deadline: Instant) -> Instant {
        let now = Instant::now();
        let pinged = self.shared.send(deadline, |session| session.ping(now));
        pinged
            .ok()
            .flatten()
            .map_or(deadline, |next| next.min(deadline))
    }

    fn close(&mut self) -> ClosedQueue {
        // What was received has gone to the caller.
        let (cursors, account) = (self.cursors(), Arc::clone(&self.site.account));
        self.disconnect();
        Box::new(Cursors { cursors, account })
    }

    fn position(&self) -> Option<QueuePosition> {
        let cursors = self.cursors();
        let has_messages = cursors.iter().any(|it| it.0 == MAILBOX);
        has_messages.then_some(QueuePosition::Gateway { cursors })
    }

    fn resume(&mut self, position: QueuePosition) -> bool {
        match position {
            QueuePosition::Gateway { cursors } => self.go_on_at(&cursors),
            _ => false,
        }
    }

    fn take_over(&mut self, queue: ClosedQueue) -> bool {
        match queue.downcast::<Cursors>() {
            Ok(queue) => {
                let account = &self.site.account;
                account.shares_session_with(&queue.account) && self.go_on_at(&queue.cursors)
            }
            Err(_) => false,
        }
    }
}
