//! Plans, in the form of deltas.

use serde::Deserialize;

use super::fields::UntypedData;
use crate::error::DecodeError;
use crate::id::UserId;
use crate::model::{GuestStatus, Plan};
use crate::wire::de::{self, List, Num, Obj, Text};

pub(super) fn decode(what: &'static str, data: UntypedData<'_>) -> Result<Plan, DecodeError> {
    let guests = data.guest_state_list.get().unwrap_or_default();
    let guests = de::read(&guests, |json| {
        let list: List<Obj<Guest<'_>>> = serde_json::from_str(json)?;
        Ok(list.elements().into_iter().filter_map(guest).collect())
    });
    Ok(Plan {
        id: data.event_id.owned(),
        at: data.event_time.required(what, "event_time")?.0,
        title: data.event_title.owned(),
        location: data.event_location_name.owned(),
        location_id: data.event_location_id.owned(),
        author: data.event_creator_id.get(),
        guests: guests.unwrap_or_default(),
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Guest<'a> {
    node: Obj<Person>,
    #[serde(borrow)]
    guest_list_state: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Person {
    id: Num<UserId>,
}

fn guest(guest: Obj<Guest<'_>>) -> Option<(UserId, GuestStatus)> {
    let Guest {
        node,
        guest_list_state,
    } = guest.get()?;
    Some((
        node.get()?.id.get()?,
        GuestStatus::from(guest_list_state.as_str()?),
    ))
}
