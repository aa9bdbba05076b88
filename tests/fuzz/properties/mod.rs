//! A function for each target. It takes any bytes, and panics where a property does not hold.

mod databases;
mod dgw;
mod encrypted;
mod events;
mod lightspeed;
mod mqtt;
mod page;
mod replies;

pub use databases::lightspeed_databases;
pub use dgw::{dgw_frames, dgw_streams};
pub use encrypted::{e2ee_messages, e2ee_nodes, e2ee_stanzas};
pub use lightspeed::{
    lightspeed_events, lightspeed_outcomes, lightspeed_program, lightspeed_tasks,
};
pub use mqtt::{mqtt_packets, mqtt_payloads};
pub use page::messages_page;
pub use replies::{graphql_answers, login_pages, long_poll};
