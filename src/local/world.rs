//! The people, pages, groups and rooms that a local server begins with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{GroupId, PageId, UserId};

/// Who and what there is when a [`LocalServer`](super::LocalServer) starts.
///
/// As JSON, with `?` behind what may be left out:
///
/// ```text
/// {
///   "users": [{
///     "id", "name", "first_name"?, "gender"?: "female" | "male",
///     "email"?, "password"?,           both, for an account that one can log in to
///     "two_factor"?: "123456",         the code that logging in asks for
///     "two_factor_steps"?: 1..5,       how many pages there are behind the password (default 1)
///     "save_device"?: true,            logging in offers to save the device
///     "checkpoint"?: true,             logging in ends at a page that only a person can pass
///     "consent"?: true,                logging in ends at a page that asks about cookies, once
///     "tokens_in_script"?: true,       the home page has its token in a script, as since 2020, and its menu the one to log out
///     "friends"?: [id]                 left out: everybody else who leaves it out; [] makes a stranger
///   }],
///   "pages": [{"id", "name", "category"?, "city"?}],
///   "groups": [{"id", "name"?, "members": [id]}],
///   "rooms": [{"id", "name"?, "members": [id], "admins": [id], "join_link"?, "approval_requests"?: [id]}]
/// }
/// ```
///
/// Identifiers are numbers or strings of digits, and no two of anything share one. A list may be left out.
/// `Debug` shows neither passwords nor codes.
///
/// ```
/// use fbchat::local::{LocalServer, World};
///
/// let world = World::from_json(r#"{"users": [
///     {"id": 1, "name": "Bot", "email": "bot@example.com", "password": "bot"},
///     {"id": 4, "name": "Mark"}
/// ]}"#)?;
/// let server = LocalServer::with_world(world)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct World {
    pub(crate) users: Vec<WorldUser>,
    pub(crate) pages: Vec<WorldPage>,
    pub(crate) groups: Vec<WorldGroup>,
    pub(crate) rooms: Vec<WorldRoom>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorldUser {
    pub(crate) id: UserId,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gender: Option<WorldGender>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) password: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) two_factor: Option<String>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub(crate) two_factor_steps: u8,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) save_device: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) checkpoint: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) consent: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) tokens_in_script: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) friends: Option<Vec<UserId>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WorldGender {
    Female,
    Male,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorldPage {
    pub(crate) id: PageId,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) city: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorldGroup {
    pub(crate) id: GroupId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) members: Vec<UserId>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorldRoom {
    pub(crate) id: GroupId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) members: Vec<UserId>,
    pub(crate) admins: Vec<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) join_link: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) approval_requests: Vec<UserId>,
}

fn one() -> u8 {
    1
}

fn is_one(number: &u8) -> bool {
    *number == 1
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl WorldUser {
    pub(crate) fn new(id: u64, name: &str) -> Self {
        Self {
            id: UserId::from(id),
            name: name.to_owned(),
            first_name: None,
            gender: None,
            email: None,
            password: None,
            two_factor: None,
            two_factor_steps: 1,
            save_device: false,
            checkpoint: false,
            consent: false,
            tokens_in_script: false,
            friends: None,
        }
    }

    pub(crate) fn with_account(mut self, email: &str, password: &str) -> Self {
        self.email = Some(email.to_owned());
        self.password = Some(password.to_owned());
        self
    }
}

impl fmt::Debug for WorldUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorldUser")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("email", &self.email)
            .field("friends", &self.friends)
            .finish_non_exhaustive()
    }
}

/// Why a text is not a [`World`]: what is wrong, and where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// Not JSON, or JSON of another shape. The source says in which line.
    #[error("the text is not a world: write JSON in the form that `World` documents")]
    Json(#[source] serde_json::Error),
    /// Two of anything have one identifier.
    #[error("{at}: the ID {id} is already that of {taken_by}, so name another one")]
    DuplicateId {
        /// Where, such as `groups[0]`.
        at: String,
        /// The identifier.
        id: u64,
        /// Where it stands first, such as `users[2]`.
        taken_by: String,
    },
    /// A list names somebody who is not among the users.
    #[error("{at}: there is no user {id}, so add them to the users")]
    NoSuchUser {
        /// Where, such as `groups[0].members[1]`.
        at: String,
        /// The identifier that nobody has.
        id: UserId,
    },
    /// A group or room without members.
    #[error("{at}: nobody is a member, so name at least one user")]
    NoMembers {
        /// Where, such as `groups[0]`.
        at: String,
    },
    /// Anything else that cannot be.
    #[error("{at}: {problem}")]
    Invalid {
        /// Where, such as `users[1].two_factor_steps`.
        at: String,
        /// What is wrong, in words.
        problem: String,
    },
}

impl World {
    /// Reads a world from JSON and checks that it hangs together.
    ///
    /// # Errors
    ///
    /// [`WorldError`] says what is wrong and where.
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

    /// The world in the form that [`World::from_json`] reads, passwords and codes included.
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
            all_known(&group.members, format!("groups[{index}].members"))?;
        }
        for (index, room) in self.rooms.iter().enumerate() {
            all_known(&room.members, format!("rooms[{index}].members"))?;
            all_known(
                &room.approval_requests,
                format!("rooms[{index}].approval_requests"),
            )?;
            let outsider = room
                .admins
                .iter()
                .position(|admin| !room.members.contains(admin));
            if let Some(admin) = outsider {
                return Err(WorldError::Invalid {
                    at: format!("rooms[{index}].admins[{admin}]"),
                    problem: "an admin has to be a member, so name them there too".to_owned(),
                });
            }
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

/// `kind[0]`, `kind[1]`, … : where in the JSON something stands.
fn names(kind: &str, count: usize) -> impl Iterator<Item = String> {
    (0..count).map(move |index| format!("{kind}[{index}]"))
}
