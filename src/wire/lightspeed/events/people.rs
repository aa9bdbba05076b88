//! Where people are, and whether they are active.

use std::collections::{BTreeMap, BTreeSet};

use super::super::row::Row;
use super::batch::Batch;
use super::fields::{positive, raw, required, time, unknown};
use super::together::About;
use crate::error::DecodeError;
use crate::event::{ChatTimestamps, Event, LiveLocation, LiveLocations};
use crate::id::UserId;

/// The people whose presence the program has. Which number stands for what is not known but by the other transports, where 0 is away.
pub(super) fn presence(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    required(row, "contact_id")?;
    if !batch.together.is_first(row) {
        return Ok(None);
    }
    let (mut buddies, mut active) = (BTreeMap::new(), BTreeSet::new());
    for row in batch.together.about(About::Presence, 0) {
        let Some(user) = positive(row, "contact_id").map(UserId::from) else {
            continue;
        };
        buddies.insert(user, time(row, "last_active_timestamp_ms"));
        let ends = time(row, "expiration_timestamp_ms");
        let is_over = ends.is_some_and(|ends| ends <= batch.context.now);
        let is_active = row.integer("status").is_some_and(|status| status > 0);
        if is_active && !is_over {
            active.insert(user);
        } else {
            active.remove(&user);
        }
    }
    Ok(Some(Event::ChatTimestamps(ChatTimestamps {
        buddies,
        active,
        is_full: batch.truncates_presence(),
        raw: raw(row),
    })))
}

/// The places that are shared in a thread. A row does not name the message that shares one: it is that of the same person in the program.
/// Without one the row is unknown.
pub(super) fn live_locations(row: &Row, batch: &Batch<'_>) -> Result<Vec<Event>, DecodeError> {
    let number = required(row, "thread_key")?;
    required(row, "sender")?;
    if batch.is_old(row) || !batch.together.is_first(row) {
        return Ok(Vec::new());
    }
    let (mut locations, mut events) = (Vec::new(), Vec::new());
    for row in batch.together.about(About::LiveLocations, number) {
        match location(row, batch) {
            Some(location) => locations.push(location),
            None => events.push(unknown(row)),
        }
    }
    if !locations.is_empty() {
        events.push(Event::LiveLocations(LiveLocations {
            thread: batch.thread(row, Some("sender"))?,
            locations,
            raw: raw(row),
        }));
    }
    Ok(events)
}

fn location(row: &Row, batch: &Batch<'_>) -> Option<LiveLocation> {
    let place = row.float("latitude").zip(row.float("longitude"));
    Some(LiveLocation {
        id: None,
        message_id: batch.message_of(row, "sender")?,
        author: UserId::from(positive(row, "sender")?),
        coordinates: place.filter(|_| row.name() == "upsertLiveLocationSharer"),
        title: None,
        expires_at: time(row, "end_timestamp_ms"),
    })
}
