//! The list of threads: read marks, folders, mutes, deletion; and all of it at once.

use std::time::Duration;

use fbchat::{Client, MessageId, Mute, Result, Thread, ThreadId, ThreadLocation, Timestamp};
use serde_json::{Value, json};

use crate::recordings::forms::{self, labelled, list};
use crate::recordings::operations::{GRACE, Operation, Outcome, call, grace, group};

/// Nobody's.
const GONE: ThreadId = ThreadId::new(9);
/// The recorder's group with a seller.
const MARKET: ThreadId = ThreadId::new(2_000_000_000_000_009);

pub fn operation(name: &str) -> Option<Operation> {
    reading(name)
        .or_else(|| moving(name))
        .or_else(|| muting(name))
        .or_else(|| fetching(name))
}

fn reading(name: &str) -> Option<Operation> {
    Some(match name {
        "mark_as_read" => {
            call(|client| nothing(client.mark_threads_as_read(&[GRACE.into(), group().id()])))
        }
        "mark_as_read_single" => call(|client| nothing(client.mark_as_read(group()))),
        "mark_as_read_nothing" => call(|client| nothing(client.mark_threads_as_read(&[]))),
        "mark_as_unread" => call(|client| nothing(client.mark_as_unread(grace()))),
        "mark_as_unread_several" => {
            call(|client| nothing(client.mark_threads_as_unread(&[group().id(), GRACE.into()])))
        }
        _ => return None,
    })
}

fn moving(name: &str) -> Option<Operation> {
    Some(match name {
        "move_threads_archive" => call(|client| {
            done(client.move_threads(&[GRACE.into(), group().id()], ThreadLocation::Archived))
        }),
        "move_threads_archive_single" => {
            call(|client| done(client.move_threads(&[GRACE.into()], ThreadLocation::Archived)))
        }
        "move_threads_inbox" => {
            call(|client| done(client.move_threads(&[GRACE.into()], ThreadLocation::Inbox)))
        }
        "move_threads_other" => call(|client| {
            done(client.move_threads(&[group().id(), GRACE.into()], ThreadLocation::Other))
        }),
        "move_threads_pending" => {
            call(|client| done(client.move_threads(&[GRACE.into()], ThreadLocation::Pending)))
        }
        "move_threads_refused" => {
            call(|client| done(client.move_threads(&[GONE], ThreadLocation::Inbox)))
        }
        "mark_as_spam" => call(|client| done(client.mark_as_spam(grace()))),
        "mark_as_spam_group" => call(|client| done(client.mark_as_spam(group()))),
        "delete_threads" => call(|client| done(client.delete_threads(&[GRACE.into()]))),
        "delete_threads_several" => {
            call(|client| done(client.delete_threads(&[group().id(), GRACE.into()])))
        }
        "delete_message_single" => call(|client| deleted(client, &["mid.$1"])),
        "delete_messages" => call(|client| deleted(client, &["mid.$1", "mid.$2"])),
        "delete_messages_refused" => call(|client| deleted(client, &["mid.$gone"])),
        _ => return None,
    })
}

fn muting(name: &str) -> Option<Operation> {
    Some(match name {
        "mute" => call(|client| {
            let mute = |mute| nothing(client.mute_thread(group(), mute));
            let hour = Mute::lasting(Duration::from_secs(3600));
            [hour, Mute::Forever, Mute::Off]
                .into_iter()
                .map(mute)
                .collect()
        }),
        "mute_for_a_while" => call(|client| {
            let mute = |seconds| {
                let mute = Mute::lasting(Duration::from_secs(seconds));
                nothing(client.mute_thread(group(), mute))
            };
            [60, 28_800].into_iter().map(mute).collect()
        }),
        "mute_forever" => call(|client| nothing(client.mute_thread(grace(), Mute::Forever))),
        "unmute" => call(|client| nothing(client.unmute_thread(grace()))),
        "mute_refused" => call(|client| {
            let minute = Mute::lasting(Duration::from_secs(60));
            let gone = fbchat::ThreadKey::Group(GONE.get().into());
            nothing(client.mute_thread(gone, minute))
        }),
        "mute_reactions" => call(|client| {
            Ok(json!([
                nothing(client.mute_thread_reactions(group()))?,
                nothing(client.unmute_thread_reactions(group()))?
            ]))
        }),
        "mute_mentions" => call(|client| {
            Ok(json!([
                nothing(client.mute_thread_mentions(group()))?,
                nothing(client.unmute_thread_mentions(group()))?
            ]))
        }),
        "unmute_reactions" => call(|client| nothing(client.unmute_thread_reactions(group()))),
        "unmute_mentions" => call(|client| nothing(client.unmute_thread_mentions(group()))),
        _ => return None,
    })
}

fn fetching(name: &str) -> Option<Operation> {
    Some(match name {
        "fetch_threads" => call(|client| all(client.threads(ThreadLocation::Inbox))),
        "fetch_threads_between" => call(|client| {
            let threads = client.threads(ThreadLocation::Archived);
            let (from, to) = (1_515_999_997_000, 1_515_999_998_000);
            let threads = threads.after(Timestamp::from_millis(from));
            all(threads.before(Timestamp::from_millis(to)))
        }),
        "fetch_threads_limit" => call(|client| all(client.threads(ThreadLocation::Inbox).take(1))),
        "fetch_thread_list_each_kind" => call(|client| first(client, 3)),
        "fetch_thread_list_marketplace" => call(|client| first(client, 2)),
        "fetch_thread_list_without_last_message" => call(|client| first(client, 1)),
        "fetch_thread_list_offset" => call(|client| {
            let threads = client.fetch_thread_list(0, 1, ThreadLocation::Inbox)?;
            Ok(list(&threads, forms::thread))
        }),
        "fetch_all_users_from_threads" => call(|client| {
            let threads = client.threads(ThreadLocation::Inbox).take(2);
            let threads: Vec<Thread> = threads.collect::<Result<_>>()?;
            let users = client.fetch_users_of_threads(&threads)?;
            Ok(list(&users, forms::user))
        }),
        "fetch_thread_info_marketplace" => call(|client| {
            Ok(labelled(
                client.fetch_thread_info(&[MARKET])?,
                forms::thread,
            ))
        }),
        _ => return None,
    })
}

/// As many as the only page has: behind it there may be more.
fn first(client: &Client, count: usize) -> Outcome {
    all(client.threads(ThreadLocation::Inbox).take(count))
}

fn all(threads: impl Iterator<Item = Result<Thread>>) -> Outcome {
    let threads: Vec<Thread> = threads.collect::<Result<_>>()?;
    Ok(list(&threads, forms::thread))
}

fn deleted(client: &Client, messages: &[&str]) -> Outcome {
    let messages: Vec<MessageId> = messages.iter().map(|id| MessageId::from(*id)).collect();
    done(client.delete_messages(&messages))
}

fn nothing(result: Result<()>) -> Outcome {
    result.map(|()| Value::Null)
}

fn done(result: Result<()>) -> Outcome {
    result.map(|()| json!(true))
}
