//! The particulars of a change of a plan.

use serde_json::{Value, json};

use crate::id::UserId;
use crate::local::world::plan::StoredPlan;

/// Returns `untypedData`; the list of guests in it is JSON in a text.
pub(super) fn untyped(plan: &StoredPlan) -> Value {
    let guests = plan.guests.iter();
    let guests: Vec<Value> = guests
        .map(|(user, is_going)| {
            json!({"guest_list_state": StoredPlan::status(*is_going), "node": {"id": user}})
        })
        .collect();
    json!({
        "event_timezone": "", "event_creator_id": plan.author, "event_id": plan.id, "event_type": "EVENT",
        "event_track_rsvp": "1", "event_title": plan.title, "event_time": plan.seconds.to_string(),
        "event_seconds_to_notify_before": "3600", "event_location_name": plan.location, "event_location_id": plan.location_id,
        "guest_state_list": Value::from(guests).to_string(),
    })
}

/// Returns the same with this guest's answer.
pub(super) fn answered(plan: &StoredPlan, guest: UserId) -> Value {
    let mut untyped = untyped(plan);
    if let Some(fields) = untyped.as_object_mut() {
        let status = plan.guests.get(&guest).copied().flatten();
        fields.insert("guest_status".to_owned(), json!(StoredPlan::status(status)));
        fields.insert("guest_id".to_owned(), json!(guest));
    }
    untyped
}
