//! Plans: making, changing, answering and giving up one.

use super::Person;
use crate::id::{MessageId, PlanId};
use crate::local::world::api_error::ApiError;
use crate::local::world::plan::PlanFields;
use crate::local::world::receipt::Receipt;
use crate::local::world::refusal::Refusal;
use crate::local::world::state::State;
use crate::model::{EventReminder, GuestStatus, ThreadKey};

impl Person {
    /// Makes a plan, of which all members are guests, and this person is going.
    ///
    /// # Panics
    ///
    /// Also where its time has passed, or it has no title.
    ///
    /// ```
    /// use fbchat::{EventReminder, GuestStatus, Timestamp, local::{ADA, ALAN, ENGINE_ROOM, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let ada = server.person(ADA).unwrap();
    /// let alan = server.person(ALAN).unwrap();
    /// let hour = Timestamp::from_millis(Timestamp::now().as_millis() + 60 * 60 * 1000);
    /// let tea = ada.plans(ENGINE_ROOM, EventReminder::new("Tea", hour));
    /// alan.answers_plan(tea, GuestStatus::Going);
    /// alan.changes_plan(tea, EventReminder::new("Tea", hour).location("London"));
    /// ada.cancels_plan(tea);
    /// assert!(ada.transcript(ENGINE_ROOM).contains("Ada Lovelace cancelled the plan: Tea."));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn plans(&self, thread: impl Into<ThreadKey>, plan: EventReminder) -> PlanId {
        let (id, _) = self.act(thread, |state, key| {
            let created = state.create_plan(self.id, key, fields(&plan));
            created.map_err(|_| ApiError::INVALID)
        });
        id
    }

    /// Changes a plan; a place that is not given is emptied. [`plans`](Self::plans) has an example.
    ///
    /// # Panics
    ///
    /// Where this person sees no such plan, its time has passed, or it has no title.
    pub fn changes_plan(&self, plan: PlanId, to: EventReminder) -> MessageId {
        self.act_on(plan, |state| state.change_plan(self.id, plan, fields(&to)))
    }

    /// Answers a plan. [`plans`](Self::plans) has an example.
    ///
    /// # Panics
    ///
    /// Where this person sees no such plan, or the answer is neither [`GuestStatus::Going`] nor [`GuestStatus::Declined`].
    #[allow(clippy::panic)]
    pub fn answers_plan(&self, plan: PlanId, answer: GuestStatus) -> MessageId {
        let is_going = match answer {
            GuestStatus::Going => true,
            GuestStatus::Declined => false,
            other => panic!("a plan is answered by Going or Declined, not by {other:?}"),
        };
        self.act_on(plan, |state| state.answer_plan(self.id, plan, is_going))
    }

    /// Gives a plan up. [`plans`](Self::plans) has an example.
    ///
    /// # Panics
    ///
    /// Where this person sees no such plan.
    pub fn cancels_plan(&self, plan: PlanId) -> MessageId {
        self.act_on(plan, |state| state.cancel_plan(self.id, plan))
    }

    #[allow(clippy::panic)]
    fn act_on(
        &self,
        plan: PlanId,
        action: impl FnOnce(&mut State) -> Result<Receipt, Refusal>,
    ) -> MessageId {
        let done = action(&mut self.shared.lock());
        self.shared.notify();
        match done {
            Ok((id, _)) => id,
            Err(why) => panic!(
                "{} cannot do that with the plan {plan}: {}",
                self.id, why.message
            ),
        }
    }
}

fn fields(plan: &EventReminder) -> PlanFields<'_> {
    PlanFields {
        title: &plan.title,
        seconds: plan.at.as_millis().div_euclid(1000),
        location: plan.location.as_deref().unwrap_or_default(),
        location_id: plan.location_id.as_deref().unwrap_or_default(),
    }
}
