//! The plans of conversations.

use super::conversation::ConversationKey;
use super::plan::{PlanFields, StoredPlan};
use super::receipt::Receipt;
use super::refusal::Refusal;
use super::state::State;
use crate::id::{PlanId, UserId};
use crate::local::push::deltas::Change;
use crate::time::Timestamp;

/// The identifiers of plans follow this one.
const FIRST_PLAN: u64 = 1_770_000_000_000_000;

const NO_PLAN: Refusal = Refusal {
    title: "No plan",
    message: "There is no such plan.",
};
const NO_TITLE: Refusal = Refusal {
    title: "No title",
    message: "A plan needs a title.",
};
const PASSED: Refusal = Refusal {
    title: "Too late",
    message: "The time has passed.",
};

impl State {
    /// Creates a plan, of which all members are guests, and its author is going.
    pub(crate) fn create_plan(
        &mut self,
        author: UserId,
        key: ConversationKey,
        fields: PlanFields<'_>,
    ) -> Result<(PlanId, Receipt), Refusal> {
        let members = self.conversation(author, key)?.members.clone();
        check(fields)?;
        let mut plan = StoredPlan {
            key,
            id: PlanId::from(FIRST_PLAN + self.next_number()),
            author,
            title: String::new(),
            seconds: 0,
            location: String::new(),
            location_id: String::new(),
            guests: members
                .into_iter()
                .map(|member| (member, (member == author).then_some(true)))
                .collect(),
            is_announced: false,
        };
        plan.set(fields);
        let text = format!("{} created a plan: {}.", self.name(author), plan.title);
        let (id, change) = (plan.id, Change::plan_created(&plan));
        self.plans.insert(id, plan);
        let receipt = self.add_admin_text(author, key, &change, text, None, None)?;
        Ok((id, receipt))
    }

    pub(crate) fn change_plan(
        &mut self,
        actor: UserId,
        plan: PlanId,
        fields: PlanFields<'_>,
    ) -> Result<Receipt, Refusal> {
        let mut plan = self.plan(actor, plan).ok_or(NO_PLAN)?.clone();
        check(fields)?;
        plan.set(fields);
        let text = format!("{} changed the plan: {}.", self.name(actor), plan.title);
        let (key, change) = (plan.key, Change::plan_changed(&plan));
        self.plans.insert(plan.id, plan);
        Ok(self.add_admin_text(actor, key, &change, text, None, None)?)
    }

    pub(crate) fn answer_plan(
        &mut self,
        guest: UserId,
        plan: PlanId,
        is_going: bool,
    ) -> Result<Receipt, Refusal> {
        let mut plan = self.plan(guest, plan).ok_or(NO_PLAN)?.clone();
        plan.guests.insert(guest, Some(is_going));
        let answer = if is_going { "is going" } else { "cannot go" };
        let text = format!("{} {answer}: {}.", self.name(guest), plan.title);
        let (key, change) = (plan.key, Change::plan_answered(&plan, guest));
        self.plans.insert(plan.id, plan);
        Ok(self.add_admin_text(guest, key, &change, text, None, None)?)
    }

    pub(crate) fn cancel_plan(&mut self, actor: UserId, plan: PlanId) -> Result<Receipt, Refusal> {
        let plan = self.plan(actor, plan).ok_or(NO_PLAN)?.clone();
        self.plans.remove(&plan.id);
        let text = format!("{} cancelled the plan: {}.", self.name(actor), plan.title);
        let change = Change::plan_cancelled(&plan);
        Ok(self.add_admin_text(actor, plan.key, &change, text, None, None)?)
    }

    /// Returns a plan, if `viewer` is in its conversation.
    pub(crate) fn plan(&self, viewer: UserId, id: PlanId) -> Option<&StoredPlan> {
        let plan = self.plans.get(&id)?;
        self.conversation(viewer, plan.key).ok().map(|_| plan)
    }

    /// Returns the plans of a conversation whose time has not passed, the next one first.
    pub(crate) fn plans_to_come(&self, key: ConversationKey) -> Vec<&StoredPlan> {
        let now = Timestamp::now().as_millis().div_euclid(1000);
        let plans = self.plans.values();
        let mut plans: Vec<_> = plans
            .filter(|plan| plan.key == key && plan.seconds >= now)
            .collect();
        plans.sort_by_key(|plan| (plan.seconds, plan.id));
        plans
    }
}

fn check(fields: PlanFields<'_>) -> Result<(), Refusal> {
    let now = Timestamp::now().as_millis().div_euclid(1000);
    if fields.seconds <= now {
        return Err(PASSED);
    }
    if fields.title.trim().is_empty() {
        return Err(NO_TITLE);
    }
    Ok(())
}
