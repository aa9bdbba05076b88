//! The common part of most events: conversation, author and time.

use super::Event;
use crate::id::UserId;
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// The fields that an event has of the three.
type Facts = (Option<ThreadKey>, Option<UserId>, Option<Timestamp>);

impl Event {
    /// Returns the thread in which it happened.
    ///
    /// `None`: it happened in no thread, or in several ([`MarkedSeen`](crate::MarkedSeen) and its kin list them), or this crate does not
    /// know, as with [`Event::Unknown`].
    ///
    /// ```
    /// use fbchat::{Event, ThreadKey, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = client.listen()?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.says(client.uid(), "Hello!");
    /// let in_that_thread = |event: &Event| event.thread() == Some(ThreadKey::User(ADA));
    /// let event = (&listener).into_iter().find(in_that_thread).ok_or("the listener ended")?;
    /// assert_eq!(event.author(), Some(ADA));
    /// assert!(event.at().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn thread(&self) -> Option<ThreadKey> {
        self.facts().0
    }

    /// Returns the person or page by whom it was done: the field `author`; of a receipt, the one who has read or received; of a
    /// friend request, the one who asks.
    ///
    /// `None`: nobody in particular did it, Facebook did not send it, or this crate does not know. [`thread`](Self::thread) has an
    /// example.
    pub fn author(&self) -> Option<UserId> {
        self.facts().1
    }

    /// Returns the field `at`: when it happened; of a receipt, the watermark.
    ///
    /// `None`: Facebook did not send it, as with a reaction, or this crate does not know. [`thread`](Self::thread) has an example.
    pub fn at(&self) -> Option<Timestamp> {
        self.facts().2
    }

    fn facts(&self) -> Facts {
        match self {
            Self::Message(e) => (Some(e.thread), e.message.author, Some(e.message.at)),
            Self::ReactionAdded(e) => (Some(e.thread), Some(e.author), None),
            Self::ReactionRemoved(e) => (Some(e.thread), Some(e.author), None),
            Self::MessageUnsent(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::PendingMessage(e) => (Some(e.thread), None, None),
            Self::ColorChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::EmojiChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::TitleChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::NicknameChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::PinChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::MessagesSeen(e) => (Some(e.thread), Some(e.seen_by), Some(e.at)),
            Self::MessagesDelivered(e) => (Some(e.thread), Some(e.delivered_for), Some(e.at)),
            Self::MarkedSeen(e) => (None, None, Some(e.at)),
            Self::MarkedUnread(e) => (None, None, Some(e.at)),
            Self::FolderSeen(e) => (None, None, Some(e.at)),
            Self::ThreadMoved(e) => (Some(e.thread), None, None),
            Self::MessagesDeleted(e) => (Some(e.thread), None, None),
            Self::MuteChanged(e) => (Some(e.thread), None, None),
            Self::PeopleAdded(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::PersonRemoved(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::ImageChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::AdminChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::ApprovalModeChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::JoinRequested(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::Call(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::PollChanged(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::PlanChanged(e) => (Some(e.thread), e.author, Some(e.at)),
            Self::GamePlayed(e) => (Some(e.thread), Some(e.author), Some(e.at)),
            Self::LiveLocations(e) => (Some(e.thread), None, None),
            Self::BlockChanged(e) => (Some(e.thread), Some(e.author), None),
            Self::FriendRequest(e) => (None, Some(e.from), None),
            Self::Qprimer(e) => (None, None, Some(e.at)),
            Self::Typing(e) => (Some(e.thread), Some(e.author), None),
            Self::Unreadable(e) => (e.thread, Some(e.author), Some(e.at)),
            Self::IdentityChanged(e) => (None, Some(e.user), None),
            Self::Listening
            | Self::MessageEdited(_)
            | Self::Inbox(_)
            | Self::ThreadsDeleted(_)
            | Self::ChatTimestamps(_)
            | Self::EndToEndEncrypted
            | Self::Unknown(_)
            | Self::Undecodable(_)
            | Self::ListenError(_)
            | Self::Disconnected(_)
            | Self::Reconnected
            | Self::DeviceRemoved(_)
            | Self::Gap(_) => (None, None, None),
        }
    }
}
