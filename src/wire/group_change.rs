//! Deltas about a group: its admins, who lets people in, calls, polls, plans, games.

use std::borrow::Cow;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::metadata::AdminText;
use super::names::{self, Members};
use super::raw_item::delta;
use super::{de, plan, poll};
use crate::error::DecodeError;
use crate::event::{
    AdminChanged, ApprovalModeChanged, Call, CallAction, Event, GamePlayed, PlanAction,
    PlanChanged, PollAction, PollChanged, Raw,
};
use crate::id::{PollOptionId, UserId};

pub(super) fn admin(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(rename = "TARGET_ID", deserialize_with = "de::number")]
        user: UserId,
        #[serde(borrow, rename = "ADMIN_EVENT", deserialize_with = "de::required_text")]
        event: Cow<'a, str>,
    }
    const WHAT: &str = "a group's admins";
    let AdminText { metadata, data } = delta::<AdminText<'_, Data<'_>>>(WHAT, raw)?;
    let is_admin = match data.event.as_ref() {
        "add_admin" => true,
        "remove_admin" => false,
        _ => return Err(unknown(WHAT, "ADMIN_EVENT")),
    };
    Ok(Event::AdminChanged(AdminChanged {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        user: data.user,
        is_admin,
        raw: raw.clone(),
    }))
}

pub(super) fn approval_mode(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        #[serde(rename = "APPROVAL_MODE", deserialize_with = "de::lenient_flag")]
        approval_mode: Option<bool>,
    }
    const WHAT: &str = "who lets people into a group";
    let AdminText { metadata, data } = delta::<AdminText<'_, Data>>(WHAT, raw)?;
    Ok(Event::ApprovalModeChanged(ApprovalModeChanged {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        approval_mode: data
            .approval_mode
            .ok_or_else(|| unknown(WHAT, "APPROVAL_MODE"))?,
        raw: raw.clone(),
    }))
}

/// A call that began or ended.
pub(super) fn call(raw: &Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a call";
    let AdminText { metadata, data } = delta::<AdminText<'_, Members<'_>>>(WHAT, raw)?;
    let event = data.required_text(WHAT, &["event"])?;
    let duration = data.number(&["call_duration"]);
    let duration = Duration::from_secs(duration.unwrap_or_default());
    Ok(Event::Call(Call {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        action: match event.as_str() {
            event if names::CALL_STARTED.contains(&event) => CallAction::Started,
            event if names::CALL_ENDED.contains(&event) => CallAction::Ended(duration),
            event if names::CALL_MISSED.contains(&event) => CallAction::Missed,
            _ => return Err(unknown(WHAT, "event")),
        },
        is_video: data.flag(names::IS_VIDEO).unwrap_or(false),
        raw: raw.clone(),
    }))
}

pub(super) fn joined_call(raw: &Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a call that was joined";
    let AdminText { metadata, data } = delta::<AdminText<'_, Members<'_>>>(WHAT, raw)?;
    Ok(Event::Call(Call {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        action: CallAction::Joined,
        is_video: data.flag(names::IS_VIDEO).unwrap_or(false),
        raw: raw.clone(),
    }))
}

pub(super) fn poll(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, deserialize_with = "de::required_text")]
        event_type: Cow<'a, str>,
        #[serde(borrow, deserialize_with = "de::required_text")]
        question_json: Cow<'a, str>,
        #[serde(borrow, default, deserialize_with = "de::lenient_text")]
        added_option_ids: Option<Cow<'a, str>>,
        #[serde(borrow, default, deserialize_with = "de::lenient_text")]
        removed_option_ids: Option<Cow<'a, str>>,
    }
    const WHAT: &str = "a poll";
    let AdminText { metadata, data } = delta::<AdminText<'_, Data<'_>>>(WHAT, raw)?;
    Ok(Event::PollChanged(PollChanged {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        action: match data.event_type.as_ref() {
            "question_creation" => PollAction::Created,
            "update_vote" => PollAction::Voted {
                added: options(data.added_option_ids),
                removed: options(data.removed_option_ids),
            },
            _ => return Err(unknown(WHAT, "event_type")),
        },
        poll: poll::decode(&data.question_json)?,
        raw: raw.clone(),
    }))
}

/// The identifiers in a JSON list that stands in a text.
fn options(json: Option<Cow<'_, str>>) -> Vec<PollOptionId> {
    let json = json.unwrap_or_default();
    let list = de::list(&mut serde_json::Deserializer::from_str(&json)).unwrap_or_default();
    let option = |raw: &RawValue| de::scalar(raw)?.parse().ok();
    list.into_iter().filter_map(option).collect()
}

/// `kind` is the delta's own name for what became of the plan.
pub(super) fn plan(raw: &Raw, kind: &str) -> Result<Event, DecodeError> {
    const WHAT: &str = "a plan";
    let AdminText { metadata, data } = delta::<AdminText<'_, plan::Data<'_>>>(WHAT, raw)?;
    let action = match kind {
        "lightweight_event_create" => PlanAction::Created,
        "lightweight_event_update" => PlanAction::Edited,
        "lightweight_event_delete" => PlanAction::Deleted,
        "lightweight_event_notify" => PlanAction::Ended,
        _ if data.guest_status.as_deref() == Some("GOING") => PlanAction::Joined,
        _ => PlanAction::Declined,
    };
    Ok(Event::PlanChanged(PlanChanged {
        id: metadata.id(),
        author: metadata.author.filter(|_| action != PlanAction::Ended),
        thread: metadata.thread_key,
        at: metadata.at(),
        action,
        plan: data.into_plan(),
        raw: raw.clone(),
    }))
}

pub(super) fn game(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        #[serde(deserialize_with = "de::required_text")]
        game_id: String,
        #[serde(default, deserialize_with = "de::lenient_text")]
        game_name: Option<String>,
        #[serde(default, deserialize_with = "de::lenient_number")]
        score: Option<i64>,
    }
    let AdminText { metadata, data } = delta::<AdminText<'_, Data>>("a game", raw)?;
    Ok(Event::GamePlayed(GamePlayed {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        game_id: data.game_id,
        game: data.game_name,
        score: data.score,
        raw: raw.clone(),
    }))
}

fn unknown(what: &'static str, member: &str) -> DecodeError {
    DecodeError::new(what, format!("its `{member}` is unknown"))
}
