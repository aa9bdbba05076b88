//! One line for a log: fbchat's, without what people wrote.

use std::fmt;

use super::{Event, MessageEvent};
use crate::id::UserId;
use crate::model::{ThreadKey, TypingStatus};
use crate::time::Timestamp;

impl fmt::Display for Event {
    /// The line that fbchat for Python logs for it, where it logs one. What people wrote is told by its length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listening => f.write_str("Listening..."),
            Self::Message(e) => message(f, e),
            Self::ColorChanged(e) => {
                change(f, "Color", e.author, e.thread)?;
                write!(f, ": {}", e.color)
            }
            Self::EmojiChanged(e) => {
                change(f, "Emoji", e.author, e.thread)?;
                write!(f, ": {}", OneLine(e.emoji.as_deref().unwrap_or("none")))
            }
            Self::TitleChanged(e) => {
                change(f, "Title", e.author, e.thread)?;
                write!(f, ": {}", Length(&e.title))
            }
            Self::NicknameChanged(e) => {
                change(f, "Nickname", e.author, e.thread)?;
                write!(f, " for {}: {}", e.changed_for, Length(&e.nickname))
            }
            Self::MessagesSeen(e) => {
                let (by, at) = (e.seen_by, seconds(e.seen_at));
                write!(f, "Messages seen by {by} in {} at {at}", e.thread)
            }
            Self::MessagesDelivered(e) => {
                let ids = list(&e.message_ids, |id| format!("'{}'", OneLine(id.as_str())));
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
            Self::PeopleAdded(e) => {
                write!(
                    f,
                    "{} added: {}",
                    e.author,
                    list(&e.added, UserId::to_string)
                )
            }
            Self::PersonRemoved(e) => write!(f, "{} removed: {}", e.author, e.removed),
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
            Self::Unknown(e) => write!(f, "Unknown message received: {}", OneLine(&e.kind)),
            Self::Undecodable(e) => {
                write!(
                    f,
                    "Exception in parsing of {}: {}",
                    OneLine(&e.kind),
                    e.error
                )
            }
            Self::ListenError(e) => write!(f, "Got exception while listening: {}", e.error),
            Self::Disconnected(e) => {
                let reason = OneLine(&e.reason);
                write!(
                    f,
                    "Disconnected, trying again in {:?}: {reason}",
                    e.retry_in
                )
            }
            Self::Reconnected => f.write_str("Listening again"),
            Self::Gap(e) => write!(f, "Events since {} may be missing", e.since),
        }
    }
}

fn message(f: &mut fmt::Formatter<'_>, event: &MessageEvent) -> fmt::Result {
    let message = &event.message;
    write!(f, "Message {}", OneLine(message.id.as_str()))?;
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

/// A name that came from outside, kept from forging or flooding a log: no control characters, 64 characters at most.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use std::fmt::Write;
        for c in self.0.chars().take(64) {
            f.write_char(if c.is_control() { '\u{fffd}' } else { c })?;
        }
        Ok(())
    }
}
