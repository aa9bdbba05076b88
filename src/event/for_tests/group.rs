//! Events of groups.

use super::{AT, id};
use crate::event::{
    AdminChanged, ApprovalModeChanged, Call, CallAction, GamePlayed, ImageChanged, JoinRequested,
    LiveLocation, LiveLocations, PeopleAdded, PersonRemoved, PlanAction, PlanChanged, PollAction,
    PollChanged, Raw,
};
use crate::id::{AttachmentId, UserId};
use crate::model::{Plan, Poll, ThreadKey};

impl PeopleAdded {
    /// Returns people who are new in a group, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(
        thread: ThreadKey,
        author: UserId,
        added: impl IntoIterator<Item = UserId>,
    ) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            added: added.into_iter().collect(),
            raw: Raw::default(),
        }
    }
}

impl PersonRemoved {
    /// Returns somebody who is gone from a group, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, removed: UserId) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            removed,
            raw: Raw::default(),
        }
    }
}

impl ImageChanged {
    /// Returns a change of a picture, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, image: Option<AttachmentId>) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            image,
            raw: Raw::default(),
        }
    }
}

impl AdminChanged {
    /// Returns a change of a group's admins, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, user: UserId, is_admin: bool) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            user,
            is_admin,
            raw: Raw::default(),
        }
    }
}

impl ApprovalModeChanged {
    /// Returns a change of who lets people in, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, approval_mode: bool) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            approval_mode,
            raw: Raw::default(),
        }
    }
}

impl JoinRequested {
    /// Returns a request to be let in, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, user: UserId, is_open: bool) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            user,
            inviter: None,
            is_open,
            raw: Raw::default(),
        }
    }
}

impl Call {
    /// Returns a call, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, action: CallAction) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            action,
            is_video: false,
            raw: Raw::default(),
        }
    }
}

impl PollChanged {
    /// Returns a change of a poll, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, action: PollAction, poll: Poll) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            action,
            poll,
            raw: Raw::default(),
        }
    }
}

impl GamePlayed {
    /// Returns a game that was played, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, author: UserId, game_id: &str) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            game_id: game_id.to_owned(),
            game: None,
            score: None,
            leaderboard: None,
            raw: Raw::default(),
        }
    }
}

impl PlanChanged {
    /// Returns a change of a plan, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(
        thread: ThreadKey,
        author: Option<UserId>,
        action: PlanAction,
        plan: Plan,
    ) -> Self {
        Self {
            id: id(),
            author,
            thread,
            at: AT,
            action,
            plan,
            raw: Raw::default(),
        }
    }
}

impl LiveLocations {
    /// Returns places that are shared, for a test.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(thread: ThreadKey, locations: Vec<LiveLocation>) -> Self {
        Self {
            thread,
            locations,
            raw: Raw::default(),
        }
    }
}

impl LiveLocation {
    /// Returns where somebody is, as latitude and longitude in degrees, for a test. `None`: the person does not share it any more.
    ///
    /// [`MessageEvent::for_tests`](crate::MessageEvent::for_tests) has an example, and what the other fields have.
    pub fn for_tests(author: UserId, coordinates: Option<(f64, f64)>) -> Self {
        Self {
            id: None,
            message_id: id(),
            author,
            coordinates,
            title: None,
            expires_at: None,
        }
    }
}
