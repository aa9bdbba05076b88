//! Tasks over MQTT: over the connection of the listening, and over one of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::MqttOptions;
use super::connection::{Caller, Connection, PacketIds};
use crate::api::{Account, Api, AttachedTasks, TaskRequest, Tasks};
use crate::error::{Error, Result, TransportError};
use crate::http::{CommandAgent, Register};
use crate::id::UserId;
use crate::listen::websocket::Writer;
use crate::model::Visibility;
use crate::time::{CENTURY, later};
use crate::wire::lightspeed::Response;
use crate::wire::mqtt::packet;

const REQUESTS: &str = "/ls_req";
/// Where the answers come.
pub(super) const ANSWERS: &str = "/ls_resp";

/// Subscribes to the answers.
fn subscribe(writer: &Writer, packet_ids: &PacketIds) -> Result<()> {
    let packet = packet::subscribe(&[ANSWERS], packet_ids.next()?)?;
    // The limit of the websocket counts.
    writer.send(packet, later(Instant::now(), CENTURY))
}

fn publish(writer: &Writer, packet_ids: &PacketIds, json: &str) -> Result<()> {
    let packet = packet::publish(REQUESTS, json, packet_ids.next()?)?;
    writer.send(packet, later(Instant::now(), CENTURY))
}

/// Sends tasks over this connection from now on. The answers are subscribed to once there is a task: other clients do without.
pub(super) fn attach(connection: &Connection, tasks: &Arc<Tasks>) -> AttachedTasks {
    let (writer, packet_ids) = connection.sender();
    let is_subscribed = AtomicBool::new(false);
    AttachedTasks::new(tasks, move |json| {
        if !is_subscribed.swap(true, Ordering::SeqCst) {
            subscribe(&writer, &packet_ids)?;
        }
        publish(&writer, &packet_ids, json)
    })
}

/// The client that sends a task over a connection of its own.
pub(crate) struct TaskSender<'a> {
    pub(crate) api: &'a Api,
    pub(crate) account: &'a Account,
    pub(crate) uid: UserId,
    pub(crate) visibility: Visibility,
    pub(crate) commands: &'a CommandAgent,
}

impl TaskSender<'_> {
    /// Opens a connection, sends the request, and blocks until its answer has come, for as long as a request may take.
    pub(crate) fn exchange(&self, request: &TaskRequest) -> Result<Vec<u8>> {
        let caller = Caller {
            http: &self.api.http,
            account: self.account,
            uid: self.uid,
            visibility: self.visibility,
        };
        let commands = self.commands.clone();
        let register: Register = Arc::new(move |connection| commands.ends(connection));
        let exchanged = Connection::open(&caller, &MqttOptions::default(), register)
            .map_err(|error| (false, error))
            .and_then(|connection| {
                self.exchange_over(connection, request)
                    .map_err(|error| (true, error))
            });
        // A cancellation ends the connection, which looks like one that breaks.
        exchanged.map_err(|(sent, error)| match self.commands.is_cancelled() {
            true => Error::Cancelled { sent },
            false => error,
        })
    }

    fn exchange_over(&self, mut connection: Connection, request: &TaskRequest) -> Result<Vec<u8>> {
        let (writer, packet_ids) = connection.sender();
        subscribe(&writer, &packet_ids)?;
        publish(&writer, &packet_ids, &request.json)?;
        let deadline = later(Instant::now(), self.api.http.settings.timeout);
        while let Some((topic, payload)) = connection.next(deadline)? {
            let is_answer = topic == ANSWERS
                && Response::decode(&payload)
                    .is_ok_and(|response| response.request_id() == Some(request.id));
            if is_answer {
                return Ok(payload);
            }
        }
        Err(TransportError::Timeout.into())
    }
}
