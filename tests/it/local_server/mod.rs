//! The local server, driven by plain HTTP: what it answers is compared with the wire, not with the client's idea of it.
#![cfg(feature = "local-server")]

mod browser;
mod edge;
mod edge_client;
mod edge_faults;
mod edge_queues;
mod faults;
mod fetching;
mod http;
mod later;
mod listening;
mod login;
mod polling;
mod refusals;
mod sending;
mod signs;
mod worlds;
