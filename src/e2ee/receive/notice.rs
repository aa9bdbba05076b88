//! Receipts and typing of others, and the acknowledgement of what has no receipt.

use crate::e2ee::line::LineWriter;
use crate::e2ee::shared::Shared;
use crate::error::Result;
use crate::event::{Event, MessagesDelivered, MessagesSeen, Raw, Typing};
use crate::id::{MessageId, UserId};
use crate::model::{ThreadKey, TypingStatus};
use crate::time::Timestamp;
use crate::wire::e2ee::node::{Jid, Node};
use crate::wire::e2ee::stanza::acknowledge;

/// Acknowledges a stanza that has no receipt.
pub(in crate::e2ee) fn acknowledge_it(stanza: &Node, writer: &LineWriter) -> Result<()> {
    match acknowledge(stanza, None) {
        Some(ack) => writer.send(&ack),
        None => Ok(()),
    }
}

/// Takes in a receipt. `false`: there is no room for it, and it is to come again.
pub(super) fn receipt(
    shared: &Shared,
    from: &Jid,
    participant: Option<&Jid>,
    kind: Option<&str>,
    ids: Vec<String>,
    at: Option<i64>,
) -> bool {
    let by = participant.unwrap_or(from);
    let (Some(user), Some(chat)) = (by.id(), from.id()) else {
        return true;
    };
    let user = UserId::new(user);
    if user == shared.uid {
        return true;
    }
    let thread = match participant {
        Some(_) => ThreadKey::Group(chat.into()),
        None => ThreadKey::User(user),
    };
    let at = at.map_or_else(Timestamp::now, |at| {
        Timestamp::from_millis(at.saturating_mul(1000))
    });
    let raw = Raw::default();
    let event = match kind {
        Some("read" | "read-self") => Event::MessagesSeen(MessagesSeen {
            seen_by: user,
            thread,
            seen_at: at,
            at,
            raw,
        }),
        None | Some("inactive") => Event::MessagesDelivered(MessagesDelivered {
            message_ids: ids.into_iter().map(MessageId::from).collect(),
            delivered_for: user,
            thread,
            at,
            raw,
        }),
        Some(_) => return true,
    };
    shared.inbox.put_if_room(event)
}

pub(super) fn typing(shared: &Shared, chat: &Jid, by: &Jid, is_typing: bool) {
    let (Some(author), Some(thread)) = (by.id(), chat.id()) else {
        return;
    };
    let thread = match chat == by {
        true => ThreadKey::User(UserId::new(thread)),
        false => ThreadKey::Group(thread.into()),
    };
    let status = match is_typing {
        true => TypingStatus::Typing,
        false => TypingStatus::Stopped,
    };
    let event = Event::Typing(Typing {
        author: UserId::new(author),
        thread,
        status,
        raw: Raw::default(),
    });
    if !shared.inbox.put_if_room(event) {
        log::debug!("nobody takes events: it is left out that somebody types");
    }
}
