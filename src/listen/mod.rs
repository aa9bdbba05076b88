//! Listening: what arrives (`step`), how it arrives (`poll`), and who waits for it (`listener`).

mod backoff;
mod listener;
mod options;
mod poll;
mod step;
mod stop;

pub use listener::{Events, Listener};
pub use options::ListenOptions;
pub(crate) use poll::Poll;
pub use stop::StopHandle;
