//! One line for a log: fbchat's, without what people wrote.

use std::fmt;

use super::{CallAction, Event, MessageEvent, PlanAction, PollAction};
use crate::id::UserId;
use crate::model::{Mute, ThreadKey, TypingStatus};
use crate::shown::{Emoji, OneLine};
use crate::time::Timestamp;

impl fmt::Display for Event {
    /// The line that fbchat for Python logs for it, where it logs one. A text that people wrote appears by its length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listening => f.write_str("Listening..."),
            Self::Message(e) => message(f, e),
            Self::ReactionAdded(e) => {
                let (id, emoji) = (e.message_id.as_str(), e.reaction.emoji());
                let (id, emoji) = (OneLine::new(id), Emoji(emoji));
                write!(f, "{} reacted to {id} in {}: {emoji}", e.author, e.thread)
            }
            Self::ReactionRemoved(e) => {
                let id = OneLine::new(e.message_id.as_str());
                write!(
                    f,
                    "{} took a reaction to {id} back in {}",
                    e.author, e.thread
                )
            }
            Self::MessageEdited(e) => {
                let id = OneLine::new(e.message_id.as_str());
                write!(f, "{id} was edited: {}", Length(&e.text))
            }
            Self::MessageUnsent(e) => {
                let id = OneLine::new(e.message_id.as_str());
                write!(f, "{} unsent {id} in {}", e.author, e.thread)
            }
            Self::PendingMessage(e) => write!(f, "New pending message in {}", e.thread),
            Self::ColorChanged(e) => {
                change(f, "Color", e.author, e.thread)?;
                write!(f, ": {}", e.color)
            }
            Self::EmojiChanged(e) => {
                change(f, "Emoji", e.author, e.thread)?;
                match &e.emoji {
                    Some(emoji) => write!(f, ": {}", Emoji(emoji)),
                    None => f.write_str(": none"),
                }
            }
            Self::TitleChanged(e) => {
                change(f, "Title", e.author, e.thread)?;
                write!(f, ": {}", Length(&e.title))
            }
            Self::NicknameChanged(e) => {
                change(f, "Nickname", e.author, e.thread)?;
                write!(f, " for {}: {}", e.changed_for, Length(&e.nickname))
            }
            Self::PinChanged(e) => {
                let id = OneLine::new(e.message_id.as_str());
                let did = if e.is_pinned { "pinned" } else { "unpinned" };
                write!(f, "{} {did} {id} in {}", e.author, e.thread)
            }
            Self::MessagesSeen(e) => {
                let (by, at) = (e.seen_by, seconds(e.seen_at));
                write!(f, "Messages seen by {by} in {} at {at}", e.thread)
            }
            Self::MessagesDelivered(e) => {
                let ids = list(&e.message_ids, |id| {
                    format!("'{}'", OneLine::new(id.as_str()))
                });
                let (to, at) = (e.delivered_for, seconds(e.at));
                write!(
                    f,
                    "Messages [{ids}] delivered to {to} in {} at {at}",
                    e.thread
                )
            }
            Self::MarkedSeen(e) => {
                let threads = list(&e.threads, |t| format!("('{}', '{}')", t.id(), t.kind()));
                let at = seconds(e.seen_at);
                write!(f, "Marked messages as seen in threads [{threads}] at {at}")
            }
            Self::MarkedUnread(e) => {
                let threads = list(&e.threads, ThreadKey::to_string);
                write!(f, "Marked as unread: {threads}")
            }
            Self::FolderSeen(e) => {
                let folders = list(&e.locations, |location| format!("{location:?}"));
                write!(f, "Looked at folders: {folders}")
            }
            Self::ThreadMoved(e) => write!(f, "{} moved to {:?}", e.thread, e.location),
            Self::ThreadsDeleted(e) => {
                let threads = list(&e.threads, ThreadKey::to_string);
                write!(f, "Deleted threads: {threads}")
            }
            Self::MessagesDeleted(e) => {
                let ids = list(&e.message_ids, |id| OneLine::new(id.as_str()).to_string());
                write!(f, "Deleted messages in {}: {ids}", e.thread)
            }
            Self::MuteChanged(e) => match e.mute {
                Mute::Off => write!(f, "{} is not muted", e.thread),
                Mute::Until(until) => write!(f, "{} is muted until {until}", e.thread),
                Mute::Forever => write!(f, "{} is muted", e.thread),
            },
            Self::PeopleAdded(e) => {
                write!(
                    f,
                    "{} added: {}",
                    e.author,
                    list(&e.added, UserId::to_string)
                )
            }
            Self::PersonRemoved(e) => write!(f, "{} removed: {}", e.author, e.removed),
            Self::ImageChanged(e) => change(f, "Image", e.author, e.thread),
            Self::AdminChanged(e) => {
                let is = if e.is_admin { "is" } else { "is not" };
                change(f, "Admin", e.author, e.thread)?;
                write!(f, ": {} {is} an admin", e.user)
            }
            Self::ApprovalModeChanged(e) => {
                let is = if e.approval_mode { "on" } else { "off" };
                change(f, "Approval mode", e.author, e.thread)?;
                write!(f, ": {is}")
            }
            Self::JoinRequested(e) => {
                let does = if e.is_open { "waits" } else { "does not wait" };
                write!(f, "{} {does} to be let into {}", e.user, e.thread)
            }
            Self::Call(e) => {
                let did = match e.action {
                    CallAction::Started => "started a call",
                    CallAction::Joined => "joined a call",
                    CallAction::Ended(_) => "ended a call",
                    CallAction::Missed => "made a call that nobody answered",
                };
                write!(f, "{} {did} in {}", e.author, e.thread)
            }
            Self::PollChanged(e) => {
                let did = match e.action {
                    PollAction::Created => "created",
                    PollAction::Voted { .. } => "voted in",
                };
                write!(f, "{} {did} poll {} in {}", e.author, e.poll.id, e.thread)
            }
            Self::PlanChanged(e) => {
                let became = match e.action {
                    PlanAction::Created => "was made",
                    PlanAction::Edited => "was changed",
                    PlanAction::Deleted => "was given up",
                    PlanAction::Ended => "has come due",
                    PlanAction::Joined => "was accepted",
                    PlanAction::Declined => "was declined",
                };
                write!(f, "A plan {became} in {}", e.thread)?;
                e.author.map_or(Ok(()), |author| write!(f, " by {author}"))
            }
            Self::GamePlayed(e) => {
                let game = OneLine::new(&e.game_id);
                write!(f, "{} played game {game} in {}", e.author, e.thread)
            }
            Self::LiveLocations(e) => {
                let people = e.locations.len();
                write!(f, "{people} live locations in {}", e.thread)
            }
            Self::BlockChanged(e) => {
                let did = if e.is_blocked { "blocked" } else { "unblocked" };
                write!(f, "{} {did} {}", e.author, e.thread)
            }
            Self::EndToEndEncrypted => {
                f.write_str("One-to-one threads are end-to-end encrypted and cannot be read here")
            }
            Self::FriendRequest(e) => write!(f, "Friend request from {}", e.from),
            Self::Inbox(e) => {
                let (unseen, unread, recent) = (e.unseen, e.unread, e.recent_unread);
                write!(f, "Inbox event: {unseen}, {unread}, {recent}")
            }
            Self::Qprimer(e) => write!(f, "Qprimer made at {}", seconds(e.at)),
            // Facebook lists all the friends of an account at once: too many for a line.
            Self::ChatTimestamps(e) => {
                write!(f, "Chat Timestamps received: {} people", e.buddies.len())
            }
            Self::Typing(e) => {
                let does = match e.status {
                    TypingStatus::Typing => "is typing",
                    TypingStatus::Stopped => "stopped typing",
                };
                write!(f, "{} {does} in {}", e.author, e.thread)
            }
            Self::Unknown(e) => write!(f, "Unknown message received: {}", OneLine::new(&e.kind)),
            Self::Undecodable(e) => {
                write!(
                    f,
                    "Exception in parsing of {}: {}",
                    OneLine::new(&e.kind),
                    e.error
                )
            }
            Self::ListenError(e) => {
                let error = e.error.to_string();
                write!(
                    f,
                    "Got exception while listening: {}",
                    OneLine::up_to(&error, 1000)
                )
            }
            Self::Disconnected(e) => {
                let reason = OneLine::up_to(&e.reason, 400);
                write!(
                    f,
                    "Disconnected, trying again in {:?}: {reason}",
                    e.retry_in
                )
            }
            Self::Reconnected => f.write_str("Listening again"),
            Self::Gap(e) => match e.thread {
                Some(thread) => {
                    write!(f, "Messages of {thread} since {} may be missing", e.since)
                }
                None => write!(f, "Events since {} may be missing", e.since),
            },
            Self::IdentityChanged(e) => {
                write!(f, "Device {} of {} has another key", e.device, e.user)
            }
            Self::Unreadable(e) => {
                let reason = OneLine::up_to(&e.reason, 400);
                write!(f, "{} of {} cannot be opened: {reason}", e.id, e.author)
            }
            Self::DeviceRemoved(e) => {
                write!(
                    f,
                    "The device of encrypted chats was removed (code {})",
                    e.code
                )
            }
        }
    }
}

fn message(f: &mut fmt::Formatter<'_>, event: &MessageEvent) -> fmt::Result {
    let message = &event.message;
    write!(f, "Message {}", OneLine::new(message.id.as_str()))?;
    if let Some(author) = message.author {
        write!(f, " from {author}")?;
    }
    write!(f, " in {}: {}", event.thread, Length(&message.text))?;
    if message.sticker.is_some() {
        f.write_str(", a sticker")?;
    }
    match message.attachments.len() {
        0 => Ok(()),
        1 => f.write_str(", 1 attachment"),
        count => write!(f, ", {count} attachments"),
    }
}

fn change(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    author: UserId,
    thread: ThreadKey,
) -> fmt::Result {
    write!(f, "{what} change from {author} in {thread}")
}

/// Seconds as Python writes them: with one decimal at least.
fn seconds(at: Timestamp) -> String {
    format!("{:?}s", at.as_millis() as f64 / 1000.0)
}

fn list<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(", ")
}

/// How long a text is that people wrote.
struct Length<'a>(&'a Option<String>);

impl fmt::Display for Length<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_ref().map(|text| text.chars().count()) {
            None => f.write_str("no text"),
            Some(1) => f.write_str("1 character"),
            Some(count) => write!(f, "{count} characters"),
        }
    }
}
