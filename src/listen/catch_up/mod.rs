//! Catching up with the messages behind a gap: which page to request next, given the pages that came. Pure, without I/O.
//!
//! A [`CatchUp`] outlives failed requests and a stop: what was fetched is not fetched again. The caller sends
//! [`request`](CatchUp::request), hands the outcome to [`take`](CatchUp::take) or [`failed`](CatchUp::failed), and goes on until there
//! is no request left; then [`finish`](CatchUp::finish) gives the messages.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use crate::error::{Error, TransportError};
use crate::event::{Gap, MessageEvent, Raw};
use crate::id::{MessageId, ThreadId};
use crate::model::{Message, ThreadKey, ThreadLocation};
use crate::time::Timestamp;
use crate::wire;

/// How long before the time of the gap a search begins. Clocks differ, and messages are not pushed in the order of their
/// times; identifiers show which messages were delivered before.
pub(super) const MARGIN: Duration = Duration::from_secs(5 * 60);

/// Where new messages are. One that comes to an archived thread brings it back to the inbox.
const LOCATIONS: [ThreadLocation; 3] = [
    ThreadLocation::Inbox,
    ThreadLocation::Pending,
    ThreadLocation::Other,
];

/// How many conversations or messages a page has at first, and at most: a page is enlarged where more than one page of them
/// have the same time.
const THREADS: (u32, u32) = (20, 640);
const MESSAGES: (u32, u32) = (50, 800);

/// How far one catching up goes. Each has a method of [`ListenOptions`](crate::ListenOptions) that documents it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) messages: usize,
    pub(crate) time: Duration,
    pub(crate) attempts: u32,
}

/// A page to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageRequest {
    pub(crate) of: PageOf,
    /// At most so many.
    pub(crate) limit: u32,
    /// Begins with the newest at or before this time. `None`: with the newest of all.
    pub(crate) before: Option<Timestamp>,
    /// How many came on the pages before, for lists that count instead of naming a time.
    pub(crate) offset: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageOf {
    Threads(ThreadLocation),
    Messages(ThreadKey),
}

/// A page as it came, newest first.
#[derive(Debug)]
pub(crate) enum Page {
    Threads(ThreadPage),
    Messages(wire::Page<Message>),
}

#[derive(Debug, Default)]
pub(crate) struct ThreadPage {
    /// The conversations that can be read, each with the time of its last message.
    pub(crate) threads: Vec<(ThreadKey, Option<Timestamp>)>,
    /// How many entries the page has, with those that are left out.
    pub(crate) length: usize,
    /// The time of the last entry that has one, those included that are left out.
    pub(crate) end: Option<Timestamp>,
}

/// The state of one catching up.
#[derive(Debug)]
pub(super) struct CatchUp {
    /// The time that the gap was announced with.
    gap: Timestamp,
    /// Everything that was written before this has been delivered, as far as clocks can be trusted.
    certain: Timestamp,
    /// Where the search ends: `certain` less the margin.
    since: Timestamp,
    /// When it began.
    began: Timestamp,
    limits: Limits,
    /// Folders and conversations that have more pages; the first is next.
    walks: VecDeque<Walk>,
    listed: HashSet<ThreadId>,
    found: Vec<MessageEvent>,
    /// How many messages the pages had, those included that had been delivered before.
    examined: usize,
    spent: Duration,
    is_complete: bool,
}

/// The missed messages, oldest first.
pub(super) struct Caught {
    pub(super) messages: Vec<MessageEvent>,
    /// Everything that was written before this has been delivered. `None`: something had to be given up.
    pub(super) complete_to: Option<Timestamp>,
}

/// A folder or a conversation, from its newest page to its oldest.
#[derive(Debug)]
struct Walk {
    next: PageRequest,
    /// How often in a row its page could not be had.
    failures: u32,
    /// The messages of a conversation that its pages had: at the border of two pages they repeat.
    seen: HashSet<MessageId>,
}

impl Walk {
    fn new(of: PageOf) -> Self {
        let (limit, _) = of.page();
        Self {
            next: PageRequest {
                of,
                limit,
                before: None,
                offset: 0,
            },
            failures: 0,
            seen: HashSet::new(),
        }
    }

    /// Whether a page that ends at this time leads to older ones.
    fn falls(&self, end: Option<Timestamp>) -> bool {
        match (end, self.next.before) {
            (Some(end), Some(before)) => end < before,
            (end, _) => end.is_some(),
        }
    }

    /// Whether a page has entries that cannot be read, and they may be others than those with which the page before ended: they are
    /// as good as new, for behind them may be more. Where none has a time that is not known.
    fn has_unreadable(&self, length: usize, readable: usize, end: Option<Timestamp>) -> bool {
        length > readable && (end.is_none() || self.falls(end))
    }

    /// Moves on behind a page. `None`: the next page has to be larger than a page can be.
    fn advance(&mut self, length: usize, end: Option<Timestamp>, is_new: bool) -> Option<()> {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.next.offset = self.next.offset.saturating_add(length);
        let falls = self.falls(end);
        if falls {
            self.next.before = end;
        }
        if falls && is_new {
            return Some(());
        }
        // All on the page are of the time with which it begins, and behind them may be more of that time.
        let (_, largest) = self.next.of.page();
        if self.next.limit >= largest {
            return None;
        }
        self.next.limit = self.next.limit.saturating_mul(2).min(largest);
        Some(())
    }
}

impl PageOf {
    /// The size of a page at first, and at most.
    fn page(self) -> (u32, u32) {
        match self {
            Self::Threads(_) => THREADS,
            Self::Messages(_) => MESSAGES,
        }
    }

    fn thread(self) -> Option<ThreadKey> {
        match self {
            Self::Threads(_) => None,
            Self::Messages(thread) => Some(thread),
        }
    }
}

impl CatchUp {
    /// Searches for what was written at `certain` or later, and a margin before. `now`: the server's time.
    pub(super) fn new(gap: Timestamp, certain: Timestamp, now: Timestamp, limits: Limits) -> Self {
        let certain = certain.min(gap).min(now);
        Self {
            gap,
            certain,
            since: certain.earlier(MARGIN),
            began: now,
            limits,
            walks: LOCATIONS.map(PageOf::Threads).map(Walk::new).into(),
            listed: HashSet::new(),
            found: Vec::new(),
            examined: 0,
            spent: Duration::ZERO,
            is_complete: true,
        }
    }

    /// The page to fetch now. `None`: there is none left.
    pub(super) fn request(&self) -> Option<PageRequest> {
        self.walks.front().map(|walk| walk.next)
    }

    /// Takes in the page that was requested, which took so long. `is_known`: whether a message was delivered before. Returns the
    /// gap that is left, where something has to be given up.
    pub(super) fn take(
        &mut self,
        page: Page,
        took: Duration,
        is_known: impl Fn(&MessageId) -> bool,
    ) -> Option<Gap> {
        let mut walk = self.walks.pop_front()?;
        walk.failures = 0;
        let of = walk.next.of;
        let goes_on = match (page, of) {
            (Page::Threads(page), PageOf::Threads(_)) => self.take_threads(walk, page),
            (Page::Messages(page), PageOf::Messages(thread)) => {
                self.take_messages(walk, thread, page, is_known)
            }
            // No answer to what was requested.
            _ => None,
        };
        self.spent = self.spent.saturating_add(took);
        if self.examined > self.limits.messages || self.spent > self.limits.time {
            let is_left = !self.walks.is_empty() || goes_on.is_none();
            self.walks.clear();
            return is_left.then(|| self.give_up(None));
        }
        match goes_on {
            Some(()) => None,
            None => Some(self.give_up(of.thread())),
        }
    }

    /// `None`: the rest of the folder has to be given up.
    fn take_threads(&mut self, mut walk: Walk, page: ThreadPage) -> Option<()> {
        // Its last entry counts: one odd time between the others shows nothing of what comes behind them.
        let is_over = page.length == 0 || self.is_before(page.end);
        let has_unreadable = walk.has_unreadable(page.length, page.threads.len(), page.end);
        let recent = page.threads.into_iter();
        let recent = recent.filter(|(_, last)| last.is_none_or(|last| last >= self.since));
        let recent: Vec<ThreadKey> = recent
            .map(|(thread, _)| thread)
            .filter(|thread| self.listed.insert(thread.id()))
            .collect();
        // A page that is not full and has nothing but what the page before had is the last.
        let is_new = !recent.is_empty() || has_unreadable;
        let is_last = !is_new && page.length < walk.next.limit as usize;
        let goes_on = if is_over || is_last {
            Some(())
        } else {
            let advanced = walk.advance(page.length, page.end, is_new);
            advanced.map(|()| self.walks.push_front(walk))
        };
        // The conversations of a page come before its next page, so that not all of them have to be kept.
        for thread in recent.into_iter().rev() {
            self.walks.push_front(Walk::new(PageOf::Messages(thread)));
        }
        goes_on
    }

    /// `None`: the rest of the conversation has to be given up.
    fn take_messages(
        &mut self,
        mut walk: Walk,
        thread: ThreadKey,
        page: wire::Page<Message>,
        is_known: impl Fn(&MessageId) -> bool,
    ) -> Option<()> {
        let wire::Page {
            elements: page,
            length,
            end,
        } = page;
        let has_unreadable = walk.has_unreadable(length, page.len(), end);
        let newest = page.iter().map(|message| message.at).max();
        // Before the time that is certain, a whole page of messages that were delivered leads to nothing but more of them.
        let is_known_ground = newest.is_some_and(|newest| newest < self.certain)
            && page.iter().any(|message| is_known(&message.id))
            && page
                .iter()
                .all(|message| is_known(&message.id) || is_change(message));
        let before = self.examined;
        if has_unreadable {
            self.examined += length - page.len();
        }
        for message in page {
            if !walk.seen.insert(message.id.clone()) {
                continue;
            }
            self.examined += 1;
            if message.at >= self.since && !is_change(&message) && !is_known(&message.id) {
                self.found.push(MessageEvent {
                    thread: as_pushed(thread),
                    message,
                    raw: Raw::default(),
                });
            }
        }
        let is_new = self.examined > before;
        let is_last = !is_new && length < walk.next.limit as usize;
        if length == 0 || is_last || is_known_ground || self.is_before(end) {
            return Some(());
        }
        walk.advance(length, end, is_new)?;
        self.walks.push_front(walk);
        Some(())
    }

    /// Takes in that the page could not be had. It is requested again, behind all others; after too many failures it is given up,
    /// and the gap that is left is returned.
    pub(super) fn failed(&mut self, error: &Error, took: Duration) -> Option<Gap> {
        // While there is no connection at all, nothing is known of the page, and time is not what is wanting.
        let is_offline = matches!(error, Error::Transport(TransportError::Connect { .. }));
        if is_offline {
            return None;
        }
        self.spent = self.spent.saturating_add(took);
        let mut walk = self.walks.pop_front()?;
        walk.failures = walk.failures.saturating_add(1);
        let of = walk.next.of;
        if walk.failures < self.limits.attempts.max(1) {
            self.walks.push_back(walk);
            return None;
        }
        Some(self.give_up(of.thread()))
    }

    fn give_up(&mut self, thread: Option<ThreadKey>) -> Gap {
        self.is_complete = false;
        let thread = thread.map(as_pushed);
        let since = self.gap;
        log::warn!("not everything could be caught up with since {since}");
        Gap { since, thread }
    }

    fn is_before(&self, at: Option<Timestamp>) -> bool {
        at.is_some_and(|at| at < self.since)
    }

    /// The messages that were found.
    pub(super) fn finish(self) -> Caught {
        let mut messages = self.found;
        messages.sort_by_key(|event| event.message.at);
        // In the history the newest comes first, also of those that have the same time.
        for same in messages.chunk_by_mut(|one, other| one.message.at == other.message.at) {
            same.reverse();
        }
        Caught {
            messages,
            complete_to: self.is_complete.then_some(self.began),
        }
    }
}

/// A pushed event does not distinguish a room from a group, and a message that is caught up with is to look the same.
fn as_pushed(thread: ThreadKey) -> ThreadKey {
    match thread {
        ThreadKey::Room(id) => ThreadKey::Group(id),
        thread => thread,
    }
}

/// Whether it is a change, such as a new title: the history lists these among the messages.
fn is_change(message: &Message) -> bool {
    message.log.is_some()
}

#[cfg(test)]
mod tests;
