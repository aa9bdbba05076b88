//! Plans: creating, changing, answering and reading one.

use serde_json::{Map, Value, json};

use super::call::{Call, Payload, number};
use crate::id::PlanId;
use crate::local::control::journal::find;
use crate::local::site::python_literal;
use crate::local::world::api_error::ApiError;
use crate::local::world::plan::{PlanFields, StoredPlan};
use crate::local::world::refusal::Refusal;
use crate::local::world::state::State;

/// The fields of a query or a form.
type Pairs = [(String, String)];

fn field<'a>(fields: &'a Pairs, name: &str) -> Result<&'a str, ApiError> {
    find(fields, name).ok_or(ApiError::INVALID)
}

/// The form of 2017 has its fields in the query.
pub(super) fn create_as_in_2017(state: &mut State, call: &Call<'_>) -> Payload {
    create_from(state, call, &call.request.query)
}

pub(super) fn create(state: &mut State, call: &Call<'_>) -> Payload {
    create_from(state, call, &call.request.form)
}

fn create_from(state: &mut State, call: &Call<'_>, fields: &Pairs) -> Payload {
    require_context(fields)?;
    if field(fields, "event_type")? != "EVENT" {
        return Err(ApiError::INVALID);
    }
    let thread = number(find(fields, "thread_id"))?;
    let plan = plan_fields(fields, "event_time")?;
    let key = state.key_by_id(call.me, thread).map_err(Refusal::from);
    let created = key.and_then(|key| state.create_plan(call.me, key, plan));
    Ok(outcome(created.map(drop)))
}

/// Changes a plan, or gives it up.
pub(super) fn submit(state: &mut State, call: &Call<'_>) -> Payload {
    let fields = &call.request.form;
    require_context(fields)?;
    let plan = plan_id(call)?;
    let done = match field(fields, "delete")? {
        "true" => state.cancel_plan(call.me, plan),
        "false" => state.change_plan(call.me, plan, plan_fields(fields, "date")?),
        _ => return Err(ApiError::INVALID),
    };
    Ok(outcome(done.map(drop)))
}

pub(super) fn answer(state: &mut State, call: &Call<'_>) -> Payload {
    let fields = &call.request.form;
    require_context(fields)?;
    let is_going = match field(fields, "guest_state")? {
        "GOING" => true,
        "DECLINED" => false,
        _ => return Err(ApiError::INVALID),
    };
    let answered = state.answer_plan(call.me, plan_id(call)?, is_going);
    Ok(outcome(answered.map(drop)))
}

pub(super) fn info(state: &mut State, call: &Call<'_>) -> Payload {
    let plan = state.plan(call.me, plan_id(call)?);
    let plan = plan.ok_or(ApiError::UNKNOWN)?;
    let guests = plan.guests.iter();
    let guests: Map<String, Value> = guests
        .map(|(user, is_going)| (user.to_string(), json!(StoredPlan::status(*is_going))))
        .collect();
    let place: u64 = plan.location_id.parse().unwrap_or_default();
    Ok(json!({
        "message_thread_id": plan.key.for_viewer(call.me).id().get(), "event_time": plan.seconds,
        "creator_id": plan.author.get(), "title": plan.title, "track_rsvp": 1, "event_type": "EVENT", "status": "created",
        "seconds_to_notify_before": 3600, "event_time_source": "user", "repeat_mode": "once", "location_id": place,
        "location_name": (!plan.location.is_empty()).then_some(&plan.location), "latitude": "", "longitude": "", "event_id": 0,
        "note": "", "oid": plan.id.get(), "type": 8128, "is_active": true, "location_address": null, "event_members": guests,
    }))
}

fn plan_id(call: &Call<'_>) -> Result<PlanId, ApiError> {
    call.number("event_reminder_id").map(PlanId::from)
}

fn plan_fields<'a>(fields: &'a Pairs, time: &str) -> Result<PlanFields<'a>, ApiError> {
    let seconds = field(fields, time)?.parse();
    Ok(PlanFields {
        title: field(fields, "title")?,
        seconds: seconds.map_err(|_| ApiError::INVALID)?,
        location: field(fields, "location_name")?,
        location_id: field(fields, "location_id")?,
    })
}

/// Checks for where on the page it was done. The Python client of 2020 sends the name of the member alone.
fn require_context(fields: &Pairs) -> Result<(), ApiError> {
    let context = field(fields, "acontext")?;
    let is_object = || python_literal::parse(context).is_some_and(|it| it.is_object());
    if context == "action_history" || is_object() {
        return Ok(());
    }
    Err(ApiError::INVALID)
}

fn outcome(done: Result<(), Refusal>) -> Value {
    match done {
        Ok(()) => json!({}),
        Err(Refusal { message, .. }) => json!({ "error": message }),
    }
}
