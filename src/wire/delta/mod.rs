//! A delta: an item about a thread or a message. Its `class` is its kind.

mod admins;
mod element;
mod event_metadata;
mod fields;
mod group_change;
mod message;
mod metadata;
mod names;
mod payload;
mod plan;
mod receipt;
mod thread_change;
mod thread_list;

use metadata::key;

use super::raw_item::{undecodable, unknown};
use crate::error::DecodeError;
use crate::event::{Event, PendingMessage, Raw};

pub(crate) use fields::Delta;

/// Appends the events of a delta: one, for a `ClientPayload` that holds bytes one for each delta in them, and for admins who are none
/// any more one for each of them.
/// [`Event::Unknown`] also for `NoOp`, so that they can be counted. `None`: it is no object.
pub(super) fn decode(delta: Option<Delta<'_>>, raw: Raw, events: &mut Vec<Event>) {
    let Some(delta) = delta else {
        let error = DecodeError::new("a delta", "it is none");
        events.push(undecodable("delta", error, raw));
        return;
    };
    if delta.kind() == "ClientPayload" {
        payload::decode(delta.payload, raw, events);
        return;
    }
    // What cannot be read is kept: this is the only copy of the raw item that is made, and it copies no text.
    let kind = delta.kind().to_owned();
    if kind == "AdminRemovedFromGroupThread" {
        if let Err(error) = admins::removed(delta, &raw, events) {
            events.push(undecodable(&kind, error, raw));
        }
        return;
    }
    let event = read(&kind, delta, raw.clone());
    events.push(event.unwrap_or_else(|error| undecodable(&kind, error, raw)));
}

fn read(kind: &str, delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    match names::known_kind(kind) {
        "NewMessage" => message::new(delta, raw),
        "ParticipantsAddedToGroupThread" => thread_change::people_added(delta, raw),
        "ParticipantLeftGroupThread" => thread_change::person_removed(delta, raw),
        "ThreadName" => thread_change::title(delta, raw),
        "change_thread_theme" => thread_change::color(delta, raw),
        "change_thread_icon" => thread_change::emoji(delta, raw),
        "change_thread_nickname" => thread_change::nickname(delta, raw),
        "pin_messages_v2" => thread_change::pin(true, delta, raw),
        "unpin_messages_v2" => thread_change::pin(false, delta, raw),
        "change_thread_admins" => group_change::admin(kind, delta, raw),
        "change_thread_approval_mode" => group_change::approval_mode(delta, raw),
        "rtc_call_log" => group_change::call(kind, delta, raw),
        "ApprovalMode" => admins::mode(delta, raw),
        "ApprovalQueue" => admins::queue(delta, raw),
        "participant_joined_group_call" => group_change::joined_call(delta, raw),
        "group_poll" => group_change::poll(kind, delta, raw),
        "lightweight_event_create"
        | "lightweight_event_update"
        | "lightweight_event_delete"
        | "lightweight_event_notify"
        | "lightweight_event_rsvp" => group_change::plan(kind, delta, raw),
        "instant_game_update" => group_change::game(delta, raw),
        "ForcedFetch" => Ok(forced_fetch(kind, delta, raw)),
        "DeliveryReceipt" => receipt::delivered(delta, raw),
        "ReadReceipt" => receipt::seen(delta, raw),
        "MarkRead" => receipt::marked_seen(delta, raw),
        "MarkUnread" => thread_list::marked_unread(delta, raw),
        "MarkFolderSeen" => thread_list::folder_seen(delta, raw),
        "ThreadFolder" => Ok(thread_list::folder(kind, delta, raw)),
        "ThreadAction" => thread_list::action(kind, delta, raw),
        "ThreadDelete" => Ok(thread_list::deleted(delta, raw)),
        "ThreadMuteSettings" => thread_list::mute(delta, raw),
        _ => Ok(unknown(kind, raw)),
    }
}

/// That a message request came: a thread to be fetched, without a message. Any other one: [`Event::Unknown`].
fn forced_fetch(kind: &str, delta: Delta<'_>, raw: Raw) -> Event {
    let names_message = delta.message_id.is_given();
    match key(delta.thread_key, "a message request") {
        Ok(thread) if !names_message => Event::PendingMessage(PendingMessage { thread, raw }),
        _ => unknown(kind, raw),
    }
}
