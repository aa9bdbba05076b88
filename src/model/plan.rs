//! Plans: what a group means to do together.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::id::{PlanId, UserId};
use crate::secret::Hidden;
use crate::time::Timestamp;

/// Something that people of a thread mean to do together, which Facebook reminds them of.
///
/// Its `Debug` shows neither title nor place.
///
/// It comes in [`Event::PlanChanged`](crate::Event::PlanChanged), and with a conversation as [`Thread::plan`](crate::Thread::plan):
///
/// ```
/// use fbchat::{ThreadLocation, local::LocalServer};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// for thread in client.fetch_thread_list(0, 20, ThreadLocation::Inbox)? {
///     let Some(plan) = thread.plan() else { continue };
///     println!("{} guests come, {} are still to answer", plan.going().count(), plan.invited().count());
///     println!("without: {:?}", plan.declined().collect::<Vec<_>>());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// Its identifier. `None`: unknown, or no number.
    #[serde(default, deserialize_with = "number_if_it_is_one")]
    pub id: Option<PlanId>,
    /// When it is, to the minute.
    pub at: Timestamp,
    /// The title. `None`: it has none.
    pub title: Option<String>,
    /// The name of the place. `None`: there is none.
    pub location: Option<String>,
    /// Facebook's identifier of the place. `None`: it is no place that Facebook knows.
    pub location_id: Option<String>,
    /// The person who planned it. `None`: unknown.
    pub author: Option<UserId>,
    /// The guests, and their answers.
    pub guests: BTreeMap<UserId, GuestStatus>,
}

impl Plan {
    /// Returns the guests who come. [`Plan`] has an example.
    pub fn going(&self) -> impl Iterator<Item = UserId> {
        self.with_status(&GuestStatus::Going)
    }

    /// Returns the guests who do not come. [`Plan`] has an example.
    pub fn declined(&self) -> impl Iterator<Item = UserId> {
        self.with_status(&GuestStatus::Declined)
    }

    /// Returns the guests who have not answered. [`Plan`] has an example.
    pub fn invited(&self) -> impl Iterator<Item = UserId> {
        self.with_status(&GuestStatus::Invited)
    }

    fn with_status(&self, status: &GuestStatus) -> impl Iterator<Item = UserId> {
        let guests = self.guests.iter();
        guests
            .filter(move |(_, it)| *it == status)
            .map(|(id, _)| *id)
    }
}

/// Older versions wrote an identifier as Facebook had sent it, whatever it was.
fn number_if_it_is_one<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PlanId>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(PlanId::deserialize(value).ok())
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("id", &self.id)
            .field("at", &self.at)
            .field("title", &Hidden(&self.title))
            .field("location", &Hidden(&self.location))
            .field("location_id", &Hidden(&self.location_id))
            .field("author", &self.author)
            .field("guests", &self.guests)
            .finish()
    }
}

/// The answer of a guest to a plan.
///
/// It comes in [`Event::PlanChanged`](crate::Event::PlanChanged).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum GuestStatus {
    /// Nothing yet.
    Invited,
    /// Yes.
    Going,
    /// No.
    Declined,
    /// Something that this crate does not know, by Facebook's name for it.
    Other(String),
}

impl From<&str> for GuestStatus {
    fn from(name: &str) -> Self {
        match name {
            "INVITED" => Self::Invited,
            "GOING" => Self::Going,
            "DECLINED" => Self::Declined,
            other => Self::Other(other.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plan_of_an_older_version_is_read() {
        let stored = |id: Value| {
            json!({
                "id": id, "at": 1_516_100_000_000_i64, "title": "Tea", "location": null, "location_id": null,
                "author": "4", "guests": {"4": "Going"},
            })
        };
        for (id, expected) in [
            (json!("555"), Some(PlanId::new(555))),
            (json!("mid.$plan"), None),
            (Value::Null, None),
        ] {
            let plan: Plan = serde_json::from_value(stored(id)).unwrap();
            assert_eq!(plan.id, expected);
            let written = serde_json::to_value(&plan).unwrap();
            assert_eq!(written["id"], json!(expected.map(|_| "555")));
        }
    }
}
