//! The messages that were delivered, by the numbers that their senders gave them: programs ask for these before they bring a message
//! once more.

use std::collections::VecDeque;
use std::mem;

use crate::wire::lightspeed::Row;

/// The most messages that are remembered: more than a server repeats.
const MAX_MESSAGES: usize = 256;
/// The level of a row that only anticipates what the server will state.
const OPTIMISTIC: i64 = 20;

/// The messages by their threads and the numbers of their senders.
#[derive(Default)]
pub(super) struct Delivered {
    messages: VecDeque<(i64, i64)>,
    /// Those since the last [`commit`](Self::commit).
    pending: Vec<(i64, i64)>,
}

impl Delivered {
    /// Takes in the messages that rows bring.
    pub(super) fn learn(&mut self, rows: &[Row]) {
        let messages = rows.iter().filter(|row| row.name() == "insertMessage");
        self.pending.extend(messages.filter_map(|row| {
            let is_authoritative = row.integer("authority_level")? > OPTIMISTIC;
            let is_whole = row.text("message_id").is_some() && row.integer("timestamp_ms")? > 0;
            let number = number(row.text("offline_threading_id")?)?;
            (is_authoritative && is_whole).then_some((row.integer("thread_key")?, number))
        }));
        let surplus = self.pending.len().saturating_sub(MAX_MESSAGES);
        self.pending.drain(..surplus);
    }

    /// The events of the rows have been handed out.
    pub(super) fn commit(&mut self) {
        self.messages.extend(mem::take(&mut self.pending));
        let surplus = self.messages.len().saturating_sub(MAX_MESSAGES);
        self.messages.drain(..surplus);
    }

    /// The events of the rows were not handed out.
    pub(super) fn rollback(&mut self) {
        self.pending = Vec::new();
    }

    /// Whether the message with this number in this thread was handed out.
    pub(super) fn contains(&self, thread: i64, id: &str) -> bool {
        number(id).is_some_and(|number| self.messages.contains(&(thread, number)))
    }
}

/// `None`: it is none that a sender gives.
fn number(id: &str) -> Option<i64> {
    id.parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::lightspeed::Value;

    fn message(number: i64, level: i64) -> Row {
        let mut arguments = vec![Value::Undefined; 10];
        arguments[2] = Value::Integer(level);
        arguments[3] = Value::Integer(5);
        arguments[5] = Value::Integer(1_700_000_000_000);
        arguments[8] = Value::Text("mid.$1".into());
        arguments[9] = Value::Text(number.to_string().into());
        Row::new("insertMessage", arguments)
    }

    #[test]
    fn a_message_counts_when_it_was_handed_out() {
        let mut delivered = Delivered::default();
        delivered.learn(&[message(7, 80), message(8, 20), message(0, 80)]);
        assert!(!delivered.contains(5, "7"));
        delivered.rollback();
        delivered.commit();
        assert!(!delivered.contains(5, "7"));
        delivered.learn(&[message(7, 80), message(8, 20), message(0, 80)]);
        delivered.commit();
        assert!(delivered.contains(5, "7"));
        for (thread, id) in [(6, "7"), (5, "8"), (5, "0"), (5, "x"), (5, "")] {
            assert!(!delivered.contains(thread, id), "{thread} {id}");
        }
    }

    #[test]
    fn the_messages_are_bounded() {
        let mut delivered = Delivered::default();
        let rows: Vec<Row> = (1..=1000).map(|number| message(number, 80)).collect();
        delivered.learn(&rows);
        delivered.commit();
        delivered.learn(&rows[..1]);
        delivered.commit();
        assert_eq!(delivered.messages.len(), MAX_MESSAGES);
        assert!(delivered.contains(5, "1") && delivered.contains(5, "1000"));
        assert!(!delivered.contains(5, "2"));
    }
}
