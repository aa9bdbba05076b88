//! Events by the type of what they hold.

use std::any::Any;

use crate::event::{
    AdminChanged, ApprovalModeChanged, BlockChanged, Call, ChatTimestamps, ColorChanged,
    DeviceRemoved, Disconnected, EmojiChanged, Event, FolderSeen, FriendRequest, GamePlayed, Gap,
    IdentityChanged, ImageChanged, Inbox, JoinRequested, ListenError, LiveLocations, MarkedSeen,
    MarkedUnread, MessageEdited, MessageEvent, MessageUnsent, MessagesDeleted, MessagesDelivered,
    MessagesSeen, MuteChanged, NicknameChanged, PendingMessage, PeopleAdded, PersonRemoved,
    PinChanged, PlanChanged, PollChanged, Qprimer, ReactionAdded, ReactionRemoved, ThreadMoved,
    ThreadsDeleted, TitleChanged, Typing, Undecodable, Unknown, Unreadable,
};

/// The type of an event: each struct that a variant of [`Event`] holds, such as [`MessageEvent`] or [`PeopleAdded`], and [`Event`] itself,
/// which is every event. No other type can be one.
///
/// [`Bot::on`](super::Bot::on) takes one; [`Bot`](super::Bot) has an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event",
    label = "neither `fbchat::Event` nor what one of its variants holds"
)]
pub trait EventKind: sealed::Sealed + Any {}

impl<E: sealed::Sealed + Any> EventKind for E {}

/// Returns the event as this type, if it is of it.
pub(super) fn of<E: EventKind>(event: &Event) -> Option<&E> {
    let whole: &dyn Any = event;
    let content = || content(event)?.downcast_ref();
    whole.downcast_ref().or_else(content)
}

/// What the variant holds. `None`: nothing.
fn content(event: &Event) -> Option<&dyn Any> {
    Some(match event {
        Event::Message(e) => e,
        Event::ReactionAdded(e) => e,
        Event::ReactionRemoved(e) => e,
        Event::MessageEdited(e) => e,
        Event::MessageUnsent(e) => e,
        Event::PendingMessage(e) => e,
        Event::ColorChanged(e) => e,
        Event::EmojiChanged(e) => e,
        Event::TitleChanged(e) => e,
        Event::NicknameChanged(e) => e,
        Event::PinChanged(e) => e,
        Event::MessagesSeen(e) => e,
        Event::MessagesDelivered(e) => e,
        Event::MarkedSeen(e) => e,
        Event::MarkedUnread(e) => e,
        Event::FolderSeen(e) => e,
        Event::ThreadMoved(e) => e,
        Event::ThreadsDeleted(e) => e,
        Event::MessagesDeleted(e) => e,
        Event::MuteChanged(e) => e,
        Event::PeopleAdded(e) => e,
        Event::PersonRemoved(e) => e,
        Event::ImageChanged(e) => e,
        Event::AdminChanged(e) => e,
        Event::ApprovalModeChanged(e) => e,
        Event::JoinRequested(e) => e,
        Event::Call(e) => e,
        Event::PollChanged(e) => e,
        Event::PlanChanged(e) => e,
        Event::GamePlayed(e) => e,
        Event::LiveLocations(e) => e,
        Event::BlockChanged(e) => e,
        Event::FriendRequest(e) => e,
        Event::Inbox(e) => e,
        Event::Qprimer(e) => e,
        Event::ChatTimestamps(e) => e,
        Event::Typing(e) => e,
        Event::Unknown(e) => e,
        Event::Undecodable(e) => e,
        Event::ListenError(e) => e,
        Event::Disconnected(e) => e,
        Event::Gap(e) => e,
        Event::IdentityChanged(e) => e,
        Event::Unreadable(e) => e,
        Event::DeviceRemoved(e) => e,
        Event::Listening | Event::EndToEndEncrypted | Event::Reconnected => return None,
    })
}

/// Keeps other types from being events: a handler of one would never be called.
mod sealed {
    use super::*;

    pub trait Sealed {}

    impl Sealed for Event {}
    impl Sealed for MessageEvent {}
    impl Sealed for ReactionAdded {}
    impl Sealed for ReactionRemoved {}
    impl Sealed for MessageEdited {}
    impl Sealed for MessageUnsent {}
    impl Sealed for PendingMessage {}
    impl Sealed for ColorChanged {}
    impl Sealed for EmojiChanged {}
    impl Sealed for TitleChanged {}
    impl Sealed for NicknameChanged {}
    impl Sealed for PinChanged {}
    impl Sealed for MessagesSeen {}
    impl Sealed for MessagesDelivered {}
    impl Sealed for MarkedSeen {}
    impl Sealed for MarkedUnread {}
    impl Sealed for FolderSeen {}
    impl Sealed for ThreadMoved {}
    impl Sealed for ThreadsDeleted {}
    impl Sealed for MessagesDeleted {}
    impl Sealed for MuteChanged {}
    impl Sealed for PeopleAdded {}
    impl Sealed for PersonRemoved {}
    impl Sealed for ImageChanged {}
    impl Sealed for AdminChanged {}
    impl Sealed for ApprovalModeChanged {}
    impl Sealed for JoinRequested {}
    impl Sealed for Call {}
    impl Sealed for PollChanged {}
    impl Sealed for PlanChanged {}
    impl Sealed for GamePlayed {}
    impl Sealed for LiveLocations {}
    impl Sealed for BlockChanged {}
    impl Sealed for FriendRequest {}
    impl Sealed for Inbox {}
    impl Sealed for Qprimer {}
    impl Sealed for ChatTimestamps {}
    impl Sealed for Typing {}
    impl Sealed for Unknown {}
    impl Sealed for Undecodable {}
    impl Sealed for ListenError {}
    impl Sealed for Disconnected {}
    impl Sealed for Gap {}
    impl Sealed for IdentityChanged {}
    impl Sealed for Unreadable {}
    impl Sealed for DeviceRemoved {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_of_its_own_type_and_an_event_and_of_no_other() {
        let json = r#"{"Gap": {"since": 1516000000000}}"#;
        let gap: Event = serde_json::from_str(json).unwrap();
        assert!(of::<Gap>(&gap).is_some_and(|gap| gap.thread.is_none()));
        assert_eq!(of::<Event>(&gap), Some(&gap));
        assert!(of::<MessageEvent>(&gap).is_none());
        assert_eq!(of::<Event>(&Event::Reconnected), Some(&Event::Reconnected));
        assert!(of::<Gap>(&Event::Reconnected).is_none());
    }
}
