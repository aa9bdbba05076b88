//! The databases: what a client gets that asks for one, and what it gets unasked.

use serde_json::{Value, json};

use super::changes::Lost;
use super::connection::Device;
use super::cursor;
use super::envelope::Query;
use super::fault::GatewayFault;
use super::program::{FirstBlock, integer, plain, response, row, transaction};
use super::snapshot;
use crate::id::UserId;
use crate::local::world::state::State;

/// The database of messages, in which changes are pushed.
pub(super) const MESSAGES: u64 = 1;
pub(super) const CONTACTS: u64 = 2;
pub(super) const ENCRYPTED: u64 = 95;
pub(super) const COMMUNITIES: u64 = 104;
/// The databases that have cursors.
const WITH_CURSORS: [u64; 4] = [MESSAGES, CONTACTS, ENCRYPTED, COMMUNITIES];

/// An answer, and where it leads in the database of messages.
pub(super) struct Answer {
    pub(super) program: Value,
    pub(super) position: Option<u64>,
    /// Whether the device is to get none of the changes in it.
    is_empty: bool,
}

impl Answer {
    fn nothing_new(database: u64) -> Self {
        let done = row(
            "updateLastSyncCompletedTimestampMsToNow",
            &[(0, integer(database))],
        );
        Self {
            program: plain(&[done]),
            position: None,
            is_empty: false,
        }
    }
}

/// Answers a request for a database. `sent` is the position of the last change that the same connection has got.
pub(super) fn answer(
    state: &mut State,
    device: &Device,
    query: &Query,
    sent: Option<u64>,
) -> Result<Answer, String> {
    if !WITH_CURSORS.contains(&query.database) {
        return Ok(Answer::nothing_new(query.database));
    }
    if query.database == MESSAGES {
        return messages(state, device, query, sent);
    }
    let next = match query.database {
        CONTACTS => cursor::write(CONTACTS, &device.id, 1),
        _ => cursor::DUMMY.to_owned(),
    };
    match &query.cursor {
        None => {}
        Some(cursor) if *cursor == next => return Ok(Answer::nothing_new(query.database)),
        Some(_) => {
            return Err(format!(
                "a cursor of database {} that it never had",
                query.database
            ));
        }
    }
    let statements = match query.database {
        CONTACTS => snapshot::contacts(state, device.user),
        _ => Vec::new(),
    };
    let first = first_block(query.database, query.epoch, None, next);
    Ok(Answer {
        program: transaction(&first, &statements),
        position: None,
        is_empty: false,
    })
}

fn first_block(database: u64, epoch: i64, current: Option<String>, next: String) -> FirstBlock {
    FirstBlock {
        database,
        epoch,
        current,
        next,
        channel: match database {
            MESSAGES => 1,
            CONTACTS | ENCRYPTED => 2,
            _ => 0,
        },
    }
}

fn messages(
    state: &mut State,
    device: &Device,
    query: &Query,
    sent: Option<u64>,
) -> Result<Answer, String> {
    let Some(text) = &query.cursor else {
        return Ok(whole(state, device, query.epoch, None));
    };
    let position = cursor::read(text, MESSAGES, &device.id);
    let key = (device.user, device.id.clone());
    let handed = state.lightspeed.devices.entry(key).or_default();
    let position = position.filter(|position| *position <= handed.last);
    // It cannot go on with that one.
    handed.may_begin_anew |= position.is_none();
    let position = position.ok_or("a cursor of database 1 that it never had")?;
    if position < handed.acknowledged {
        state.lightspeed.find(
            "a request for database 1 has a cursor before that of an acknowledged change"
                .to_owned(),
        );
    }
    let from = sent.map_or(position, |sent| sent.max(position));
    let next = next_changes(state, device, query.epoch, from, text.clone());
    Ok(next.unwrap_or_else(|| Answer {
        position: Some(from),
        ..Answer::nothing_new(MESSAGES)
    }))
}

/// Returns the next changes after a position, or all that there is if they are no longer known; `None` if there are none.
fn next_changes(
    state: &mut State,
    device: &Device,
    epoch: i64,
    from: u64,
    current: String,
) -> Option<Answer> {
    let changes = state.lightspeed.changes.entry(device.user).or_default();
    match changes.after(from, device.session) {
        Ok(None) => None,
        Ok(Some(together)) => {
            let next = handed_out(state, device, together.last);
            let first = first_block(MESSAGES, epoch, Some(current), next);
            Some(Answer {
                program: transaction(&first, &together.statements),
                position: Some(together.last),
                is_empty: together.statements.is_empty(),
            })
        }
        Err(Lost) => Some(whole(state, device, epoch, Some(current))),
    }
}

/// Returns the whole database of messages.
fn whole(state: &mut State, device: &Device, epoch: i64, current: Option<String>) -> Answer {
    let last = state
        .lightspeed
        .changes
        .entry(device.user)
        .or_default()
        .last();
    let next = handed_out(state, device, last);
    let statements = snapshot::messages(state, device.user);
    Answer {
        program: transaction(&first_block(MESSAGES, epoch, current, next), &statements),
        position: Some(last),
        is_empty: false,
    }
}

/// Returns the cursor of a position, which the device may send from now on.
fn handed_out(state: &mut State, device: &Device, position: u64) -> String {
    let key = (device.user, device.id.clone());
    let handed = state.lightspeed.devices.entry(key).or_default();
    handed.last = handed.last.max(position);
    cursor::write(MESSAGES, &device.id, position)
}

/// Sends the changes that a connection has not got yet. Those of a slow client stay in the database.
pub(super) fn push(state: &mut State, number: u64) {
    while let Some(connection) = state.lightspeed.connections.get(&number)
        && let Some((stream, sent)) = connection.messages.filter(|_| connection.has_room())
    {
        let device = connection.device.clone();
        let current = cursor::write(MESSAGES, &device.id, sent);
        let is_snapshot = |fault: &GatewayFault| *fault == GatewayFault::Snapshot;
        let has_news = state.lightspeed.changes.get(&device.user);
        let has_news = has_news.is_some_and(|changes| changes.last() != sent);
        let is_silence = |fault: &GatewayFault| *fault == GatewayFault::Silent;
        if has_news && state.lightspeed.take_fault(number, is_silence).is_some() {
            if let Some(connection) = state.lightspeed.connections.get_mut(&number) {
                connection.is_silent = true;
            }
            return;
        }
        if has_news && state.lightspeed.take_fault(number, is_snapshot).is_some() {
            state.lightspeed.forget_changes(device.user);
        }
        let Some(answer) = next_changes(state, &device, 0, sent, current) else {
            return;
        };
        let response = response(None, &answer.program);
        let is_sent = answer.is_empty
            || state
                .lightspeed
                .deliver(number, stream, &response, answer.position);
        let connection = state.lightspeed.connections.get_mut(&number);
        let messages = connection.and_then(|it| it.messages.as_mut());
        if let (true, Some((_, sent)), Some(position)) = (is_sent, messages, answer.position) {
            *sent = position;
        }
        if !is_sent {
            return;
        }
    }
}

/// Forgets a user's changes. Clients get a snapshot, and those that a fault has silenced are served again.
pub(crate) fn lose(state: &mut State, user: UserId) {
    state.lightspeed.forget_changes(user);
    let connections = state.lightspeed.connections.iter();
    let of_user = connections.filter(|(_, connection)| connection.device.user == user);
    let numbers: Vec<u64> = of_user.map(|(number, _)| *number).collect();
    for number in numbers {
        // A fault that waits for a change applies before that.
        push(state, number);
        if let Some(connection) = state.lightspeed.connections.get_mut(&number) {
            connection.is_silent = false;
        }
        push(state, number);
    }
}

/// Returns what a page, or the request in its place, has of a database; `None` for one that it has nothing of.
pub(crate) fn graphql(state: &mut State, session: u64, database: u64) -> Option<Value> {
    let one = state.sessions.get(&session)?;
    let device = Device {
        user: one.user,
        id: one.device_id.clone(),
        session,
    };
    let query = Query {
        database,
        cursor: None,
        params: None,
        epoch: 0,
    };
    let answer = answer(state, &device, &query, None).ok()?;
    let names = super::program::names(&answer.program);
    let dependencies: Vec<Value> = names
        .iter()
        .map(|name| {
            let (first, rest) = name.split_at(1);
            let class = format!("LS{}{rest}", first.to_uppercase());
            json!({"name": name, "value": {"__dr": class}})
        })
        .collect();
    let payload = json!({"name": null, "step": answer.program}).to_string();
    Some(
        json!({"dependencies": dependencies, "experiments": null, "payload": payload, "target": "3"}),
    )
}
