//! The crate's pure floors with the properties that the fuzz targets look at. What does I/O is left out: it takes most of the time to build.

#![allow(dead_code, unused_imports, reason = "the floors above use it")]

#[path = "../../src/error/mod.rs"]
mod error;
#[path = "../../src/event/mod.rs"]
mod event;
#[path = "../../src/id.rs"]
mod id;
#[path = "../../src/model/mod.rs"]
mod model;
pub mod mutate;
pub mod properties;
mod random;
#[path = "../../src/secret.rs"]
mod secret;
#[path = "../../src/shown.rs"]
mod shown;
#[path = "../../src/sync.rs"]
mod sync;
#[path = "../../src/time/mod.rs"]
mod time;
#[path = "../../src/wire/mod.rs"]
mod wire;

// Named so by the floors.
use error::{Error, Result};
use event::Event;
use id::{ThreadId, UserId};
