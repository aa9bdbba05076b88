//! The rows of the gateway's databases, for the same changes that other transports carry as deltas.

mod attachment;
mod change;
mod message;
mod own_change;
mod parts;
mod poll;
mod presence;
mod receipt;
mod thread;
mod viewer;

use serde_json::Value;

pub(crate) use message::history;
pub(crate) use thread::{anew, pinned};
pub(crate) use viewer::Viewer;

use crate::local::lightspeed::Change;

/// What connections to the gateway get for a pushed item.
pub(crate) enum Pushed {
    /// A change that the database keeps.
    Kept(Change),
    /// Statements that are of interest at the moment only.
    Passing(Vec<Value>),
}

/// Returns the rows of a long poll's item; `None` for those that the gateway does not carry.
pub(crate) fn of_item(viewer: Viewer<'_>, item: &Value, except: Option<u64>) -> Option<Pushed> {
    match item.get("type").and_then(Value::as_str)? {
        "delta" => kept(of_delta(viewer, item.get("delta")?)?, except),
        "typ" | "ttyp" => Some(Pushed::Passing(vec![receipt::typing(item)?])),
        "chatproxy-presence" => Some(Pushed::Passing(presence::of_item(item)?)),
        _ => None,
    }
}

/// Returns the rows of what a `ClientPayload` delta contains.
pub(crate) fn of_content(viewer: Viewer<'_>, content: &Value) -> Option<Pushed> {
    kept(message::of_content(viewer, content)?, None)
}

fn kept((statements, is_alone): (Vec<Value>, bool), except: Option<u64>) -> Option<Pushed> {
    (!statements.is_empty()).then_some(Pushed::Kept(Change {
        statements,
        is_alone,
        except,
    }))
}

/// Returns the statements of a delta, and whether they are a program alone.
fn of_delta(viewer: Viewer<'_>, delta: &Value) -> Option<(Vec<Value>, bool)> {
    let class = delta.get("class").and_then(Value::as_str)?;
    let statements = match class {
        "NewMessage" => return Some((message::new(viewer, delta, None)?, false)),
        "ClientPayload" => return message::of_content(viewer, &parts::content(delta)?),
        "AdminTextMessage" => change::admin_text(viewer, delta)?,
        "ThreadName" => change::name(delta)?,
        "ParticipantsAddedToGroupThread" => change::added(delta)?,
        "ParticipantLeftGroupThread" => change::left(delta)?,
        "ForcedFetch" => change::image(viewer, delta)?,
        "ReadReceipt" => receipt::read(delta)?,
        "DeliveryReceipt" => receipt::delivered(delta)?,
        "MarkRead" => receipt::read_by_self(delta)?,
        "ThreadMuteSettings" => own_change::mute(delta)?,
        "ThreadFolder" | "ThreadAction" => own_change::folder(viewer, delta)?,
        "ThreadDelete" => own_change::deleted(delta)?,
        _ => return None,
    };
    Some((statements, true))
}
