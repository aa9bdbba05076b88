//! A Messenger of one's own, on loopback.
//!
//! A [`LocalServer`] plays every host of the real site to clients on this machine: for tests, for trying things out
//! without an account, for a bot's own tests. It keeps what is said, tells every member of a conversation what the
//! others do, and is as strict as the real site about who may do what. It only ever listens on 127.0.0.1.
//!
//! ```
//! use fbchat::local::LocalServer;
//! use fbchat::{ThreadKey, UserId};
//!
//! let server = LocalServer::start()?;
//! let ada = server.person(UserId::from(4)).expect("the demo world has an Ada");
//! let bot = ThreadKey::User(UserId::from(100_000_000_000_001));
//! ada.says(bot, "hello");
//! assert_eq!(ada.transcript(bot), "Ada Lovelace: hello\n");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! It refuses what Facebook is known to refuse: an empty message, a text of more than 20,000 UTF-16 units, the sticker 0, the
//! colour or the emoji of a conversation that is none, what names a message, file or conversation that this
//! account does not see, and the removal of somebody from a group with admins by one who is none.
//!
//! A browser on this machine finds a page at [`LocalServer::playground_url`] to be one of these people by hand.
//!
//! Nothing here is shared with the client but identifiers and models, so that a mistake about the wire shows.

mod control;
mod gateway;
mod playground;
mod push;
mod site;
mod world;

pub use control::fault::Fault;
pub use control::journal::{Part, Recorded};
pub use control::person::Person;
pub use control::server::{LocalServer, POLL_HOLD};
pub use control::transcript::Said;
pub use gateway::fault::EdgeFault;
pub use world::definition::World;
pub use world::json::WorldError;
