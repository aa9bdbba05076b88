//! The databases of an account and their cursors, without I/O.
//!
//! It is handed signals and gives back actions. A cursor moves only when [`Databases::commit`] is called with the delivery that has the
//! rows before it: what was not handed out is asked for again by the next connection.

mod database;
mod delivery;
mod first_block;
mod order;
mod path;

use database::{Database, State};
use first_block::is_cursor;
#[cfg(test)]
pub(crate) use path::MAX_AHEAD;

use super::envelope::RequestIds;
use super::row::Row;

pub(crate) use database::{Ask, MAILBOX, SyncParams};
pub(crate) use delivery::Delivery;
pub(crate) use first_block::FirstBlock;
pub(crate) use order::Turn;

/// The databases that each connection asks for: the mailbox, contacts, encrypted threads, communities.
const ASKED: [i64; 4] = [MAILBOX, 2, 95, 104];
/// After so many answers with more a database counts as up to date: two cursors that lead to each other would have no end.
pub(crate) const MAX_PAGES: u32 = 1000;

/// A fact that the state depends on.
pub(crate) enum Signal<'a> {
    /// A connection is there.
    Connected,
    /// A program has arrived, and was carried out.
    Arrived {
        request_id: Option<u16>,
        rows: &'a [Row],
    },
    /// A program has arrived that cannot be read.
    Unreadable { request_id: Option<u16> },
    /// No answer to a request has come in time.
    Expired { request_id: u16 },
    /// The server has ended the stream of a database, or refused to open it.
    StreamEnded { database: i64 },
    /// It is time to ask whether something was missed: connections have been found that are open and deaf.
    Due,
    /// The connection is gone.
    Disconnected,
}

/// Something that is to be done; several of them in order.
#[derive(Debug, PartialEq)]
pub(crate) enum Action {
    Ask(Ask),
    /// Hand out the events of the rows, and commit.
    Deliver(Delivery),
    /// All databases are up to date, or have failed and do without. Comes once a connection.
    Ready,
    /// The connection is of no use: drop it.
    Drop,
}

/// The databases of a session, over all its connections.
pub(crate) struct Databases {
    params: SyncParams,
    request_ids: RequestIds,
    databases: [Database; 4],
    /// The number of connections that there have been.
    connections: u64,
    is_connected: bool,
    is_ready: bool,
}

impl Databases {
    /// With the cursors of an earlier session, if there are any.
    pub(crate) fn new<'a>(
        params: SyncParams,
        cursors: impl IntoIterator<Item = (i64, &'a str)>,
    ) -> Self {
        let mut databases = Self {
            params,
            request_ids: RequestIds::default(),
            databases: ASKED.map(Database::new),
            connections: 0,
            is_connected: false,
            is_ready: false,
        };
        for (database, cursor) in cursors.into_iter().filter(|it| is_cursor(it.1)) {
            databases.go_to(&FirstBlock {
                database,
                current: None,
                next: Some(cursor.to_owned()),
                sends_params: None,
                channel: None,
            });
        }
        databases
    }

    /// The cursors that are to be kept with a session.
    pub(crate) fn cursors(&self) -> impl Iterator<Item = (i64, &str)> {
        let databases = self.databases.iter();
        databases.filter_map(|database| Some((database.id, database.cursor()?)))
    }

    /// Forgets all cursors.
    pub(crate) fn forget(&mut self) {
        self.databases = ASKED.map(Database::new);
        self.disconnect();
    }

    /// Takes the parameters of another page.
    pub(crate) fn set_params(&mut self, params: SyncParams) {
        self.params = params;
    }

    /// Whether all messages that there were have been delivered on this connection.
    pub(crate) fn is_up_to_date(&self) -> bool {
        let mailbox = self.database(MAILBOX);
        mailbox.is_some_and(|it| it.state == State::UpToDate)
    }

    /// Begins a database that has no cursor, without a delivery: the page has a first program, whose rows are no events.
    pub(crate) fn begin_at(&mut self, block: &FirstBlock) {
        if let Some(database) = self.find(block.database)
            && database.cursor().is_none()
        {
            database.go_to(block);
        }
    }

    fn go_to(&mut self, block: &FirstBlock) {
        if let Some(database) = self.find(block.database) {
            database.go_to(block);
        }
    }

    /// The number of the next request, of whatever kind: databases and tasks share one row of them.
    pub(crate) fn next_request_id(&mut self) -> u16 {
        self.request_ids.next()
    }

    pub(crate) fn step(&mut self, signal: Signal<'_>) -> Vec<Action> {
        match signal {
            Signal::Connected => {
                self.disconnect();
                self.is_connected = true;
                self.connections += 1;
                ASKED.iter().filter_map(|id| self.ask(*id)).collect()
            }
            Signal::Arrived { request_id, rows } => self.arrived(request_id, rows),
            Signal::Unreadable {
                request_id: Some(id),
            }
            | Signal::Expired { request_id: id } => {
                let waiting = self.waiting(id).map(|database| database.id);
                waiting.map_or_else(Vec::new, |id| self.failed(id))
            }
            Signal::Unreadable { request_id: None } => Vec::new(),
            Signal::StreamEnded { database } => match self.find(database) {
                // The living client takes no notice, and is deaf from then on.
                Some(database) if database.has_stream => vec![self.drop_connection()],
                _ => Vec::new(),
            },
            Signal::Due => match self.find(MAILBOX) {
                Some(mailbox) if mailbox.state == State::UpToDate => {
                    mailbox.pages = 0;
                    self.ask(MAILBOX).into_iter().collect()
                }
                _ => Vec::new(),
            },
            Signal::Disconnected => {
                self.disconnect();
                Vec::new()
            }
        }
    }

    /// Moves the cursors behind what was delivered, and asks for more where there may be more.
    pub(crate) fn commit(&mut self, delivery: Delivery) -> Vec<Action> {
        // A delivery of an earlier connection moves the cursor, and is no answer any more.
        let is_current = self.is_connected && delivery.connection == self.connections;
        let mut more = false;
        for block in &delivery.blocks {
            if let Some(database) = self.find(block.database) {
                let answers = delivery.answers == Some(database.id);
                more |= answers && database.has_more(block);
                delivery.moves(&mut database.path, block);
                database.take_params(block);
            }
        }
        let Some(id) = delivery.answers.filter(|_| is_current) else {
            return Vec::new();
        };
        let Some(database) = self.find(id) else {
            return Vec::new();
        };
        if more && database.pages < MAX_PAGES {
            database.pages += 1;
            return self.ask(id).into_iter().collect();
        }
        database.state = State::UpToDate;
        self.ready().into_iter().collect()
    }

    fn arrived(&mut self, request_id: Option<u16>, rows: &[Row]) -> Vec<Action> {
        let waiting = request_id.and_then(|id| self.waiting(id));
        let answers = waiting.map(|database| {
            database.waits_for = None;
            database.id
        });
        let mut blocks = rows.iter().filter_map(FirstBlock::of);
        let blocks = match answers {
            // Of an answer only the first counts.
            Some(id) => blocks
                .next()
                .filter(|it| it.database == id)
                .into_iter()
                .collect(),
            None => blocks.collect(),
        };
        let numbers = |name: &str, field: &str| {
            let named = rows.iter().filter(|row| row.name() == name);
            named.filter_map(|row| row.integer(field)).collect()
        };
        vec![Action::Deliver(Delivery {
            connection: self.connections,
            answers,
            blocks,
            snapshots: numbers("truncateTablesForSyncGroup", "sync_group"),
            failures: numbers("handleSyncFailure", "database_id"),
        })]
    }

    fn ask(&mut self, id: i64) -> Option<Action> {
        let Self {
            params,
            request_ids,
            databases,
            ..
        } = self;
        let mut databases = databases.iter_mut();
        let database = databases.find(|database| database.id == id)?;
        // One request at a time: the answers move one cursor.
        let is_free = database.waits_for.is_none();
        is_free.then(|| Action::Ask(database.ask(request_ids.next(), params)))
    }

    fn failed(&mut self, id: i64) -> Vec<Action> {
        if id == MAILBOX {
            return vec![self.drop_connection()];
        }
        if let Some(database) = self.find(id) {
            database.waits_for = None;
            database.state = State::Failed;
        }
        self.ready().into_iter().collect()
    }

    fn ready(&mut self) -> Option<Action> {
        let mut databases = self.databases.iter();
        let is_ready = databases.all(|database| database.state != State::Syncing);
        let is_new = is_ready && self.is_connected && !self.is_ready;
        self.is_ready |= is_new;
        is_new.then_some(Action::Ready)
    }

    fn drop_connection(&mut self) -> Action {
        self.disconnect();
        Action::Drop
    }

    fn disconnect(&mut self) {
        self.is_connected = false;
        self.is_ready = false;
        self.databases.iter_mut().for_each(Database::disconnect);
    }

    fn database(&self, id: i64) -> Option<&Database> {
        self.databases.iter().find(|database| database.id == id)
    }

    fn find(&mut self, id: i64) -> Option<&mut Database> {
        self.databases.iter_mut().find(|database| database.id == id)
    }

    fn waiting(&mut self, request_id: u16) -> Option<&mut Database> {
        self.databases
            .iter_mut()
            .find(|database| database.waits_for == Some(request_id))
    }
}
