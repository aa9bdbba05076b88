//! How a thread looks: its theme, colour and emoji.

use std::cell::LazyCell;

use super::super::row::Row;
use super::batch::Batch;
use super::fields::{filled, positive, raw, required, unknown};
use super::known::{self, Color, Looks};
use super::notices::Notice;
use crate::error::DecodeError;
use crate::event::{ColorChanged, EmojiChanged, Event, ThreadMoved};
use crate::id::ThemeId;
use crate::model::{ThreadColor, ThreadLocation};
use crate::wire::color;

/// A new theme. Which of the two numbers of the row is that of the theme is not known: it is the one that a theme of the program has,
/// and that theme has the colour.
pub(super) fn theme(row: &Row, batch: &Batch<'_>, notice: Notice) -> Result<Event, DecodeError> {
    let numbers = ["unknown1", "unknown2"].into_iter();
    let theme = numbers
        .filter_map(|name| positive(row, name))
        .find_map(|number| Some((number, batch.theme(number)?)));
    let Some((theme, color)) = theme.and_then(|(id, argb)| Some((id, color_of(argb)?))) else {
        return Ok(unknown(row));
    };
    Ok(Event::ColorChanged(ColorChanged {
        id: notice.id,
        author: notice.author,
        thread: batch.thread(row, None)?,
        at: notice.at,
        color,
        theme: Some(ThemeId::from(theme)),
        raw: raw(row),
    }))
}

/// A colour as a number: opacity, red, green and blue. `None`: it is none.
fn color_of(argb: i64) -> Option<ThreadColor> {
    // Languages without unsigned numbers write an opaque one below 0.
    let bits = u32::try_from(argb).ok();
    let bits = bits.or(i32::try_from(argb).ok().map(i32::cast_unsigned))?;
    color::decode(&format!("{bits:08X}"))
}

/// The changes that the row of a whole thread shows.
struct Changes {
    emoji: bool,
    color: bool,
    location: Option<ThreadLocation>,
}

impl Changes {
    /// Of a thread that is not known, a text about a change that has the emoji shows that it is new.
    fn of(row: &Row, batch: &Batch<'_>) -> Self {
        let (looks, known) = (Looks::of(row), batch.known(row));
        let before = known.and_then(|known| known.looks.as_ref());
        let is_named = || {
            let emoji = looks.emoji.as_deref();
            emoji.is_some_and(|emoji| batch.has_words(row, emoji))
        };
        let emoji = before.map_or_else(is_named, |before| before.emoji != looks.emoji);
        let color = before.is_some_and(|before| {
            before.color != Color::Unknown && before.color != looks.color && !batch.has_theme(row)
        });
        let location = known::location(row).filter(|location| {
            let before = known.and_then(|known| known.location);
            // A request has a row of its own.
            before.is_some_and(|before| before != *location)
                && *location != ThreadLocation::Pending
                && !batch.has_message(row)
        });
        Self {
            emoji,
            color,
            location,
        }
    }
}

/// Notes the changes that rows of whole threads show: whether they do depends on the other rows.
pub(super) fn note_changes<'a>(rows: &'a [Row], batch: &mut Batch<'a>) {
    let threads = rows
        .iter()
        .filter(|row| row.name() == "updateOrInsertThread");
    for row in threads {
        if batch.together.is_first(row) && !batch.is_old(row) {
            let changes = Changes::of(row, batch);
            if changes.emoji || changes.color {
                batch.note_change(row);
            }
        }
    }
}

/// The events of the row of a whole thread. Without a text about a change, its look is only stated once more.
pub(super) fn events(row: &Row, batch: &Batch<'_>) -> Result<Vec<Event>, DecodeError> {
    required(row, "thread_key")?;
    let mut events = Vec::new();
    if !batch.together.is_first(row) || batch.is_old(row) {
        return Ok(events);
    }
    let changes = Changes::of(row, batch);
    let thread = batch.thread(row, None)?;
    let raw = LazyCell::new(|| raw(row));
    let notice = batch.notice(row);
    if let Some(Notice { id, author, at }) = notice.clone().filter(|_| changes.color) {
        let color = match known::color(row) {
            Some(argb) => color_of(argb),
            None => Some(ThreadColor::MessengerBlue),
        };
        events.push(match color {
            Some(color) => Event::ColorChanged(ColorChanged {
                id,
                author,
                thread,
                at,
                color,
                theme: positive(row, "theme_fbid").map(ThemeId::from),
                raw: raw.clone(),
            }),
            None => unknown(row),
        });
    }
    if let Some(Notice { id, author, at }) = notice.clone().filter(|_| changes.emoji) {
        events.push(Event::EmojiChanged(EmojiChanged {
            id,
            author,
            thread,
            at,
            emoji: filled(row, "custom_emoji").map(str::to_owned),
            raw: raw.clone(),
        }));
    }
    let is_change = changes.color || changes.emoji;
    if is_change && notice.is_none() && batch.has_notice(row) {
        events.push(unknown(row));
    }
    if let Some(location) = changes.location {
        events.push(Event::ThreadMoved(ThreadMoved {
            thread,
            location,
            raw: raw.clone(),
        }));
    }
    Ok(events)
}
