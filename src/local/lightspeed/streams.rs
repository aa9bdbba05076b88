//! The streams of a connection: their numbers, those of their frames, and what the client owes on them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// The highest number of a data frame, after which they begin again.
const LAST_ID: u16 = 0x7fff;
/// So near to the highest number of a stream the next one may begin again, and so near to 0.
const NEAR: u16 = 100;

/// The stream and the number of a data frame.
pub(super) type DataId = (u16, u16);

#[derive(Default)]
pub(super) struct Streams {
    open: BTreeMap<u16, Stream>,
    last: Option<u16>,
    /// Whether the numbers have begun again, so that any of them may have been a stream.
    has_wrapped: bool,
    /// The streams that the server has ended: what the client sends on them may have crossed with that.
    ended: BTreeSet<u16>,
}

#[derive(Default)]
struct Stream {
    /// The database that was asked for on it last.
    database: Option<u64>,
    /// The number of the client's next data frame.
    next_of_client: u16,
    next: u16,
    unacknowledged: BTreeMap<u16, Sent>,
    /// Frames that the client may leave unacknowledged.
    optional: BTreeSet<u16>,
    /// The highest position that was acknowledged.
    acknowledged: u64,
    /// The position of a program that a fault kept back: the client cannot go on behind it before it has asked again.
    withheld: Option<u64>,
    /// The frame that answers the only request of the stream, and when it was sent: the client has to end the stream.
    answer: Option<(u16, Option<Instant>)>,
}

struct Sent {
    /// `None`: it has not left yet.
    at: Option<Instant>,
    /// The position in the database of messages that the frame leads to.
    position: Option<u64>,
    is_answer: bool,
    is_late: bool,
}

impl Streams {
    /// Returns the numbers of the open streams.
    pub(super) fn numbers(&self) -> Vec<u16> {
        self.open.keys().copied().collect()
    }

    /// Notes the database that is asked for on a stream.
    pub(super) fn asks_for(&mut self, stream: u16, database: u64) {
        if let Some(stream) = self.open.get_mut(&stream) {
            stream.database = Some(database);
        }
    }

    /// Returns the open streams of a database.
    pub(super) fn of_database(&self, database: u64) -> Vec<u16> {
        let open = self.open.iter();
        open.filter(|(_, stream)| stream.database == Some(database))
            .map(|(number, _)| *number)
            .collect()
    }

    /// Returns the number of a data frame that the client may leave unacknowledged.
    pub(super) fn next_id(&mut self, stream: u16) -> u16 {
        let one = self.open.entry(stream).or_default();
        let id = one.next;
        one.next = following(id);
        one.optional.insert(id);
        id
    }

    /// Requires that the client acknowledges a frame, which leads to this position in the database of messages.
    pub(super) fn require_ack(
        &mut self,
        (stream, id): DataId,
        position: Option<u64>,
        is_answer: bool,
    ) {
        let one = self.open.entry(stream).or_default();
        one.optional.remove(&id);
        let sent = Sent {
            at: None,
            position,
            is_answer,
            is_late: false,
        };
        one.unacknowledged.insert(id, sent);
    }

    /// Notes that the client does not get a program.
    pub(super) fn withhold(&mut self, stream: u16, position: Option<u64>) {
        let one = self.open.entry(stream).or_default();
        one.withheld = one.withheld.into_iter().chain(position).min();
    }

    /// Notes that the latest data frame of a stream answers its only request.
    pub(super) fn answered(&mut self, stream: u16) {
        if let Some(one) = self.open.get_mut(&stream) {
            let id = one.next.checked_sub(1).unwrap_or(LAST_ID);
            one.answer = Some((id, None));
        }
    }

    /// Notes that a data frame has left: from now on the client can be late.
    pub(super) fn sent(&mut self, (stream, id): DataId, now: Instant) {
        let Some(one) = self.open.get_mut(&stream) else {
            return;
        };
        if let Some(sent) = one.unacknowledged.get_mut(&id) {
            sent.at.get_or_insert(now);
        }
        if let Some((answer, at)) = &mut one.answer
            && *answer == id
        {
            at.get_or_insert(now);
        }
    }

    /// Forgets a stream that the server has ended.
    pub(super) fn end(&mut self, stream: u16) {
        self.open.remove(&stream);
        self.ended.insert(stream);
    }

    /// Opens a stream of the client's; its number is above all others until they begin again near 0.
    pub(super) fn establish(&mut self, stream: u16) -> Result<(), &'static str> {
        if self.open.contains_key(&stream) {
            return Err("a stream was opened a second time");
        }
        let begins_again = stream < NEAR && self.last.is_some_and(|last| last > u16::MAX - NEAR);
        if self.last.is_some_and(|last| stream <= last) && !begins_again {
            return Err("the number of a stream did not increase");
        }
        self.has_wrapped |= begins_again;
        self.last = Some(stream);
        self.ended.remove(&stream);
        self.open.insert(stream, Stream::default());
        Ok(())
    }

    /// Takes in a data frame of the client's, and returns whether its stream is still open.
    pub(super) fn received(&mut self, stream: u16, id: u16) -> Result<bool, &'static str> {
        if self.ended.contains(&stream) {
            return Ok(false);
        }
        let stream = self.open.get_mut(&stream);
        let stream = stream.ok_or("data came on a stream that is not open")?;
        if stream.next_of_client != id {
            return Err("the number of a data frame is not the next one");
        }
        stream.next_of_client = following(id);
        Ok(true)
    }

    /// Takes in an acknowledgement, and returns the position up to which all frames are acknowledged, if it led to one.
    pub(super) fn acknowledged(
        &mut self,
        (stream, id): DataId,
    ) -> Result<Option<u64>, &'static str> {
        let Some(one) = self.open.get_mut(&stream) else {
            return self.was_open(stream).map(|()| None);
        };
        if one.optional.remove(&id) {
            return Ok(None);
        }
        let sent = one.unacknowledged.remove(&id);
        let sent = sent.ok_or("an ack for a frame that was not sent")?;
        one.acknowledged = one.acknowledged.max(sent.position.unwrap_or(0));
        if sent.is_answer {
            one.withheld.take_if(|it| Some(*it) <= sent.position);
        }
        // A frame that is late may have been overtaken.
        let others = one.unacknowledged.values().filter_map(|it| it.position);
        let mut missing = others.chain(one.withheld);
        let is_gap = missing.any(|it| it <= one.acknowledged);
        Ok((!is_gap).then_some(one.acknowledged))
    }

    /// Takes in the end of a stream.
    pub(super) fn ended(&mut self, stream: u16) -> Result<(), &'static str> {
        match self.open.remove(&stream) {
            Some(_) => Ok(()),
            None => self.was_open(stream),
        }
    }

    /// Requires that a stream was open: frames for one that has ended may still be on their way.
    fn was_open(&self, stream: u16) -> Result<(), &'static str> {
        let was_open = self.has_wrapped || self.last.is_some_and(|last| stream <= last);
        let never = "an ack or the end of a stream that never was";
        was_open.then_some(()).ok_or(never)
    }

    /// Returns how many frames the client has to acknowledge.
    pub(super) fn unacknowledged(&self) -> usize {
        let open = self.open.values();
        open.map(|stream| stream.unacknowledged.len()).sum()
    }

    /// Returns what the client should have sent by now, each once.
    pub(super) fn overdue(&mut self, patience: Duration, now: Instant) -> Vec<&'static str> {
        let is_over = |at: Option<Instant>| at.is_some_and(|at| now.duration_since(at) > patience);
        let mut found = Vec::new();
        for stream in self.open.values_mut() {
            for sent in stream.unacknowledged.values_mut() {
                if !sent.is_late && is_over(sent.at) {
                    sent.is_late = true;
                    found.push("a frame was not acknowledged");
                }
            }
            if stream.answer.take_if(|(_, at)| is_over(*at)).is_some() {
                found.push("a stream was not ended after its answer");
            }
        }
        found
    }
}

fn following(id: u16) -> u16 {
    if id == LAST_ID { 0 } else { id + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_streams_begin_again_near_0_alone() {
        let mut streams = Streams::default();
        for number in [7, 65_500, 65_535] {
            streams.establish(number).unwrap();
        }
        // Neither a number of before nor one in the middle is a new beginning.
        for number in [65_501, 65_534, 30_000, 7, 100] {
            assert!(streams.establish(number).is_err(), "{number}");
        }
        assert!(streams.ended(65_535).is_ok());
        streams.establish(4).unwrap();
        assert!(streams.establish(3).is_err());
        streams.establish(5).unwrap();
        // What was sent on streams of before may still be on its way.
        assert!(streams.ended(65_535).is_ok());
        assert!(streams.acknowledged((65_000, 0)).is_ok());
        let mut others = Streams::default();
        others.establish(65_000).unwrap();
        assert!(others.establish(4).is_err());
        assert!(others.ended(65_001).is_err());
    }

    #[test]
    fn a_client_is_late_from_when_a_frame_has_left() {
        let begin = Instant::now();
        let at = |seconds| begin + Duration::from_secs(seconds);
        let patience = Duration::from_secs(5);
        let mut streams = Streams::default();
        streams.establish(0).unwrap();
        let first = (0, streams.next_id(0));
        streams.require_ack(first, Some(9), false);
        streams.answered(0);
        assert_eq!(streams.overdue(patience, at(60)), [""; 0]);
        streams.sent(first, at(60));
        assert_eq!(streams.overdue(patience, at(65)), [""; 0]);
        let both = [
            "a frame was not acknowledged",
            "a stream was not ended after its answer",
        ];
        assert_eq!(streams.overdue(patience, at(66)), both);
        assert_eq!(streams.overdue(patience, at(80)), [""; 0]);
        assert_eq!(streams.unacknowledged(), 1);
        assert_eq!(streams.acknowledged(first), Ok(Some(9)));
        assert_eq!(streams.unacknowledged(), 0);
    }

    #[test]
    fn a_client_that_acknowledges_and_ends_is_not_late() {
        let begin = Instant::now();
        let mut streams = Streams::default();
        streams.establish(0).unwrap();
        let answer = (0, streams.next_id(0));
        streams.require_ack(answer, None, true);
        streams.answered(0);
        streams.sent(answer, begin);
        streams.acknowledged(answer).unwrap();
        streams.ended(0).unwrap();
        let later = begin + Duration::from_secs(60);
        assert_eq!(streams.overdue(Duration::ZERO, later), [""; 0]);
    }

    #[test]
    fn a_position_behind_a_program_that_was_kept_back_counts_after_the_next_answer() {
        let mut streams = Streams::default();
        streams.establish(0).unwrap();
        let sent = |streams: &mut Streams, position, is_answer| {
            let id = (0, streams.next_id(0));
            streams.require_ack(id, Some(position), is_answer);
            streams.acknowledged(id).unwrap()
        };
        assert_eq!(sent(&mut streams, 1, false), Some(1));
        streams.withhold(0, Some(2));
        assert_eq!(sent(&mut streams, 3, false), None);
        assert_eq!(sent(&mut streams, 3, true), Some(3));
        assert_eq!(sent(&mut streams, 4, false), Some(4));
    }
}
