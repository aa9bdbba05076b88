//! Ending a wait from another thread.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};
use ureq::Agent;

use super::{RequestThreads, callback};
use crate::error::Result;

/// Stops listening, from any thread and as often as you like. It ends a request that is under way and a wait between two
/// requests; it does not wait until that has happened.
///
/// Listening is over within a few milliseconds. Only the attempt to connect to a host cannot be interrupted: listening does not
/// wait for it, and the thread on which it is made ends at the latest when
/// [`connect_timeout`](crate::ClientBuilder::connect_timeout) has passed. While there are four such threads, the next listening of
/// the client does not begin: [`Client::listen`](crate::Client::listen) blocks until one has ended.
///
/// ```
/// use fbchat::local::LocalServer;
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// let listener = client.listen()?;
/// let stop = listener.stop_handle();
/// let other_thread = std::thread::spawn(move || stop.stop());
/// for event in &listener {
///     println!("{event}");
/// }
/// assert!(listener.stop_handle().is_stopped());
/// # other_thread.join().unwrap();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct StopHandle(Arc<Shared>);

struct Shared {
    /// The agent of the long poll, whose requests end with it.
    agent: Agent,
    /// Dropping it wakes all that block on `closed`.
    open: Mutex<Option<Sender<Infallible>>>,
    closed: Receiver<Infallible>,
    /// More agents whose requests end with it.
    agents: Mutex<Vec<Agent>>,
    threads: RequestThreads,
    /// The connection that ends with it, beside the agents.
    #[cfg(any(feature = "mqtt", feature = "gateway"))]
    connection: Mutex<Option<Connection>>,
}

#[cfg(any(feature = "mqtt", feature = "gateway"))]
type Connection = std::sync::Weak<dyn ureq::unversioned::transport::ShutdownHandle>;

impl StopHandle {
    #[cfg(test)]
    pub(crate) fn new(agent: Agent) -> Self {
        Self::with_threads(agent, RequestThreads::default())
    }

    /// The requests of the listening are made on `threads`.
    pub(crate) fn with_threads(agent: Agent, threads: RequestThreads) -> Self {
        let (open, closed) = bounded(0);
        Self(Arc::new(Shared {
            agent,
            open: Mutex::new(Some(open)),
            closed,
            agents: Mutex::default(),
            threads,
            #[cfg(any(feature = "mqtt", feature = "gateway"))]
            connection: Mutex::new(None),
        }))
    }

    /// Stops listening.
    pub fn stop(&self) {
        let open = self
            .0
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if open.is_some() {
            drop(open);
            self.0.agent.clone().shutdown();
            for agent in self.agents().drain(..) {
                agent.shutdown();
            }
            #[cfg(any(feature = "mqtt", feature = "gateway"))]
            if let Some(connection) = self.connection().take().and_then(|it| it.upgrade()) {
                connection.shutdown();
            }
        }
    }

    /// Ends the requests of this agent too.
    pub(crate) fn ends_agent(&self, agent: Agent) {
        let mut agents = self.agents();
        if self.is_stopped() {
            agent.shutdown();
        } else {
            agents.push(agent);
        }
    }

    fn agents(&self) -> std::sync::MutexGuard<'_, Vec<Agent>> {
        self.0.agents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends this connection too, in place of an earlier one. Fails if it has stopped already.
    #[cfg(any(feature = "mqtt", feature = "gateway"))]
    pub(crate) fn ends(&self, connection: Connection) -> Result<(), ureq::Error> {
        let mut place = self.connection();
        if self.is_stopped() {
            return Err(std::io::Error::from(std::io::ErrorKind::NotConnected).into());
        }
        *place = Some(connection);
        Ok(())
    }

    #[cfg(any(feature = "mqtt", feature = "gateway"))]
    fn connection(&self) -> std::sync::MutexGuard<'_, Option<Connection>> {
        let connection = self.0.connection.lock();
        connection.unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether listening was stopped, by this handle or by its own end.
    pub fn is_stopped(&self) -> bool {
        self.0.closed.try_recv() == Err(TryRecvError::Disconnected)
    }

    /// Returns a number that no other listening has.
    pub(super) fn key(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// Whether a callback of this listening runs on this thread, which therefore must not block until it ends.
    pub(crate) fn is_calling(&self) -> bool {
        callback::runs(self.key())
    }

    pub(super) fn threads(&self) -> &RequestThreads {
        &self.0.threads
    }

    /// Blocks while too many threads make requests of the client. Fails at the stop.
    pub(crate) fn wait_for_room(&self) -> Result<()> {
        self.0.threads.wait_for_room(&self.0.closed)
    }

    pub(crate) fn agent(&self) -> &Agent {
        &self.0.agent
    }

    /// Becomes ready to receive, with nothing in it, at the stop.
    pub(crate) fn closed(&self) -> &Receiver<Infallible> {
        &self.0.closed
    }

    /// Blocks for that long, or until the stop. Returns whether it was the stop.
    pub(crate) fn wait(&self, duration: Duration) -> bool {
        self.0.closed.recv_timeout(duration) == Err(RecvTimeoutError::Disconnected)
    }
}

impl fmt::Debug for StopHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StopHandle")
            .field("is_stopped", &self.is_stopped())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::panic;
    use std::thread;
    use std::time::Instant;

    use super::*;
    use crate::error::{Error, Result};
    use crate::listen::task::Task;
    use crate::time::{CENTURY, later};

    /// Runs work on a thread of its own and waits for it.
    fn run<T: Send + 'static>(
        stop: &StopHandle,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut task = Task::start(stop, work)?;
        loop {
            if let Some(result) = task.wait(later(Instant::now(), CENTURY))? {
                return Ok(result);
            }
        }
    }

    fn handle() -> StopHandle {
        StopHandle::new(Agent::new_with_defaults())
    }

    #[test]
    fn what_is_run_gives_its_result() {
        assert_eq!(run(&handle(), || Ok(7)).unwrap(), 7);
        assert!(matches!(
            run(&handle(), || Err::<(), _>(Error::NoThread)),
            Err(Error::NoThread)
        ));
    }

    #[test]
    fn what_nothing_can_interrupt_is_left_to_itself() {
        let (stop, (let_go, held)) = (handle(), bounded::<()>(0));
        let (begun, has_begun) = bounded(0);
        thread::scope(|threads| {
            let running = threads.spawn(|| {
                run(&stop, move || {
                    begun.send(()).unwrap();
                    let _ = held.recv();
                    Ok(())
                })
            });
            has_begun.recv().unwrap();
            stop.stop();
            assert!(matches!(running.join().unwrap(), Err(Error::Stopped)));
        });
        drop(let_go);
    }

    #[test]
    fn a_panic_is_passed_on() {
        let caught = panic::catch_unwind(|| run(&handle(), || -> Result<()> { panic!("a bug") }));
        assert!(caught.is_err());
    }
}
