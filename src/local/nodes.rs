//! People, pages, conversations and messages, as replies show them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::conversation::{Content, Conversation, Draft, Place, Stored};
use super::deltas::wire_color;
use super::media::{Media, sticker_node};
use super::state::{Account, State};
use super::world::{WorldGender, WorldPage};
use crate::id::UserId;
use crate::model::{MentionKind, ThreadKey};
use crate::time::Timestamp;

fn picture(name: impl std::fmt::Display) -> String {
    format!("https://scontent.xx.fbcdn.net/pictures/{name}.gif")
}

fn user_url(user: UserId) -> String {
    format!("https://www.facebook.com/profile.php?id={user}")
}

fn page_url(page: &WorldPage) -> String {
    format!("https://www.facebook.com/{}", page.id)
}

/// The number that AJAX replies have for a gender.
fn gender_number(account: &Account) -> u8 {
    match account.user.gender {
        None => 0,
        Some(WorldGender::Female) => 1,
        Some(WorldGender::Male) => 2,
    }
}

/// A person or page, as `/chat/user_info/` shows it.
pub(crate) fn profile(state: &State, viewer: UserId, id: u64) -> Option<Value> {
    if let Some(page) = state.pages.get(&id.into()) {
        return Some(json!({
            "id": page.id, "name": page.name, "firstName": "", "vanity": "", "thumbSrc": picture(page.id),
            "uri": page_url(page), "gender": 0, "i18nGender": 0, "type": "page", "is_friend": false,
        }));
    }
    let account = state.people.get(&id.into())?;
    let user = account.user.id;
    let friend = state.are_friends(viewer, user);
    Some(json!({
        "id": user, "name": account.user.name, "firstName": account.first_name(), "vanity": "",
        "thumbSrc": picture(user), "uri": user_url(user), "gender": gender_number(account),
        "i18nGender": gender_number(account), "type": if friend { "friend" } else { "user" },
        "is_friend": friend, "mThumbSrcSmall": null, "mThumbSrcLarge": null, "dir": null,
        "searchTokens": [account.last_name(), account.first_name()], "alternateName": "",
        "is_nonfriend_messenger_contact": !friend,
    }))
}

/// The profile that stands for nobody.
pub(crate) fn nobody() -> Value {
    json!({
        "id": 0, "name": "", "firstName": "", "vanity": "", "thumbSrc": "", "uri": "", "gender": 0,
        "i18nGender": 0, "type": "user", "is_friend": false,
    })
}

/// A person or page among the participants of a list of conversations.
pub(crate) fn participant(state: &State, viewer: UserId, id: u64) -> Option<Value> {
    if let Some(page) = state.pages.get(&id.into()) {
        return Some(json!({
            "id": format!("fbid:{id}"), "fbid": page.id, "gender": 0, "href": page_url(page),
            "image_src": picture(page.id), "big_image_src": picture(page.id), "name": page.name,
            "short_name": page.name, "is_friend": false, "type": "page",
        }));
    }
    let account = state.people.get(&id.into())?;
    let user = account.user.id;
    Some(json!({
        "id": format!("fbid:{id}"), "fbid": user, "gender": gender_number(account), "href": user_url(user),
        "image_src": picture(user), "big_image_src": picture(user), "name": account.user.name,
        "short_name": account.first_name(), "is_friend": state.are_friends(viewer, user), "type": "user",
        "vanity": "",
    }))
}

/// A person, as a search finds them.
pub(crate) fn user(state: &State, viewer: UserId, user: UserId) -> Option<Value> {
    let account = state.people.get(&user)?;
    let gender = match account.user.gender {
        None => "UNKNOWN",
        Some(WorldGender::Female) => "FEMALE",
        Some(WorldGender::Male) => "MALE",
    };
    let friend = state.are_friends(viewer, user);
    let affinity = if friend { 0.5 } else { 0.0 };
    Some(json!({
        "__typename": "User", "id": user, "name": account.user.name, "first_name": account.first_name(),
        "last_name": account.last_name(), "profile_picture": {"uri": picture(user)},
        "is_viewer_friend": friend, "url": user_url(user), "gender": gender, "viewer_affinity": affinity,
    }))
}

/// A page, as a search finds it.
pub(crate) fn page(page: &WorldPage) -> Value {
    json!({
        "__typename": "Page", "id": page.id, "name": page.name, "profile_picture": {"uri": picture(page.id)},
        "url": page_url(page), "category_type": page.category,
        "city": page.city.as_ref().map(|name| json!({"name": name})),
    })
}

/// A group or room, as a search finds it.
pub(crate) fn group(conversation: &Conversation, viewer: UserId) -> Value {
    json!({
        "__typename": "MessageThread", "name": conversation.name,
        "thread_key": {"thread_fbid": conversation.place.seen_by(viewer).id()}, "image": null,
        "is_group_thread": true, "all_participants": participants(conversation),
        "customization_info": customization(conversation), "thread_admins": ids(&conversation.admins),
        "approval_mode": u8::from(!conversation.approval_requests.is_empty()),
        "group_approval_queue": approval_queue(conversation), "joinable_mode": joinable(conversation, json!("0")),
    })
}

fn ids(users: &BTreeSet<UserId>) -> Vec<Value> {
    users.iter().map(|user| json!({"id": user})).collect()
}

/// Those who ask to be let in, as they are shown since 2018.
pub(crate) fn approval_queue(conversation: &Conversation) -> Value {
    let waiting = conversation.approval_requests.iter();
    let nodes: Vec<Value> = waiting
        .map(|user| json!({"requester": {"id": user}}))
        .collect();
    json!({ "nodes": nodes })
}

fn participants(conversation: &Conversation) -> Value {
    let page = match conversation.place {
        Place::Page(_, page) => Some(json!({"__typename": "Page", "id": page})),
        _ => None,
    };
    let people = conversation
        .members
        .iter()
        .map(|member| json!({"__typename": "User", "id": member}));
    let nodes: Vec<Value> = people
        .chain(page)
        .map(|actor| json!({"messaging_actor": actor}))
        .collect();
    json!({ "nodes": nodes })
}

fn customization(conversation: &Conversation) -> Value {
    let nicknames: Vec<Value> = conversation
        .nicknames
        .iter()
        .map(|(user, nickname)| json!({"participant_id": user, "nickname": nickname}))
        .collect();
    json!({
        "emoji": conversation.emoji, "outgoing_bubble_color": wire_color(conversation.color),
        "participant_customizations": nicknames,
    })
}

pub(crate) fn joinable(conversation: &Conversation, mode: Value) -> Value {
    json!({"mode": mode, "link": conversation.join_link.as_deref().unwrap_or_default()})
}

/// Whether there is anything to show: a conversation of two begins with its first message.
pub(crate) fn has_begun(conversation: &Conversation) -> bool {
    match conversation.place {
        Place::Pair(..) | Place::Page(..) => !conversation.messages.is_empty(),
        Place::Group(_) | Place::Room(_) => true,
    }
}

/// A conversation without its messages.
pub(crate) fn thread(state: &State, conversation: &Conversation, viewer: UserId) -> Value {
    let key = conversation.place.seen_by(viewer);
    let (kind, thread_fbid, other_user_id) = match key {
        ThreadKey::User(_) | ThreadKey::Page(_) => ("ONE_TO_ONE", Value::Null, json!(key.id())),
        ThreadKey::Group(_) => ("GROUP", json!(key.id()), Value::Null),
        ThreadKey::Room(_) => ("ROOM", json!(key.id()), Value::Null),
    };
    let room = matches!(key, ThreadKey::Room(_));
    let approval = room.then(|| u8::from(!conversation.approval_requests.is_empty()));
    let queue =
        room.then(|| json!({"approval_requests": {"nodes": ids(&conversation.approval_requests)}}));
    json!({
        "thread_key": {"thread_fbid": thread_fbid, "other_user_id": other_user_id}, "name": conversation.name,
        "thread_type": kind, "last_message": {"nodes": []}, "unread_count": conversation.unread(viewer).count(),
        "messages_count": conversation.messages.len(), "image": null,
        "updated_time_precise": conversation.updated.as_millis().to_string(), "mute_until": null,
        "is_pin_protected": false, "is_viewer_subscribed": true, "folder": state.folder(conversation, viewer),
        "all_participants": participants(conversation), "customization_info": customization(conversation),
        "thread_admins": ids(&conversation.admins), "approval_mode": approval,
        "joinable_mode": joinable(conversation, json!(u8::from(room).to_string())),
        "thread_queue_metadata": queue, "privacy_mode": u8::from(room),
    })
}

/// The newest `limit` messages at or before a time, oldest first.
pub(crate) fn messages(
    conversation: &Conversation,
    viewer: UserId,
    limit: usize,
    before: Option<Timestamp>,
) -> Value {
    let mut page: Vec<Value> = conversation
        .messages
        .iter()
        .rev()
        .filter(|stored| before.is_none_or(|before| stored.at <= before))
        .take(limit)
        .map(|stored| message(conversation, stored, viewer))
        .collect();
    page.reverse();
    json!({ "nodes": page })
}

pub(crate) fn message(conversation: &Conversation, stored: &Stored, viewer: UserId) -> Value {
    let read = conversation.read.get(&viewer);
    let unread = stored.author != viewer && read.is_none_or(|read| stored.at > *read);
    let reactions: Vec<Value> = stored
        .reactions
        .iter()
        .map(|(user, reaction)| json!({"user": {"id": user}, "reaction": reaction}))
        .collect();
    let mut tags = vec!["inbox".to_owned(), "source:chat".to_owned()];
    let (kind, body, sticker, blobs, snippet) = match &stored.content {
        Content::Said(draft) => {
            tags.extend(draft.tags.iter().cloned());
            let ranges: Vec<Value> = draft
                .mentions
                .iter()
                .map(|it| {
                    let entity = match it.kind {
                        MentionKind::Profile => json!({"id": it.thread}),
                        MentionKind::Thread => {
                            json!({"__typename": "MessengerViewerGroupThread", "id": it.thread})
                        }
                    };
                    json!({"offset": it.offset, "length": it.length, "entity": entity})
                })
                .collect();
            let body = match (&draft.text, draft.sticker) {
                (None, Some(_)) => Value::Null,
                (text, _) => json!({"text": text, "ranges": ranges}),
            };
            let sticker = draft.sticker.map_or(Value::Null, sticker_node);
            let blobs: Vec<Value> = draft.attachments.iter().map(Media::node).collect();
            ("UserMessage", body, sticker, blobs, draft.text.as_deref())
        }
        Content::Unsent => {
            let body = json!({"text": "", "ranges": []});
            ("UserMessage", body, Value::Null, Vec::new(), None)
        }
        Content::Noted { kind, text } => {
            let body = json!({"text": "", "ranges": []});
            (*kind, body, Value::Null, Vec::new(), Some(text.as_str()))
        }
    };
    json!({
        "__typename": kind, "message_id": stored.id, "message_sender": {"id": stored.author},
        "timestamp_precise": stored.at.as_millis().to_string(), "unread": unread, "tags_list": tags,
        "message": body, "message_reactions": reactions, "sticker": sticker, "blob_attachments": blobs,
        "extensible_attachment": unsent(stored), "offline_threading_id": stored.offline_id, "ttl": 0,
        "message_source_data": null, "replied_to_message": replied_to(conversation, stored, viewer), "snippet": snippet,
    })
}

/// What stands where a message was taken back: an attachment that leads nowhere.
fn unsent(stored: &Stored) -> Value {
    match stored.content {
        Content::Unsent => json!({
            "legacy_attachment_id": stored.id, "story_attachment": {"target": null, "subattachments": []},
        }),
        Content::Said(_) | Content::Noted { .. } => Value::Null,
    }
}

/// The message that this one answers, without the one that it answers itself.
fn replied_to(conversation: &Conversation, stored: &Stored, viewer: UserId) -> Value {
    let Content::Said(Draft {
        replied_to: Some(id),
        ..
    }) = &stored.content
    else {
        return Value::Null;
    };
    let mut messages = conversation.messages.iter();
    let Some(original) = messages.find(|message| message.id == *id) else {
        return Value::Null;
    };
    let mut original = original.clone();
    if let Content::Said(draft) = &mut original.content {
        draft.replied_to = None;
    }
    json!({"message": message(conversation, &original, viewer)})
}
