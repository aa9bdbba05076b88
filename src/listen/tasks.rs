//! Sending tasks over a connection that is opened for them.

use std::sync::Arc;

#[cfg(feature = "gateway")]
use super::gateway;
#[cfg(feature = "mqtt")]
use super::mqtt;
use super::task_caller::TaskCaller;
use super::unanswered::Unanswered;
use crate::api::{PageNames, TaskBatch};
use crate::error::Error;
use crate::http::Register;

/// Opens a connection, sends the tasks once, and blocks until their answer has come: over the gateway where the page offers it,
/// otherwise over MQTT.
pub(crate) fn exchange(
    caller: &TaskCaller<'_>,
    batch: &TaskBatch,
    names: &PageNames,
) -> Result<Vec<u8>, Unanswered> {
    #[cfg(all(feature = "gateway", feature = "mqtt"))]
    if names.gateway_app_id.is_none() {
        return over_mqtt(caller, batch, names);
    }
    #[cfg(feature = "gateway")]
    {
        over_gateway(caller, batch, names)
    }
    #[cfg(not(feature = "gateway"))]
    {
        over_mqtt(caller, batch, names)
    }
}

#[cfg(feature = "gateway")]
fn over_gateway(
    caller: &TaskCaller<'_>,
    batch: &TaskBatch,
    names: &PageNames,
) -> Result<Vec<u8>, Unanswered> {
    over(
        caller,
        |register| gateway::TaskConnection::open(caller, names, register),
        |connection| connection.exchange(caller, batch),
    )
}

#[cfg(feature = "mqtt")]
fn over_mqtt(
    caller: &TaskCaller<'_>,
    batch: &TaskBatch,
    names: &PageNames,
) -> Result<Vec<u8>, Unanswered> {
    over(
        caller,
        |register| Ok(mqtt::TaskConnection::open(caller, register)?),
        |connection| Ok(connection.exchange(caller, batch, names)?),
    )
}

fn over<C>(
    caller: &TaskCaller<'_>,
    open: impl FnOnce(Register) -> Result<C, Unanswered>,
    exchange: impl FnOnce(C) -> Result<Vec<u8>, Unanswered>,
) -> Result<Vec<u8>, Unanswered> {
    // A cancellation ends the connection, which looks like one that breaks.
    let reason = |sent, unanswered| match caller.commands.is_cancelled() {
        true => Error::Cancelled { sent }.into(),
        false => unanswered,
    };
    let commands = caller.commands.clone();
    let connection = open(Arc::new(move |connection| commands.ends(connection)));
    let connection = connection.map_err(|unanswered| reason(false, unanswered))?;
    exchange(connection).map_err(|unanswered| reason(true, unanswered))
}
