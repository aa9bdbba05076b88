//! The deltas about the admins of a group and those who wait to be let in.

use serde_json::{Value, json};

use super::change::Change;
use super::parts::metadata;
use crate::id::UserId;
use crate::local::world::conversation::{Conversation, Stored};
use crate::model::ApprovalMode;

impl Change {
    pub(crate) fn admin(user: UserId, is_admin: bool) -> Self {
        let (kind, event) = if is_admin {
            ("0", "add_admin")
        } else {
            ("1", "remove_admin")
        };
        let untyped = json!({
            "THREAD_CATEGORY": "GROUP", "TARGET_ID": user, "ADMIN_TYPE": kind, "ADMIN_EVENT": event,
        });
        Self::AdminText("change_thread_admins", untyped)
    }

    pub(crate) fn approval_mode(thread: u64, mode: ApprovalMode) -> Self {
        let mode = u8::from(mode == ApprovalMode::Required).to_string();
        let untyped = json!({"APPROVAL_MODE": mode, "THREAD_FBID": thread.to_string()});
        Self::AdminText("change_thread_approval_mode", untyped)
    }
}

/// What living clients receive beside the admin text of a change, under the same message ID.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Echo {
    ApprovalMode(ApprovalMode),
    AdminRemoved(UserId),
}

impl Echo {
    /// Returns the delta for `viewer`.
    pub(crate) fn delta(
        self,
        stored: &Stored,
        conversation: &Conversation,
        viewer: UserId,
    ) -> Value {
        let metadata = metadata_of(stored, conversation, viewer);
        match self {
            Self::ApprovalMode(mode) => {
                let mode = match mode {
                    ApprovalMode::Required => "APPROVALS",
                    ApprovalMode::NotRequired => "OPEN",
                };
                json!({"class": "ApprovalMode", "mode": mode, "messageMetadata": metadata})
            }
            Self::AdminRemoved(user) => json!({
                "class": "AdminRemovedFromGroupThread", "removedAdminFbIds": [user], "messageMetadata": metadata,
            }),
        }
    }
}

/// A change of the queue of those who wait to be let into a group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QueueChange {
    pub(crate) user: UserId,
    /// `None`: nobody added the user, who asked to join.
    pub(crate) inviter: Option<UserId>,
    pub(crate) action: QueueAction,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum QueueAction {
    Requested,
    Accepted,
    Denied,
}

impl QueueChange {
    /// Returns the delta for `viewer`.
    pub(crate) fn delta(
        self,
        stored: &Stored,
        conversation: &Conversation,
        viewer: UserId,
    ) -> Value {
        let action = match self.action {
            QueueAction::Requested => "REQUESTED",
            QueueAction::Accepted => "ACCEPTED",
            QueueAction::Denied => "DENIED",
        };
        json!({
            "class": "ApprovalQueue", "recipientFbId": self.user, "action": action, "inviterFbId": self.inviter,
            "requestTimestamp": stored.at.as_millis().to_string(),
            "requestSource": if self.inviter.is_some() { "ADD" } else { "JOIN" },
            "messageMetadata": metadata_of(stored, conversation, viewer),
        })
    }
}

fn metadata_of(stored: &Stored, conversation: &Conversation, viewer: UserId) -> Value {
    let tags = ["source:titan:web", "source:generic_admin_text"].map(str::to_owned);
    metadata(stored, conversation.key, viewer, "INBOX", &tags, "")
}
