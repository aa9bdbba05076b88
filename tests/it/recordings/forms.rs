//! People and threads in the form in which the recorder wrote them down. Each must also read back from its own JSON.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};

use fbchat::{FolderCount, Gender, Group, Message, Page, Room, Thread, Timestamp, Unread, User};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::recordings::reference_models::{color, message_object, plan};

pub fn thread(thread: &Thread) -> Value {
    reads_back(thread);
    match thread {
        Thread::User(it) => user(it),
        Thread::Group(it) => group(it),
        Thread::Room(it) => room(it),
        Thread::Page(it) => page(it),
        other => panic!("{other:?}"),
    }
}

pub fn user(user: &User) -> Value {
    reads_back(user);
    json!({
        "class": "User",
        "type": "USER",
        "uid": user.id,
        "name": user.name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "url": user.url,
        "photo": user.photo,
        "gender": user.gender.as_ref().map(gender),
        "is_friend": user.is_friend,
        "affinity": user.affinity,
        "nickname": user.nickname,
        "own_nickname": user.own_nickname,
        "color": user.color.map(color),
        "emoji": user.emoji,
        "message_count": user.message_count,
        "last_message_timestamp": user.last_message_at.map(millis),
        "plan": user.plan.as_ref().map(plan),
    })
}

fn gender(gender: &Gender) -> &str {
    match gender {
        Gender::Female => "female_singular",
        Gender::Male => "male_singular",
        other => panic!("no recording has {other:?}"),
    }
}

pub fn group(group: &Group) -> Value {
    reads_back(group);
    json!({
        "class": "Group",
        "type": "GROUP",
        "uid": group.id,
        "name": group.name,
        "photo": group.photo,
        "participants": group.participants,
        "nicknames": group.nicknames,
        "color": group.color.map(color),
        "emoji": group.emoji,
        "admins": group.admins,
        "approval_mode": group.approval_mode,
        "approval_requests": group.approval_requests,
        "join_link": group.join_link,
        "message_count": group.message_count,
        "last_message_timestamp": group.last_message_at.map(millis),
        "plan": group.plan.as_ref().map(plan),
    })
}

fn room(room: &Room) -> Value {
    let mut form = group(&room.group);
    form["class"] = json!("Room");
    form["type"] = json!("ROOM");
    form["admins"] = json!(room.admins);
    form["approval_mode"] = json!(room.approval_mode);
    form["approval_requests"] = json!(room.approval_requests);
    form["join_link"] = json!(room.join_link);
    form["privacy_mode"] = json!(room.privacy_mode);
    form
}

pub fn page(page: &Page) -> Value {
    reads_back(page);
    json!({
        "class": "Page",
        "type": "PAGE",
        "uid": page.id,
        "name": page.name,
        "url": page.url,
        "photo": page.photo,
        "city": page.city,
        "likes": page.likes,
        "sub_title": page.sub_title,
        "category": page.category,
        "message_count": page.message_count,
        "last_message_timestamp": page.last_message_at.map(millis),
        "plan": page.plan.as_ref().map(plan),
    })
}

/// A message of history: the reference leaves its time as Facebook sent it, a text.
pub fn message(message: &Message) -> Value {
    reads_back(message);
    let mut form = message_object(message);
    time_as_text(&mut form);
    form
}

fn time_as_text(message: &mut Value) {
    let time = message["timestamp"].to_string();
    message["timestamp"] = json!(time);
    if message["replied_to"].is_object() {
        time_as_text(&mut message["replied_to"]);
    }
}

pub fn unread(unread: &Unread) -> Value {
    reads_back(unread);
    let count = |count: &FolderCount| {
        json!({
            "folder": count.folder,
            "unread_count": count.unread_count,
            "unseen_count": count.unseen_count,
            "seen_timestamp": count.seen_at.map(millis),
            "last_action_id": count.last_action_id,
        })
    };
    json!({
        "message_counts": list(&unread.message_counts, count),
        "unseen_threads": unread.unseen_threads,
    })
}

/// Writes a thing as JSON and reads it back, as text and by way of a [`Value`]: nothing changes.
pub fn reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(thing: &T) {
    let text = serde_json::to_string(thing).unwrap();
    let read: T = serde_json::from_str(&text).unwrap();
    assert_eq!(&read, thing);
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    let value = serde_json::to_value(thing).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    assert_eq!(&serde_json::from_value::<T>(value).unwrap(), thing);
}

fn millis(at: Timestamp) -> String {
    at.as_millis().to_string()
}

pub fn list<T>(things: &[T], form: impl Fn(&T) -> Value) -> Value {
    things.iter().map(form).collect()
}

/// The values that the reference labels by identifier.
pub fn labelled<I: Display, T>(things: BTreeMap<I, T>, form: impl Fn(&T) -> Value) -> Value {
    let things = things.iter();
    things
        .map(|(id, thing)| (id.to_string(), form(thing)))
        .collect()
}
