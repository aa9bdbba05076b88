//! Plans, in the form of deltas.

use super::fields::UntypedData;
use crate::error::DecodeError;
use crate::model::Plan;
use crate::wire::{de, plan};

pub(super) fn decode(what: &'static str, data: UntypedData<'_>) -> Result<Plan, DecodeError> {
    let guests = data.guest_state_list.get().unwrap_or_default();
    let guests = de::read(&guests, |json| {
        Ok(plan::guests(serde_json::from_str(json)?))
    });
    Ok(Plan {
        id: data.event_id.get(),
        at: data.event_time.required(what, "event_time")?.0,
        title: data.event_title.owned(),
        location: data.event_location_name.owned(),
        location_id: data.event_location_id.owned(),
        author: data.event_creator_id.get(),
        guests: guests.unwrap_or_default(),
    })
}
