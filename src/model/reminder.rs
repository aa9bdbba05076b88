//! Reminders of what people have planned.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Plan;
use crate::secret::Hidden;
use crate::time::Timestamp;

/// A plan that everybody in a conversation is reminded of. Its `Debug` shows neither title nor place.
///
/// ```
/// use fbchat::{EventReminder, Timestamp};
///
/// let at = Timestamp::from_millis(1_516_100_000_000);
/// let tea = EventReminder::new("Tea", at).location("London");
/// let where_facebook_knows_it = tea.clone().location_id("106078429431815");
/// # let _ = (tea, where_facebook_knows_it);
/// ```
///
/// [`Client::create_plan`](crate::Client::create_plan) creates the plan; one that is made of a [`Plan`] is for changing it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[must_use = "a reminder does nothing until it is handed to `Client::create_plan`"]
pub struct EventReminder {
    pub(crate) title: String,
    pub(crate) at: Timestamp,
    pub(crate) location: Option<String>,
    pub(crate) location_id: Option<String>,
}

impl EventReminder {
    /// A plan for a point in time, which Facebook keeps to the second.
    pub fn new(title: impl Into<String>, at: Timestamp) -> Self {
        Self {
            title: title.into(),
            at,
            location: None,
            location_id: None,
        }
    }

    /// The name of the place where it happens.
    pub fn location(mut self, name: impl Into<String>) -> Self {
        self.location = Some(name.into());
        self
    }

    /// Facebook's identifier of the place, such as that of a city's page.
    pub fn location_id(mut self, id: impl Into<String>) -> Self {
        self.location_id = Some(id.into());
        self
    }
}

impl From<&Plan> for EventReminder {
    /// The same plan, to be changed. [`Client::create_plan`](crate::Client::create_plan) has an example.
    fn from(plan: &Plan) -> Self {
        Self {
            title: plan.title.clone().unwrap_or_default(),
            at: plan.at,
            location: plan.location.clone(),
            location_id: plan.location_id.clone(),
        }
    }
}

impl fmt::Debug for EventReminder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventReminder")
            .field("at", &self.at)
            .field("location", &Hidden(&self.location))
            .finish_non_exhaustive()
    }
}
