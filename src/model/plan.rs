//! Plans: what a group means to do together.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::secret::Hidden;
use crate::time::Timestamp;

/// Something that people of a thread mean to do together, which Facebook reminds them of.
///
/// Its `Debug` shows neither title nor place.
///
/// It comes in [`Event::PlanChanged`](crate::Event::PlanChanged).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// Its identifier. `None`: unknown.
    pub id: Option<String>,
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
