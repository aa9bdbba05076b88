//! The messages that went over connections of late, which the playground shows.

use std::collections::VecDeque;

use super::connection::Device;
use crate::id::UserId;
use crate::time::Timestamp;

/// A message of the websocket, with frames of the gateway.
pub(crate) struct Passed {
    /// Its position among all, from 1.
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
    /// The user of the connection.
    pub(crate) user: UserId,
    /// The number of the session whose cookies it has.
    pub(crate) session: u64,
    pub(crate) is_of_server: bool,
    pub(super) bytes: Vec<u8>,
}

/// The latest messages; the oldest are dropped.
#[derive(Default)]
pub(crate) struct PassedMessages {
    kept: VecDeque<Passed>,
    total: u64,
}

impl PassedMessages {
    const MAX_MESSAGES: usize = 200;
    /// The longest message that is kept, in bytes. Of a longer one the beginning is.
    const MAX_LENGTH: usize = 256 * 1024;

    pub(super) fn add(&mut self, device: &Device, is_of_server: bool, message: &[u8]) {
        self.total += 1;
        let length = message.len().min(Self::MAX_LENGTH);
        self.kept.push_back(Passed {
            number: self.total,
            at: Timestamp::now(),
            user: device.user,
            session: device.session,
            is_of_server,
            bytes: message.get(..length).unwrap_or_default().to_vec(),
        });
        if self.kept.len() > Self::MAX_MESSAGES {
            self.kept.pop_front();
        }
    }

    /// Returns the messages after this number, newest first.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Passed> {
        let newest_first = self.kept.iter().rev();
        newest_first.take_while(move |message| message.number > number)
    }
}
