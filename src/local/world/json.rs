//! The JSON form of worlds, and its validation.

use std::collections::{BTreeMap, BTreeSet};

use super::definition::{World, WorldUser};
use crate::id::UserId;

/// Why a text is not a valid [`World`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// Not JSON, or JSON of another form. The source has the line.
    #[error("the text is not a world: write JSON in the form that `World` documents")]
    Json(#[source] serde_json::Error),
    /// An identifier is not unique.
    #[error("{at}: the ID {id} is already that of {taken_by}, so name another one")]
    DuplicateId {
        /// The position, such as `groups[0]`.
        at: String,
        /// The identifier.
        id: u64,
        /// The position of its first use, such as `users[2]`.
        taken_by: String,
    },
    /// A list contains an unknown user.
    #[error("{at}: there is no user {id}, so add them to the users")]
    NoSuchUser {
        /// The position, such as `groups[0].members[1]`.
        at: String,
        /// The unknown identifier.
        id: UserId,
    },
    /// A group or room without members.
    #[error("{at}: nobody is a member, so name at least one user")]
    NoMembers {
        /// The position, such as `groups[0]`.
        at: String,
    },
    /// Another invalid value.
    #[error("{at}: {problem}")]
    Invalid {
        /// The position, such as `users[1].two_factor_steps`.
        at: String,
        /// A description of the problem.
        problem: String,
    },
}

impl World {
    /// Reads and validates a world from JSON.
    ///
    /// # Errors
    ///
    /// [`WorldError`], with the problem and its position.
    ///
    /// ```
    /// use fbchat::local::World;
    ///
    /// let error = World::from_json(r#"{"groups": [{"id": 9, "members": [4]}]}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "groups[0].members[0]: there is no user 4, so add them to the users");
    /// ```
    pub fn from_json(text: &str) -> Result<Self, WorldError> {
        let world: Self = serde_json::from_str(text).map_err(WorldError::Json)?;
        world.check()?;
        Ok(world)
    }

    /// Returns the world in the form that [`World::from_json`] reads, passwords and codes included.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn check(&self) -> Result<(), WorldError> {
        self.check_ids()?;
        let known: BTreeSet<UserId> = self.users.iter().map(|user| user.id).collect();
        let all_known = |ids: &[UserId], at: String| match ids
            .iter()
            .enumerate()
            .find(|(_, id)| !known.contains(id))
        {
            Some((index, id)) => Err(WorldError::NoSuchUser {
                at: format!("{at}[{index}]"),
                id: *id,
            }),
            None => Ok(()),
        };
        for (index, user) in self.users.iter().enumerate() {
            user.check(index)?;
            let friends = user.friends.as_deref().unwrap_or_default();
            all_known(friends, format!("users[{index}].friends"))?;
        }
        for (index, group) in self.groups.iter().enumerate() {
            let at = format!("groups[{index}]");
            all_known(&group.members, format!("{at}.members"))?;
            all_known(&group.approval_requests, format!("{at}.approval_requests"))?;
            check_roles(&at, &group.members, &group.admins, &group.approval_requests)?;
        }
        for (index, room) in self.rooms.iter().enumerate() {
            let at = format!("rooms[{index}]");
            all_known(&room.members, format!("{at}.members"))?;
            all_known(&room.approval_requests, format!("{at}.approval_requests"))?;
            check_roles(&at, &room.members, &room.admins, &room.approval_requests)?;
        }
        let groups = self.groups.iter().map(|group| &group.members);
        let rooms = self.rooms.iter().map(|room| &room.members);
        let places = names("groups", self.groups.len()).chain(names("rooms", self.rooms.len()));
        for (at, members) in places.zip(groups.chain(rooms)) {
            if members.is_empty() {
                return Err(WorldError::NoMembers { at });
            }
        }
        Ok(())
    }

    fn check_ids(&self) -> Result<(), WorldError> {
        let users = self.users.iter().map(|user| user.id.get());
        let pages = self.pages.iter().map(|page| page.id.get());
        let groups = self.groups.iter().map(|group| group.id.get());
        let rooms = self.rooms.iter().map(|room| room.id.get());
        let places = names("users", self.users.len())
            .chain(names("pages", self.pages.len()))
            .chain(names("groups", self.groups.len()))
            .chain(names("rooms", self.rooms.len()));
        let mut seen = BTreeMap::new();
        for (at, id) in places.zip(users.chain(pages).chain(groups).chain(rooms)) {
            if id == 0 {
                let problem = "an ID cannot be 0, so name another one".to_owned();
                return Err(WorldError::Invalid { at, problem });
            }
            if let Some(taken_by) = seen.insert(id, at.clone()) {
                return Err(WorldError::DuplicateId { at, id, taken_by });
            }
        }
        let mut emails = BTreeMap::new();
        for (at, user) in names("users", self.users.len()).zip(&self.users) {
            let Some(email) = &user.email else { continue };
            if let Some(taken_by) = emails.insert(email, at.clone()) {
                return Err(WorldError::Invalid {
                    at: format!("{at}.email"),
                    problem: format!("it is already that of {taken_by}, so name another one"),
                });
            }
        }
        Ok(())
    }
}

impl WorldUser {
    fn check(&self, index: usize) -> Result<(), WorldError> {
        let invalid = |field: &str, problem: &str| {
            Err(WorldError::Invalid {
                at: format!("users[{index}].{field}"),
                problem: problem.to_owned(),
            })
        };
        if self.name.trim().is_empty() {
            return invalid("name", "a person needs a name, so write one");
        }
        if self.email.is_some() != self.password.is_some() {
            return invalid(
                "email",
                "an account needs both an e-mail and a password, so write both or neither",
            );
        }
        if !(1..=5).contains(&self.two_factor_steps) {
            return invalid(
                "two_factor_steps",
                "there are 1 to 5 steps, so write one of these numbers",
            );
        }
        Ok(())
    }
}

/// Checks who is an admin and who waits, against the members.
fn check_roles(
    at: &str,
    members: &[UserId],
    admins: &[UserId],
    waiting: &[UserId],
) -> Result<(), WorldError> {
    let invalid = |at: String, problem: &str| {
        Err(WorldError::Invalid {
            at,
            problem: problem.to_owned(),
        })
    };
    let is_member = |user: &UserId| members.contains(user);
    if let Some(admin) = admins.iter().position(|admin| !is_member(admin)) {
        return invalid(
            format!("{at}.admins[{admin}]"),
            "an admin has to be a member, so name them there too",
        );
    }
    if let Some(user) = waiting.iter().position(is_member) {
        return invalid(
            format!("{at}.approval_requests[{user}]"),
            "a member does not wait to be let in, so name them once",
        );
    }
    Ok(())
}

/// Returns the positions `kind[0]`, `kind[1]`, … in the JSON.
fn names(kind: &str, count: usize) -> impl Iterator<Item = String> {
    (0..count).map(move |index| format!("{kind}[{index}]"))
}
