//! Plans, as deltas tell of them.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de;
use crate::id::UserId;
use crate::model::{GuestStatus, Plan};

#[derive(Deserialize)]
pub(super) struct Data<'a> {
    #[serde(deserialize_with = "de::number")]
    event_time: de::Seconds,
    #[serde(default, deserialize_with = "de::lenient_text")]
    event_id: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    event_title: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    event_location_name: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    event_location_id: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    event_creator_id: Option<UserId>,
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    guest_state_list: Option<Cow<'a, str>>,
    /// What the person who changed it says to it.
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    pub(super) guest_status: Option<Cow<'a, str>>,
}

impl Data<'_> {
    pub(super) fn into_plan(self) -> Plan {
        let json = self.guest_state_list.unwrap_or_default();
        let list = de::list(&mut serde_json::Deserializer::from_str(&json)).unwrap_or_default();
        Plan {
            id: self.event_id,
            at: self.event_time.0,
            title: self.event_title,
            location: self.event_location_name,
            location_id: self.event_location_id,
            author: self.event_creator_id,
            guests: list.into_iter().filter_map(guest).collect(),
        }
    }
}

fn guest(raw: &RawValue) -> Option<(UserId, GuestStatus)> {
    #[derive(Deserialize)]
    struct Guest<'a> {
        node: Person,
        #[serde(borrow, deserialize_with = "de::required_text")]
        guest_list_state: Cow<'a, str>,
    }
    #[derive(Deserialize)]
    struct Person {
        #[serde(deserialize_with = "de::number")]
        id: UserId,
    }
    let guest: Guest<'_> = serde_json::from_str(raw.get()).ok()?;
    Some((guest.node.id, GuestStatus::from(&*guest.guest_list_state)))
}
