//! The tests of the crate from outside, against the local server and scripted ones. Those that need a process of their own, for a
//! logger or an allocator, stand beside this folder.

#[path = "../support/mod.rs"]
mod support;

/// The crate's own tests of what is decoded use the same forms of the models, and name the models by these paths.
use fbchat as id;
use fbchat as model;

mod active_status;
mod auto;
mod bad_input;
mod bot;
mod bots;
mod cancelling;
mod changing;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "e2ee")]
mod encrypted;
mod end_to_end;
mod event_loops;
mod fetching;
mod files;
mod from_python;
#[cfg(feature = "gateway")]
mod gateway;
mod groups;
mod home_pages;
mod hostile_servers;
#[cfg(all(feature = "gateway", feature = "mqtt"))]
mod keep_alive;
mod large_heads;
mod local_server;
mod long_poll;
mod made_events;
#[cfg(feature = "mqtt")]
mod mqtt;
mod people;
mod plans;
mod playground;
mod polls;
mod proxies;
mod rate_limit;
mod recordings;
mod refusals;
mod restarts;
mod said;
#[cfg(all(feature = "gateway", feature = "mqtt"))]
mod send_ways;
mod session_files;
mod session_shapes;
mod settings;
mod shared_world;
#[cfg(feature = "mqtt")]
mod streamed_uploads;
#[cfg(all(feature = "gateway", feature = "mqtt"))]
mod tasks;
mod thread_list;
mod tls;
#[cfg(feature = "mqtt")]
mod upgrade;
mod uploads;
mod waiting;
