//! Deltas that tell of a change: who is in a thread, what it is called, how it looks.

use std::borrow::Cow;

use serde::Deserialize;

use super::metadata::{AdminText, Metadata};
use super::names::{self, Members};
use super::raw_item::delta;
use super::{color, de};
use crate::error::DecodeError;
use crate::event::{
    ColorChanged, EmojiChanged, Event, NicknameChanged, PeopleAdded, PersonRemoved, Raw,
    TitleChanged,
};
use crate::id::UserId;

pub(super) fn people_added(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Delta<'a> {
        #[serde(borrow, rename = "messageMetadata")]
        metadata: Metadata<'a>,
        #[serde(rename = "addedParticipants", deserialize_with = "de::readable_list")]
        added: Vec<Person>,
    }
    #[derive(Deserialize)]
    struct Person {
        #[serde(rename = "userFbId", deserialize_with = "de::number")]
        id: UserId,
    }
    let Delta { metadata, added } = delta("people added to a group", raw)?;
    Ok(Event::PeopleAdded(PeopleAdded {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        added: added.into_iter().map(|person| person.id).collect(),
        raw: raw.clone(),
    }))
}

pub(super) fn person_removed(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Delta<'a> {
        #[serde(borrow, rename = "messageMetadata")]
        metadata: Metadata<'a>,
        #[serde(rename = "leftParticipantFbId", deserialize_with = "de::number")]
        removed: UserId,
    }
    let Delta { metadata, removed } = delta("a person removed from a group", raw)?;
    Ok(Event::PersonRemoved(PersonRemoved {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        removed,
        raw: raw.clone(),
    }))
}

pub(super) fn title(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Delta<'a> {
        #[serde(borrow, rename = "messageMetadata")]
        metadata: Metadata<'a>,
        #[serde(deserialize_with = "de::text")]
        name: Option<String>,
    }
    let Delta { metadata, name } = delta("a thread's title", raw)?;
    Ok(Event::TitleChanged(TitleChanged {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        title: name,
        raw: raw.clone(),
    }))
}

pub(super) fn color(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow, deserialize_with = "de::text")]
        theme_color: Option<Cow<'a, str>>,
    }
    const WHAT: &str = "a thread's colour";
    let AdminText { metadata, data } = delta::<AdminText<'_, Data<'_>>>(WHAT, raw)?;
    let color = color::decode(&data.theme_color.unwrap_or_default());
    let color = color.ok_or_else(|| DecodeError::new(WHAT, "it is not of the form FFRRGGBB"))?;
    Ok(Event::ColorChanged(ColorChanged {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        color,
        raw: raw.clone(),
    }))
}

pub(super) fn emoji(raw: &Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a thread's emoji";
    let AdminText { metadata, data } = delta::<AdminText<'_, Members<'_>>>(WHAT, raw)?;
    Ok(Event::EmojiChanged(EmojiChanged {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        emoji: data.text(WHAT, names::EMOJI)?,
        raw: raw.clone(),
    }))
}

pub(super) fn nickname(raw: &Raw) -> Result<Event, DecodeError> {
    #[derive(Deserialize)]
    struct Data {
        #[serde(deserialize_with = "de::number")]
        participant_id: UserId,
        #[serde(deserialize_with = "de::text")]
        nickname: Option<String>,
    }
    let AdminText { metadata, data } = delta::<AdminText<'_, Data>>("a nickname", raw)?;
    Ok(Event::NicknameChanged(NicknameChanged {
        id: metadata.id(),
        author: metadata.known_author()?,
        thread: metadata.thread_key,
        at: metadata.at(),
        changed_for: data.participant_id,
        nickname: data.nickname,
        raw: raw.clone(),
    }))
}
