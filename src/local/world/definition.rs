//! The initial people, pages, groups and rooms of a local server.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{GroupId, PageId, UserId};

/// The initial world of a [`LocalServer`](crate::local::LocalServer).
///
/// Its JSON form, with `?` after optional members:
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
///     "phones"?: ["+45..."],           the account's phone numbers
///     "emails"?: ["..."],              its e-mail addresses (default: "email", where that is one)
///     "friends"?: [id]                 left out: everybody else who leaves it out; [] makes a stranger
///   }],
///   "pages": [{"id", "name", "category"?, "city"?}],
///   "groups": [{"id", "name"?, "members": [id], "admins"?: [id], "approval_mode"?: true, "approval_requests"?: [id]}],
///   "rooms": [{"id", "name"?, "members": [id], "admins": [id], "join_link"?, "approval_requests"?: [id]}]
/// }
/// ```
///
/// Identifiers are numbers or strings of digits, and unique among all kinds. Each list is optional.
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) phones: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) emails: Option<Vec<String>>,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) admins: Vec<UserId>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) approval_mode: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) approval_requests: Vec<UserId>,
}

impl WorldGroup {
    pub(crate) fn new(id: u64, name: Option<&str>, members: &[UserId]) -> Self {
        Self {
            id: GroupId::from(id),
            name: name.map(str::to_owned),
            members: members.to_vec(),
            admins: Vec::new(),
            approval_mode: false,
            approval_requests: Vec::new(),
        }
    }
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
            phones: Vec::new(),
            emails: None,
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
