//! Messages that deltas only name: fetched, in one request for all that came together.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::value::RawValue;

use super::StopHandle;
use super::backoff::Backoff;
use super::task::Task;
use crate::api::{Account, Api, Caller};
use crate::error::{Error, Result};
use crate::event::{Event, ListenError};
use crate::time::later;
use crate::wire::Repeat;
use crate::wire::endpoint::graphql_batch::Answer;
use crate::wire::forced_fetch::ForcedFetch;

/// How many messages one request asks for at most.
const BATCH: usize = 100;

/// Puts messages in the place of deltas that only name them, over however many calls that takes. Its owner commits no
/// position in the queue before that is done: what a stop or a broken connection interrupts comes again.
pub(super) struct NamedMessages {
    api: Arc<Api>,
    account: Arc<Account>,
    stop: StopHandle,
    /// How often a fetch is tried.
    attempts: u32,
    backoff: Backoff,
    /// How often it has failed since the last that did not. Outlives what is pending, for the same may come again.
    failures: u32,
    pending: Option<Pending>,
}

struct Pending {
    /// In order; what is named stands for itself until it is fetched.
    events: Vec<Slot>,
    fetch: Fetch,
}

enum Slot {
    Done(Event),
    Named(Event, ForcedFetch),
    /// It cannot be had.
    Failed(Event, Arc<Error>),
}

enum Fetch {
    /// Asks at this time.
    At(Instant),
    /// Has asked for that many of those that are still to be fetched.
    Asked(Task<Vec<Answer>>, usize),
}

impl NamedMessages {
    pub(super) fn new(
        api: Arc<Api>,
        account: Arc<Account>,
        stop: StopHandle,
        attempts: u32,
        backoff: Backoff,
    ) -> Self {
        Self {
            api,
            account,
            stop,
            attempts,
            backoff,
            failures: 0,
            pending: None,
        }
    }

    /// Whether something is still to be fetched: [`poll`](Self::poll).
    #[cfg(feature = "mqtt")]
    pub(super) fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// Forgets what is pending.
    pub(super) fn cancel(&mut self) {
        self.pending = None;
    }

    /// Takes in events. Gives them back at once if they name nothing; else they are pending.
    pub(super) fn resolve(&mut self, events: Vec<Event>) -> Option<Vec<Event>> {
        let named = |event: &Event| match event {
            Event::Unknown(unknown) => ForcedFetch::of(unknown),
            _ => None,
        };
        if !events.iter().any(|event| named(event).is_some()) {
            return Some(events);
        }
        let slots = events.into_iter().map(|event| match named(&event) {
            Some(wanted) => Slot::Named(event, wanted),
            None => Slot::Done(event),
        });
        self.pending = Some(Pending {
            events: slots.collect(),
            fetch: Fetch::At(Instant::now()),
        });
        None
    }

    /// Goes on with what is pending until `until` at most. `None`: it is not done. Fails at a stop, and if the session has ended.
    pub(super) fn poll(&mut self, until: Instant) -> Result<Option<Vec<Event>>> {
        loop {
            let Some(pending) = &mut self.pending else {
                return Ok(Some(Vec::new()));
            };
            let (answers, count) = match &mut pending.fetch {
                Fetch::At(at) => {
                    let at = *at;
                    let pause = at.min(until).saturating_duration_since(Instant::now());
                    if !pause.is_zero() && self.stop.wait(pause) {
                        return Err(Error::Stopped);
                    }
                    if Instant::now() < at {
                        return Ok(None);
                    }
                    match self.ask()? {
                        Some(fetch) => self.go_on(fetch),
                        None => return Ok(self.pending.take().map(Pending::events)),
                    }
                    continue;
                }
                Fetch::Asked(task, count) => match task.wait(until) {
                    Ok(None) => return Ok(None),
                    Ok(Some(answers)) => (Ok(answers), *count),
                    Err(error) => (Err(error), *count),
                },
            };
            self.take(answers, count)?;
        }
    }

    fn go_on(&mut self, fetch: Fetch) {
        if let Some(pending) = &mut self.pending {
            pending.fetch = fetch;
        }
    }

    /// Asks for what is still to be fetched. `None`: nothing is.
    fn ask(&self) -> Result<Option<Fetch>> {
        let slots = self.pending.iter().flat_map(|it| &it.events);
        let documents = &self.api.documents;
        let queries = slots.filter_map(|slot| match slot {
            Slot::Named(_, wanted) => Some(wanted.query(documents)),
            Slot::Done(_) | Slot::Failed(..) => None,
        });
        let queries: Vec<_> = queries.take(BATCH).collect();
        if queries.is_empty() {
            return Ok(None);
        }
        let count = queries.len();
        let (api, account) = (Arc::clone(&self.api), Arc::clone(&self.account));
        // Over the connection of commands: one more would be idle from then on.
        let task = Task::start(&self.stop, move || {
            let caller = Caller::new(&api, &account).for_listening();
            caller.graphql(&queries, Repeat::Idempotent)
        })?;
        Ok(Some(Fetch::Asked(task, count)))
    }

    /// Takes in what came of the first `count` that were to be fetched.
    fn take(&mut self, answers: Result<Vec<Answer>>, count: usize) -> Result<()> {
        let answers = match answers {
            Err(error) if self.stop.is_stopped() || error.ends_session() => return Err(error),
            Ok(answers) => answers.into_iter().map(Failure::of_one).collect(),
            Err(error) => Failure::of_all(error, count),
        };
        let may_try_again = self.failures.saturating_add(1) < self.attempts;
        let mut has_failed = false;
        let slots = self.pending.iter_mut().flat_map(|it| &mut it.events);
        let named = slots.filter(|slot| matches!(slot, Slot::Named(..)));
        for (slot, answer) in named.zip(answers) {
            let Slot::Named(event, wanted) = slot else {
                continue;
            };
            let fetched = answer.and_then(|data| {
                let event = wanted.clone().event(&data);
                event.map_err(|error| Failure::one(error.into()))
            });
            *slot = match fetched {
                Ok(event) => Slot::Done(event),
                Err(failure) if failure.is_passing && may_try_again => {
                    log::debug!("a named message could not be fetched: {}", failure.error);
                    has_failed = true;
                    continue;
                }
                Err(failure) => Slot::Failed(event.clone(), failure.error),
            };
        }
        let wait = if has_failed {
            self.failures = self.failures.saturating_add(1);
            self.backoff.failed(fastrand::f64())
        } else {
            self.failures = 0;
            self.backoff.succeeded();
            Duration::ZERO
        };
        self.go_on(Fetch::At(later(Instant::now(), wait)));
        Ok(())
    }
}

impl Pending {
    /// A message that could not be fetched is reported behind the delta that names it.
    fn events(self) -> Vec<Event> {
        let mut events = Vec::with_capacity(self.events.len());
        for slot in self.events {
            match slot {
                Slot::Done(event) | Slot::Named(event, _) => events.push(event),
                Slot::Failed(event, error) => {
                    events.extend([event, Event::ListenError(ListenError { error })]);
                }
            }
        }
        events
    }
}

/// Why a message was not fetched.
struct Failure {
    error: Arc<Error>,
    /// Whether another attempt may do better.
    is_passing: bool,
}

impl Failure {
    fn one(error: Error) -> Self {
        Self {
            is_passing: error.is_retryable(),
            error: Arc::new(error),
        }
    }

    fn of_one(answer: Answer) -> Result<Box<RawValue>, Self> {
        answer.map_err(Self::one)
    }

    /// Of a request for `count` messages. A reply that is none, such as the page of a captive portal, shows nothing of them.
    fn of_all(error: Error, count: usize) -> Vec<Result<Box<RawValue>, Self>> {
        let is_no_reply = matches!(
            error,
            Error::Transport(_) | Error::Http { .. } | Error::Busy { .. } | Error::Decode(_)
        );
        let is_passing = is_no_reply || error.is_retryable();
        let error = Arc::new(error);
        let failure = |_| {
            Err(Self {
                error: Arc::clone(&error),
                is_passing,
            })
        };
        (0..count).map(failure).collect()
    }
}
