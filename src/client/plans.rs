//! Plans of a conversation.

use super::Client;
use crate::error::{Error, Result};
use crate::id::PlanId;
use crate::model::{EventReminder, GuestStatus, Plan, Target};
use crate::wire::endpoint::plan;

/// # Plans
impl Client {
    /// Plans something in a conversation: Facebook reminds everybody there when its time has come. All members are its guests, and
    /// this account is going.
    ///
    /// Facebook does not return its identifier: [`Event::PlanChanged`](crate::Event::PlanChanged) has it, and
    /// [`fetch_thread_info`](Self::fetch_thread_info) as that of the conversation's next [`plan`](crate::Thread::plan). Never sent
    /// twice: after an error that [may have been done](crate::Error::may_have_been_done), the conversation shows whether it was.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses, with code 0 and its
    /// words where it has no code for that, as for a time that has passed.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    /// use fbchat::{EventReminder, GuestStatus, local::{ENGINE_ROOM, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let tomorrow = SystemTime::now() + Duration::from_secs(24 * 60 * 60);
    /// client.create_plan(ENGINE_ROOM, EventReminder::new("Tea", tomorrow.into()).location("London"))?;
    ///
    /// let threads = client.fetch_thread_info(&[ENGINE_ROOM.id()])?;
    /// let tea = threads[&ENGINE_ROOM.id()].plan().ok_or("no plan")?;
    /// let id = tea.id.ok_or("no identifier")?;
    /// client.edit_plan(id, EventReminder::from(tea).location("Paris"))?;
    /// client.change_plan_participation(id, GuestStatus::Declined)?;
    /// let tea = client.fetch_plan_info(id)?;
    /// assert_eq!(tea.location.as_deref(), Some("Paris"));
    /// assert_eq!(tea.declined().collect::<Vec<_>>(), [client.uid()]);
    /// client.delete_plan(id)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn create_plan(&self, thread: impl Into<Target>, plan: EventReminder) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        let request = plan::create(self.documents().version, thread, &plan);
        self.fetch_in_turn(&request, plan::read)
    }

    /// The same as [`create_plan`](Self::create_plan), by its older name.
    ///
    /// # Errors
    ///
    /// As [`create_plan`](Self::create_plan).
    pub fn event_reminder(&self, thread: impl Into<Target>, reminder: EventReminder) -> Result<()> {
        self.create_plan(thread, reminder)
    }

    /// Changes a plan. All of it is sent anew: a place that is not given is emptied. [`EventReminder::from`] a [`Plan`] keeps what it
    /// has.
    ///
    /// Never sent twice: after an error that [may have been done](crate::Error::may_have_been_done),
    /// [`fetch_plan_info`](Self::fetch_plan_info) shows whether it was.
    ///
    /// # Errors
    ///
    /// [`Error::Facebook`] if Facebook refuses, as it does for a plan that it does not know: with code 0 and its words where it has no
    /// code for that.
    ///
    /// [`create_plan`](Self::create_plan) has an example.
    pub fn edit_plan(&self, id: PlanId, plan: EventReminder) -> Result<()> {
        self.fetch_in_turn(&plan::edit(id, &plan), plan::read)
    }

    /// Gives a plan up, for everybody.
    ///
    /// Never sent twice.
    ///
    /// # Errors
    ///
    /// As [`edit_plan`](Self::edit_plan).
    ///
    /// [`create_plan`](Self::create_plan) has an example.
    pub fn delete_plan(&self, id: PlanId) -> Result<()> {
        self.fetch_in_turn(&plan::delete(id), plan::read)
    }

    /// Answers a plan: [`GuestStatus::Going`] or [`GuestStatus::Declined`].
    ///
    /// Never sent twice.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request for any other answer; otherwise as [`edit_plan`](Self::edit_plan).
    ///
    /// [`create_plan`](Self::create_plan) has an example.
    pub fn change_plan_participation(&self, id: PlanId, answer: GuestStatus) -> Result<()> {
        let request = plan::answer(id, &answer).ok_or_else(|| {
            Error::invalid_input(
                "a plan is answered by `GuestStatus::Going` or `GuestStatus::Declined`: name one of them",
            )
        })?;
        self.fetch_in_turn(&request, plan::read)
    }

    /// Fetches a plan, with the guests and their answers.
    ///
    /// # Errors
    ///
    /// [`Error::Facebook`] if Facebook refuses, as it does for a plan that it does not know.
    ///
    /// [`create_plan`](Self::create_plan) has an example.
    pub fn fetch_plan_info(&self, id: PlanId) -> Result<Plan> {
        plan::read_plan(&self.call(self.commands(), &plan::info(id))?, id)
    }
}
