//! Handling the frames of clients.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::BAD_REQUEST;
use super::connection::Device;
use super::databases::{self, MESSAGES};
use super::envelope::{self, Content, Query, Request, Task};
use super::fault::GatewayFault;
use super::frame::Frame;
use super::program::{plain, response};
use super::{query, tasks};
use crate::local::control::journal::Recorded;
use crate::local::world::state::State;

/// Clients ping every 10 s; one that comes a little early is in time.
const PING_INTERVAL: Duration = Duration::from_millis(9500);

/// Handles the frames of a message. The first that is not allowed closes the connection.
pub(super) fn message(state: &mut State, number: u64, message: &[u8]) {
    let mut rest = message;
    while !rest.is_empty() {
        let done = match Frame::take(&mut rest) {
            Ok(frame) => self::frame(state, number, frame),
            Err(wrong) => Err(wrong.to_owned()),
        };
        if let Err(wrong) = done {
            refuse(state, number, wrong);
            break;
        }
    }
    if let Some(connection) = state.lightspeed.connections.get_mut(&number) {
        connection.send_gathered();
    }
}

/// Notes what a client did wrong, and closes its connection.
pub(super) fn refuse(state: &mut State, number: u64, wrong: String) {
    state.lightspeed.find(wrong);
    if let Some(connection) = state.lightspeed.connections.get_mut(&number) {
        connection.outbox.close(BAD_REQUEST);
    }
}

fn frame(state: &mut State, number: u64, frame: Frame) -> Result<(), String> {
    let connection = state.lightspeed.connections.get_mut(&number);
    let Some(connection) = connection.filter(|connection| !connection.outbox.is_ending()) else {
        return Ok(());
    };
    match frame {
        Frame::Ping => ping(state, number),
        Frame::Pong => {}
        Frame::Ack { stream, id } => {
            let position = connection.streams.acknowledged((stream, id))?;
            let device = connection.device.clone();
            let handed = state.lightspeed.devices.entry((device.user, device.id));
            let handed = handed.or_default();
            if let Some(position) = position.filter(|position| *position > handed.acknowledged) {
                handed.acknowledged = position;
                handed.may_begin_anew = false;
            }
            record(state, "ACK", "/lightspeed/ack", Vec::new());
        }
        Frame::EndOfData { stream } => connection.ended(stream)?,
        Frame::Establish { stream, params } => {
            let is_right = params.is_empty() || params == b"{}";
            if !is_right {
                return Err("the parameters of a stream are neither empty nor {}".to_owned());
            }
            connection.streams.establish(stream)?;
            state.lightspeed.establish(number, stream);
        }
        Frame::Data {
            stream,
            id,
            asks_for_ack,
            payload,
        } => {
            let is_open = connection.streams.received(stream, id)?;
            if asks_for_ack && is_open {
                state.lightspeed.acknowledge(number, stream, id);
            }
            request(state, number, stream, is_open, &payload)?;
        }
        // No frames of clients.
        Frame::Drain(_)
        | Frame::Deauth
        | Frame::EndWithReason { .. }
        | Frame::ExtendedData { .. } => {}
    }
    Ok(())
}

fn ping(state: &mut State, number: u64) {
    let interval = state.lightspeed.ping_interval.unwrap_or(PING_INTERVAL);
    let Some(connection) = state.lightspeed.connections.get_mut(&number) else {
        return;
    };
    let is_early = connection.has_pinged && connection.last_ping.elapsed() < interval;
    (connection.last_ping, connection.has_pinged) = (Instant::now(), true);
    state.lightspeed.pong(number);
    if is_early {
        let finding = "a ping came less than 10 s after the last";
        state.lightspeed.find(finding.to_owned());
    }
    record(state, "PING", "/lightspeed/ping", Vec::new());
}

/// Handles a request. `is_open`: the server has not ended its stream meanwhile; otherwise no more than its number counts.
fn request(
    state: &mut State,
    number: u64,
    stream: u16,
    is_open: bool,
    payload: &[u8],
) -> Result<(), String> {
    let Request { id, content } = envelope::read(payload)?;
    let Some(connection) = state.lightspeed.connections.get_mut(&number) else {
        return Ok(());
    };
    let device = connection.device.clone();
    let sent = connection.messages.map(|(_, sent)| sent);
    if let Content::Query(query) = &content {
        connection.streams.asks_for(stream, query.database);
    }
    take_id(state, number, &device, id, &content)?;
    if !is_open {
        return Ok(());
    }
    match content {
        Content::Query(query) => {
            record_query(state, &query);
            query::check(state, &device, &query)?;
            let answer = databases::answer(state, &device, &query, sent)?;
            let response = response(Some(id), &answer.program);
            let is_sent = state
                .lightspeed
                .deliver(number, stream, &response, answer.position);
            // The changes of an answer that is not sent stay in the database.
            if let Some(connection) = state.lightspeed.connections.get_mut(&number)
                && query.database == MESSAGES
                && let Some(position) = answer.position.filter(|_| is_sent)
            {
                connection.messages = Some((stream, position));
                state.listening.began(device.user);
            }
        }
        Content::Tasks(tasks) => {
            let (response, pushed) = run(state, &device, id, &tasks);
            let is_unanswered = |fault: &GatewayFault| *fault == GatewayFault::TaskUnanswered;
            let is_deaf = state.lightspeed.is_deaf(number);
            if is_deaf || state.lightspeed.take_fault(number, is_unanswered).is_some() {
                return Ok(());
            }
            let is_sent = state.lightspeed.deliver(number, stream, &response, None);
            let Some(connection) = state.lightspeed.connections.get_mut(&number) else {
                return Ok(());
            };
            if is_sent {
                connection.streams.answered(stream);
            }
            if let (Some(pushed), Some((stream, _))) = (pushed, connection.messages) {
                state.lightspeed.deliver(number, stream, &pushed, None);
            }
        }
        Content::Stateless(task) => {
            record_task(state, &task);
            tasks::run(state, &device, &task);
        }
    }
    Ok(())
}

/// Takes in the number of a request.
fn take_id(
    state: &mut State,
    connection: u64,
    device: &Device,
    id: u64,
    content: &Content,
) -> Result<(), String> {
    let key = (device.user, device.id.clone());
    let ids = state.lightspeed.request_ids.entry(key).or_default();
    let has_tasks = !matches!(content, Content::Query(_));
    Ok(ids.take(connection, id, has_tasks)?)
}

/// Runs the tasks of a request, and returns the response, and what comes beside it.
fn run(state: &mut State, device: &Device, request: u64, tasks: &[Task]) -> (Value, Option<Value>) {
    let (mut rows, mut pushed) = (Vec::new(), Vec::new());
    for task in tasks {
        record_task(state, task);
        let outcome = tasks::run(state, device, task);
        rows.extend(outcome.rows);
        pushed.extend(outcome.pushed);
    }
    let pushed = (!pushed.is_empty()).then(|| response(None, &plain(&pushed)));
    (response(Some(request), &plain(&rows)), pushed)
}

/// Adds a frame to the journal in the form of a request, so that tests can await and inspect it.
fn record(state: &mut State, kind: &str, path: &str, form: Vec<(String, String)>) {
    // The playground shows the frames, which have their client.
    let request = Recorded {
        method: kind.to_owned(),
        host: "gateway.facebook.com".to_owned(),
        path: path.to_owned(),
        form,
        ..Recorded::default()
    };
    state.journal.add(None, request);
}

fn record_query(state: &mut State, query: &Query) {
    let path = format!("/lightspeed/database/{}", query.database);
    let cursor = query.cursor.clone();
    let cursor = cursor.map(|cursor| ("last_applied_cursor".to_owned(), cursor));
    record(state, "SYNC", &path, cursor.into_iter().collect());
}

fn record_task(state: &mut State, task: &Task) {
    let path = format!("/lightspeed/task/{}", task.label);
    let mut form = members(&task.payload);
    form.push(("queue_name".to_owned(), task.queue.clone()));
    record(state, "TASK", &path, form);
}

/// Returns the members of a JSON object, with strings unquoted.
fn members(object: &Map<String, Value>) -> Vec<(String, String)> {
    let pairs = object.iter().map(|(name, value)| {
        let text = value.as_str().map(str::to_owned);
        (name.clone(), text.unwrap_or_else(|| value.to_string()))
    });
    pairs.collect()
}

/// Handles a request that came over a connection by MQTT, and returns the responses.
pub(crate) fn over_mqtt(
    state: &mut State,
    connection: u64,
    device: &Device,
    payload: &[u8],
) -> Vec<Value> {
    let request = envelope::read(payload).map_err(str::to_owned);
    let request = request.and_then(|request| {
        take_id(state, connection, device, request.id, &request.content)?;
        Ok(request)
    });
    let done = request.and_then(|Request { id, content }| match content {
        Content::Tasks(tasks) => {
            let (response, pushed) = run(state, device, id, &tasks);
            Ok([response].into_iter().chain(pushed).collect())
        }
        Content::Query(query) => {
            record_query(state, &query);
            query::check(state, device, &query)?;
            let answer = databases::answer(state, device, &query, None)?;
            Ok(vec![response(Some(id), &answer.program)])
        }
        Content::Stateless(task) => {
            record_task(state, &task);
            tasks::run(state, device, &task);
            Ok(Vec::new())
        }
    });
    done.unwrap_or_else(|wrong| {
        state.lightspeed.find(format!("over MQTT: {wrong}"));
        Vec::new()
    })
}
