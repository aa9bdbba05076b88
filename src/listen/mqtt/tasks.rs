//! Tasks over MQTT: over the connection of the listening, and over one that is opened for them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use mqtt_proto::Pid;

use super::MqttOptions;
use super::connection::{Caller, Connection, PacketIds};
use super::lent::LentTasks;
use crate::api::{Account, PageNames, TaskBatch};
use crate::error::{Result, TransportError};
use crate::http::Register;
use crate::listen::task_caller::TaskCaller;
use crate::listen::websocket::Writer;
use crate::time::{CENTURY, later};
use crate::wire::lightspeed::Response;
use crate::wire::mqtt::packet;

const REQUESTS: &str = "/ls_req";
/// Where the answers come.
pub(super) const ANSWERS: &str = "/ls_resp";

/// Sends tasks over this connection from now on. The answers are subscribed to once there is a task: other clients do without.
pub(super) fn lend(connection: &mut Connection, account: &Account) {
    let (writer, packet_ids) = connection.sender();
    let is_subscribed = AtomicBool::new(false);
    connection.tasks = Some(LentTasks::new(account, move |request| {
        if !is_subscribed.swap(true, Ordering::SeqCst) {
            subscribe(&writer, &packet_ids)?;
        }
        publish(&writer, &packet_ids, request).map(drop)
    }));
}

/// Subscribes to the answers.
fn subscribe(writer: &Writer, packet_ids: &PacketIds) -> Result<()> {
    let packet = packet::subscribe(&[ANSWERS], packet_ids.next()?)?;
    // The limit of the websocket counts.
    writer.send(packet, later(Instant::now(), CENTURY))
}

/// Returns the number by which the server acknowledges it.
fn publish(writer: &Writer, packet_ids: &PacketIds, json: &str) -> Result<Pid> {
    let id = packet_ids.next()?;
    let packet = packet::publish(REQUESTS, json, id)?;
    writer.send(packet, later(Instant::now(), CENTURY))?;
    Ok(id)
}

/// A connection that is opened for tasks.
pub(in crate::listen) struct TaskConnection(Connection);

impl TaskConnection {
    pub(in crate::listen) fn open(caller: &TaskCaller<'_>, register: Register) -> Result<Self> {
        let caller = Caller {
            http: &caller.api.http,
            account: caller.account,
            uid: caller.uid,
            visibility: caller.visibility,
        };
        Connection::open(&caller, &MqttOptions::default(), register).map(Self)
    }

    /// Sends tasks, and blocks until their answer has come, for as long as a request may take. If none comes, it blocks until they have
    /// arrived, and returns nothing.
    pub(in crate::listen) fn exchange(
        mut self,
        caller: &TaskCaller<'_>,
        batch: &TaskBatch,
        names: &PageNames,
    ) -> Result<Vec<u8>> {
        let id = caller.account.tasks.next_request_id();
        let request = batch.request(id, &names.app_id, names.version)?;
        let (writer, packet_ids) = self.0.sender();
        let deadline = later(Instant::now(), caller.api.http.settings.timeout);
        if !batch.is_answered {
            // A connection that ends with something unread may take along what was sent over it.
            let id = publish(&writer, &packet_ids, &request)?;
            self.0.wait_until_acknowledged(id, deadline)?;
            return Ok(Vec::new());
        }
        subscribe(&writer, &packet_ids)?;
        publish(&writer, &packet_ids, &request)?;
        while let Some((topic, payload)) = self.0.next(deadline)? {
            let is_answer = topic == ANSWERS
                && Response::decode(&payload)
                    .is_ok_and(|response| response.request_id() == Some(id));
            if is_answer {
                return Ok(payload);
            }
        }
        Err(TransportError::Timeout.into())
    }
}
