//! One listening over the gateway, without I/O: what is sent, what arrived, and what is due.
//!
//! It outlives its connections. What arrives is acknowledged, and the cursors move behind it, by the [`commit`](Session::commit) after
//! its events were handed out; [`disconnected`](Session::disconnected) forgets what was not.

mod cursors;
mod due;
mod held;
mod receive;
mod rejected;
mod send;
mod task_streams;
mod tasks;

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::time::Instant;

use crate::api::Tasks;
use crate::error::{DecodeError, Result};
use crate::id::UserId;
use crate::listen::gateway::ahead::AheadRows;
use crate::listen::gateway::delivered::Delivered;
use crate::listen::gateway::options::{GatewayOptions, SHORTEST_PAUSE};
use crate::listen::gateway::page::SitePage;
use crate::listen::gateway::threads::Threads;
use crate::listen::requests::Requests;
use crate::time::{Timestamp, later};
use crate::wire::dgw::{Receipt, Streams};
use crate::wire::lightspeed::databases::{self, Databases, Delivery, SyncParams};
use crate::wire::lightspeed::first_table::FirstTable;
use crate::wire::lightspeed::{Facts, Program, Schema};
pub(in crate::listen::gateway) use due::Due;
use held::Held;
use rejected::Rejected;
use task_streams::TaskStreams;

/// The state of one listening.
pub(in crate::listen::gateway) struct Session {
    me: UserId,
    limits: GatewayOptions,
    databases: Databases,
    threads: Threads,
    delivered: Delivered,
    ahead: AheadRows,
    /// Those of the account, which number the tasks and the requests of a session.
    numbers: Arc<Tasks>,
    /// The numbers that requests name, of the page.
    app_id: String,
    version: i64,
    /// The requests that connections begin with until one is answered.
    first_request: Option<FirstTable>,
    /// Whether it was ever known how the databases stand, so that something can be missed.
    has_position: bool,
    /// The cursor that got no answer of use.
    rejected: Option<Rejected>,
    /// Whether the cursors were given up, and a gap is due.
    has_lost_cursor: bool,
    /// Whether a page is to be loaded for its cursors.
    wants_page: bool,
    /// The deliveries that are not committed, with their receipts, in order.
    pending: Vec<(Receipt, Option<Delivery>)>,
    /// How many requests with tasks of calls were sent.
    sent_tasks: u64,
    /// Pushes that wait for the answer on which they build, in order.
    held: Vec<Held>,
    link: Option<Link>,
}

/// The state of one connection.
struct Link {
    streams: Streams,
    databases: BTreeMap<u16, Stream>,
    tasks: TaskStreams,
    awaited: Requests<Awaited, ()>,
    received: Instant,
    next_ping: Instant,
    /// When to ask whether something was not pushed.
    ask_again: Instant,
    /// Whether it was reported that the messages are up to date.
    is_reported: bool,
}

/// The stream of a database.
struct Stream {
    database: i64,
    is_established: bool,
    /// The request that opened it.
    request_id: u16,
}

/// An answer that is due.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Awaited {
    /// The next one about a stream.
    Stream(u16),
    /// That to a request for what is new in a database.
    Answer(u16),
}

/// When something happens.
#[derive(Clone, Copy)]
pub(in crate::listen::gateway) struct Moment {
    pub(in crate::listen::gateway) now: Instant,
    /// By the server's clock.
    pub(in crate::listen::gateway) clock: Timestamp,
    /// Everything that was written before this has been received.
    pub(in crate::listen::gateway) since: Timestamp,
}

/// Messages of the websocket that are to be sent, in order.
pub(in crate::listen::gateway) type Output = Vec<Vec<u8>>;

impl Session {
    pub(in crate::listen::gateway) fn new(
        me: UserId,
        limits: &GatewayOptions,
        numbers: &Arc<Tasks>,
    ) -> Self {
        Self {
            me,
            limits: limits.clone(),
            databases: Databases::new(SyncParams::default(), []),
            threads: Threads::default(),
            delivered: Delivered::default(),
            ahead: AheadRows::default(),
            numbers: Arc::clone(numbers),
            app_id: String::new(),
            version: 0,
            first_request: None,
            has_position: false,
            rejected: None,
            has_lost_cursor: false,
            wants_page: false,
            pending: Vec::new(),
            sent_tasks: 0,
            held: Vec::new(),
            link: None,
        }
    }

    /// Takes the values of a page.
    pub(in crate::listen::gateway) fn load(&mut self, page: &SitePage, clock: Timestamp) {
        let is_first = self.version == 0;
        self.app_id.clone_from(&page.app_id);
        self.version = page.version;
        let known = Schema::current().version;
        log::debug!(
            "the schema has version {}; its positions are known of {known}",
            page.version
        );
        self.databases.set_params(page.sync_params.clone());
        let mut first = FirstTable::default();
        for program in &page.programs {
            let rows = match self.run(program, clock) {
                Ok(program) => program.rows,
                Err(error) => {
                    log::warn!("a first program is left out: {error}");
                    continue;
                }
            };
            self.threads.learn(&rows);
            self.threads.commit();
            if let Some(table) = FirstTable::of(&rows) {
                for block in &table.cursors {
                    self.databases.begin_at(block);
                }
                first.parents.extend(table.parents);
                first.ranges.extend(table.ranges);
            }
        }
        if is_first {
            self.first_request = Some(first);
        }
    }

    /// Carries out a program. Of one that brings a message which was handed out, only the rest is carried out.
    fn run(&self, program: &str, clock: Timestamp) -> std::result::Result<Program, DecodeError> {
        let facts = Facts {
            now: clock.as_millis(),
            is_delivered: &|thread, id| self.delivered.contains(thread, id),
        };
        Program::run(program, facts)
    }

    /// A connection is there. Returns what it begins with.
    pub(in crate::listen::gateway) fn connected(&mut self, moment: Moment) -> Result<Output> {
        self.begin(moment.now);
        let mut output = Output::new();
        self.ask_for_threads(moment, &mut output)?;
        let actions = self.databases.step(databases::Signal::Connected);
        self.perform(actions, moment, &mut output)?;
        Ok(output)
    }

    /// A connection is there.
    fn begin(&mut self, now: Instant) {
        self.disconnected();
        self.link = Some(Link {
            streams: Streams::default(),
            databases: BTreeMap::new(),
            tasks: TaskStreams::default(),
            awaited: Requests::default(),
            received: now,
            next_ping: later(now, self.limits.keep_alive.max(SHORTEST_PAUSE)),
            ask_again: self.ask_again(now),
            is_reported: false,
        });
    }

    /// The connection is gone, and with it what was received and not handed out.
    pub(in crate::listen::gateway) fn disconnected(&mut self) {
        self.databases.step(databases::Signal::Disconnected);
        self.pending.clear();
        self.threads.rollback();
        self.delivered.rollback();
        self.ahead.rollback();
        self.held = Vec::new();
        self.link = None;
    }

    /// Whether something was received that is not committed.
    pub(in crate::listen::gateway) fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// All events have been handed out. Returns the acknowledgements, and the requests for more.
    pub(in crate::listen::gateway) fn commit(&mut self, moment: Moment) -> Result<Output> {
        let mut output = Output::new();
        self.threads.commit();
        self.delivered.commit();
        self.ahead.commit();
        for (receipt, delivery) in mem::take(&mut self.pending) {
            if let Some(link) = &mut self.link {
                output.extend(link.streams.handled(receipt));
            }
            if let Some(delivery) = delivery {
                let is_answer = delivery.answers_mailbox();
                let actions = self.databases.commit(delivery);
                self.perform(actions, moment, &mut output)?;
                let is_whole = self.databases.is_up_to_date() && !self.databases.is_incomplete();
                if is_answer && is_whole {
                    self.ahead.forget();
                }
            }
        }
        Ok(output)
    }

    /// Whether the messages have just become up to date on this connection.
    pub(in crate::listen::gateway) fn take_ready(&mut self) -> bool {
        let is_up_to_date = self.databases.is_up_to_date();
        let Some(link) = &mut self.link else {
            return false;
        };
        self.has_position |= is_up_to_date;
        let is_new = is_up_to_date && !mem::replace(&mut link.is_reported, true);
        if is_new {
            self.rejected = None;
        }
        is_new
    }
}
