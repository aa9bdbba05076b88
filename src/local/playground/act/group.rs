//! Actions on the page that change a group.

use serde::Deserialize;

use crate::id::UserId;
use crate::local::playground::refusal::Refusal;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::state::State;
use crate::model::{ApprovalMode, FileId};

const NOT_ADMIN: &str = "Only admins of this group can do that.";

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(super) enum GroupAction {
    Rename {
        title: String,
    },
    Add {
        user: UserId,
    },
    Remove {
        user: UserId,
    },
    /// Makes a member an admin, or takes that back.
    Admin {
        user: UserId,
        admin: bool,
    },
    /// Changes whether admins have to let people in.
    Approval {
        required: bool,
    },
    /// Lets somebody in who asks to join, or turns them away.
    Respond {
        user: UserId,
        accepts: bool,
    },
    /// Makes an upload the picture of the group.
    Picture {
        file: FileId,
    },
}

impl GroupAction {
    pub(super) fn run(
        self,
        state: &mut State,
        me: UserId,
        key: ConversationKey,
    ) -> Result<(), Refusal> {
        let (done, problem) = match self {
            Self::Rename { title } => (
                state.rename(me, key, &title, None).map(drop),
                "Only groups have a title.",
            ),
            Self::Add { user } => (
                state.add_people(me, key, &[user], None).map(drop),
                "Only people who are not in it can be added, and only to groups.",
            ),
            Self::Remove { user } => (
                state.remove_person(me, key, user).map(drop),
                "Only admins can remove others from this group.",
            ),
            Self::Admin { user, admin } => {
                let done = state.change_admin(me, key, user, admin).map(drop);
                let problem =
                    "Only other members are made admins, and only other admins are not any more.";
                (done, admins_only(done, problem))
            }
            Self::Approval { required } => {
                let mode = if required {
                    ApprovalMode::Required
                } else {
                    ApprovalMode::NotRequired
                };
                let done = state.change_approval_mode(me, key, mode).map(drop);
                (done, NOT_ADMIN)
            }
            Self::Respond { user, accepts } => {
                let done = state.respond_to_waiting(me, key, &[user], accepts);
                (
                    done,
                    admins_only(done, "This person does not ask to join any more."),
                )
            }
            Self::Picture { file } => {
                let done = change_picture(state, me, key, file);
                let problem = match done {
                    Err(ApiError::NO_ACCESS) => "Only groups have a picture.",
                    _ => "The picture of a group is an image.",
                };
                (done, problem)
            }
        };
        done.map_err(|_| Refusal::because(problem))
    }
}

/// Returns the sentence for an action of admins that failed.
fn admins_only(done: Result<(), ApiError>, otherwise: &'static str) -> &'static str {
    match done {
        Err(ApiError::NO_ACCESS) => NOT_ADMIN,
        _ => otherwise,
    }
}

fn change_picture(
    state: &mut State,
    me: UserId,
    key: ConversationKey,
    file: FileId,
) -> Result<(), ApiError> {
    let media = state.uploads.get(file.id());
    let image = media.cloned().ok_or(ApiError::INVALID)?;
    state.change_group_image(me, key, image).map(drop)
}
