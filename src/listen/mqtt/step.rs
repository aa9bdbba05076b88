//! The next step with a connection and a queue: pure, without I/O.

use crate::listen::transport::Signal;

/// How far a queue has got over its connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Status {
    /// The signal of the last frame, which was not reported.
    pub(super) pending: Option<Signal>,
    /// Whether messages that the last frame names are still to be fetched.
    pub(super) awaits_named: bool,
    /// Whether it is known where to begin.
    pub(super) has_cursor: bool,
    pub(super) is_connected: bool,
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Fetch the messages that the last frame names.
    FetchNamed,
    /// Report what the last frame means.
    Report(Signal),
    /// The same, without the connection.
    DisconnectAndReport(Signal),
    /// Ask where to begin, over the connection that there is, if there is one.
    Locate,
    Connect,
    Read,
}

impl Status {
    pub(super) fn next(self) -> Step {
        match self.pending {
            Some(_) if self.awaits_named => Step::FetchNamed,
            Some(Signal::Retry) => Step::DisconnectAndReport(Signal::Retry),
            Some(signal) if signal != Signal::Lost => Step::Report(signal),
            _ if !self.has_cursor => Step::Locate,
            _ if !self.is_connected => Step::Connect,
            _ => Step::Read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READING: Status = Status {
        pending: None,
        awaits_named: false,
        has_cursor: true,
        is_connected: true,
    };

    #[test]
    fn begins_with_the_position_and_the_connection() {
        let new = Status {
            has_cursor: false,
            is_connected: false,
            ..READING
        };
        assert_eq!(new.next(), Step::Locate);
        let located = Status {
            has_cursor: true,
            ..new
        };
        assert_eq!(located.next(), Step::Connect);
        assert_eq!(READING.next(), Step::Read);
    }

    #[test]
    fn a_frame_is_reported_once_its_messages_are_there() {
        let named = Status {
            pending: Some(Signal::Ready),
            awaits_named: true,
            ..READING
        };
        assert_eq!(named.next(), Step::FetchNamed);
        let fetched = Status {
            awaits_named: false,
            ..named
        };
        assert_eq!(fetched.next(), Step::Report(Signal::Ready));
    }

    #[test]
    fn a_lost_queue_is_asked_for_over_the_same_connection_and_one_lost_again_is_not() {
        let lost = |signal| Status {
            pending: Some(signal),
            has_cursor: false,
            ..READING
        };
        assert_eq!(lost(Signal::Lost).next(), Step::Locate);
        let again = lost(Signal::Retry).next();
        assert_eq!(again, Step::DisconnectAndReport(Signal::Retry));
    }
}
