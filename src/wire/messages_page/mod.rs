//! The page of messages as it is since 2026: the data for its script, by which the gateway is opened.

mod bitmap;
mod load;
mod modules;
mod script;

pub(crate) use load::{Loaded, Redirected};
pub(crate) use modules::{MessagesPage, program_of_answer};
#[cfg(test)]
pub(crate) use script::script_addresses;
pub(crate) use script::version_of_script;
