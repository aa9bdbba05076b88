//! The commands, one a file.

mod completions;
mod export;
mod history;
mod listen;
mod local_server;
mod login;
mod playground;
mod send;
mod threads;

pub use completions::Completions;
pub use export::Export;
pub use history::History;
pub use listen::Listen;
pub use local_server::LocalServer;
pub use login::Login;
pub use playground::Playground;
pub use send::Send;
pub use threads::Threads;
