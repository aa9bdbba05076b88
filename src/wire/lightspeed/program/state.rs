//! The state of a program that is being carried out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::row::Row;
use super::super::value::Value;
use crate::time::Timestamp;

/// The most rows of one program. A program with more is refused, since nobody can know what would be left out.
pub(crate) const MAX_ROWS: usize = 100_000;
/// The most arguments of all rows of a program together. A program with more is refused.
const MAX_VALUES: usize = 2_000_000;
/// The most bytes of text in all rows of a program together: one text can be in many of them. A program with more is refused.
pub(crate) const MAX_TEXT: usize = 64 << 20;
/// The most bytes of that text for each byte of the program, beyond the first [`MIN_TEXT`]. A program with more is refused.
pub(crate) const MAX_REPEATS: usize = 8;
/// Programs may have as much text as this, however short they are.
pub(crate) const MIN_TEXT: usize = 64 << 10;
/// The longest name of a procedure, in bytes. A call with a longer one is passed over.
pub(crate) const MAX_NAME: usize = 256;
/// The most results of one call that are kept.
const MAX_RESULTS: u64 = 16;

/// The facts about the client that a program asks for.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    /// Whether the message that has this number in this thread was delivered: the program leaves it out then.
    pub(crate) is_delivered: &'a dyn Fn(i64, &str) -> bool,
}

impl Facts<'static> {
    /// No message counts as delivered, as where none is handed out.
    pub(crate) fn none_delivered(now: Timestamp) -> Self {
        Self {
            now: now.as_millis(),
            is_delivered: &|_, _| false,
        }
    }
}

/// The effect of a program.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// In the order of the calls.
    pub(crate) rows: Vec<Row>,
    pub(crate) passed_over: PassedOver,
}

/// The parts of a program that were not carried out, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PassedOver {
    /// Operations that this crate does not know.
    pub(crate) unknown: usize,
    /// Conditions of which nobody knows whether they are met: neither branch was taken.
    pub(crate) undecided: usize,
    /// Operations that stand too deep.
    pub(crate) too_deep: usize,
}

/// A program that is being carried out.
pub(super) struct State<'f> {
    pub(super) facts: Facts<'f>,
    pub(super) program: Program,
    slots: BTreeMap<u64, Value>,
    values: usize,
    text: usize,
    /// The most text.
    max_text: usize,
    /// The attachments with an action in this program.
    with_actions: BTreeSet<Arc<str>>,
    fresh: i64,
}

impl<'f> State<'f> {
    /// For a program of so many bytes.
    pub(super) fn new(facts: Facts<'f>, length: usize) -> Self {
        let max_text = length.saturating_mul(MAX_REPEATS).saturating_add(MIN_TEXT);
        Self {
            facts,
            program: Program::default(),
            slots: BTreeMap::new(),
            values: 0,
            text: 0,
            max_text: max_text.min(MAX_TEXT),
            with_actions: BTreeSet::new(),
            fresh: 0,
        }
    }

    /// The value of a slot; undefined if nothing was put there.
    pub(super) fn load(&self, slot: Option<u64>) -> Value {
        let value = slot.and_then(|slot| self.slots.get(&slot));
        value.cloned().unwrap_or(Value::Undefined)
    }

    pub(super) fn store(&mut self, slot: Option<u64>, value: Value) {
        self.slots.extend(slot.map(|slot| (slot, value)));
    }

    /// Puts a result into each of `count` slots.
    pub(super) fn store_results(&mut self, first: Option<u64>, count: u64, value: &Value) {
        for offset in 0..count.min(MAX_RESULTS) {
            let slot = first.and_then(|first| first.checked_add(offset));
            self.store(slot, value.clone());
        }
    }

    /// Forgets all that was carried out of the program.
    pub(super) fn begin_anew(&mut self) {
        let max_text = self.max_text;
        *self = Self::new(self.facts, 0);
        self.max_text = max_text;
    }

    /// Counts the name of a call, an argument, or a value that is compared. `false`: the program has more than is kept.
    pub(super) fn has_room_for(&mut self, value: &Value) -> bool {
        self.values += 1;
        self.text += value.text_len();
        self.values <= MAX_VALUES && self.text <= self.max_text
    }

    /// Keeps a call as a row, and returns its result. `None`: the program has more of them than are kept.
    pub(super) fn call(&mut self, name: Arc<str>, arguments: Vec<Value>) -> Option<Value> {
        if self.program.rows.len() >= MAX_ROWS {
            return None;
        }
        let row = Row::new(name, arguments);
        let result = self.result(&row);
        self.program.rows.push(row);
        Some(result)
    }

    /// The result of a call. Most procedures have none that a program asks for; 1 lets it go on.
    fn result(&mut self, row: &Row) -> Value {
        Value::Integer(match row.name() {
            "checkAuthoritativeMessageExists" => {
                let message = row
                    .integer("thread_key")
                    .zip(row.text("offline_threading_id"));
                let is_delivered = |(thread, id)| (self.facts.is_delivered)(thread, id);
                message.is_some_and(is_delivered).into()
            }
            "insertAttachmentCta" => {
                if let Some(Value::Text(attachment)) = row.argument("attachment_fbid") {
                    self.with_actions.insert(attachment.clone());
                }
                1
            }
            "hasMatchingAttachmentCTA" => {
                let attachment = row.text("attachment_fbid").unwrap_or_default();
                self.with_actions.contains(attachment).into()
            }
            "getFirstAvailableAttachmentCTAID" => {
                self.fresh += 1;
                self.fresh
            }
            _ => 1,
        })
    }
}
