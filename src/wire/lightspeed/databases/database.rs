//! One database: how far it is, and what it is asked.

use std::fmt;

use super::first_block::FirstBlock;
use super::path::Path;
use crate::secret::Hidden;

/// The database with the threads and messages: without it there is no listening.
pub(crate) const MAILBOX: i64 = 1;

/// The parameters that requests without a cursor have, as the page has them: JSON.
#[derive(Clone, Default)]
pub(crate) struct SyncParams {
    pub(crate) mailbox: String,
    pub(crate) contact: String,
    pub(crate) e2ee: String,
}

pub(super) struct Database {
    pub(super) id: i64,
    pub(super) path: Path,
    sends_params: bool,
    channel: i64,
    pub(super) state: State,
    /// The request that it waits for.
    pub(super) waits_for: Option<u16>,
    /// The cursor of the last request.
    asked: Option<String>,
    pub(super) has_stream: bool,
    /// The number of answers with more that have come since it was asked first.
    pub(super) pages: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Syncing,
    /// All that was there has been delivered; the rest is pushed.
    UpToDate,
    Failed,
}

/// A request for what is new in a database. Its `Debug` shows neither cursor nor parameters.
#[derive(Clone, PartialEq)]
pub(crate) struct Ask {
    pub(crate) request_id: u16,
    pub(crate) database: i64,
    /// Whether the request opens the stream of the database; else it goes on it.
    pub(crate) opens_stream: bool,
    pub(crate) cursor: Option<String>,
    /// In place of the cursor.
    pub(crate) sync_params: Option<String>,
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask")
            .field("request_id", &self.request_id)
            .field("database", &self.database)
            .field("opens_stream", &self.opens_stream)
            .field("cursor", &Hidden(&self.cursor))
            .field("sync_params", &Hidden(&self.sync_params))
            .finish()
    }
}

impl Database {
    pub(super) fn new(id: i64) -> Self {
        Self {
            id,
            path: Path::default(),
            // The living client's table.
            sends_params: matches!(id, 2 | 104),
            channel: match id {
                1 => 1,
                2 | 95 => 2,
                _ => 0,
            },
            state: State::Syncing,
            waits_for: None,
            asked: None,
            has_stream: false,
            pages: 0,
        }
    }

    pub(super) fn cursor(&self) -> Option<&str> {
        self.path.cursor()
    }

    /// Moves the cursor behind a program. A block without a cursor moves nothing.
    pub(super) fn go_to(&mut self, block: &FirstBlock) {
        self.path.go_to(block);
        self.take_params(block);
    }

    /// Takes what the next request is to have from a program behind which the cursor moves.
    pub(super) fn take_params(&mut self, block: &FirstBlock) {
        if block.next.is_some() {
            self.sends_params = block.sends_params.unwrap_or(false);
            self.channel = block.channel.unwrap_or(self.channel);
        }
    }

    pub(super) fn disconnect(&mut self) {
        self.state = State::Syncing;
        self.waits_for = None;
        self.has_stream = false;
        self.pages = 0;
        self.path.disconnect();
    }

    pub(super) fn ask(&mut self, request_id: u16, params: &SyncParams) -> Ask {
        let params = self.sends_params.then(|| match self.channel {
            1 => params.mailbox.clone(),
            2 => params.contact.clone(),
            _ => params.e2ee.clone(),
        });
        let cursor = self.cursor().filter(|_| params.is_none());
        let cursor = cursor.map(str::to_owned);
        self.waits_for = Some(request_id);
        self.asked.clone_from(&cursor);
        self.path.asked();
        Ask {
            request_id,
            database: self.id,
            opens_stream: !std::mem::replace(&mut self.has_stream, true),
            cursor,
            sync_params: params,
        }
    }

    /// Whether there may be more behind this block, which answers the last request.
    pub(super) fn has_more(&self, block: &FirstBlock) -> bool {
        block.goes_on_from(self.asked.as_deref())
    }
}
