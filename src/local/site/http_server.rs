//! The listening socket and its connections: each connection has a thread, which ends with the server.

use std::collections::HashMap;
use std::io::{self, BufReader};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::reply::Reply;
use super::request::{self, Incoming};
use super::routes;
use crate::local::control::fault::Fault;
use crate::local::control::journal::Recorded;
#[cfg(feature = "e2ee")]
use crate::local::e2ee;
use crate::local::gateway::{self, Mqtt};
use crate::local::lightspeed::Streams;
use crate::local::playground;
use crate::local::world::api_error::ApiError;
use crate::local::world::due_plans;
use crate::local::world::shared::Shared;

const MAX_CONNECTIONS: usize = 512;

/// The open connections.
#[derive(Default)]
struct Connections {
    streams: Mutex<HashMap<u64, TcpStream>>,
}

impl Connections {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, TcpStream>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A listening socket and its thread.
pub(crate) struct HttpServer {
    pub(crate) address: SocketAddr,
    thread: Option<JoinHandle<Vec<String>>>,
}

impl HttpServer {
    pub(crate) fn start(address: SocketAddr, shared: Arc<Shared>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).map_err(|error| {
            let text = format!("cannot listen on {address}, so name another port: {error}");
            io::Error::new(error.kind(), text)
        })?;
        let address = listener.local_addr()?;
        let listening = thread::Builder::new()
            .name("fbchat-local".to_owned())
            .spawn(move || listen(&listener, &shared))?;
        Ok(Self {
            address,
            thread: Some(listening),
        })
    }

    /// Stops and listens again at the same address. Returns the messages of panicked threads.
    pub(crate) fn restart(&mut self, shared: &Arc<Shared>) -> io::Result<Vec<String>> {
        let panics = self.stop(shared);
        shared.lock().stopping = false;
        *self = Self::start(self.address, Arc::clone(shared))?;
        Ok(panics)
    }

    /// Ends all threads and returns the messages of those that panicked.
    pub(crate) fn stop(&mut self, shared: &Shared) -> Vec<String> {
        shared.lock().stopping = true;
        shared.notify();
        // A connection wakes the listening thread.
        let woken = TcpStream::connect(self.address);
        let Some(listening) = self.thread.take() else {
            return Vec::new();
        };
        drop(woken);
        listening
            .join()
            .unwrap_or_else(|panic| vec![panic_message(&*panic)])
    }
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) -> Vec<String> {
    let connections = Arc::new(Connections::default());
    let mut threads: Vec<JoinHandle<()>> = Vec::new();
    let mut panics = Vec::new();
    let announcing = thread::Builder::new()
        .name("fbchat-local-plans".to_owned())
        .spawn({
            let shared = Arc::clone(shared);
            move || due_plans::announce(&shared)
        });
    match announcing {
        Ok(thread) => threads.push(thread),
        Err(error) => panics.push(format!("no thread announces plans: {error}")),
    }
    for (number, stream) in (0_u64..).zip(listener.incoming()) {
        if shared.lock().stopping {
            break;
        }
        let (done, running): (Vec<_>, Vec<_>) =
            threads.into_iter().partition(JoinHandle::is_finished);
        panics.extend(done.into_iter().filter_map(panic_of));
        threads = running;
        let (Ok(stream), true) = (stream, threads.len() < MAX_CONNECTIONS) else {
            continue;
        };
        let Ok(copy) = stream.try_clone() else {
            continue;
        };
        connections.lock().insert(number, copy);
        let (shared, open) = (Arc::clone(shared), Arc::clone(&connections));
        let spawned = thread::Builder::new()
            .name(format!("fbchat-local-{number}"))
            .spawn(move || {
                let _guard = ConnectionGuard(&open, number);
                // A peer that disconnects is no fault of the server.
                if let Err(error) = serve(stream, &shared) {
                    log::debug!(target: "fbchat::local", "connection {number} ended: {error}");
                }
            });
        match spawned {
            Ok(thread) => threads.push(thread),
            Err(_) => drop(connections.lock().remove(&number)),
        }
    }
    for stream in connections.lock().values() {
        let _ = stream.shutdown(Shutdown::Both);
    }
    panics.extend(threads.into_iter().filter_map(panic_of));
    panics
}

/// Removes a connection from the list on drop, also on a panic.
struct ConnectionGuard<'a>(&'a Connections, u64);

impl Drop for ConnectionGuard<'_> {
    fn drop(&mut self) {
        self.0.lock().remove(&self.1);
    }
}

fn panic_of(thread: JoinHandle<()>) -> Option<String> {
    thread.join().err().map(|panic| panic_message(&*panic))
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a text".to_owned())
}

fn serve(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let address = stream.local_addr()?;
    let mut stream = BufReader::new(stream);
    loop {
        let (request, body) = match request::read(&mut stream)? {
            Incoming::Request(request, body) => (request, body),
            Incoming::Closed => return Ok(()),
            Incoming::Refused(status) => {
                Reply::status(status).write(stream.get_ref(), false, true)?;
                return request::close_gracefully(&mut stream);
            }
        };
        let keep_open = !request
            .header("connection")
            .is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let outcome = match playground::answer(shared, address, &request, &body) {
            Some(reply) => Outcome::Answer(reply),
            None => handle(shared, &request),
        };
        match outcome {
            Outcome::Answer(reply) if reply.status == 101 => {
                return match request.path.as_str() {
                    "/chat" => gateway::serve(Mqtt::default(), stream, shared, &request, &reply),
                    #[cfg(feature = "e2ee")]
                    "/ws/chat" => e2ee::serve(stream, shared, &reply),
                    _ => gateway::serve(Streams, stream, shared, &request, &reply),
                };
            }
            Outcome::Answer(reply) => {
                reply.write(stream.get_ref(), keep_open, request.method != "HEAD")?;
            }
            Outcome::Half(reply) => {
                reply.write_half(stream.get_ref())?;
                return request::close_gracefully(&mut stream);
            }
            Outcome::Stall(reply) => {
                if let Some(reply) = reply {
                    reply.write_half(stream.get_ref())?;
                }
                return request::drain(&mut stream);
            }
            Outcome::Nothing => return Ok(()),
        }
        if !keep_open {
            return Ok(());
        }
    }
}

enum Outcome {
    Answer(Reply),
    Half(Reply),
    /// Half of a reply or nothing, and the connection stays open.
    Stall(Option<Reply>),
    Nothing,
}

/// Handles a request, with its pending fault.
fn handle(shared: &Shared, request: &Recorded) -> Outcome {
    let (number, fault) = {
        let mut state = shared.lock();
        let client = state.clients.of_request(request);
        let number = state.journal.add(client, request.clone());
        (number, state.next_fault(&request.path))
    };
    let answer = || {
        let reply = routes::answer(shared, request);
        let mut state = shared.lock();
        if let Some(client) = state.clients.of_exchange(request, &reply) {
            state.journal.assign(number, client);
        }
        drop(state);
        reply
    };
    // Wakes the threads that wait for a request in the journal.
    shared.notify();
    Outcome::Answer(match fault {
        None => answer(),
        Some(Fault::Status(status)) => Reply::status(status),
        Some(Fault::Delay(time)) => {
            shared.pause(time);
            answer()
        }
        Some(Fault::Drop) => return Outcome::Nothing,
        Some(Fault::DropAfterHandling) => {
            answer();
            return Outcome::Nothing;
        }
        Some(Fault::Truncate) => return Outcome::Half(answer()),
        Some(Fault::Stall) => return Outcome::Stall(None),
        Some(Fault::StallHalfway) => {
            return Outcome::Stall(Some(answer()));
        }
        Some(Fault::Batched) => routes::batched(answer()),
        Some(Fault::Garbage) => {
            Reply::of_type("application/octet-stream", *b"\xff\xfe{\x00garb\xc3\x28age")
        }
        Some(Fault::Body(body)) => Reply::of_type("text/html; charset=utf-8", body),
        Some(Fault::FacebookError(code)) => Reply::api_error(ApiError(code)),
        #[cfg(test)]
        Some(Fault::Panic) => std::panic::resume_unwind(Box::new("a bug of the server")),
        Some(Fault::LoggedOut) => {
            let mut state = shared.lock();
            if let Some(number) = state.session_of(request) {
                state.sessions.remove(&number);
            }
            drop(state);
            shared.notify();
            answer()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panic_of_a_thread_is_reported() {
        let quiet = thread::spawn(|| {});
        assert_eq!(panic_of(quiet), None);
        let loud = thread::spawn(|| std::panic::resume_unwind(Box::new("a bug".to_owned())));
        assert_eq!(panic_of(loud).as_deref(), Some("a bug"));
    }
}
