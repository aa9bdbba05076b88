//! The texts about changes, and which change each of them is about: no row of a change names its text.
//!
//! One text is about all changes of its thread in the program. Several texts stand either all before their changes or all behind them,
//! which the first and the last of these rows show. Where they do not, the nearer texts count. A change whose text this does not
//! determine has none: an event without an author is better than one with another's.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::sync::Arc;

use super::super::row::Row;
use super::fields::{id_of_message, message_id, positive, time};
use super::together::once;
use crate::id::{MessageId, UserId};
use crate::time::Timestamp;

/// The author and the time of a change, from the text about it.
#[derive(Clone)]
pub(super) struct Notice {
    pub(super) id: MessageId,
    pub(super) author: UserId,
    pub(super) at: Timestamp,
}

impl Notice {
    fn of(row: &Row) -> Option<Self> {
        Some(Self {
            id: message_id(row).ok()?,
            author: UserId::from(positive(row, "sender_id")?),
            at: time(row, "timestamp_ms")?,
        })
    }
}

struct Text<'a> {
    row: &'a Row,
    notice: Notice,
    has_change: bool,
}

/// A row, and its place in the program: the address, since rows lie one behind the other.
type Item<'a> = (usize, Kind<'a>);

#[derive(Clone, Copy)]
enum Kind<'a> {
    /// The text with this number.
    Text(usize),
    Change(&'a Row),
}

impl Kind<'_> {
    fn is_text(self) -> bool {
        matches!(self, Self::Text(_))
    }
}

/// A change. Rows that have an equal one are about the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    People,
    Pins,
    Poll(u64),
    Other(Arc<str>),
}

impl Change {
    fn of(row: &Row, adds_people: bool) -> Self {
        match row.name() {
            "addParticipantIdToGroupThread" if adds_people => Self::People,
            "setPinnedMessage" | "clearPinnedMessages" => Self::Pins,
            "addPollForThread" => Self::Poll(positive(row, "poll_id").unwrap_or_default()),
            _ => Self::Other(row.to_json().into()),
        }
    }
}

/// The texts of a program, and the changes that they are about.
#[derive(Default)]
pub(super) struct Notices<'a> {
    texts: Vec<Text<'a>>,
    /// The numbers of the texts, by thread and identifier: texts come twice at times.
    numbers: BTreeMap<(u64, &'a str), usize>,
    /// The texts and changes of each thread, by their places.
    items: BTreeMap<u64, BTreeMap<usize, Kind<'a>>>,
    /// The number of the text of a change, by its place.
    text_of: BTreeMap<usize, usize>,
    /// The changes of each text.
    changes: BTreeSet<(usize, Change)>,
    /// The places of the rows that repeat a change.
    repeated: BTreeSet<usize>,
    /// The people in the changes of each text.
    people: BTreeMap<usize, Vec<&'a Row>>,
}

impl<'a> Notices<'a> {
    pub(super) fn take_text(&mut self, thread: u64, row: &'a Row) {
        let Some((id, notice)) = id_of_message(row).zip(Notice::of(row)) else {
            return;
        };
        let next = self.texts.len();
        let number = *self.numbers.entry((thread, id)).or_insert(next);
        if number == next {
            self.texts.push(Text {
                row,
                notice,
                has_change: false,
            });
        }
        let items = self.items.entry(thread).or_default();
        items.insert(place(row), Kind::Text(number));
    }

    pub(super) fn take_change(&mut self, thread: u64, row: &'a Row) {
        let items = self.items.entry(thread).or_default();
        items.insert(place(row), Kind::Change(row));
    }

    /// Finds the text of each change, when all rows were taken.
    pub(super) fn pair(
        &mut self,
        is_news: impl Fn(&Row) -> bool,
        adds_people: impl Fn(&Row) -> bool,
    ) {
        for items in mem::take(&mut self.items).into_values() {
            let news = items.into_iter().filter(|(_, kind)| match kind {
                Kind::Text(_) => true,
                Kind::Change(row) => is_news(row),
            });
            let news: Vec<Item<'a>> = news.collect();
            if once(numbers(&news)).len() == 1 {
                self.assign(&news, &news, &adds_people);
                continue;
            }
            for (changes, texts) in neighbours(&news) {
                self.assign(changes, texts, &adds_people);
            }
        }
    }

    /// Gives changes their texts: one has all of them, or each the next, or one change the nearest text.
    fn assign(
        &mut self,
        changes: &[Item<'a>],
        texts: &[Item<'a>],
        adds_people: impl Fn(&Row) -> bool,
    ) {
        let are_before = texts.first().map(|it| it.0) < changes.first().map(|it| it.0);
        let rows = changes.iter().filter_map(|(place, kind)| match kind {
            Kind::Change(row) => Some((*place, *row, Change::of(row, adds_people(row)))),
            Kind::Text(_) => None,
        });
        let rows: Vec<(usize, &'a Row, Change)> = rows.collect();
        let changes = once(rows.iter().map(|it| &it.2));
        let texts = once(numbers(texts));
        let texts = match (texts.as_slice(), changes.len()) {
            ([only], count) => vec![*only; count],
            ([.., last], 1) if are_before => vec![*last],
            ([first, ..], 1) => vec![*first],
            (all, count) if all.len() == count => texts,
            _ => return,
        };
        let text_of: BTreeMap<&Change, usize> = changes.into_iter().zip(texts).collect();
        for (place, row, change) in &rows {
            let Some(number) = text_of.get(change).copied() else {
                continue;
            };
            self.text_of.insert(*place, number);
            if let Some(text) = self.texts.get_mut(number) {
                text.has_change = true;
            }
            if *change == Change::People && positive(row, "contact_id").is_some() {
                self.people.entry(number).or_default().push(row);
            }
            let is_joint = matches!(change, Change::People | Change::Pins);
            if !self.changes.insert((number, change.clone())) && !is_joint {
                self.repeated.insert(*place);
            }
        }
    }

    fn number(&self, change: &Row) -> Option<usize> {
        self.text_of.get(&place(change)).copied()
    }

    /// The author and the time of a change. `None`: it has no text, or which one cannot be seen.
    pub(super) fn of(&self, change: &Row) -> Option<&Notice> {
        let text = self.texts.get(self.number(change)?);
        text.map(|text| &text.notice)
    }

    /// Whether two changes have the same text, or both none.
    pub(super) fn are_one(&self, change: &Row, other: &Row) -> bool {
        self.number(change) == self.number(other)
    }

    /// Whether an earlier row is the same change, with the same text.
    pub(super) fn is_repeated(&self, change: &Row) -> bool {
        self.repeated.contains(&place(change))
    }

    /// The people in all changes that have the text of this one.
    pub(super) fn people(&self, change: &Row) -> &[&'a Row] {
        let people = self
            .number(change)
            .and_then(|number| self.people.get(&number));
        people.map_or(&[], |people| people)
    }

    /// Whether the events of changes stand for this row of a text, or an earlier row of the same text does.
    pub(super) fn stands_elsewhere(&self, thread: u64, row: &Row) -> bool {
        let number = id_of_message(row).and_then(|id| self.numbers.get(&(thread, id)));
        let text = number.and_then(|number| self.texts.get(*number));
        text.is_some_and(|text| text.has_change || !std::ptr::eq(text.row, row))
    }

    /// The words of the texts of a thread.
    pub(super) fn words(&self, thread: u64) -> impl Iterator<Item = &'a str> {
        let of_thread = self.numbers.range((thread, "")..);
        let of_thread = of_thread.take_while(move |(key, _)| key.0 == thread);
        of_thread.filter_map(|(_, number)| self.texts.get(*number)?.row.text("text"))
    }

    /// Whether there is a text in a thread.
    pub(super) fn has_any(&self, thread: u64) -> bool {
        let next = self.numbers.range((thread, "")..).next();
        next.is_some_and(|(key, _)| key.0 == thread)
    }
}

fn place(row: &Row) -> usize {
    std::ptr::from_ref(row).addr()
}

fn numbers<'i>(items: &'i [Item<'_>]) -> impl Iterator<Item = usize> + 'i {
    items.iter().filter_map(|(_, kind)| match kind {
        Kind::Text(number) => Some(*number),
        Kind::Change(_) => None,
    })
}

/// Each run of changes, with the run of texts that it belongs to.
fn neighbours<'i, 'a>(items: &'i [Item<'a>]) -> Vec<(&'i [Item<'a>], &'i [Item<'a>])> {
    let is_text = |item: Option<&Item<'a>>| item.is_some_and(|(_, kind)| kind.is_text());
    let ends = (is_text(items.first()), is_text(items.last()));
    let runs = items.chunk_by(|one, next| one.1.is_text() == next.1.is_text());
    let runs: Vec<&[Item<'a>]> = runs.collect();
    let changes = runs.iter().enumerate();
    let changes = changes.filter(|(_, run)| !is_text(run.first()));
    let pairs = changes.filter_map(|(at, run)| {
        let before = at.checked_sub(1).and_then(|at| runs.get(at)).copied();
        let behind = runs.get(at + 1).copied();
        let texts = match ends {
            (true, false) => before,
            (false, true) => behind,
            _ => nearer(before, run, behind),
        };
        Some((*run, texts?))
    });
    pairs.collect()
}

/// `None`: both are as near.
fn nearer<'i, 'a>(
    before: Option<&'i [Item<'a>]>,
    run: &[Item<'a>],
    behind: Option<&'i [Item<'a>]>,
) -> Option<&'i [Item<'a>]> {
    let (Some(one), Some(other)) = (before, behind) else {
        return before.or(behind);
    };
    let (from, to) = (run.first()?.0, run.last()?.0);
    let gaps = (from - one.last()?.0, other.first()?.0 - to);
    match gaps.0.cmp(&gaps.1) {
        Ordering::Less => before,
        Ordering::Greater => behind,
        Ordering::Equal => None,
    }
}
