//! The local server, driven by plain HTTP: what it answers is compared with the wire, not with the client's idea of it.
#![cfg(feature = "local-server")]

mod browser;
mod extras;
mod faults;
mod fetching;
mod first_program;
mod gateway;
mod gateway_client;
mod gateway_faults;
mod gateway_queues;
mod graphql_2020;
mod http;
mod lightspeed;
mod lightspeed_client;
mod lightspeed_faults;
mod lightspeed_frames;
mod lightspeed_limits;
mod lightspeed_recorded;
mod lightspeed_requests;
mod lightspeed_rows;
mod lightspeed_tasks;
mod lightspeed_upgrade;
mod listening;
mod login;
mod polling;
mod presence;
mod refusals;
mod sending;
mod sent_by;
mod uploads;
mod worlds;
