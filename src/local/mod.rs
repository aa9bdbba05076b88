//! An in-process Messenger server on loopback, for tests.
//!
//! A [`LocalServer`] answers for every host of the real site to clients on this machine: for tests, for trials without an
//! account, for a bot's own tests. It stores the conversations, pushes each change to all members, and enforces the permissions
//! of the real site. It listens on 127.0.0.1 only.
//!
//! ```
//! use fbchat::local::{ADA, BOT, LocalServer};
//!
//! let server = LocalServer::start()?;
//! let ada = server.person(ADA).expect("the demo world has an Ada");
//! ada.says(BOT, "hello");
//! assert_eq!(ada.transcript(BOT), "Ada Lovelace: hello\n");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! It rejects what Facebook is known to reject: an empty message, a text of more than 20,000 UTF-16 units, sticker 0, an empty file and
//! one of more than 25 MiB, an invalid colour or emoji of a conversation, messages, files and conversations that the account has no
//! access to, and the removal of a member by anyone but an admin in a group that has admins.
//!
//! [`LocalServer::playground_url`] serves a page on which you act as one of these people in a browser.
//!
//! The server shares nothing with the client but identifiers and the model, so that a mistake in the wire format shows.

mod control;
#[cfg(feature = "e2ee")]
mod e2ee;
mod gateway;
mod lightspeed;
mod playground;
mod push;
mod site;
mod world;

pub use control::fault::Fault;
pub use control::journal::{Part, Recorded};
pub use control::person::Person;
pub use control::said::Said;
pub use control::sent::Sent;
pub use control::server::{LocalServer, POLL_HOLD};
#[cfg(feature = "e2ee")]
pub(crate) use e2ee::root as encryption_root;
#[cfg(feature = "e2ee")]
pub use e2ee::{EncryptedFault, EncryptedFileFault, EncryptedMessage, EncryptedUpload};
pub use gateway::fault::EdgeFault;
pub use lightspeed::fault::GatewayFault;
pub use world::definition::World;
pub use world::demo::{ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE};
pub use world::json::WorldError;
