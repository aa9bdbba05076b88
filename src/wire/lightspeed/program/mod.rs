//! Programs: small lists of operations in JSON, which are carried out while they are read. What remains of one is the rows of its calls.

mod run;
mod state;

#[cfg(test)]
pub(crate) use run::MAX_DEPTH;
pub(crate) use state::{Facts, Program};
#[cfg(test)]
pub(crate) use state::{MAX_NAME, MAX_REPEATS, MAX_ROWS, MAX_TEXT, MIN_TEXT, PassedOver};
