//! The result of a task.

use serde_json::Value;

/// The rows that a task leads to.
#[derive(Default)]
pub(in crate::local::lightspeed) struct Outcome {
    /// The rows of the answer.
    pub(in crate::local::lightspeed) rows: Vec<Value>,
    /// The rows that come beside the answer, to this device alone.
    pub(in crate::local::lightspeed) pushed: Vec<Value>,
}

impl From<Vec<Value>> for Outcome {
    fn from(rows: Vec<Value>) -> Self {
        Self {
            rows,
            pushed: Vec::new(),
        }
    }
}
