//! Deltas about changes of a thread: members, title, appearance.

use std::borrow::Cow;

use super::fields::{Delta, Participant};
use crate::error::DecodeError;
use crate::event::{
    ColorChanged, EmojiChanged, Event, NicknameChanged, PeopleAdded, PersonRemoved, PinChanged,
    Raw, TitleChanged,
};
use crate::id::MessageId;
use crate::wire::color;
use crate::wire::de::Obj;

pub(super) fn people_added(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "people added to a group";
    let change = delta.message_metadata.change(WHAT)?;
    let added = delta.added_participants.listed(WHAT, "addedParticipants")?;
    let id_of = |person: Obj<Participant>| person.get()?.id.get();
    let added = added.into_iter().filter_map(id_of).collect();
    Ok(Event::PeopleAdded(PeopleAdded {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        added,
        raw,
    }))
}

pub(super) fn person_removed(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a person removed from a group";
    let change = delta.message_metadata.change(WHAT)?;
    let removed = delta
        .left_participant
        .required(WHAT, "leftParticipantFbId")?;
    Ok(Event::PersonRemoved(PersonRemoved {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        removed,
        raw,
    }))
}

pub(super) fn title(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a thread's title";
    let change = delta.message_metadata.change(WHAT)?;
    let title = delta.name.nullable(WHAT, "name")?.map(Cow::into_owned);
    Ok(Event::TitleChanged(TitleChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        title,
        raw,
    }))
}

pub(super) fn color(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a thread's colour";
    let (change, data) = delta.admin_text(WHAT)?;
    let color = data.theme_color.nullable(WHAT, "theme_color")?;
    let color = color::decode(&color.unwrap_or_default());
    let color = color.ok_or_else(|| DecodeError::new(WHAT, "it is not of the form FFRRGGBB"))?;
    Ok(Event::ColorChanged(ColorChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        color,
        theme: data.theme_id.get(),
        raw,
    }))
}

pub(super) fn emoji(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a thread's emoji";
    let (change, data) = delta.admin_text(WHAT)?;
    let emoji = data.thread_quick_reaction_emoji.or(data.thread_icon);
    let emoji = emoji
        .nullable(WHAT, "thread_quick_reaction_emoji")?
        .map(Cow::into_owned);
    Ok(Event::EmojiChanged(EmojiChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        emoji,
        raw,
    }))
}

pub(super) fn nickname(delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a nickname";
    let (change, data) = delta.admin_text(WHAT)?;
    let changed_for = data.participant_id.required(WHAT, "participant_id")?;
    let nickname = data
        .nickname
        .nullable(WHAT, "nickname")?
        .map(Cow::into_owned);
    Ok(Event::NicknameChanged(NicknameChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        changed_for,
        nickname,
        raw,
    }))
}

pub(super) fn pin(is_pinned: bool, delta: Delta<'_>, raw: Raw) -> Result<Event, DecodeError> {
    const WHAT: &str = "a pinned message";
    let (change, data) = delta.admin_text(WHAT)?;
    let message_id = data.pinned_message_id.required(WHAT, "pinned_message_id")?;
    Ok(Event::PinChanged(PinChanged {
        id: change.id,
        author: change.author,
        thread: change.thread,
        at: change.at,
        message_id: MessageId::from(&*message_id),
        is_pinned,
        raw,
    }))
}
