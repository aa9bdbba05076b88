//! Listening over MQTT, as the site's own script has done since 2019: `queue` and `pulse` decide, `line` is the connection.

mod asker;
mod line;
mod options;
mod probe;
mod pulse;
mod queue;

use std::sync::Arc;
use std::time::Instant;

pub use options::{MqttOptions, Subscribe};

use super::named::NamedMessages;
use super::outcome::Outcome;
use super::task::Task;
use super::{ListenOptions, StopHandle};
use crate::api::{Account, Api, QueuePosition};
use crate::error::{Error, Result, TransportError};
use crate::event::{Event, Gap};
use crate::id::UserId;
use crate::secret::Secret;
use crate::time::{CENTURY, Timestamp, later};
use crate::wire::mqtt::{Frame, Heard, decode};
use asker::Asker;
use line::Line;
use probe::{Probe, Verdict};
use queue::{Queue, Standing};

/// A queue of deltas, and the connection over which it comes.
pub(super) struct Mqtt {
    asker: Asker,
    options: MqttOptions,
    /// Whether the account is shown as active.
    is_active: bool,
    queue: Queue,
    /// `None`: the next thing to do is to connect.
    line: Option<Line>,
    connecting: Option<Task<Line>>,
    /// Asks where to begin.
    locating: Option<Task<u64>>,
    probe: Probe,
    named: NamedMessages,
    /// What the last frame means for the queue, as soon as the messages are fetched that it names. Nothing is committed before.
    pending: Option<Standing>,
}

impl Mqtt {
    pub(super) fn new(
        api: Arc<Api>,
        account: Arc<Account>,
        uid: UserId,
        stop: StopHandle,
        options: &ListenOptions,
        named: NamedMessages,
    ) -> Self {
        let mqtt = &options.mqtt;
        Self {
            asker: Asker {
                api,
                account,
                uid,
                stop,
            },
            probe: Probe::new(mqtt.probe_after, mqtt.answer_timeout, Instant::now()),
            options: mqtt.clone(),
            is_active: options.mark_alive,
            queue: Queue::default(),
            line: None,
            connecting: None,
            locating: None,
            named,
            pending: None,
        }
    }

    /// Where the queue stands. `None`: not all that was received has gone to the caller, or it is lost.
    pub(super) fn position(&self) -> Option<QueuePosition> {
        match self.pending {
            Some(_) => None,
            None => self.queue.position(),
        }
    }

    /// Goes on with the queue of an earlier process.
    pub(super) fn resume(&mut self, token: Option<Secret>, sequence_id: u64) {
        self.queue.resume(token, sequence_id);
    }

    /// Goes on with the queue of an earlier listening of the same account. In another session too: if the server does not know it
    /// there, it says so.
    pub(super) fn take_over(&mut self, earlier: &mut Self) -> bool {
        earlier.disconnect_uncommitted();
        self.queue = std::mem::take(&mut earlier.queue);
        // What nobody has taken yet was taken over too.
        self.queue.commit();
        true
    }

    /// Connects, and waits until the server has said how the queue stands, however long that takes.
    pub(super) fn start(&mut self, since: Timestamp, heard: &mut Vec<Event>) -> Result<Outcome> {
        loop {
            let deadline = later(Instant::now(), CENTURY);
            match self.ask(since, deadline, heard) {
                Ok(Outcome::Nothing) => {}
                Err(error) if is_damage(&error) => log::warn!("{error}"),
                outcome => return outcome,
            }
        }
    }

    /// Waits until `until` at most for what the server has to say, and connects first if it has to. All that was heard before has
    /// gone to the caller.
    pub(super) fn ask(
        &mut self,
        since: Timestamp,
        until: Instant,
        heard: &mut Vec<Event>,
    ) -> Result<Outcome> {
        if self.pending.is_none() {
            self.queue.commit();
        }
        let outcome = self.go_on(since, until, heard);
        if outcome.is_err() {
            self.disconnect();
        }
        outcome
    }

    fn go_on(
        &mut self,
        since: Timestamp,
        until: Instant,
        heard: &mut Vec<Event>,
    ) -> Result<Outcome> {
        loop {
            if let Some(standing) = self.pending {
                if self.named.is_pending() {
                    let Some(events) = self.fetch_named(until)? else {
                        return Ok(Outcome::Nothing);
                    };
                    heard.extend(events);
                }
                self.pending = None;
                match standing {
                    Standing::Good => return Ok(Outcome::Good),
                    // Asks where to begin, over the same connection.
                    Standing::Lost => {}
                    Standing::LostAgain => {
                        self.line = None;
                        return Ok(Outcome::Again);
                    }
                }
            }
            if !self.locate(until, heard)? || !self.connect(until)? {
                return Ok(Outcome::Nothing);
            }
            if let Some(outcome) = self.listen(since, until, heard)? {
                return Ok(outcome);
            }
        }
    }

    /// Asks where to begin, if that is not known. `false`: that is not done.
    fn locate(&mut self, until: Instant, heard: &mut Vec<Event>) -> Result<bool> {
        if !self.queue.needs_sequence_id() {
            return Ok(true);
        }
        let mut task = match self.locating.take() {
            Some(task) => task,
            None => self.asker.fetch_sequence_id()?,
        };
        let found = keep_alive_until(&mut self.line, until, |wake| task.wait(wake))?;
        let Some(sequence_id) = found else {
            self.locating = Some(task);
            return Ok(false);
        };
        heard.extend(self.queue.begin_at(sequence_id));
        self.ask_for_queue(until)?;
        Ok(true)
    }

    /// Connects and asks for the queue, if there is no connection. `false`: that is not done.
    fn connect(&mut self, until: Instant) -> Result<bool> {
        if self.line.is_some() {
            return Ok(true);
        }
        let mut task = match self.connecting.take() {
            Some(task) => task,
            None => self.asker.connect(&self.options, self.is_active)?,
        };
        match task.wait(until)? {
            None => {
                self.connecting = Some(task);
                Ok(false)
            }
            Some(line) => {
                self.line = Some(line);
                self.ask_for_queue(until)?;
                Ok(true)
            }
        }
    }

    /// Asks for the queue, if there is a connection.
    fn ask_for_queue(&mut self, until: Instant) -> Result<()> {
        let request = self.queue.request(self.asker.uid, self.options.dialect);
        if let (Some(line), Some(request)) = (&mut self.line, request) {
            let request = request.map_err(|_| {
                TransportError::Protocol(
                    "a request cannot be written as JSON: please report it".into(),
                )
            })?;
            line.ask_for_queue(&request, until)?;
        }
        self.probe.news(Instant::now());
        Ok(())
    }

    /// `None`: there is something else to do first.
    fn listen(
        &mut self,
        since: Timestamp,
        until: Instant,
        heard: &mut Vec<Event>,
    ) -> Result<Option<Outcome>> {
        loop {
            let wake = self.probe(until)?;
            let Some(line) = &mut self.line else {
                return Ok(None);
            };
            let Some((topic, payload)) = line.next(wake)? else {
                if Instant::now() >= until {
                    return Ok(Some(Outcome::Nothing));
                }
                continue;
            };
            match decode(&topic, payload) {
                Ok(Heard::Frame(frame)) => {
                    self.take(frame, since, heard);
                    return Ok(None);
                }
                Ok(Heard::Unreadable(error)) => {
                    if self.queue.is_damaged() {
                        return Err(TransportError::Protocol(DAMAGED.into()).into());
                    }
                    heard.extend([Event::unusable(error), Event::Gap(Gap::new(since))]);
                    return Ok(Some(Outcome::Nothing));
                }
                Ok(Heard::Event(event)) => heard.extend(event),
                Err(error) => heard.push(Event::unusable(error)),
            }
            if !heard.is_empty() {
                // Before the queue is heard of, nothing shows that the connection is of use.
                return Ok(Some(match line.is_queue_awaited() {
                    true => Outcome::Nothing,
                    false => Outcome::Good,
                }));
            }
            if Instant::now() >= until {
                return Ok(Some(Outcome::Nothing));
            }
        }
    }

    fn take(&mut self, frame: Frame, since: Timestamp, heard: &mut Vec<Event>) {
        if let Some(line) = &mut self.line {
            line.queue_answered();
        }
        self.probe.news(Instant::now());
        let mut events = Vec::new();
        if self.options.gap_on_jump && self.queue.is_ahead(&frame) {
            log::warn!("the sequence of deltas jumps: some did not come");
            events.push(Event::Gap(Gap::new(since)));
        }
        self.pending = Some(self.queue.take(frame, since, &mut events));
        heard.extend(self.named.resolve(events).into_iter().flatten());
    }

    /// Waits for the messages that the last frame only names. `None`: they are not all there.
    fn fetch_named(&mut self, until: Instant) -> Result<Option<Vec<Event>>> {
        let named = &mut self.named;
        keep_alive_until(&mut self.line, until, |wake| named.poll(wake))
    }

    /// Asks by another way whether there are news, if it is time to; returns until when to read before the next look at it. Fails
    /// if the connection is deaf. A request that fails proves nothing.
    fn probe(&mut self, until: Instant) -> Result<Instant> {
        let now = Instant::now();
        let is_behind = |issued| self.queue.is_behind(issued);
        match self.probe.check(now, is_behind)? {
            Verdict::Quiet(next) => Ok(next.min(until)),
            Verdict::Ask => {
                self.probe.asked(self.asker.fetch_sequence_id()?);
                Ok(now)
            }
            Verdict::Deaf => {
                let problem = "the connection is deaf, there are news that did not come: it will be made anew";
                Err(TransportError::Protocol(problem.into()).into())
            }
        }
    }

    /// Gives up the connection, and what was received over it and did not go to the caller.
    fn disconnect(&mut self) {
        (self.line, self.connecting, self.locating) = (None, None, None);
        self.probe.news(Instant::now());
        self.named.cancel();
        self.pending = None;
        self.queue.roll_back();
    }

    /// Forgets a frame whose named messages are not all there.
    fn disconnect_uncommitted(&mut self) {
        if self.pending.is_some() {
            self.disconnect();
        }
    }
}

/// Why a connection is given up over which a frame came that cannot be read.
const DAMAGED: &str = "what came about messages cannot be read: it will be asked for once more";

fn is_damage(error: &Error) -> bool {
    matches!(error, Error::Transport(TransportError::Protocol(problem)) if problem == DAMAGED)
}

/// Waits for something else than the connection, and keeps the connection alive meanwhile. `None`: it is not done by `until`.
fn keep_alive_until<T>(
    line: &mut Option<Line>,
    until: Instant,
    mut wait: impl FnMut(Instant) -> Result<Option<T>>,
) -> Result<Option<T>> {
    loop {
        let wake = match line {
            Some(line) => {
                let wake = line.keep_alive(until)?;
                if wake <= Instant::now() {
                    line.look()?;
                }
                wake.min(until)
            }
            None => until,
        };
        if let Some(done) = wait(wake)? {
            return Ok(Some(done));
        }
        if Instant::now() >= until {
            return Ok(None);
        }
    }
}
