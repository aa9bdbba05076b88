//! A delta: an item that tells of threads and messages. Its `class` says of what.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::metadata::thread_key;
use super::raw_item::{delta, undecodable, unknown};
use super::{de, group_change, message, names, payload, receipt, thread_change};
use crate::error::DecodeError;
use crate::event::{Event, PendingMessage, Raw};
use crate::model::ThreadKey;

/// The event that a delta tells of; [`Event::Unknown`] also for `NoOp`, so that whoever counts them can.
/// `kind`: what its [`Head`] says. `None`: it has none that can be read.
pub(super) fn decode(kind: Option<String>, raw: Raw) -> Event {
    let Some(kind) = kind else {
        let error = delta::<Head<'_>>("a delta", &raw).err();
        let error = error.unwrap_or_else(|| DecodeError::new("a delta", "it is none"));
        return undecodable("delta".to_owned(), error, raw);
    };
    let event = match names::known_kind(&kind) {
        "NewMessage" => message::new(&raw),
        "ParticipantsAddedToGroupThread" => thread_change::people_added(&raw),
        "ParticipantLeftGroupThread" => thread_change::person_removed(&raw),
        "ThreadName" => thread_change::title(&raw),
        "change_thread_theme" => thread_change::color(&raw),
        "change_thread_icon" => thread_change::emoji(&raw),
        "change_thread_nickname" => thread_change::nickname(&raw),
        "change_thread_admins" => group_change::admin(&raw),
        "change_thread_approval_mode" => group_change::approval_mode(&raw),
        "rtc_call_log" => group_change::call(&raw),
        "participant_joined_group_call" => group_change::joined_call(&raw),
        "group_poll" => group_change::poll(&raw),
        "lightweight_event_create"
        | "lightweight_event_update"
        | "lightweight_event_delete"
        | "lightweight_event_notify"
        | "lightweight_event_rsvp" => group_change::plan(&raw, &kind),
        "instant_game_update" => group_change::game(&raw),
        "ClientPayload" => return payload::decode(raw),
        "ForcedFetch" | "ThreadFolder" => match pending(&raw) {
            Some(event) => Ok(event),
            None => return unknown(kind, raw),
        },
        "DeliveryReceipt" => receipt::delivered(&raw),
        "ReadReceipt" => receipt::seen(&raw),
        "MarkRead" => receipt::marked_seen(&raw),
        _ => return unknown(kind, raw),
    };
    event.unwrap_or_else(|error| undecodable(kind, error, raw))
}

/// What a delta says about what it is.
#[derive(Deserialize)]
pub(super) struct Head<'a> {
    #[serde(borrow, default, deserialize_with = "de::lenient_text")]
    class: Option<Cow<'a, str>>,
    #[serde(
        borrow,
        default,
        rename = "type",
        deserialize_with = "de::lenient_text"
    )]
    kind: Option<Cow<'a, str>>,
}

impl<'a> Head<'a> {
    /// The `class`; an `AdminTextMessage` says by its `type` what it is. "delta": it says neither.
    pub(super) fn kind(self) -> Cow<'a, str> {
        let kind = match self.class {
            Some(class) if class == "AdminTextMessage" => self.kind.or(Some(class)),
            class => class,
        };
        kind.unwrap_or(Cow::Borrowed("delta"))
    }
}

/// That a message request came: a delta that names a thread to be fetched, but no message, or one that puts a thread among
/// the requests. `None`: it tells something else.
fn pending(raw: &Raw) -> Option<Event> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Delta<'a> {
        #[serde(deserialize_with = "thread_key")]
        thread_key: ThreadKey,
        #[serde(borrow, default)]
        message_id: Option<&'a RawValue>,
        #[serde(borrow, default, deserialize_with = "de::lenient_text")]
        folder: Option<Cow<'a, str>>,
    }
    let delta: Delta<'_> = delta("a message request", raw).ok()?;
    let is_pending = match delta.folder.as_deref() {
        Some(folder) => folder == "FOLDER_PENDING",
        None => delta.message_id.is_none(),
    };
    is_pending.then(|| {
        Event::PendingMessage(PendingMessage {
            thread: delta.thread_key,
            raw: raw.clone(),
        })
    })
}
