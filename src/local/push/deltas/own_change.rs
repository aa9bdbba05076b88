//! The deltas of an account's own changes of its conversations, for its other clients. Their forms are those that clients of 2025 read.

use serde_json::{Value, json};

use super::parts::thread_key;
use crate::id::UserId;
use crate::local::world::conversation::ConversationKey;
use crate::model::{Mute, ThreadLocation};
use crate::time::Timestamp;

/// An account's own change of conversations.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OwnChange {
    MarkedUnread(Timestamp),
    Folder(ThreadLocation),
    Archived(bool),
    Spam,
    Deleted,
    Mute(Mute),
}

/// Returns the delta of a change of these conversations; all but two kinds are of one conversation.
pub(crate) fn own_change(keys: &[ConversationKey], viewer: UserId, change: &OwnChange) -> Value {
    let all: Vec<Value> = keys.iter().map(|key| thread_key(*key, viewer)).collect();
    let one = all.first().cloned().unwrap_or_default();
    match change {
        OwnChange::MarkedUnread(at) => json!({
            "class": "MarkUnread", "actionTimestamp": at.as_millis().to_string(), "threadKeys": all,
        }),
        OwnChange::Folder(folder) => {
            json!({"class": "ThreadFolder", "threadKey": one, "folder": folder_name(*folder)})
        }
        OwnChange::Archived(is_archived) => {
            let action = if *is_archived { "ARCHIVE" } else { "UNARCHIVE" };
            json!({"class": "ThreadAction", "action": action, "threadKey": one})
        }
        OwnChange::Spam => {
            json!({"class": "ThreadFolder", "threadKey": one, "folder": "FOLDER_SPAM"})
        }
        OwnChange::Deleted => {
            json!({"class": "ThreadDelete", "actorFbId": viewer, "threadKeys": all})
        }
        OwnChange::Mute(mute) => {
            let until = match mute {
                Mute::Off => "0".to_owned(),
                Mute::Forever => "-1".to_owned(),
                Mute::Until(until) => (until.as_millis() / 1000).to_string(),
            };
            json!({"class": "ThreadMuteSettings", "actorFbId": viewer, "threadKey": one, "expireTime": until})
        }
    }
}

/// Returns the delta after the account has looked at its list of conversations.
pub(crate) fn folder_seen(folder: ThreadLocation, at: Timestamp) -> Value {
    json!({
        "class": "MarkFolderSeen", "folders": [folder_name(folder)], "timestamp": at.as_millis().to_string(),
    })
}

fn folder_name(folder: ThreadLocation) -> &'static str {
    match folder {
        ThreadLocation::Inbox => "FOLDER_INBOX",
        ThreadLocation::Pending => "FOLDER_PENDING",
        ThreadLocation::Archived => "FOLDER_ARCHIVED",
        ThreadLocation::Other => "FOLDER_OTHER",
    }
}
