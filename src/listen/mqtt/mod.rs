//! Listening over MQTT, as the site's own script has done since 2019: `queue` and `pulse` decide, `line` is the connection.

mod line;
mod options;
mod pulse;
mod queue;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub use options::{MqttOptions, Subscribe};

use super::carrier::Outcome;
use super::{ListenOptions, StopHandle};
use crate::error::{Error, Result, TransportError};
use crate::event::Event;
use crate::http::{Account, Caller, Http, Register, Repeat};
use crate::id::UserId;
use crate::model::{GraphQl, Query};
use crate::time::{Timestamp, later};
use crate::wire::forced_fetch::ForcedFetch;
use crate::wire::history;
use crate::wire::mqtt::queue::{sequence_id, sequence_id_params};
use crate::wire::mqtt::{Heard, decode};
use line::Line;
use queue::{Queue, Standing};

/// A queue of deltas, and the connection over which it comes.
pub(super) struct Mqtt {
    asker: Asker,
    options: MqttOptions,
    /// How long to wait for something to be said before giving the caller a chance.
    patience: Duration,
    /// Whether the account is shown as active.
    is_active: bool,
    queue: Queue,
    /// `None`: the next thing to do is to connect.
    line: Option<Line>,
    /// When something was heard of the queue last.
    last_news: Instant,
}

impl Mqtt {
    pub(super) fn new(
        http: Arc<Http>,
        account: Arc<Account>,
        uid: UserId,
        stop: StopHandle,
        options: &ListenOptions,
    ) -> Self {
        Self {
            asker: Asker {
                http,
                account,
                uid,
                stop,
            },
            options: options.mqtt.clone(),
            patience: options.poll_timeout,
            is_active: options.mark_alive,
            queue: Queue::default(),
            line: None,
            last_news: Instant::now(),
        }
    }

    /// Goes on with the queue of an earlier listening in the same session.
    pub(super) fn take_over(&mut self, earlier: &mut Self) {
        if Arc::ptr_eq(&earlier.asker.account, &self.asker.account) {
            self.queue = std::mem::take(&mut earlier.queue);
            // What nobody has taken yet was taken over too.
            self.queue.handed_over();
        }
    }

    /// Connects, and waits until the server has said how the queue stands.
    pub(super) fn start(&mut self, since: Timestamp, heard: &mut Vec<Event>) -> Result<Outcome> {
        loop {
            match self.ask(since, heard)? {
                Outcome::Nothing => {}
                outcome => return Ok(outcome),
            }
        }
    }

    /// Connects and asks for the queue.
    fn connect(&mut self, heard: &mut Vec<Event>) -> Result<()> {
        if self.queue.needs_sequence_id() {
            heard.extend(self.queue.begin_at(self.asker.fetch_sequence_id()?));
        }
        let connected = self.asker.connect(&self.options, self.is_active);
        let line = connected.map_err(|error| self.asker.explain(error))?;
        self.ask_for_queue(line)
    }

    fn ask_for_queue(&mut self, mut line: Line) -> Result<()> {
        let dialect = self.options.dialect;
        if let Some(request) = self.queue.request(self.asker.uid, dialect) {
            let request = request.map_err(|_| {
                TransportError::Protocol(
                    "a request cannot be written as JSON: please report it".into(),
                )
            })?;
            line.ask_for_queue(&request)?;
        }
        self.line = Some(line);
        self.last_news = Instant::now();
        Ok(())
    }

    /// Waits for what the server has to say. All that was heard before has been handed over.
    pub(super) fn ask(&mut self, since: Timestamp, heard: &mut Vec<Event>) -> Result<Outcome> {
        self.queue.handed_over();
        if self.line.is_none() {
            self.connect(heard)?;
        }
        let outcome = self.listen(since, heard);
        if outcome.is_err() {
            self.line = None;
        }
        outcome
    }

    fn listen(&mut self, since: Timestamp, heard: &mut Vec<Event>) -> Result<Outcome> {
        let until = later(Instant::now(), self.patience);
        loop {
            let wake = self.next_probe(until);
            let Some(line) = &mut self.line else {
                return Ok(Outcome::Nothing);
            };
            let Some((topic, payload)) = line.next(wake)? else {
                self.probe()?;
                if Instant::now() >= until {
                    return Ok(Outcome::Nothing);
                }
                continue;
            };
            match decode(&topic, payload) {
                Ok(Heard::Frame(frame)) => {
                    line.queue_answered();
                    self.last_news = Instant::now();
                    let mut told = Vec::new();
                    let standing = self.queue.take(frame, since, &mut told);
                    let fetched = self.fetch_forced(told);
                    heard.extend(fetched.inspect_err(|_| self.queue.take_back())?);
                    return self.go_on(standing, heard);
                }
                Ok(Heard::Event(event)) => heard.extend(event),
                Err(error) => heard.push(Event::unusable(error)),
            }
            if !heard.is_empty() {
                // Before the queue is heard of, nothing shows that the connection is of use.
                return Ok(match line.is_queue_awaited() {
                    true => Outcome::Nothing,
                    false => Outcome::Good,
                });
            }
        }
    }

    fn go_on(&mut self, standing: Standing, heard: &mut Vec<Event>) -> Result<Outcome> {
        match (standing, self.line.take()) {
            (Standing::Good, line) => {
                self.line = line;
                Ok(Outcome::Good)
            }
            (Standing::Lost, Some(line)) => {
                heard.extend(self.queue.begin_at(self.asker.fetch_sequence_id()?));
                self.ask_for_queue(line)?;
                Ok(Outcome::Nothing)
            }
            (Standing::Lost | Standing::LostAgain, _) => Ok(Outcome::Again),
        }
    }

    /// Until when to wait at most: then, or until it is time to look whether the connection is deaf.
    fn next_probe(&self, until: Instant) -> Instant {
        let probe = self
            .options
            .probe_after
            .map(|after| later(self.last_news, after));
        probe.map_or(until, |probe| probe.min(until))
    }

    /// Asks by another way whether there are news, if it is time to. Fails if there are: the connection is deaf.
    fn probe(&mut self) -> Result<()> {
        let is_due = |after| later(self.last_news, after) <= Instant::now();
        if !self.options.probe_after.is_some_and(is_due) {
            return Ok(());
        }
        let issued = self.asker.fetch_sequence_id()?;
        if self.queue.is_behind(issued) {
            let problem =
                "the connection is deaf, there are news that did not come: it will be made anew";
            return Err(TransportError::Protocol(problem.into()).into());
        }
        self.last_news = Instant::now();
        Ok(())
    }

    /// Puts messages in the place of deltas that only name them. One that cannot be had is told of behind its delta. Fails at a
    /// stop.
    fn fetch_forced(&self, heard: Vec<Event>) -> Result<Vec<Event>> {
        let mut fetched = Vec::with_capacity(heard.len());
        for event in heard {
            let wanted = match &event {
                Event::Unknown(unknown) => ForcedFetch::of(unknown),
                _ => None,
            };
            match wanted.map(|wanted| self.asker.fetch_message(wanted)) {
                None => fetched.push(event),
                Some(Ok(message)) => fetched.push(message),
                Some(Err(_)) if self.asker.stop.is_stopped() => return Err(Error::Stopped),
                Some(Err(error)) => fetched.extend([event, Event::unusable(error)]),
            }
        }
        Ok(fetched)
    }
}

/// What is asked beside the connection, or before it; a stop ends each.
struct Asker {
    http: Arc<Http>,
    account: Arc<Account>,
    uid: UserId,
    stop: StopHandle,
}

impl Asker {
    fn connect(&self, options: &MqttOptions, is_active: bool) -> Result<Line> {
        let (http, account) = (Arc::clone(&self.http), Arc::clone(&self.account));
        let (uid, options, stop) = (self.uid, options.clone(), self.stop.clone());
        self.stop.run(move || {
            let register: Register = Arc::new(move |connection| stop.ends(connection));
            let caller = line::Caller {
                http: &http,
                account: &account,
                uid,
                is_active,
            };
            Line::open(&caller, &options, register)
        })
    }

    /// Why a connection did not come about. Where it was refused, the site itself says more clearly what has become of the session.
    fn explain(&self, error: Error) -> Error {
        if error.is_retryable() {
            return error;
        }
        match self.fetch_sequence_id() {
            Err(reason) if reason.ends_session() => reason,
            _ => error,
        }
    }

    /// Where the account's deltas stand at this moment.
    fn fetch_sequence_id(&self) -> Result<u64> {
        let number = self.http.settings.documents.number(Query::SequenceId);
        let query = GraphQl::doc(number, sequence_id_params());
        let data = self.query(query)?;
        sequence_id(&data)?.ok_or(Error::NotLoggedIn)
    }

    fn fetch_message(&self, wanted: ForcedFetch) -> Result<Event> {
        let documents = &self.http.settings.documents;
        let query = history::message_query(documents, wanted.thread.id(), &wanted.id);
        Ok(wanted.event(&self.query(query)?)?)
    }

    /// Asks over the connection that commands have: one more would be idle from then on.
    fn query(&self, query: GraphQl) -> Result<Box<serde_json::value::RawValue>> {
        let (http, account) = (Arc::clone(&self.http), Arc::clone(&self.account));
        self.stop
            .run(move || Caller::new(&http, &account).graphql_one(query, Repeat::Safe))
    }
}
