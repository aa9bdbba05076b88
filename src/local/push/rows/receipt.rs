//! The rows of receipts and of typing.

use serde_json::{Value, json};

use super::message::verify;
use super::parts::{Thread, integer_of, number};
use crate::local::lightspeed::program::{integer, row};

/// Returns the actor of a receipt: the other one in a conversation of two.
fn actor(delta: &Value, thread: Thread) -> Value {
    let named = delta.get("actorFbId").and_then(number);
    integer(named.unwrap_or(thread.id))
}

pub(super) fn read(delta: &Value) -> Option<Vec<Value>> {
    let thread = Thread::of(delta)?;
    let receipt = row(
        "updateReadReceipt",
        &[
            (0, integer_of(delta, "watermarkTimestampMs")),
            (1, thread.key()),
            (2, actor(delta, thread)),
            (3, integer_of(delta, "actionTimestampMs")),
        ],
    );
    Some(vec![verify(thread, "inbox"), receipt])
}

pub(super) fn delivered(delta: &Value) -> Option<Vec<Value>> {
    let thread = Thread::of(delta)?;
    let receipt = row(
        "updateDeliveryReceipt",
        &[
            (0, integer_of(delta, "deliveredWatermarkTimestampMs")),
            (1, thread.key()),
            (2, actor(delta, thread)),
        ],
    );
    Some(vec![verify(thread, "inbox"), receipt])
}

pub(super) fn read_by_self(delta: &Value) -> Option<Vec<Value>> {
    let keys = delta.get("threadKeys")?.as_array()?.iter();
    let at = integer_of(delta, "watermarkTimestampMs");
    let threads = keys.filter_map(Thread::of_key);
    let rows = threads.flat_map(|thread| {
        let arguments = [(0, thread.key()), (1, at.clone())];
        [verify(thread, "inbox"), row("markThreadReadV2", &arguments)]
    });
    Some(rows.collect())
}

/// Returns the row of a typing indicator, from the long poll's item.
pub(super) fn typing(item: &Value) -> Option<Value> {
    let from = item.get("from").and_then(number)?;
    let thread = item.get("thread_fbid").and_then(number).unwrap_or(from);
    let is_typing = item.get("st") == Some(&json!(1));
    Some(row(
        "updateTypingIndicator",
        &[
            (0, integer(thread)),
            (1, integer(from)),
            (2, json!(is_typing)),
        ],
    ))
}
