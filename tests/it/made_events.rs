//! Events that a test makes itself.

use std::time::Duration;

use fbchat::{
    AdminChanged, ApprovalModeChanged, BlockChanged, Call, CallAction, ChatTimestamps,
    ColorChanged, DeviceRemoved, Disconnected, EmojiChanged, Error, Event, FolderSeen,
    FriendRequest, GamePlayed, Gap, GroupId, IdentityChanged, ImageChanged, Inbox, JoinRequested,
    ListenError, LiveLocation, LiveLocations, MarkedSeen, MarkedUnread, Message, MessageEdited,
    MessageEvent, MessageUnsent, MessagesDeleted, MessagesDelivered, MessagesSeen, Mute,
    MuteChanged, NicknameChanged, PendingMessage, PeopleAdded, PersonRemoved, PinChanged, Plan,
    PlanAction, PlanChanged, Poll, PollAction, PollChanged, Qprimer, Reaction, ReactionAdded,
    ReactionRemoved, ThreadColor, ThreadKey, ThreadLocation, ThreadMoved, ThreadsDeleted,
    Timestamp, TitleChanged, Typing, TypingStatus, Undecodable, Unknown, Unreadable,
};

use crate::support::demo::{ADA, GRACE};

const GROUP: ThreadKey = ThreadKey::Group(GroupId::new(7));
const AT: Timestamp = Timestamp::from_millis(1_600_000_000_000);
const ID: &str = "mid.$1";

/// One of each.
fn all() -> Vec<Event> {
    let poll = Poll::for_tests("Which?", &["Assam", "Oolong"]);
    let plan = Plan::for_tests("Tea", AT);
    vec![
        Event::Message(MessageEvent::for_tests(
            GROUP,
            Message::for_tests(ADA, "Hi"),
        )),
        Event::ReactionAdded(ReactionAdded::for_tests(GROUP, ADA, ID, Reaction::Yes)),
        Event::ReactionRemoved(ReactionRemoved::for_tests(GROUP, ADA, ID)),
        Event::MessageEdited(MessageEdited::for_tests(ID, "Hi!")),
        Event::MessageUnsent(MessageUnsent::for_tests(GROUP, ADA, ID)),
        Event::PendingMessage(PendingMessage::for_tests(GROUP)),
        Event::BlockChanged(BlockChanged::for_tests(GROUP, ADA, true)),
        Event::Typing(Typing::for_tests(GROUP, ADA, TypingStatus::Typing)),
        Event::ColorChanged(ColorChanged::for_tests(GROUP, ADA, ThreadColor::Malachite)),
        Event::EmojiChanged(EmojiChanged::for_tests(GROUP, ADA, Some("🍵"))),
        Event::TitleChanged(TitleChanged::for_tests(GROUP, ADA, Some("Tea"))),
        Event::NicknameChanged(NicknameChanged::for_tests(GROUP, ADA, GRACE, None)),
        Event::PinChanged(PinChanged::for_tests(GROUP, ADA, ID, true)),
        Event::PeopleAdded(PeopleAdded::for_tests(GROUP, ADA, [GRACE])),
        Event::PersonRemoved(PersonRemoved::for_tests(GROUP, ADA, GRACE)),
        Event::ImageChanged(ImageChanged::for_tests(GROUP, ADA, None)),
        Event::AdminChanged(AdminChanged::for_tests(GROUP, ADA, GRACE, true)),
        Event::ApprovalModeChanged(ApprovalModeChanged::for_tests(GROUP, ADA, true)),
        Event::JoinRequested(JoinRequested::for_tests(GROUP, ADA, GRACE, true)),
        Event::Call(Call::for_tests(GROUP, ADA, CallAction::Started)),
        Event::PollChanged(PollChanged::for_tests(
            GROUP,
            ADA,
            PollAction::Created,
            poll,
        )),
        Event::PlanChanged(PlanChanged::for_tests(GROUP, None, PlanAction::Ended, plan)),
        Event::GamePlayed(GamePlayed::for_tests(GROUP, ADA, "chess")),
        Event::LiveLocations(LiveLocations::for_tests(
            GROUP,
            vec![LiveLocation::for_tests(ADA, Some((51.5, -0.12)))],
        )),
        Event::MessagesSeen(MessagesSeen::for_tests(GROUP, ADA)),
        Event::MessagesDelivered(MessagesDelivered::for_tests(GROUP, ADA, vec![ID.into()])),
        Event::MarkedSeen(MarkedSeen::for_tests(vec![GROUP])),
        Event::MarkedUnread(MarkedUnread::for_tests(vec![GROUP])),
        Event::FolderSeen(FolderSeen::for_tests(vec![ThreadLocation::Inbox])),
        Event::ThreadMoved(ThreadMoved::for_tests(GROUP, ThreadLocation::Archived)),
        Event::ThreadsDeleted(ThreadsDeleted::for_tests(vec![GROUP])),
        Event::MessagesDeleted(MessagesDeleted::for_tests(GROUP, vec![ID.into()])),
        Event::MuteChanged(MuteChanged::for_tests(GROUP, Mute::Forever)),
        Event::FriendRequest(FriendRequest::for_tests(ADA)),
        Event::Inbox(Inbox::for_tests(2, 1)),
        Event::ChatTimestamps(ChatTimestamps::for_tests([ADA])),
        Event::Gap(Gap::for_tests(AT)),
        Event::Disconnected(Disconnected::for_tests(Duration::from_secs(1))),
        Event::ListenError(ListenError::for_tests(Error::Stopped)),
        Event::Qprimer(Qprimer::for_tests(AT)),
        Event::IdentityChanged(IdentityChanged::for_tests(ADA, 2)),
        Event::Unreadable(Unreadable::for_tests(GROUP, ADA)),
        Event::DeviceRemoved(DeviceRemoved::for_tests(403)),
    ]
}

#[test]
fn an_event_of_each_kind_is_like_one_that_came() {
    for event in all() {
        let line = event.to_string();
        assert!(event.raw().is_none(), "{line}");
        assert!(event.at().is_none_or(|at| at == AT), "{line}");
        let author = event.author();
        assert!(author.is_none_or(|author| author == ADA), "{line}");
        let thread = event.thread();
        assert!(thread.is_none_or(|thread| thread == GROUP), "{line}");
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(
            serde_json::from_str::<Event>(&json).unwrap(),
            event,
            "{line}"
        );
    }
    let item = r#"{"type": "new"}"#;
    for event in [
        Event::Unknown(Unknown::for_tests("new", item)),
        Event::Undecodable(Undecodable::for_tests("new", item)),
    ] {
        assert_eq!(event.raw().unwrap().get(), item);
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
    }
}
