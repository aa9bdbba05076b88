//! Deltas about a group: its admins, who lets people in, calls, polls, plans, games.

use std::time::Duration;

use super::fields::Delta;
use super::metadata::Change;
use super::{names, plan};
use crate::error::DecodeError;
use crate::event::{
    AdminChanged, ApprovalModeChanged, Call, CallAction, Event, GamePlayed, PlanAction,
    PlanChanged, PollAction, PollChanged, Raw,
};
use crate::id::PollOptionId;
use crate::wire::de::{self, List, Num, Text};
use crate::wire::{poll, raw_item};

pub(super) fn admin(kind: &str, delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a group's admins";
    let (change, data) = delta.admin_text(WHAT)?;
    let user = data.target_id.required(WHAT, "TARGET_ID")?;
    let is_admin = match &*data.admin_event.required(WHAT, "ADMIN_EVENT")? {
        "add_admin" => true,
        "remove_admin" => false,
        _ => return Ok(raw_item::unknown(kind, raw)),
    };
    Ok(Event::AdminChanged(AdminChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        user,
        is_admin,
        raw,
    }))
}

pub(super) fn approval_mode(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "who lets people into a group";
    let (change, data) = delta.admin_text(WHAT)?;
    let approval_mode = data.approval_mode.required(WHAT, "APPROVAL_MODE")?;
    Ok(Event::ApprovalModeChanged(ApprovalModeChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        approval_mode,
        raw,
    }))
}

/// A call that began or ended; anything else about one is unknown.
pub(super) fn call(kind: &str, delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a call";
    let (change, data) = delta.admin_text(WHAT)?;
    let is_video = data.is_video();
    let duration = data.call_duration.get().unwrap_or_default();
    let duration = Duration::from_secs(duration);
    let action = match &*data.event.required(WHAT, "event")? {
        event if names::CALL_STARTED.contains(&event) => CallAction::Started,
        event if names::CALL_ENDED.contains(&event) => CallAction::Ended(duration),
        event if names::CALL_MISSED.contains(&event) => CallAction::Missed,
        _ => return Ok(raw_item::unknown(kind, raw)),
    };
    Ok(Event::Call(Call {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        action,
        is_video,
        raw,
    }))
}

pub(super) fn joined_call(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    let (
        Change {
            id,
            author,
            thread,
            at,
        },
        data,
    ) = delta.admin_text("a call that was joined")?;
    let action = CallAction::Joined;
    let is_video = data.is_video();
    Ok(Event::Call(Call {
        id,
        author,
        thread,
        at,
        action,
        is_video,
        raw,
    }))
}

/// A new poll or a vote; anything else about one is unknown.
pub(super) fn poll(kind: &str, delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a poll";
    let (change, data) = delta.admin_text(WHAT)?;
    let action = match &*data.event_type.required(WHAT, "event_type")? {
        "question_creation" => PollAction::Created,
        "update_vote" => PollAction::Voted {
            added: options(data.added_option_ids),
            removed: options(data.removed_option_ids),
        },
        _ => return Ok(raw_item::unknown(kind, raw)),
    };
    let poll = poll::decode(&data.question_json.required(WHAT, "question_json")?)?;
    Ok(Event::PollChanged(PollChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        action,
        poll,
        raw,
    }))
}

/// The identifiers in a JSON list that stands in a text.
fn options(json: Text<'_>) -> Vec<PollOptionId> {
    let json = json.get().unwrap_or_default();
    let options = de::read(&json, |json| {
        let list: List<Num<PollOptionId>> = serde_json::from_str(json)?;
        Ok(list.elements().into_iter().filter_map(Num::get).collect())
    });
    options.unwrap_or_default()
}

/// A change of a plan; the delta's own name has the kind of change.
pub(super) fn plan(kind: &str, delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a plan";
    let origin = delta.message_metadata.origin(WHAT)?;
    let data = delta.untyped_data.required(WHAT, "untypedData")?;
    let action = match kind {
        "lightweight_event_create" => PlanAction::Created,
        "lightweight_event_update" => PlanAction::Edited,
        "lightweight_event_delete" => PlanAction::Deleted,
        "lightweight_event_notify" => PlanAction::Ended,
        _ if data.guest_status.as_str() == Some("GOING") => PlanAction::Joined,
        _ => PlanAction::Declined,
    };
    Ok(Event::PlanChanged(PlanChanged {
        id: origin.id,
        author: origin.author.filter(|_| action != PlanAction::Ended),
        thread: origin.thread,
        at: origin.at,
        action,
        plan: plan::decode(WHAT, *data)?,
        raw,
    }))
}

pub(super) fn game(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a game";
    let (change, data) = delta.admin_text(WHAT)?;
    let game_id = data.game_id.required(WHAT, "game_id")?.into_owned();
    let (game, score) = (data.game_name.owned(), data.score.get());
    let leaderboard = data.leaderboard.as_str().and_then(leaderboard);
    Ok(Event::GamePlayed(GamePlayed {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        game_id,
        game,
        score,
        leaderboard,
        raw,
    }))
}

/// The points in a leaderboard that stands in a text. `None`: it is not JSON.
fn leaderboard(json: &str) -> Option<serde_json::Value> {
    let mut board: serde_json::Value = serde_json::from_str(json).ok()?;
    Some(match board.get_mut("scores") {
        Some(scores) => scores.take(),
        None => board,
    })
}
