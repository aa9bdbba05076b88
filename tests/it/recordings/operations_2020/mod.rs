//! The calls of fbchat 1.9.7 that 1.1.3 has not, or that the recorder made with other arguments: one topic a file.

mod account;
mod changes;
mod errors;
mod fetch;
mod files;
mod groups;
mod people;
mod plans;
mod polls;
mod said;
mod search;
mod texts;
mod threads;

use super::operations::{self, Operation, call};

/// Returns the call of this recording; `None` if this crate has no such call yet.
pub fn operation(name: &str) -> Option<Operation> {
    fetch::operation(name)
        .or_else(|| search::operation(name))
        .or_else(|| account::operation(name))
        .or_else(|| changes::operation(name))
        .or_else(|| said::operation(name))
        .or_else(|| groups::operation(name))
        .or_else(|| errors::operation(name))
        .or_else(|| people::operation(name))
        .or_else(|| plans::operation(name))
        .or_else(|| polls::operation(name))
        .or_else(|| files::call(name).map(call))
        .or_else(|| texts::operation(name))
        .or_else(|| threads::operation(name))
        .or_else(|| operations::operation(name))
}
