//! Actions on the page with the plans of a conversation.

use serde::Deserialize;

use crate::id::{PlanId, UserId};
use crate::local::playground::refusal::Refusal;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::plan::PlanFields;
use crate::local::world::state::State;
use crate::time::Timestamp;

#[derive(Deserialize)]
#[serde(tag = "do")]
pub(super) enum PlanAction {
    #[serde(rename = "create_plan")]
    Create {
        #[serde(flatten)]
        plan: Planned,
    },
    #[serde(rename = "change_plan")]
    Change {
        plan: PlanId,
        #[serde(flatten)]
        to: Planned,
    },
    #[serde(rename = "answer_plan")]
    Answer { plan: PlanId, going: bool },
    #[serde(rename = "cancel_plan")]
    Cancel { plan: PlanId },
}

/// The fields of a plan as the page sends them.
#[derive(Deserialize)]
pub(super) struct Planned {
    title: String,
    at: Timestamp,
    #[serde(default)]
    location: String,
}

impl PlanAction {
    pub(super) fn run(
        self,
        state: &mut State,
        me: UserId,
        key: ConversationKey,
    ) -> Result<(), Refusal> {
        let done = match self {
            Self::Create { plan } => {
                let created = state.create_plan(me, key, plan.fields(""));
                created.map(|(_, receipt)| receipt)
            }
            Self::Change { plan, to } => {
                // Facebook knows a place by its ID, which goes with its name alone.
                let old = state.plan(me, plan);
                let same = old.filter(|old| old.location == to.location.trim());
                let location_id = same.map(|old| old.location_id.clone());
                let fields = to.fields(location_id.as_deref().unwrap_or_default());
                state.change_plan(me, plan, fields)
            }
            Self::Answer { plan, going } => state.answer_plan(me, plan, going),
            Self::Cancel { plan } => state.cancel_plan(me, plan),
        };
        Ok(done.map(drop)?)
    }
}

impl Planned {
    fn fields<'a>(&'a self, location_id: &'a str) -> PlanFields<'a> {
        PlanFields {
            title: self.title.trim(),
            seconds: self.at.as_millis().div_euclid(1000),
            location: self.location.trim(),
            location_id,
        }
    }
}
