//! Polls. Their options and votes are rows of their own, and the question stands in the attachment of the text about the change.

use std::collections::{BTreeMap, BTreeSet};

use super::super::row::Row;
use super::batch::Batch;
use super::fields::{filled, positive, raw, required, unknown};
use super::notices::Notice;
use super::together::{About, once};
use crate::error::DecodeError;
use crate::event::{Event, PollAction, PollChanged};
use crate::id::{PollId, PollOptionId, UserId};
use crate::model::{Poll, PollOption};

/// A new poll, or a vote: then there are votes that name the text about the change. No row is known by which a vote is taken back.
pub(super) fn changed(row: &Row, batch: &Batch<'_>) -> Result<Option<Event>, DecodeError> {
    let poll = required(row, "poll_id")?;
    required(row, "thread_key")?;
    if batch.is_old(row) || batch.is_repeated(row) {
        return Ok(None);
    }
    let Some(notice) = batch.notice(row) else {
        return Ok((!batch.is_history(row)).then(|| unknown(row)));
    };
    let thread = batch.thread(row, None)?;
    let parts = [About::PollOptions, About::PollVotes];
    let parts = parts.map(|about| batch.together.about(about, poll).iter().copied());
    let action = action(poll, &notice, batch).filter(|_| batch.share(parts.into_iter().flatten()));
    let Some(action) = action else {
        return Ok(Some(unknown(row)));
    };
    let options = options(poll, action == PollAction::Created, batch);
    let poll = Poll {
        id: PollId::from(poll),
        title: title(&notice, batch).map(str::to_owned),
        option_count: options.len().try_into().ok(),
        options,
    };
    Ok(Some(Event::PollChanged(PollChanged {
        id: notice.id,
        author: notice.author,
        thread,
        at: notice.at,
        action,
        poll,
        raw: raw(row),
    })))
}

/// `None`: it cannot be seen.
fn action(poll: u64, notice: &Notice, batch: &Batch<'_>) -> Option<PollAction> {
    let votes = batch.together.about(About::PollVotes, poll).iter();
    let mut named = votes.filter(|vote| filled(vote, "message_id").is_some());
    let own = named.clone().filter(|vote| {
        vote.text("message_id") == Some(notice.id.as_str())
            && positive(vote, "contact_id") == Some(notice.author.get())
    });
    let added = once(own.filter_map(|vote| positive(vote, "option_id")));
    if !added.is_empty() {
        return Some(PollAction::Voted {
            added: added.into_iter().map(PollOptionId::from).collect(),
            removed: Vec::new(),
        });
    }
    let is_older = named.next().is_some() || batch.has_removed_votes();
    (!is_older).then_some(PollAction::Created)
}

/// The votes of an option.
#[derive(Default)]
struct Votes {
    voters: BTreeSet<UserId>,
    count: Option<u32>,
}

/// Of an option of an older poll without votes in the program it is not known whether there are any.
fn options(poll: u64, is_new: bool, batch: &Batch<'_>) -> Vec<PollOption> {
    let mut votes: BTreeMap<u64, Votes> = BTreeMap::new();
    for row in batch.together.about(About::PollVotes, poll) {
        let voter = positive(row, "contact_id").map(UserId::from);
        if let (Some(option), Some(voter)) = (positive(row, "option_id"), voter) {
            let of_it = votes.entry(option).or_default();
            of_it.voters.insert(voter);
            let count = row.integer("vote_count");
            let count = count.and_then(|count| count.try_into().ok());
            of_it.count = of_it.count.max(count);
        }
    }
    let mut seen = BTreeSet::new();
    let rows = batch.together.about(About::PollOptions, poll).iter();
    rows.filter_map(|row| {
        let option = positive(row, "option_id").filter(|option| seen.insert(*option))?;
        let Votes { voters, count } = votes.remove(&option).unwrap_or_default();
        let is_known = is_new || !voters.is_empty();
        Some(PollOption {
            id: PollOptionId::from(option),
            text: filled(row, "option_text").map(str::to_owned),
            is_voted: is_known.then(|| voters.contains(&batch.context.me)),
            vote_count: count.or(is_new.then_some(0)),
            voters,
        })
    })
    .collect()
}

/// The question.
fn title<'a>(notice: &Notice, batch: &Batch<'a>) -> Option<&'a str> {
    let shown = batch.attachments(notice.id.as_str()).into_iter();
    let mut polls = shown.filter(|shown| {
        let kind = batch.action(shown).and_then(|action| action.text("type"));
        kind.is_some_and(|kind| kind.starts_with("xma_poll_"))
    });
    filled(polls.find(|shown| batch.share([*shown]))?, "title_text")
}
