//! Deltas about who is an admin of a group and who is let in, in the form that living clients receive.

use super::fields::Delta;
use crate::error::DecodeError;
use crate::event::{AdminChanged, ApprovalModeChanged, Event, JoinRequested, Raw};
use crate::wire::de::Num;

/// Appends an event for each admin who is none any more.
pub(super) fn removed(
    delta: Delta<'_>,
    raw: &Raw,
    events: &mut Vec<Event>,
) -> Result<(), DecodeError> {
    const WHAT: &str = "a group's admins";
    let change = delta.message_metadata.change(WHAT)?;
    let users = delta.removed_admins.listed(WHAT, "removedAdminFbIds")?;
    let users: Vec<_> = users.into_iter().filter_map(Num::get).collect();
    if users.is_empty() {
        return Err(DecodeError::new(WHAT, "nobody is removed"));
    }
    events.extend(users.into_iter().map(|user| {
        Event::AdminChanged(AdminChanged {
            id: change.id.clone(),
            author: change.author,
            thread: change.thread,
            at: change.at,
            user,
            is_admin: false,
            raw: raw.clone(),
        })
    }));
    Ok(())
}

pub(super) fn mode(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "who lets people into a group";
    let change = delta.message_metadata.change(WHAT)?;
    let mode = delta.mode.required(WHAT, "mode")?;
    Ok(Event::ApprovalModeChanged(ApprovalModeChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        approval_mode: mode == "APPROVALS",
        raw,
    }))
}

/// A change of the queue of those who wait to be let in.
pub(super) fn queue(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a request to join a group";
    let change = delta.message_metadata.change(WHAT)?;
    let action = delta.action.required(WHAT, "action")?;
    Ok(Event::JoinRequested(JoinRequested {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        user: delta.recipient.required(WHAT, "recipientFbId")?,
        inviter: delta.inviter.get(),
        is_open: action == "REQUESTED",
        raw,
    }))
}
