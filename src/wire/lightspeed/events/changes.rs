//! Changes of a thread.

use std::ptr;

use super::super::row::Row;
use super::batch::Batch;
use super::fields::{filled, positive, raw, required, unknown};
use super::looks;
use super::notices::Notice;
use super::together::once;
use crate::error::DecodeError;
use crate::event::{
    AdminChanged, ApprovalModeChanged, Event, ImageChanged, NicknameChanged, PeopleAdded,
    PersonRemoved, TitleChanged,
};
use crate::id::UserId;

/// `None`: the row only keeps a table up to date.
pub(super) fn event(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    // A thread that is made anew comes with its people.
    if batch.is_old(row) || batch.is_repeated(row) {
        return Ok(None);
    }
    let Some(notice) = batch.notice(row) else {
        return Ok(without_notice(row, batch));
    };
    if row.name() == "updateThreadTheme" {
        return looks::theme(row, batch, notice).map(Some);
    }
    let Notice { id, author, at } = notice;
    let thread = batch.thread(row, None)?;
    let raw = raw(row);
    let user = |name| required(row, name).map(UserId::from);
    Ok(Some(match row.name() {
        "syncUpdateThreadName" => Event::TitleChanged(TitleChanged {
            id,
            author,
            thread,
            at,
            title: filled(row, "thread_name").map(str::to_owned),
            raw,
        }),
        "updateThreadApprovalMode" => match row.flag("value") {
            Some(approval_mode) => Event::ApprovalModeChanged(ApprovalModeChanged {
                id,
                author,
                thread,
                at,
                approval_mode,
                raw,
            }),
            None => unknown(row),
        },
        "updateThreadParticipantAdminStatus" => match row.flag("is_admin") {
            Some(is_admin) => Event::AdminChanged(AdminChanged {
                id,
                author,
                thread,
                at,
                user: user("contact_id")?,
                is_admin,
                raw,
            }),
            None => unknown(row),
        },
        "removeParticipantFromThread" => Event::PersonRemoved(PersonRemoved {
            id,
            author,
            thread,
            at,
            removed: user("participant_id")?,
            raw,
        }),
        // The same row adds a person and changes a nickname: only of the former the thread has more people afterwards.
        "addParticipantIdToGroupThread" if batch.has_grown(row) => {
            user("contact_id")?;
            let people = batch.people(row);
            if !people.first().is_some_and(|it| ptr::eq(*it, row)) {
                return Ok(None);
            }
            let added = people.iter().filter_map(|row| positive(row, "contact_id"));
            Event::PeopleAdded(PeopleAdded {
                id,
                author,
                thread,
                at,
                added: once(added.map(UserId::from)),
                raw,
            })
        }
        "addParticipantIdToGroupThread" => Event::NicknameChanged(NicknameChanged {
            id,
            author,
            thread,
            at,
            changed_for: user("contact_id")?,
            nickname: filled(row, "nickname").map(str::to_owned),
            raw,
        }),
        // The row has the address of the picture, and not its identifier.
        "setThreadImageURL" => Event::ImageChanged(ImageChanged {
            id,
            author,
            thread,
            at,
            image: None,
            raw,
        }),
        _ => unknown(row),
    }))
}

/// Of what others do there is a text; without any a row is part of a page of the list of threads, or this account's own setting.
fn without_notice(row: &Row, batch: &Batch<'_>) -> Option<Event> {
    let may_keep_table = matches!(
        row.name(),
        "addParticipantIdToGroupThread" | "updateThreadParticipantAdminStatus"
    );
    (!may_keep_table || batch.has_notice(row)).then(|| unknown(row))
}
