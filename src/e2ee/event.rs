//! What was opened, as events.

use super::media::{attachment, encrypted_file};
use crate::event::{
    Event, MessageEdited, MessageEvent, MessageUnsent, Raw, ReactionAdded, ReactionRemoved,
};
use crate::id::{GroupId, MessageId, UserId};
use crate::model::{Encryption, Mention, Message, Reaction, ThreadKey};
use crate::time::Timestamp;
use crate::wire::e2ee::message::{Application, Content, MediaFormat, Text};
use crate::wire::e2ee::node::{Jid, Server};
use crate::wire::e2ee::stanza::Received;

/// The conversation of a message. `chat`: what another device of this account says that it is.
pub(super) fn thread(me: UserId, received: &Received, chat: Option<&Jid>) -> Option<ThreadKey> {
    if received.from.server == Server::Group {
        return group(&received.from);
    }
    let is_own = received.from.id() == Some(me.get());
    let other = match is_own {
        true => chat.or(received.recipient.as_ref())?,
        false => &received.from,
    };
    match other.server {
        Server::Group => group(other),
        _ => Some(ThreadKey::User(UserId::new(other.id()?))),
    }
}

fn group(jid: &Jid) -> Option<ThreadKey> {
    Some(ThreadKey::Group(GroupId::new(jid.id()?)))
}

/// The person who has sent a message.
pub(super) fn author(received: &Received) -> Option<UserId> {
    received.device().id().map(UserId::new)
}

pub(super) fn at(received: &Received) -> Timestamp {
    Timestamp::from_millis(received.at.saturating_mul(1000))
}

/// The event of a message. `None`: it has no author or no conversation that this crate can name.
pub(super) fn of(
    me: UserId,
    received: &Received,
    chat: Option<&Jid>,
    application: Application,
) -> Option<Event> {
    let thread = thread(me, received, chat)?;
    let author = author(received)?;
    let raw = Raw::default();
    let (mut unsupported, mut file) = (None, None);
    let mut message = Message::new(received.id.as_str(), at(received));
    match application.content {
        Content::Text(text) => put_text(&mut message, text),
        Content::Link { text, url, title } => {
            put_text(&mut message, text);
            if message.text.is_none() {
                message.text = url.or(title);
            }
        }
        Content::Media(media) => {
            file = encrypted_file(&media);
            match file {
                Some(_) => message.attachments.push(attachment(&media)),
                None => unsupported = Some(name(media.format).to_owned()),
            }
            if let Some(caption) = media.caption {
                put_text(&mut message, caption);
            }
        }
        Content::Unsupported(kind) => unsupported = Some(kind.to_owned()),
        Content::Reaction(reaction) => {
            let message_id = MessageId::from(reaction.key.id);
            return Some(match reaction.emoji.as_str() {
                "" => Event::ReactionRemoved(ReactionRemoved {
                    message_id,
                    author,
                    thread,
                    raw,
                }),
                emoji => Event::ReactionAdded(ReactionAdded {
                    message_id,
                    author,
                    thread,
                    reaction: Reaction::from(emoji),
                    raw,
                }),
            });
        }
        Content::Edit(edit) => {
            return Some(Event::MessageEdited(MessageEdited {
                message_id: edit.key.id.into(),
                text: Some(edit.text.text).filter(|text| !text.is_empty()),
                edits: None,
                raw,
            }));
        }
        Content::Unsend(key) => {
            return Some(Event::MessageUnsent(MessageUnsent {
                message_id: key.id.into(),
                author,
                thread,
                at: at(received),
                raw,
            }));
        }
    }
    message.author = Some(author);
    message.replied_to_id = application.quoted.map(|quoted| quoted.id.into());
    message.encryption = Some(Box::new(Encryption {
        device: received.device().device,
        unsupported,
        file,
    }));
    Some(Event::Message(MessageEvent {
        thread,
        message,
        raw,
    }))
}

fn put_text(message: &mut Message, text: Text) {
    let mentions = text.mentions.iter().filter_map(|mention| {
        let (offset, length) = mention.range?;
        let user = UserId::new(mention.user.id()?);
        Some(Mention::new(user, offset, length))
    });
    message.mentions = mentions.collect();
    message.text = Some(text.text).filter(|text| !text.is_empty());
}

fn name(format: MediaFormat) -> &'static str {
    match format {
        MediaFormat::Image => "an image",
        MediaFormat::Video => "a film",
        MediaFormat::Audio => "a sound",
        MediaFormat::VoiceClip => "a voice clip",
        MediaFormat::Document => "a file",
        MediaFormat::Sticker => "a sticker",
    }
}
