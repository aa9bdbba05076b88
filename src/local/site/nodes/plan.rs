//! The plans of a conversation as a node of replies.

use serde_json::{Value, json};

use crate::local::world::conversation::Conversation;
use crate::local::world::plan::StoredPlan;
use crate::local::world::state::State;

/// Returns the plans that are yet to come, the next one first.
pub(super) fn event_reminders(state: &State, conversation: &Conversation) -> Value {
    let plans = state.plans_to_come(conversation.key);
    let nodes: Vec<Value> = plans.into_iter().map(plan).collect();
    json!({ "nodes": nodes })
}

fn plan(plan: &StoredPlan) -> Value {
    let guests = plan.guests.iter();
    let guests: Vec<Value> = guests
        .map(|(user, is_going)| {
            json!({"node": {"id": user}, "guest_list_state": StoredPlan::status(*is_going)})
        })
        .collect();
    let place = (!plan.location_id.is_empty()).then(|| json!({"id": plan.location_id}));
    json!({
        "id": plan.id, "lightweight_event_creator": {"id": plan.author}, "time": plan.seconds,
        "lightweight_event_type": "EVENT", "location_name": plan.location, "location_coordinates": null, "location_page": place,
        "lightweight_event_status": "CREATED", "note": "", "repeat_mode": "ONCE", "event_title": plan.title,
        "trigger_message": null, "seconds_to_notify_before": 3600, "allows_rsvp": true, "related_event": null,
        "event_reminder_members": {"edges": guests},
    })
}
