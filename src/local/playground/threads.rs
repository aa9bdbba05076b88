//! A person's list of conversations.

use serde_json::{Value, json};

use super::files::shown_as;
use super::message::snippet;
use crate::id::{AttachmentId, UserId};
use crate::local::world::conversation::{Conversation, ConversationKey};
use crate::local::world::state::State;
use crate::model::{Mute, ThreadKey};
use crate::time::Timestamp;

/// A typing indicator without an end expires after this time.
const TYPING_MS: i64 = 20_000;

/// Returns the conversations, latest first, and then an empty one for each other person.
pub(super) fn threads(state: &State, me: UserId) -> Vec<Value> {
    let conversations = state.conversations.values();
    let mut begun: Vec<&Conversation> = conversations
        .filter(|it| it.members.contains(&me) && it.is_kept(me))
        .collect();
    begun.sort_by_key(|conversation| std::cmp::Reverse(conversation.updated));
    let strangers = state.people.keys().filter(|other| {
        let key = ConversationKey::pair(me, **other);
        **other != me && !begun.iter().any(|conversation| conversation.key == key)
    });
    let strangers = strangers.map(|other| {
        json!({
            "key": ThreadKey::User(*other), "name": state.name(*other), "members": [me, other],
            "last": null, "at": null, "unread": 0, "typing": [], "folder": "INBOX",
            "muted": false, "picture": null,
        })
    });
    let begun = begun.iter().map(|conversation| {
        let last = conversation.messages_of(me).next_back();
        json!({
            "key": conversation.key.for_viewer(me), "name": name(state, conversation, me),
            "members": conversation.members, "last": last.map(snippet),
            "at": conversation.updated.as_millis(), "unread": conversation.unread_count(me),
            "typing": typing(conversation, me), "folder": state.folder(conversation, me),
            "muted": mute(conversation, me) != Mute::Off, "picture": picture(conversation),
        })
    });
    begun.chain(strangers).collect()
}

/// Returns a conversation's title, or the names of the others in it.
pub(super) fn name(state: &State, conversation: &Conversation, me: UserId) -> String {
    if let Some(name) = &conversation.name {
        return name.clone();
    }
    if let ConversationKey::Page(_, page) = conversation.key {
        return state
            .pages
            .get(&page)
            .map(|page| page.name.clone())
            .unwrap_or_default();
    }
    let others: Vec<&str> = conversation
        .members
        .iter()
        .filter(|member| **member != me)
        .map(|member| {
            let nickname = conversation.nicknames.get(member);
            nickname.map_or_else(|| state.name(*member), String::as_str)
        })
        .collect();
    match others.as_slice() {
        [] => state.name(me).to_owned(),
        others if matches!(conversation.key, ConversationKey::Pair(..)) => others.join(", "),
        others => format!("{} and you", others.join(", ")),
    }
}

pub(super) fn typing(conversation: &Conversation, me: UserId) -> Vec<UserId> {
    let now = Timestamp::now().as_millis();
    let others = conversation.typing.iter().filter(|(who, _)| **who != me);
    let lately = others.filter(|(_, since)| now - since.as_millis() < TYPING_MS);
    lately.map(|(who, _)| *who).collect()
}

pub(super) fn mute(conversation: &Conversation, me: UserId) -> Mute {
    conversation.member_state(me).mute_at(Timestamp::now())
}

/// Returns the file that is a group's picture.
pub(super) fn picture(conversation: &Conversation) -> Option<AttachmentId> {
    let image = conversation.image.as_ref();
    let shown = image.filter(|image| shown_as(image) == "picture");
    shown.map(|image| image.id)
}
