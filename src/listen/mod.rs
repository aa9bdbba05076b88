//! Listening: what arrives (`step`), how it arrives (`poll` over `edge`), what is on its way (`arrivals`), and who waits for it
//! (`listener`).

mod arrivals;
mod backoff;
mod edge;
mod known;
mod listener;
mod options;
mod poll;
mod step;
mod stop;

pub use listener::{Events, Listener};
pub use options::ListenOptions;
pub(crate) use poll::{FetchMissed, Poll};
pub use stop::StopHandle;
