//! People.

use serde::{Deserialize, Serialize};

use super::{Plan, Target, ThreadColor, ThreadKey, ThreadState};
use crate::id::UserId;
use crate::time::Timestamp;

/// A person, and what the conversation with them looks like. A field is `None` where Facebook did not send it.
///
/// It comes from [`Client::fetch_user_info`](crate::Client::fetch_user_info) and its kin. [`new`](Self::new) is for tests of
/// one's own:
///
/// ```
/// use fbchat::{User, local::ADA};
///
/// let mut ada = User::new(ADA);
/// ada.first_name = Some("Ada".to_owned());
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// Their account.
    pub id: UserId,
    /// Their full name.
    pub name: Option<String>,
    /// Their first name.
    pub first_name: Option<String>,
    /// Their last name.
    pub last_name: Option<String>,
    /// The address of their profile.
    pub url: Option<String>,
    /// The address of their picture.
    pub photo: Option<String>,
    /// Their gender.
    pub gender: Option<Gender>,
    /// Whether they are a friend of this client's account.
    pub is_friend: Option<bool>,
    /// How close they are to this client's account, from 0 to 1.
    pub affinity: Option<f64>,
    /// Their nickname in the conversation.
    pub nickname: Option<String>,
    /// The nickname of this client's account in the conversation.
    pub own_nickname: Option<String>,
    /// The conversation's colour.
    pub color: Option<ThreadColor>,
    /// The conversation's emoji, where it is not the like.
    pub emoji: Option<String>,
    /// How many messages the conversation has.
    pub message_count: Option<u64>,
    /// When the last message came.
    pub last_message_at: Option<Timestamp>,
    /// The next plan.
    #[serde(default)]
    pub plan: Option<Plan>,
    /// How the conversation stands with this client's account.
    #[serde(default)]
    pub state: ThreadState,
}

impl User {
    /// A person of whom nothing but the identifier is known.
    pub fn new(id: UserId) -> Self {
        Self {
            id,
            name: None,
            first_name: None,
            last_name: None,
            url: None,
            photo: None,
            gender: None,
            is_friend: None,
            affinity: None,
            nickname: None,
            own_nickname: None,
            color: None,
            emoji: None,
            message_count: None,
            last_message_at: None,
            plan: None,
            state: ThreadState::default(),
        }
    }
}

impl From<&User> for ThreadKey {
    fn from(user: &User) -> Self {
        Self::User(user.id)
    }
}

impl From<&User> for Target {
    fn from(user: &User) -> Self {
        Self::Thread(user.into())
    }
}

/// A gender, in the forms that Facebook's grammar distinguishes: a field of [`User`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Gender {
    /// Not sent, or unknown to Facebook.
    Unknown,
    /// One woman.
    Female,
    /// One man.
    Male,
    /// One woman, as Facebook guesses.
    FemaleGuess,
    /// One man, as Facebook guesses.
    MaleGuess,
    /// Several people of different genders.
    Mixed,
    /// One person, neither female nor male.
    Neuter,
    /// One person of unknown gender.
    UnknownSingular,
    /// Several women.
    FemalePlural,
    /// Several men.
    MalePlural,
    /// Several people, neither female nor male.
    NeuterPlural,
    /// Several people of unknown gender.
    UnknownPlural,
    /// A value that this crate does not know yet, as it came.
    Other(String),
}
