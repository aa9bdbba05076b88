//! Listening: what arrives and how it arrives (`carrier`: `long_poll`, or `mqtt`), what is on its way (`arrivals`), what was
//! missed (`catch_up`), the waits between (`listening`), the thread that does it (`listener`), and where events leave it
//! (`dispatcher`).

mod arrivals;
mod backoff;
mod callback;
mod carrier;
mod catch_up;
mod dispatcher;
mod edge;
mod known;
mod listener;
mod listening;
mod long_poll;
#[cfg(feature = "mqtt")]
mod mqtt;
mod named;
mod options;
mod outcome;
mod reason;
mod step;
mod stop;
mod task;
mod threads;

pub(crate) use catch_up::{Page, PageOf, PageRequest, ThreadPage};
pub(crate) use dispatcher::Dispatcher;
pub use listener::{Events, Listener};
pub(crate) use listening::{FetchPage, Listening};
#[cfg(feature = "mqtt")]
pub use mqtt::{MqttOptions, Subscribe};
pub use options::{ListenOptions, Transport};
pub use stop::StopHandle;
pub(crate) use threads::RequestThreads;
