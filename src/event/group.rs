//! Events of a group beside its messages: its picture and admins, calls, polls, plans, games, places.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Raw;
use crate::id::{AttachmentId, MessageId, PollOptionId, UserId};
use crate::model::{Plan, Poll, ThreadKey};
use crate::time::{Timestamp, span};

/// A change of a group's picture.
///
/// It comes in [`Event::ImageChanged`](crate::Event::ImageChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImageChanged {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who made it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The new picture. `None`: the group has none any more, or it came over the gateway, which does not name pictures.
    pub image: Option<AttachmentId>,
    pub(crate) raw: Raw,
}

/// Somebody who became an admin of a group, or is none any more.
///
/// It comes in [`Event::AdminChanged`](crate::Event::AdminChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AdminChanged {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who made it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// Whom it is about.
    pub user: UserId,
    /// Whether that person is an admin now.
    pub is_admin: bool,
    pub(crate) raw: Raw,
}

/// A change of who lets people into a group.
///
/// It comes in [`Event::ApprovalModeChanged`](crate::Event::ApprovalModeChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ApprovalModeChanged {
    /// The change's own identifier.
    pub id: MessageId,
    /// The user who made it.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// Whether an admin has to let people in.
    pub approval_mode: bool,
    pub(crate) raw: Raw,
}

/// Somebody who waits to be let into a group, or does not wait any more. Only admins receive it.
///
/// It comes in [`Event::JoinRequested`](crate::Event::JoinRequested).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct JoinRequested {
    /// The event's own identifier.
    pub id: MessageId,
    /// The user who asked, added somebody, or let them in or turned them away.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// Whom it is about.
    pub user: UserId,
    /// The user who added that person. `None`: nobody did, or Facebook did not send it.
    pub inviter: Option<UserId>,
    /// Whether the request is open. It is not once it was withdrawn, denied or granted.
    pub is_open: bool,
    pub(crate) raw: Raw,
}

/// A call in a thread.
///
/// It comes in [`Event::Call`](crate::Event::Call).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Call {
    /// The event's own identifier.
    pub id: MessageId,
    /// The user who called, or joined.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The kind of change.
    pub action: CallAction,
    /// Whether it is a call with pictures.
    pub is_video: bool,
    pub(crate) raw: Raw,
}

/// The kind of change of a call.
///
/// It comes in [`Event::Call`](crate::Event::Call).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CallAction {
    /// It began.
    Started,
    /// Somebody joined it.
    Joined,
    /// It ended after this long.
    Ended(#[serde(with = "span")] Duration),
    /// Nobody answered it.
    Missed,
}

/// A poll in a thread.
///
/// It comes in [`Event::PollChanged`](crate::Event::PollChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PollChanged {
    /// The event's own identifier.
    pub id: MessageId,
    /// The user who asked, or voted.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The kind of change.
    pub action: PollAction,
    /// The poll as it is now.
    pub poll: Poll,
    pub(crate) raw: Raw,
}

/// The kind of change of a poll.
///
/// It comes in [`Event::PollChanged`](crate::Event::PollChanged).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PollAction {
    /// It was begun.
    Created,
    /// Somebody voted.
    Voted {
        /// The options that the person votes for now and did not before.
        added: Vec<PollOptionId>,
        /// Those that the person voted for and does not now.
        removed: Vec<PollOptionId>,
    },
}

/// A plan in a thread.
///
/// It comes in [`Event::PlanChanged`](crate::Event::PlanChanged).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlanChanged {
    /// The event's own identifier.
    pub id: MessageId,
    /// The user who made the change. `None`: nobody did, the time has come.
    pub author: Option<UserId>,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The kind of change.
    pub action: PlanAction,
    /// The plan as it is now.
    pub plan: Plan,
    pub(crate) raw: Raw,
}

/// The kind of change of a plan.
///
/// It comes in [`Event::PlanChanged`](crate::Event::PlanChanged).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PlanAction {
    /// It was made.
    Created,
    /// It was changed.
    Edited,
    /// It was given up.
    Deleted,
    /// Its time has come.
    Ended,
    /// Somebody takes part.
    Joined,
    /// Somebody does not take part.
    Declined,
}

/// A game that somebody played in a thread. Its `Debug` does not show the leaderboard.
///
/// It comes in [`Event::GamePlayed`](crate::Event::GamePlayed).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GamePlayed {
    /// The event's own identifier.
    pub id: MessageId,
    /// The user who played.
    pub author: UserId,
    /// Where.
    pub thread: ThreadKey,
    /// When.
    pub at: Timestamp,
    /// The game, by Facebook's identifier for it.
    pub game_id: String,
    /// The name of the game. `None`: unknown.
    pub game: Option<String>,
    /// The points that were made. `None`: unknown.
    pub score: Option<i64>,
    /// The points of the players, in Facebook's form: most often an object with the points of each identifier. `None`: unknown.
    #[serde(default)]
    pub leaderboard: Option<serde_json::Value>,
    pub(crate) raw: Raw,
}

impl fmt::Debug for GamePlayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GamePlayed")
            .field("id", &self.id)
            .field("author", &self.author)
            .field("thread", &self.thread)
            .field("at", &self.at)
            .field("game_id", &self.game_id)
            .field("game", &self.game)
            .field("score", &self.score)
            .field("has_leaderboard", &self.leaderboard.is_some())
            .field("raw", &self.raw)
            .finish()
    }
}

/// Where people are who share their place in a thread.
///
/// It comes in [`Event::LiveLocations`](crate::Event::LiveLocations).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LiveLocations {
    /// Where they share it.
    pub thread: ThreadKey,
    /// One for each of them.
    pub locations: Vec<LiveLocation>,
    pub(crate) raw: Raw,
}

/// Where somebody is. Its `Debug` does not show where.
///
/// It comes in [`Event::LiveLocations`](crate::Event::LiveLocations).
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LiveLocation {
    /// Its identifier, which [`LiveLocationAttachment::id`](crate::LiveLocationAttachment::id) of that message has too. `None`: unknown.
    #[serde(default)]
    pub id: Option<AttachmentId>,
    /// The message by which the person shares it.
    pub message_id: MessageId,
    /// The user.
    pub author: UserId,
    /// Latitude and longitude in degrees. `None`: the person does not share it any more.
    pub coordinates: Option<(f64, f64)>,
    /// The name of the place. `None`: unknown.
    pub title: Option<String>,
    /// Until when it is shared. `None`: unknown.
    pub expires_at: Option<Timestamp>,
}

impl fmt::Debug for LiveLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveLocation")
            .field("id", &self.id)
            .field("message_id", &self.message_id)
            .field("author", &self.author)
            .field("is_shared", &self.coordinates.is_some())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
