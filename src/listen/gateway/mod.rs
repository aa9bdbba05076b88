//! Listening over the gateway, as the site's own script has done since July 2026: `step` decides, `connection` carries.

mod ahead;
mod connection;
mod delivered;
mod opening;
mod options;
mod page;
mod queue;
mod requests;
mod shared;
mod step;
mod tasks;
#[cfg(test)]
mod tests;
mod threads;

use std::sync::Arc;
use std::time::Instant;

pub use options::GatewayOptions;
pub(super) use tasks::TaskConnection;

use super::Site;
use super::task::Task;
use super::transport::Signal;
use crate::api::AttachedTasks;
use crate::error::{Error, Result, TransportError};
use crate::event::Event;
use crate::time::Timestamp;
use crate::wire::dgw::CloseCode;
use crate::wire::messages_page::MessagesPage;
use connection::{Connection, Received};
use page::SitePage;
use shared::Shared;
use step::{Due, Moment, Output, Session};

/// The connection is refused so often in a row, with a page in between that shows the account, before listening ends.
const MAX_REFUSALS: u32 = 2;

/// The databases of an account, and the connection over which they come.
pub(super) struct Gateway {
    site: Site,
    options: GatewayOptions,
    shared: Arc<Shared>,
    /// A message that is not taken in, because another thread was sending.
    received: Option<Received>,
    /// Tasks go over the connection while this is there.
    lent: Option<AttachedTasks>,
    /// A page that was loaded before.
    loaded: Option<Box<MessagesPage>>,
    page: Option<Arc<SitePage>>,
    loading: Option<Task<SitePage>>,
    connection: Option<Connection>,
    connecting: Option<Task<Connection>>,
    /// How often in a row the gateway has closed the connection as unauthorized.
    refusals: u32,
    /// Why the connection is to be given up, as soon as what came before is committed.
    failure: Option<Error>,
}

impl Gateway {
    /// `loaded`: the page, where it was loaded before.
    pub(super) fn new(
        site: Site,
        options: &GatewayOptions,
        loaded: Option<Box<MessagesPage>>,
    ) -> Self {
        Self {
            shared: Arc::new(Shared::new(Session::new(
                site.uid,
                options,
                &site.account.tasks,
            ))),
            received: None,
            lent: None,
            site,
            options: options.clone(),
            loaded,
            page: None,
            loading: None,
            connection: None,
            connecting: None,
            refusals: 0,
            failure: None,
        }
    }

    fn moment(&self, since: Timestamp) -> Moment {
        Moment {
            now: Instant::now(),
            clock: self.site.account.server_time(),
            since,
        }
    }

    /// Does one step after the other, until there is something to report or the deadline has passed.
    fn advance(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        if !self.commit(since, deadline)? {
            return Ok(Signal::Idle);
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if let Some(signal) = self.release(since, events) {
            return Ok(signal);
        }
        loop {
            let is_done = match (&self.connection, &self.page) {
                (Some(_), _) => return self.read(since, deadline, events),
                (None, Some(page)) => {
                    let page = Arc::clone(page);
                    self.connect(&page, since, deadline)?
                }
                (None, None) => self.load(deadline)?,
            };
            if !is_done {
                return Ok(Signal::Idle);
            }
        }
    }

    /// Commits what has gone to the caller. `false`: that is not done.
    fn commit(&self, since: Timestamp, deadline: Instant) -> Result<bool> {
        let moment = self.moment(since);
        let committed = self
            .shared
            .send(deadline, |session| Ok((session.commit(moment)?, ())))?;
        Ok(committed.is_some())
    }

    /// Takes in what has waited for an answer that is committed.
    fn release(&self, since: Timestamp, events: &mut Vec<Event>) -> Option<Signal> {
        let known = events.len();
        let moment = self.moment(since);
        let signal = self.shared.state().session.release(moment, events);
        self.report_edits(events.get(known..).unwrap_or_default());
        signal
    }

    /// Reads until something has arrived.
    fn read(
        &mut self,
        since: Timestamp,
        deadline: Instant,
        events: &mut Vec<Event>,
    ) -> Result<Signal> {
        loop {
            let moment = self.moment(since);
            if self.shared.state().session.take_ready() {
                self.refusals = 0;
                return Ok(Signal::Ready);
            }
            let due = self.shared.send(deadline, |session| {
                Ok(match session.due(moment)? {
                    Due::Send(output) => (output, None),
                    due => (Output::default(), Some(due)),
                })
            })?;
            let (wake, is_overdue) = match due {
                None => return Ok(Signal::Idle),
                Some(None) => continue,
                Some(Some(Due::Nothing(wake))) => (wake.min(deadline), false),
                Some(Some(_)) => (moment.now, true),
            };
            let Some(connection) = &mut self.connection else {
                return Ok(Signal::Idle);
            };
            let received = match self.received.take() {
                Some(received) => Some(received),
                None => connection.read(wake)?,
            };
            let last_read = connection.last_read();
            let moment = Moment {
                now: Instant::now(),
                ..moment
            };
            match received {
                Some(Received::Frames(message)) => {
                    let known = events.len();
                    let taken = self.shared.send(deadline, |session| {
                        session.receive(&message, moment, events)
                    });
                    self.report_edits(events.get(known..).unwrap_or_default());
                    let taken = match taken {
                        // What came before goes to the caller, and counts: otherwise it would come once more.
                        Err(error) if self.shared.state().session.has_pending() => {
                            self.failure = Some(error);
                            return Ok(Signal::Idle);
                        }
                        taken => taken?,
                    };
                    match taken {
                        None => {
                            self.received = Some(Received::Frames(message));
                            return Ok(Signal::Idle);
                        }
                        Some(Some(signal)) => return Ok(signal),
                        Some(None) => {}
                    }
                }
                Some(Received::Closed(code)) => return Err(self.closed(code)),
                Some(Received::Other) => self.shared.state().session.is_alive(moment.now),
                // Some of a message may have come.
                None if is_overdue => {
                    self.shared.send(deadline, |session| {
                        session.is_alive(last_read);
                        Ok((session.expire(moment)?, ()))
                    })?;
                }
                None => {}
            }
            if Instant::now() >= deadline {
                return Ok(Signal::Idle);
            }
        }
    }

    /// Reports edits to the calls that wait for them.
    fn report_edits(&self, events: &[Event]) {
        for event in events {
            if let Event::MessageEdited(edited) = event
                && let Some(text) = &edited.text
            {
                let message = edited.message_id.as_str();
                self.site.account.edits.report(message, text);
            }
        }
    }

    /// The error for a connection that the server has closed.
    fn closed(&mut self, code: CloseCode) -> Error {
        if code == CloseCode::UNAUTHORIZED {
            // It has been a false alarm: the page shows whether the session has ended.
            self.page = None;
            self.refusals += 1;
            if self.refusals >= MAX_REFUSALS {
                return Error::NotLoggedIn;
            }
        }
        if code == CloseCode::BAD_REQUEST {
            self.shared.state().session.reject_cursor();
        }
        connection::closed(code, "it will be made anew")
    }

    /// Whether an attempt to open it is to be followed by one that shows more.
    fn is_to_try_again(&self) -> bool {
        let is_refused = self.refusals > 0 && self.page.is_none();
        is_refused || self.shared.state().session.is_cursor_in_doubt()
    }

    /// Gives up the connection for an error.
    fn failed(&mut self, error: &Error) {
        let mut state = self.shared.state();
        // An answer that is too large once is so each time.
        if matches!(error, Error::Transport(TransportError::TooLarge { .. })) {
            state.session.reject_cursor();
        }
        if state.session.take_wants_page() {
            self.page = None;
        }
        drop(state);
        self.disconnect();
    }

    /// Gives up the connection, and what was received over it and did not go to the caller.
    fn disconnect(&mut self) {
        (self.connection, self.connecting, self.loading) = (None, None, None);
        self.lent = None;
        let limit = self.options.reload_page_after;
        self.page.take_if(|page| page.loaded_at.elapsed() >= limit);
        (self.received, self.failure) = (None, None);
        let mut state = self.shared.state();
        state.writer = None;
        state.session.disconnected();
    }
}
