//! The names of people and threads: fetched once, and kept up to date by events.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::error::Result;
use crate::event::Event;
use crate::id::UserId;
use crate::model::{Room, Thread, ThreadKey};
use crate::sync::lock;

/// How many people and how many threads are remembered. With more, all are fetched anew.
const MAX_NAMES: usize = 10_000;

/// What is known, and for how long it counts.
pub(super) struct Names {
    lifetime: Duration,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    people: BTreeMap<UserId, (Instant, Option<String>)>,
    threads: BTreeMap<ThreadKey, (Instant, OfThread)>,
    /// Counts the events that changed a name, so that no answer from before one takes its place.
    changes: u64,
}

/// The names within a thread.
#[derive(Clone, Default)]
struct OfThread {
    title: Option<String>,
    nicknames: BTreeMap<UserId, String>,
}

impl Names {
    pub(super) fn new(lifetime: Duration) -> Self {
        Self {
            lifetime,
            known: Mutex::default(),
        }
    }

    /// Takes in what an event changes.
    pub(super) fn feed(&self, event: &Event) {
        let mut known = lock(&self.known);
        match event {
            Event::TitleChanged(e) => {
                known.changes += 1;
                if let Some((_, names)) = known.threads.get_mut(&e.thread) {
                    names.title.clone_from(&e.title);
                }
            }
            Event::NicknameChanged(e) => {
                known.changes += 1;
                if let Some((_, names)) = known.threads.get_mut(&e.thread) {
                    match &e.nickname {
                        Some(nickname) => names.nicknames.insert(e.changed_for, nickname.clone()),
                        None => names.nicknames.remove(&e.changed_for),
                    };
                }
            }
            _ => {}
        }
    }

    /// The title of a group, or the name of the person or page that a thread is with.
    pub(super) fn title(&self, client: &Client, thread: ThreadKey) -> Result<Option<String>> {
        match thread {
            ThreadKey::User(person) => self.of_person(client, person),
            _ => Ok(self.of_thread(client, thread)?.title),
        }
    }

    /// The nickname of a person in a thread, or else the name of their profile.
    pub(super) fn name(
        &self,
        client: &Client,
        thread: Option<ThreadKey>,
        person: UserId,
    ) -> Result<Option<String>> {
        if let Some(thread) = thread
            && let Some(nickname) = self.of_thread(client, thread)?.nicknames.remove(&person)
        {
            return Ok(Some(nickname));
        }
        self.of_person(client, person)
    }

    fn of_person(&self, client: &Client, person: UserId) -> Result<Option<String>> {
        if let Some((since, name)) = lock(&self.known).people.get(&person)
            && since.elapsed() < self.lifetime
        {
            return Ok(name.clone());
        }
        let id = person.into();
        let name = match client.fetch_thread_info(&[id]) {
            Err(crate::Error::NotFound(_)) => None,
            found => found?
                .remove(&id)
                .and_then(|it| it.name().map(str::to_owned)),
        };
        let people = &mut lock(&self.known).people;
        if people.len() >= MAX_NAMES {
            people.clear();
        }
        people.insert(person, (Instant::now(), name.clone()));
        Ok(name)
    }

    fn of_thread(&self, client: &Client, thread: ThreadKey) -> Result<OfThread> {
        let changes = {
            let known = lock(&self.known);
            match known.threads.get(&thread) {
                Some((since, names)) if since.elapsed() < self.lifetime => {
                    return Ok(names.clone());
                }
                _ => known.changes,
            }
        };
        let names = match client.fetch_thread_info(&[thread.id()]) {
            Err(crate::Error::NotFound(_)) => OfThread::default(),
            found => found?
                .remove(&thread.id())
                .map(|it| names_of(&it, client))
                .unwrap_or_default(),
        };
        let mut known = lock(&self.known);
        if known.changes == changes {
            if known.threads.len() >= MAX_NAMES {
                known.threads.clear();
            }
            known
                .threads
                .insert(thread, (Instant::now(), names.clone()));
        }
        Ok(names)
    }
}

fn names_of(thread: &Thread, client: &Client) -> OfThread {
    let nicknames = match thread {
        Thread::Group(group) | Thread::Room(Room { group, .. }) => group.nicknames.clone(),
        Thread::User(user) => {
            let own = user.own_nickname.clone().map(|name| (client.uid(), name));
            let theirs = user.nickname.clone().map(|name| (user.id, name));
            own.into_iter().chain(theirs).collect()
        }
        Thread::Page(_) => BTreeMap::new(),
    };
    OfThread {
        title: thread.name().map(str::to_owned),
        nicknames,
    }
}
