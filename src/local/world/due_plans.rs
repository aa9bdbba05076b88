//! Announcing the plans whose time has come.

use std::time::Duration;

use super::plan::StoredPlan;
use super::shared::Shared;
use super::state::State;
use crate::local::push::deltas::Change;
use crate::time::Timestamp;

/// Bounds the time until a changed system clock is noticed.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Announces each plan when its time has come, until the server stops.
pub(crate) fn announce(shared: &Shared) {
    let mut state = shared.lock();
    while !state.stopping {
        let now = Timestamp::now().as_millis();
        if state.announce_due_plans(now) {
            shared.notify();
        }
        let wait = state.time_to_next_plan(now);
        state = shared.wait(state, wait);
    }
}

impl State {
    /// Announces the plans that are due, each once. Returns whether there was one.
    fn announce_due_plans(&mut self, now: i64) -> bool {
        let mut due = Vec::new();
        for plan in self.plans.values_mut() {
            if !plan.is_announced && due_at(plan) <= now {
                plan.is_announced = true;
                due.push(plan.clone());
            }
        }
        for plan in &due {
            let text = format!("{} is starting now.", plan.title);
            let change = Change::plan_due(plan);
            // Nobody is left to see it where the conversation is gone.
            let _ = self.announce(plan.author, plan.key, &change, text, None, None);
        }
        !due.is_empty()
    }

    /// Returns how long to wait for the next plan that is due; `None` if there is none to come.
    fn time_to_next_plan(&self, now: i64) -> Option<Duration> {
        let plans = self.plans.values().filter(|plan| !plan.is_announced);
        let next = plans.map(due_at).min()?;
        let left = u64::try_from(next.saturating_sub(now)).unwrap_or_default();
        Some(Duration::from_millis(left).min(MAX_WAIT))
    }
}

/// Returns when a plan is due, in milliseconds since the Unix epoch.
fn due_at(plan: &StoredPlan) -> i64 {
    plan.seconds.saturating_mul(1000)
}
