//! Lightspeed, the form of what goes through the gateway: requests as JSON in JSON, and answers and pushes that are small programs, whose
//! calls of stored procedures are the rows of tables.
//!
//! The form is known from a living client alone, whose requests and rows are recorded in `fixtures/dgw`.

pub(crate) mod databases;
mod envelope;
pub(crate) mod events;
pub(crate) mod first_table;
mod go_json;
pub(crate) mod ids;
mod message_id;
mod program;
mod row;
mod schema;
pub(crate) mod task;
mod value;

#[cfg(any(test, feature = "mqtt"))]
pub(crate) use envelope::RequestIds;
pub(crate) use envelope::{Query, Response, Task, stateless_request, task_request};
pub(crate) use message_id::MessageParts;
pub(crate) use program::{Facts, Program};
#[cfg(test)]
pub(crate) use program::{
    MAX_DEPTH, MAX_NAME, MAX_REPEATS, MAX_ROWS, MAX_TEXT, MIN_TEXT, PassedOver,
};
pub(crate) use row::Row;
pub(crate) use schema::Schema;
#[cfg(test)]
pub(crate) use schema::{Kind, Place};
#[cfg(test)]
pub(crate) use value::Value;
