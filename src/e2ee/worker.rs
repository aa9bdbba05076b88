//! The thread that keeps a device connected.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::line::{self, LineReader, LineWriter};
use super::receive::{Receiver, acknowledge_it, go_on};
use super::shared::{Shared, Taken};
use super::token;
use super::upkeep::Upkeep;
use crate::error::{Error, Result, TransportError};
use crate::event::{DeviceRemoved, Event};
use crate::http::Register;
use crate::listen::{Backoff, HEALTHY_AFTER, Task};
use crate::sync::lock;
use crate::time::{CENTURY, later};
use crate::wire::e2ee::client_payload::client_payload;
use crate::wire::e2ee::stanza::{Arrival, Failure};

/// Why a connection has ended.
enum End {
    /// It is made anew.
    Broken(Error),
    /// There is no use in another one.
    Final(String),
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

/// Connects, and stays connected until the stop.
pub(crate) fn start(shared: &Arc<Shared>) -> Result<JoinHandle<()>> {
    let shared = Arc::clone(shared);
    let thread = thread::Builder::new().name("fbchat-encrypted".to_owned());
    Ok(thread.spawn(move || run(&shared))?)
}

fn run(shared: &Arc<Shared>) {
    let mut backoff = Backoff::new(shared.options.first_retry, shared.options.longest_retry);
    let mut receiver = Receiver::default();
    go_on(shared);
    while !shared.stop.is_stopped() {
        let mut healthy_since = None;
        let end = connect(shared)
            .map_err(End::from)
            .and_then(|(reader, writer)| {
                serve(shared, &mut receiver, reader, &writer, &mut healthy_since)
            });
        shared.closed();
        match end {
            Ok(()) => break,
            Err(End::Final(reason)) => {
                log::warn!("encrypted chats: {reason}");
                shared.end(&reason);
                break;
            }
            Err(End::Broken(error)) if !shared.stop.is_stopped() => {
                log::warn!("the connection of encrypted chats is made anew: {error}");
                if healthy_since.is_some_and(|since: Instant| since.elapsed() >= HEALTHY_AFTER) {
                    backoff.succeeded();
                }
                if shared.stop.wait(backoff.failed(fastrand::f64())) {
                    break;
                }
            }
            Err(End::Broken(_)) => break,
        }
    }
    shared.closed();
}

/// Connects. A stop ends it, whatever it waits for.
fn connect(shared: &Arc<Shared>) -> Result<(LineReader, Arc<LineWriter>)> {
    let connecting = Arc::clone(shared);
    let mut task = Task::start(&shared.stop, move || connect_now(&connecting))?;
    // Each step of it has a limit of its own.
    let connected = task.wait(later(Instant::now(), CENTURY))?;
    connected.ok_or_else(|| TransportError::Timeout.into())
}

fn connect_now(shared: &Arc<Shared>) -> Result<(LineReader, Arc<LineWriter>)> {
    let token = token::current(&shared.tokens, &shared.api, &shared.account)?;
    let user_agent = &shared.account.user_agent;
    let device = shared.jid().device;
    let (user, version) = (shared.uid.get(), shared.options.app_version);
    let payload = client_payload(user, device, version, &token.text, user_agent);
    let noise = lock(&shared.store).device().noise.clone();
    let caller = line::Caller {
        http: &shared.api.http,
        account: &shared.account,
        noise: &noise,
        root: &shared.root,
        payload: &payload,
        max_message_size: shared.options.max_message_size,
    };
    let stop = shared.stop.clone();
    let register: Register = Arc::new(move |connection| stop.ends(connection));
    let (reader, writer) = line::connect(&caller, register)?;
    Ok((reader, Arc::new(writer)))
}

/// Reads until the connection ends. `healthy_since`: since when it is of use.
fn serve(
    shared: &Arc<Shared>,
    receiver: &mut Receiver,
    mut reader: LineReader,
    writer: &Arc<LineWriter>,
    healthy_since: &mut Option<Instant>,
) -> Result<(), End> {
    let mut upkeep = Upkeep::new(&shared.options);
    receiver.begin();
    loop {
        let wake = match upkeep.due(Instant::now()) {
            None => return Err(End::Broken(TransportError::Timeout.into())),
            Some(Ok(node)) => {
                writer.send(&node)?;
                continue;
            }
            Some(Err(wake)) => wake,
        };
        if shared.stop.is_stopped() {
            return Ok(());
        }
        let Some((bytes, node)) = reader.next(wake)? else {
            continue;
        };
        upkeep.is_alive();
        match Arrival::of(node.clone()) {
            Arrival::Accepted => {
                writer.send(&upkeep.accepted())?;
                shared.opened(writer);
            }
            // Not before: a message that cannot be stored would end one connection after the other without a wait.
            Arrival::UpToDate => *healthy_since = Some(Instant::now()),
            Arrival::Ended(failure) => return Err(ended(shared, failure)),
            Arrival::Answer(id, answer) => {
                let is_of_others = shared.answered(&id, answer.clone())
                    || receiver.answered(shared, &id, &answer, writer)?;
                if is_of_others {
                    continue;
                }
                if let Some(next) = upkeep.answered(shared, &id, answer)? {
                    writer.send(&next)?;
                }
            }
            Arrival::FewKeys => {
                if let Some(upload) = upkeep.few_keys(shared)? {
                    writer.send(&upload)?;
                }
                acknowledge_it(&node, writer)?;
            }
            Arrival::Taken {
                id,
                error,
                devices_hash,
            } => {
                receiver.taken(&id, error.is_some(), writer)?;
                let taken = Taken {
                    error,
                    devices_hash,
                };
                shared.taken(&id, taken);
            }
            arrival => receiver.arrived(shared, arrival, &node, &bytes, writer)?,
        }
    }
}

/// What follows from the end that the server has given a reason for.
fn ended(shared: &Shared, failure: Failure) -> End {
    let code = match failure {
        Failure::Replaced => {
            return End::Final(
                "another connection of this device has taken its place: use one directory of keys in one process"
                    .to_owned(),
            );
        }
        Failure::Other(reason) => {
            let problem =
                format!("the server of encrypted chats has ended the connection: {reason}");
            return End::Broken(TransportError::Protocol(problem.into()).into());
        }
        Failure::Code(code) => code,
    };
    match code {
        401 | 415 | 418 => {
            let set_aside = lock(&shared.store).begin_anew(shared.uid);
            if let Err(error) = set_aside {
                log::warn!("the keys of a device that is gone cannot be set aside: {error}");
            }
            shared
                .inbox
                .put(None, Event::DeviceRemoved(DeviceRemoved { code }));
            End::Final(format!(
                "the server does not know this device any more (code {code}): its keys were set aside, and the next `encrypted` registers a new one"
            ))
        }
        402 | 403 | 405 | 409 => End::Final(format!(
            "the server does not accept this device (code {code}): see what the site shows the account's owner"
        )),
        413 | 414 => {
            lock(&shared.tokens).expired();
            let problem = "the token of encrypted chats has expired";
            End::Broken(TransportError::Protocol(problem.into()).into())
        }
        code => {
            let problem =
                format!("the server of encrypted chats has ended the connection with code {code}");
            End::Broken(TransportError::Protocol(problem.into()).into())
        }
    }
}
