//! Which events reach a handler.

use std::collections::BTreeSet;

use super::context::Context;
use super::refusal::{Refusal, Result};
use crate::id::UserId;
use crate::model::{Room, Thread, ThreadKey};

/// Decides whether a handler is called.
pub(super) type Filter = Box<dyn Fn(&Context) -> Result<bool> + Send + Sync>;

/// Whether all of the filters admit the event. The first that does not decides.
pub(super) fn admits(filters: &[Filter], context: &Context) -> Result<bool> {
    for filter in filters {
        if !filter(context)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A filter that admits what happens in these threads.
///
/// ```
/// use fbchat::{bot::{Bot, only_threads}, local::ENGINE_ROOM};
///
/// # let server = fbchat::local::LocalServer::start()?;
/// # let client = server.client_builder().login("bot@example.com", "bot")?;
/// let bot = Bot::new(&client).filter(only_threads([ENGINE_ROOM]));
/// # let _ = bot;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn only_threads(
    threads: impl IntoIterator<Item = impl Into<ThreadKey>>,
) -> impl Fn(&Context) -> Result<bool> + Send + Sync + 'static {
    let threads: BTreeSet<ThreadKey> = threads.into_iter().map(Into::into).collect();
    move |context: &Context| {
        Ok(context
            .thread()
            .is_some_and(|thread| threads.contains(&thread)))
    }
}

/// A filter that admits what these people write and do.
///
/// ```
/// use fbchat::{bot::{Bot, Command, only_people}, local::ADA};
///
/// # let server = fbchat::local::LocalServer::start()?;
/// # let client = server.client_builder().login("bot@example.com", "bot")?;
/// let restart = Command::new("restart", |_, _| Err("not yet".into())).filter(only_people([ADA]));
/// let bot = Bot::new(&client).command_with(restart);
/// # let _ = bot;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn only_people(
    people: impl IntoIterator<Item = UserId>,
) -> impl Fn(&Context) -> Result<bool> + Send + Sync + 'static {
    let people: BTreeSet<UserId> = people.into_iter().collect();
    move |context: &Context| {
        Ok(context
            .author()
            .is_some_and(|author| people.contains(&author)))
    }
}

/// A filter that admits what admins of a group write and do there. Fetches the group each time, because admins come and go.
///
/// The [module's page](super) has an example.
///
/// # Errors
///
/// A [`Refusal`] in threads that are no group, and if the author is no admin. As
/// [`Client::fetch_thread_info`](crate::Client::fetch_thread_info).
pub fn only_admins(context: &Context) -> Result<bool> {
    let id = context.group()?.id();
    let threads = context.client().fetch_thread_info(&[id])?;
    let is_admin = context
        .author()
        .is_some_and(|author| match threads.get(&id) {
            Some(Thread::Group(group)) => group.admins.contains(&author),
            Some(Thread::Room(Room { group, admins, .. })) => {
                admins.contains(&author) || group.admins.contains(&author)
            }
            _ => false,
        });
    if is_admin {
        return Ok(true);
    }
    Err(Refusal::new("Only admins of this group may ask me that.").into())
}
