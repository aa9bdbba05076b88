//! What deltas have in common: the thread, the author, the time.

use std::borrow::Cow;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::de;
use crate::error::DecodeError;
use crate::id::{GroupId, MessageId, UserId};
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// An `AdminTextMessage`, whose particulars stand in `untypedData`.
#[derive(Deserialize)]
pub(super) struct AdminText<'a, T> {
    #[serde(borrow, rename = "messageMetadata")]
    pub(super) metadata: Metadata<'a>,
    #[serde(rename = "untypedData")]
    pub(super) data: T,
}

/// What a delta says about every message, and about every change of a thread.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    #[serde(deserialize_with = "de::required_text")]
    message_id: Cow<'a, str>,
    #[serde(default, rename = "actorFbId", deserialize_with = "de::number_if_any")]
    pub(super) author: Option<UserId>,
    #[serde(deserialize_with = "de::number")]
    timestamp: de::Millis,
    #[serde(deserialize_with = "thread_key")]
    pub(super) thread_key: ThreadKey,
    #[serde(borrow, default, deserialize_with = "de::lenient_list")]
    pub(super) tags: Vec<&'a RawValue>,
}

impl Metadata<'_> {
    pub(super) fn id(&self) -> MessageId {
        MessageId::from(self.message_id.as_ref())
    }

    pub(super) fn at(&self) -> Timestamp {
        self.timestamp.0
    }

    /// Who did it. A change of a thread has somebody who made it, a message need not.
    pub(super) fn known_author(&self) -> Result<UserId, DecodeError> {
        let missing = || DecodeError::new("a change of a thread", "it does not say who made it");
        self.author.ok_or_else(missing)
    }
}

/// A thread as `{"threadFbId": …}` for a group, `{"otherUserFbId": …}` for a person.
pub(super) fn thread_key<'de, D>(deserializer: D) -> Result<ThreadKey, D::Error>
where
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    struct Key {
        #[serde(default, rename = "threadFbId", deserialize_with = "de::number_if_any")]
        group: Option<GroupId>,
        #[serde(
            default,
            rename = "otherUserFbId",
            deserialize_with = "de::number_if_any"
        )]
        user: Option<UserId>,
    }
    let key = Key::deserialize(deserializer)?;
    let group = key.group.map(ThreadKey::Group);
    group
        .or(key.user.map(ThreadKey::User))
        .ok_or_else(|| D::Error::missing_field("threadFbId"))
}
