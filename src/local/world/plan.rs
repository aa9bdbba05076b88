//! A plan and its guests, as the server keeps them.

use std::collections::BTreeMap;

use super::conversation::ConversationKey;
use crate::id::{PlanId, UserId};

#[derive(Clone, Debug)]
pub(crate) struct StoredPlan {
    pub(crate) key: ConversationKey,
    pub(crate) id: PlanId,
    pub(crate) author: UserId,
    pub(crate) title: String,
    /// Since the Unix epoch.
    pub(crate) seconds: i64,
    /// Empty where there is none.
    pub(crate) location: String,
    /// Empty where there is none.
    pub(crate) location_id: String,
    /// Whether each guest comes; `None` for no answer.
    pub(crate) guests: BTreeMap<UserId, Option<bool>>,
    /// Whether the members know that its time has come.
    pub(crate) is_announced: bool,
}

/// What people set of a plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlanFields<'a> {
    pub(crate) title: &'a str,
    pub(crate) seconds: i64,
    pub(crate) location: &'a str,
    pub(crate) location_id: &'a str,
}

impl StoredPlan {
    pub(super) fn set(&mut self, fields: PlanFields<'_>) {
        fields.title.clone_into(&mut self.title);
        self.seconds = fields.seconds;
        self.is_announced = false;
        fields.location.clone_into(&mut self.location);
        fields.location_id.clone_into(&mut self.location_id);
    }

    /// Returns Facebook's name for the answer of a guest.
    pub(crate) fn status(is_going: Option<bool>) -> &'static str {
        match is_going {
            None => "INVITED",
            Some(true) => "GOING",
            Some(false) => "DECLINED",
        }
    }
}
