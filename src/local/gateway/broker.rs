//! Handling the packets of clients.

use std::time::Duration;

use serde_json::{Map, Value};

use super::connection::Connection;
use super::fault::EdgeFault;
use super::packet::{self, Connect, Malformed, Packet};
use super::sequence::QueueRequest;
use super::websocket::{POLICY_VIOLATION, PROTOCOL_ERROR};
use super::{Gateway, topics, websocket};
use crate::id::UserId;
use crate::local::control::journal::Recorded;
use crate::local::lightspeed::{self, Device};
use crate::local::push::items;
use crate::local::world::state::State;

const WRONG_PROTOCOL: u8 = 1;
const WRONG_CLIENT_ID: u8 = 2;
const WRONG_USER_NAME: u8 = 4;
const NOT_AUTHORIZED: u8 = 5;
/// Facebook's own code for cookies without a live session.
const WRONG_COOKIES: u8 = 21;

/// The members of the JSON user name that every client sends.
const USER_NAME_FIELDS: [&str; 15] = [
    "u",
    "s",
    "chat_on",
    "fg",
    "d",
    "aid",
    "st",
    "pm",
    "cp",
    "ecp",
    "ct",
    "mqtt_sid",
    "dc",
    "no_auto_fg",
    "gas",
];

impl Gateway {
    fn connection(&mut self, number: u64) -> Option<&mut Connection> {
        self.connections.get_mut(&number)
    }

    pub(super) fn is_ending(&self, number: u64) -> bool {
        self.connections
            .get(&number)
            .is_none_or(|connection| connection.outbox.is_ending())
    }

    /// Returns the time without packets after which the connection is closed: one and a half times the keep-alive, if there is
    /// one.
    pub(super) fn read_timeout(&self, number: u64) -> Option<Duration> {
        let connection = self
            .connections
            .get(&number)
            .filter(|connection| connection.user.is_some())?;
        let own = connection.keep_alive.mul_f32(1.5);
        Some(self.silence_limit.unwrap_or(own)).filter(|time| !time.is_zero())
    }
}

/// Handles all complete packets in the buffer.
pub(super) fn handle(
    state: &mut State,
    number: u64,
    buffer: &mut Vec<u8>,
) -> Result<(), Malformed> {
    while !state.gateway.is_ending(number)
        && let Some(packet) = packet::take(buffer)?
    {
        let user = state
            .gateway
            .connection(number)
            .and_then(|connection| connection.user);
        match (packet, user) {
            (Packet::Connect(connect), None) => self::connect(state, number, &connect),
            (Packet::Connect(_), Some(_)) | (_, None) => return Err(Malformed),
            (packet, Some(user)) => serve(state, number, user, packet),
        }
    }
    Ok(())
}

/// Adds a packet to the journal in the form of a request, so that tests can await and inspect it.
fn record(state: &mut State, number: u64, kind: &str, path: &str, form: Vec<(String, String)>) {
    let connection = state.gateway.connection(number);
    let session = connection.and_then(|connection| connection.session);
    let client = session.and_then(|session| state.client_of(session));
    let request = Recorded {
        method: kind.to_owned(),
        host: "edge-chat.facebook.com".to_owned(),
        path: path.to_owned(),
        form,
        ..Recorded::default()
    };
    state.journal.add(client, request);
}

/// Returns the members of a JSON object, with strings unquoted.
fn members(object: &Map<String, Value>) -> Vec<(String, String)> {
    let pairs = object.iter().map(|(name, value)| {
        let text = value.as_str().map(str::to_owned);
        (name.clone(), text.unwrap_or_else(|| value.to_string()))
    });
    pairs.collect()
}

fn connect(state: &mut State, number: u64, connect: &Connect) {
    let user_name = connect.user_name.as_deref().map(serde_json::from_str);
    let Some(Ok(user_name)) = user_name else {
        return refuse(state, number, WRONG_USER_NAME);
    };
    let mut form = members(&user_name);
    form.push(("keep_alive".to_owned(), connect.keep_alive.to_string()));
    record(state, number, "CONNECT", "/mqtt/connect", form);
    let user = match authenticate(state, number, connect, &user_name) {
        Ok(user) => user,
        Err(code) => return refuse(state, number, code),
    };
    let fault = |fault: &EdgeFault| *fault == EdgeFault::NoConnack;
    if state.gateway.take_fault(user, fault).is_some() {
        return;
    }
    let Some(connection) = state.gateway.connection(number) else {
        return;
    };
    connection.user = Some(user);
    connection.keep_alive = Duration::from_secs(connect.keep_alive.into());
    let topics = match user_name.get("st") {
        Some(Value::Array(topics)) => topics.as_slice(),
        Some(topic) => std::slice::from_ref(topic),
        None => &[],
    };
    let topics: Vec<&str> = topics.iter().filter_map(Value::as_str).collect();
    for topic in &topics {
        connection.subscribe((*topic).to_owned(), 1);
    }
    let is = |name: &str| user_name.get(name) == Some(&Value::Bool(true));
    connection.is_active = is("chat_on") && is("fg");
    connection.send(&packet::connack(0));
    if topics.contains(&topics::PRESENCE) {
        publish_friends(state, number, user);
    }
    state.update_presence(user);
}

/// Publishes to a connection which of the user's friends are active.
fn publish_friends(state: &mut State, number: u64, user: UserId) {
    let item = items::presence(&state.active_friends(user));
    if let Some(list) = topics::presence(&item, "full")
        && let Some(connection) = state.gateway.connection(number)
    {
        connection.publish(topics::PRESENCE, list.to_string().as_bytes(), 0);
    }
}

/// Returns the user who connects, or the return code of the refusal.
fn authenticate(
    state: &mut State,
    number: u64,
    connect: &Connect,
    user_name: &Map<String, Value>,
) -> Result<UserId, u8> {
    if connect.protocol != "MQIsdp" || connect.level != 3 {
        return Err(WRONG_PROTOCOL);
    }
    if connect.client_id != "mqttwsclient" || !connect.clean {
        return Err(WRONG_CLIENT_ID);
    }
    let connection = state.gateway.connection(number).ok_or(WRONG_COOKIES)?;
    let (session, sid) = (connection.session, connection.sid);
    let session = session.and_then(|session| state.sessions.get(&session));
    let user = session.ok_or(WRONG_COOKIES)?.user;
    let fault = |fault: &EdgeFault| matches!(fault, EdgeFault::Connack(_));
    if let Some(EdgeFault::Connack(code)) = state.gateway.take_fault(user, fault) {
        return Err(code);
    }
    let complete = USER_NAME_FIELDS
        .iter()
        .all(|name| user_name.contains_key(*name))
        && unsigned(user_name.get("s")) == Some(sid)
        && user_name.get("ct").and_then(Value::as_str) == Some("websocket");
    if !complete {
        return Err(WRONG_USER_NAME);
    }
    if unsigned(user_name.get("u")) != Some(user.get()) {
        return Err(NOT_AUTHORIZED);
    }
    Ok(user)
}

fn refuse(state: &mut State, number: u64, code: u8) {
    if let Some(connection) = state.gateway.connection(number) {
        connection.send(&packet::connack(code));
        connection.outbox.close(POLICY_VIOLATION);
    }
}

/// Reads a number or a string of digits.
fn unsigned(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_u64(),
    }
}

fn serve(state: &mut State, number: u64, user: UserId, packet: Packet) {
    let Some(connection) = state.gateway.connection(number) else {
        return;
    };
    match packet {
        Packet::Connect(_) => connection.outbox.close(PROTOCOL_ERROR),
        Packet::Publish { topic, id, payload } => {
            if let Some(id) = id {
                connection.send(&packet::puback(id));
            }
            handle_publish(state, number, user, &topic, &payload);
        }
        Packet::PubAck(id) => {
            if let Some(topic) = connection.acknowledged(id) {
                record(state, number, "PUBACK", &topic, Vec::new());
            }
        }
        Packet::Subscribe { id, topics } => {
            let form = topics.iter().cloned();
            let form = form.map(|(topic, qos)| (topic, qos.to_string())).collect();
            let sees_friends = topics.iter().any(|(topic, _)| topic == topics::PRESENCE);
            let granted: Vec<u8> = topics
                .into_iter()
                .map(|(topic, qos)| connection.subscribe(topic, qos))
                .collect();
            connection.send(&packet::suback(id, &granted));
            record(state, number, "SUBSCRIBE", "/mqtt/subscribe", form);
            if sees_friends {
                publish_friends(state, number, user);
            }
        }
        Packet::Unsubscribe { id, topics } => {
            for topic in &topics {
                connection.unsubscribe(topic);
            }
            connection.send(&packet::unsuback(id));
            let form = topics.into_iter().map(|topic| (topic, String::new()));
            record(
                state,
                number,
                "UNSUBSCRIBE",
                "/mqtt/unsubscribe",
                form.collect(),
            );
        }
        Packet::PingReq => {
            let fault = |fault: &EdgeFault| *fault == EdgeFault::PingUnanswered;
            let ignored = state.gateway.take_fault(user, fault).is_some();
            if let Some(connection) = state.gateway.connection(number) {
                connection.ignores_pings |= ignored;
                if !connection.ignores_pings {
                    connection.send(&packet::pingresp());
                }
            }
            record(state, number, "PINGREQ", "/mqtt/pingreq", Vec::new());
        }
        Packet::Disconnect => {
            connection.outbox.close(websocket::NORMAL);
            record(state, number, "DISCONNECT", "/mqtt/disconnect", Vec::new());
        }
    }
}

fn handle_publish(state: &mut State, number: u64, user: UserId, topic: &str, payload: &[u8]) {
    let object = serde_json::from_slice::<Map<String, Value>>(payload);
    let form = match &object {
        Ok(object) => members(object),
        Err(_) => {
            let text = String::from_utf8_lossy(payload).into_owned();
            vec![("payload".to_owned(), text)]
        }
    };
    record(state, number, "PUBLISH", topic, form);
    if topic == "/set_client_settings" {
        let setting = object.as_ref().ok().and_then(|settings| {
            let setting = settings.get("make_user_available_when_in_foreground");
            setting.and_then(Value::as_bool)
        });
        let connection = state.gateway.connection(number);
        match (connection, setting) {
            (Some(connection), Some(is_active)) => connection.is_active = is_active,
            (Some(connection), None) => connection.outbox.close(POLICY_VIOLATION),
            (None, _) => {}
        }
        return state.update_presence(user);
    }
    if topic == "/ls_req" {
        return lightspeed_request(state, number, user, payload);
    }
    let resumes = match topic {
        "/messenger_sync_create_queue" => false,
        "/messenger_sync_get_diffs" => true,
        _ => return,
    };
    match object
        .ok()
        .and_then(|object| queue_request(&object, user, resumes))
    {
        Some(request) => {
            state.gateway.open_queue(number, user, &request);
            state.listening.began(user);
        }
        None => {
            log::warn!(target: "fbchat::local", "a client asked {topic} for what cannot be");
            if let Some(connection) = state.gateway.connection(number) {
                connection.outbox.close(POLICY_VIOLATION);
            }
        }
    }
}

/// Answers a request that other clients send to the gateway of 2026.
fn lightspeed_request(state: &mut State, number: u64, user: UserId, payload: &[u8]) {
    let session = state.gateway.connection(number).and_then(|it| it.session);
    let device = Device {
        user,
        id: format!("mqtt-{}", session.unwrap_or_default()),
        session: session.unwrap_or_default(),
    };
    let responses = lightspeed::over_mqtt(state, number, &device, payload);
    let fault = |fault: &EdgeFault| *fault == EdgeFault::TaskUnanswered;
    if state.gateway.take_fault(user, fault).is_some() {
        return;
    }
    let fault = |fault: &EdgeFault| *fault == EdgeFault::TaskClosed;
    if state.gateway.take_fault(user, fault).is_some() {
        if let Some(connection) = state.gateway.connection(number) {
            connection.outbox.disconnect();
        }
        return;
    }
    for response in responses {
        if let Some(connection) = state.gateway.connection(number) {
            connection.publish("/ls_resp", response.to_string().as_bytes(), 1);
        }
    }
}

/// Reads a request for a queue; `None` if a member is missing or invalid.
fn queue_request(object: &Map<String, Value>, user: UserId, resumes: bool) -> Option<QueueRequest> {
    let number = |name: &str| unsigned(object.get(name));
    let right = matches!(number("sync_api_version"), Some(10 | 11))
        && object.get("encoding").and_then(Value::as_str) == Some("JSON")
        && number("entity_fbid") == Some(user.get());
    let token = if resumes {
        Some(object.get("sync_token")?.as_str()?.to_owned())
    } else {
        None
    };
    let known = if resumes {
        number("last_seq_id")?
    } else {
        number("initial_titan_sequence_id")?
    };
    let batch = usize::try_from(number("delta_batch_size")?).ok()?;
    right.then_some(QueueRequest {
        token,
        known,
        max_pending: number("max_deltas_able_to_process")?,
        batch: batch.clamp(1, 500),
    })
}
