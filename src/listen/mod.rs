//! Listening: how events arrive (`transport`: `long_poll`, or `mqtt` with the queue of `iris`, or
//! `gateway`), what is on its way and where it leaves
//! (`events`), what was missed (`catch_up`), the waits between (`driver`), and the thread that does it (`listener`).

mod backoff;
mod callback;
mod catch_up;
mod choice;
mod driver;
mod events;
#[cfg(feature = "gateway")]
mod gateway;
#[cfg(feature = "e2ee")]
mod inbox;
#[cfg(feature = "mqtt")]
mod iris;
mod listener;
mod long_poll;
#[cfg(feature = "mqtt")]
mod mqtt;
mod named;
mod on_error;
mod on_event;
mod options;
#[cfg(unix)]
mod pollable;
mod presence;
mod reason;
#[cfg(any(feature = "mqtt", feature = "gateway"))]
mod requests;
mod site;
mod stop;
mod task;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod task_caller;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
pub(crate) mod tasks;
mod threads;
mod transport;
mod transports;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
mod unanswered;
#[cfg(any(feature = "mqtt", feature = "gateway"))]
mod websocket;

#[cfg(feature = "e2ee")]
pub(crate) use backoff::Backoff;
#[cfg(feature = "e2ee")]
pub(crate) use backoff::HEALTHY_AFTER;
pub(crate) use catch_up::{Page, PageOf, PageRequest, ThreadPage};
pub(crate) use choice::{Choice, choose};
pub(crate) use driver::{Driver, FetchPage};
pub(crate) use events::Dispatcher;
#[cfg(feature = "gateway")]
pub use gateway::GatewayOptions;
#[cfg(feature = "e2ee")]
pub(crate) use inbox::Inbox;
pub use listener::{Events, Listener};
#[cfg(feature = "mqtt")]
pub use mqtt::{MqttOptions, Subscribe};
pub use options::ListenOptions;
#[cfg(unix)]
pub use pollable::PollableEvents;
pub(crate) use presence::Presence;
pub(crate) use site::Site;
pub use stop::StopHandle;
#[cfg(feature = "e2ee")]
pub(crate) use task::Task;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
pub(crate) use task_caller::TaskCaller;
pub(crate) use threads::RequestThreads;
pub use transports::Transport;
#[cfg(any(feature = "gateway", feature = "mqtt"))]
pub(crate) use unanswered::Refusal;
#[cfg(feature = "e2ee")]
pub(crate) use websocket::{Reader, Upgrade, Writer, open};
