//! Plans.

use fbchat::{Client, EventReminder, GuestStatus, PlanId, ThreadKey, Timestamp};
use serde_json::{Value, json};

use crate::recordings::operations::{Operation, Outcome, call, grace, group};
use crate::recordings::reference_models::plan;

const PLAN: PlanId = PlanId::new(555);
const GONE: PlanId = PlanId::new(9);

pub fn operation(name: &str) -> Option<Operation> {
    Some(match name {
        "create_plan" | "create_plan_failed" => call(|client| created(client, group(), tea())),
        "create_plan_bare" => call(|client| created(client, grace(), bare())),
        "event_reminder_deprecated" => call(|client| {
            let tea = bare().location("London").location_id("1");
            nothing(client.event_reminder(group(), tea))
        }),
        "edit_plan" => call(|client| nothing(client.edit_plan(PLAN, tea()))),
        "edit_plan_bare" => call(|client| nothing(client.edit_plan(PLAN, bare()))),
        "delete_plan" | "delete_plan_refused" => call(|client| nothing(client.delete_plan(PLAN))),
        "plan_participation" => call(|client| {
            let answer = |status| nothing(client.change_plan_participation(PLAN, status));
            Ok(json!([
                answer(GuestStatus::Going)?,
                answer(GuestStatus::Declined)?
            ]))
        }),
        "fetch_plan_info" | "fetch_plan_info_bare" | "fetch_plan_info_whole" => {
            call(|client| Ok(plan(&client.fetch_plan_info(PLAN)?)))
        }
        "fetch_plan_info_gone" => call(|client| Ok(plan(&client.fetch_plan_info(GONE)?))),
        _ => return None,
    })
}

fn bare() -> EventReminder {
    EventReminder::new("Tea", Timestamp::from_millis(1_516_100_000_000))
}

fn tea() -> EventReminder {
    bare().location("London").location_id("106078429431815")
}

fn created(client: &Client, thread: ThreadKey, plan: EventReminder) -> Outcome {
    nothing(client.create_plan(thread, plan))
}

fn nothing(result: fbchat::Result<()>) -> Outcome {
    result.map(|()| Value::Null)
}
