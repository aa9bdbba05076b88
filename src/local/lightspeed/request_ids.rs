//! The numbers of a device's requests: each session of a client counts its own, over all its connections.

use std::collections::VecDeque;

/// The number of a session's first request.
const FIRST: u16 = 1;
/// How many numbers a session may be ahead of those that have come: what was sent over a connection that broke never came.
const MAX_AHEAD: u16 = 10_000;
/// The most numbers, connections and sessions that are kept.
const MAX_KEPT: usize = 1000;
const MAX_CONNECTIONS: usize = 16;
const MAX_SESSIONS: usize = 100;

/// The sessions of the clients on one device.
#[derive(Default)]
pub(super) struct RequestIds {
    sessions: VecDeque<Counter>,
}

/// The requests of one session of a client.
#[derive(Default)]
struct Counter {
    /// Its latest connections.
    connections: VecDeque<u64>,
    last: u16,
    /// The latest numbers that have come, in any order: tasks of several threads can overtake each other.
    came: VecDeque<u16>,
}

impl RequestIds {
    /// Takes in the number of a request, with tasks or for a database. A session goes on counting when it connects again, and begins
    /// with tasks: so do clients that listen for the first time, and calls with a connection of their own.
    pub(super) fn take(
        &mut self,
        connection: u64,
        id: u64,
        has_tasks: bool,
    ) -> Result<(), &'static str> {
        let id = u16::try_from(id).ok().filter(|id| *id != 0);
        let id = id.ok_or("a request ID that is not of 16 bits, or 0")?;
        let mut sessions = self.sessions.iter();
        let known = sessions.position(|it| it.connections.contains(&connection));
        let begins = self.sessions.is_empty() || (id == FIRST && has_tasks);
        let at = match known {
            None if begins => Some(self.begin()),
            None => self.before(id),
            known => known,
        };
        let session = at.and_then(|at| self.sessions.remove(at));
        let mut session = session.ok_or("a request ID does not go on from those of before")?;
        if known.is_none() {
            session.connections.push_back(connection);
        }
        if session.connections.len() > MAX_CONNECTIONS {
            session.connections.pop_front();
        }
        let taken = session.take(id);
        // The session that is used last is forgotten last.
        self.sessions.push_back(session);
        taken
    }

    /// Begins a session. One of a single request takes up no more room than its last.
    fn begin(&mut self) -> usize {
        let is_single = |it: &Counter| it.came.iter().eq([&FIRST]);
        if let Some(at) = self.sessions.iter().position(is_single) {
            if let Some(session) = self.sessions.get_mut(at) {
                session.came.clear();
            }
            return at;
        }
        self.sessions.push_back(Counter::default());
        if self.sessions.len() > MAX_SESSIONS {
            self.sessions.pop_front();
        }
        self.sessions.len() - 1
    }

    /// Returns the session whose last number is the next one before this, and of several the one that was used last.
    fn before(&self, id: u16) -> Option<usize> {
        let sessions = self.sessions.iter().enumerate().rev();
        let ahead = sessions
            .filter(|(_, it)| !it.came.contains(&id))
            .filter_map(|(at, it)| Some((it.ahead(id)?, at)));
        ahead.min_by_key(|(ahead, _)| *ahead).map(|(_, at)| at)
    }
}

impl Counter {
    /// Returns by how much a number is ahead of the last, if it is.
    fn ahead(&self, id: u16) -> Option<u16> {
        // There is no 0 between the highest and the first.
        let skipped = u16::from(id < self.last);
        let ahead = id.wrapping_sub(self.last).wrapping_sub(skipped);
        (1..=MAX_AHEAD).contains(&ahead).then_some(ahead)
    }

    fn take(&mut self, id: u16) -> Result<(), &'static str> {
        if self.came.contains(&id) {
            return Err("a request ID came a second time");
        }
        if self.came.is_empty() || self.ahead(id).is_some() {
            self.last = id;
        }
        self.came.push_back(id);
        if self.came.len() > MAX_KEPT {
            self.came.pop_front();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TASKS: bool = true;
    const DATABASE: bool = false;

    #[test]
    fn a_session_goes_on_counting_over_its_connections() {
        let mut ids = RequestIds::default();
        for (connection, id, has_tasks) in [
            (1, 1, TASKS),
            (1, 2, DATABASE),
            (1, 4, TASKS),
            (1, 3, TASKS),
            // What came between was sent over the connection that broke.
            (2, 7, DATABASE),
            // A call with a connection of its own, a second one, and the session again.
            (3, 1, TASKS),
            (4, 1, TASKS),
            (2, 8, TASKS),
            // The next session of the device, which connects again.
            (5, 1, TASKS),
            (5, 2, DATABASE),
            (6, 3, DATABASE),
        ] {
            assert_eq!(
                ids.take(connection, id, has_tasks),
                Ok(()),
                "{connection}: {id}"
            );
        }
        for (connection, id, has_tasks) in [
            (2, 0, TASKS),
            (2, 65_536, TASKS),
            (2, 7, TASKS),
            // A connection that begins anew, and one that was never there.
            (7, 1, DATABASE),
            (8, 3, TASKS),
            (9, 20_000, DATABASE),
        ] {
            assert!(
                ids.take(connection, id, has_tasks).is_err(),
                "{connection}: {id}"
            );
        }
    }

    #[test]
    fn a_session_that_is_in_use_is_not_forgotten() {
        let mut ids = RequestIds::default();
        for id in [1, 2] {
            assert_eq!(ids.take(0, id, TASKS), Ok(()));
        }
        for other in 1..300 {
            for id in [1, 2] {
                assert_eq!(ids.take(other, id, TASKS), Ok(()));
            }
            assert_eq!(ids.take(0, other + 2, TASKS), Ok(()));
        }
        assert_eq!(ids.take(300, 302, DATABASE), Ok(()));
        assert_eq!(ids.sessions.len(), MAX_SESSIONS);
    }

    #[test]
    fn the_numbers_begin_again_behind_the_highest() {
        let mut ids = RequestIds::default();
        for (connection, id) in [(1, 65_534), (1, 65_535), (1, 1), (2, 2), (2, 3)] {
            assert_eq!(ids.take(connection, id, DATABASE), Ok(()), "{id}");
        }
        assert!(ids.take(2, 65_535, DATABASE).is_err());
    }
}
