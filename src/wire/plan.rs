//! The plans of a conversation, and the guests of a plan.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::de::{self, List, Num, Obj, Seconds, Text};
use crate::id::{PlanId, UserId};
use crate::model::{GuestStatus, Plan};

/// Returns the first of the plans of a conversation, `event_reminders`, that can be read.
pub(super) fn first(nodes: &[&RawValue]) -> Option<Plan> {
    let read = |node: &&RawValue| {
        let plan = de::read(node.get(), |json| {
            let node: Node<'_> = serde_json::from_str(json)?;
            Ok(node.into_plan())
        });
        plan.ok().flatten()
    };
    nodes.iter().find_map(read)
}

/// A plan as GraphQL describes it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Node<'a> {
    id: Num<PlanId>,
    time: Num<Seconds>,
    #[serde(borrow)]
    event_title: Text<'a>,
    location_name: Text<'a>,
    location_page: Obj<Place<'a>>,
    lightweight_event_creator: Obj<Person>,
    event_reminder_members: Obj<Members<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Place<'a> {
    #[serde(borrow)]
    id: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Members<'a> {
    #[serde(borrow)]
    edges: List<Obj<Guest<'a>>>,
}

/// A guest, as an edge of GraphQL and in the list of a delta.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Guest<'a> {
    node: Obj<Person>,
    #[serde(borrow)]
    guest_list_state: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Person {
    id: Num<UserId>,
}

impl Node<'_> {
    /// `None`: it is for no time.
    fn into_plan(self) -> Option<Plan> {
        let members = self.event_reminder_members.get().unwrap_or_default();
        let place = self.location_page.get().unwrap_or_default();
        Some(Plan {
            id: self.id.get(),
            at: self.time.get()?.0,
            title: self.event_title.owned(),
            location: self.location_name.owned(),
            location_id: place.id.owned(),
            author: self
                .lightweight_event_creator
                .get()
                .and_then(|it| it.id.get()),
            guests: guests(members.edges),
        })
    }
}

pub(super) fn guests(list: List<Obj<Guest<'_>>>) -> BTreeMap<UserId, GuestStatus> {
    let guest = |guest: Obj<Guest<'_>>| {
        let guest = guest.get()?;
        let status = guest.guest_list_state.as_str()?;
        Some((guest.node.get()?.id.get()?, GuestStatus::from(status)))
    };
    list.elements().into_iter().filter_map(guest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_of(json: &str) -> Option<Plan> {
        let nodes: Vec<&RawValue> = serde_json::from_str(json).unwrap();
        first(&nodes)
    }

    #[test]
    fn the_first_plan_that_can_be_read_is_the_one() {
        let plan = first_of(
            r#"[7, {"id": "1"}, {"id": "x", "time": "1516100000", "event_title": "", "event_reminder_members": {"edges": [null,
            {"node": {"id": "4"}, "guest_list_state": "GOING"}, {"node": {}, "guest_list_state": "GOING"},
            {"node": {"id": 5}, "guest_list_state": "MAYBE"}]}}, {"id": "2", "time": 1}]"#,
        );
        let plan = plan.unwrap();
        assert_eq!((plan.id, plan.at.as_millis()), (None, 1_516_100_000_000));
        assert_eq!((plan.title.as_deref(), plan.author), (None, None));
        let maybe = GuestStatus::Other("MAYBE".to_owned());
        let guests = [
            (UserId::new(4), GuestStatus::Going),
            (UserId::new(5), maybe),
        ];
        assert_eq!(plan.guests, guests.into());
    }

    #[test]
    fn a_conversation_without_plans_has_none() {
        assert_eq!(first_of("[]"), None);
        assert_eq!(first_of("[null, {}, []]"), None);
    }
}
