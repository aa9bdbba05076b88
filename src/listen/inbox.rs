//! Events that come by another connection than the transport's: those of encrypted chats.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::event::Event;
use crate::sync::lock;
use crate::time::later;

/// How long a listening blocks for its transport before it looks for events that came the other way: nothing wakes a thread that
/// reads from a socket.
const LOOK: Duration = Duration::from_millis(50);

/// The number of events without a ticket that wait: later ones are refused where they can come again, or do not count.
const MAX_WAITING: usize = 2000;

/// Called with the ticket of an event that was taken.
type Done = Arc<dyn Fn(u64) + Send + Sync>;

/// Events on their way into a listening. Each may have a ticket, which goes back once the event has been taken.
#[derive(Default)]
pub(crate) struct Inbox(Mutex<State>);

#[derive(Default)]
struct State {
    /// `None`: nothing comes this way.
    done: Option<Done>,
    waiting: VecDeque<(Option<u64>, Event)>,
    /// The tickets of events that are on their way, each with the event's number.
    under_way: VecDeque<(u64, u64)>,
}

impl Inbox {
    /// From now on events come this way. `done` gets the tickets of those that were taken.
    pub(crate) fn attach(&self, done: impl Fn(u64) + Send + Sync + 'static) {
        lock(&self.0).done = Some(Arc::new(done));
    }

    /// Nothing comes this way any more. What waits stays.
    pub(crate) fn detach(&self) {
        let mut state = lock(&self.0);
        state.done = None;
        // The client that gave the tickets is gone.
        state.under_way.clear();
        state.waiting.retain(|it| it.0.is_none());
    }

    pub(crate) fn put(&self, ticket: Option<u64>, event: Event) {
        lock(&self.0).waiting.push_back((ticket, event));
    }

    /// Puts an event that nobody needs to have. `false`: too many wait already.
    pub(crate) fn put_if_room(&self, event: Event) -> bool {
        let mut state = lock(&self.0);
        let has_room = state.waiting.len() < MAX_WAITING;
        if has_room {
            state.waiting.push_back((None, event));
        }
        has_room
    }

    /// Takes the events that wait; `add` takes in each and returns its number.
    pub(super) fn drain(&self, mut add: impl FnMut(Event) -> u64) {
        let waiting = std::mem::take(&mut lock(&self.0).waiting);
        for (ticket, event) in waiting {
            let number = add(event);
            if let Some(ticket) = ticket {
                lock(&self.0).under_way.push_back((number, ticket));
            }
        }
    }

    /// The events up to this number have been taken.
    pub(super) fn taken(&self, number: u64) {
        loop {
            let mut state = lock(&self.0);
            let Some((_, ticket)) = state.under_way.front().copied().filter(|it| it.0 <= number)
            else {
                return;
            };
            state.under_way.pop_front();
            let done = state.done.clone();
            drop(state);
            if let Some(done) = done {
                done(ticket);
            }
        }
    }

    /// Until when a listening may block.
    pub(super) fn limit(&self, deadline: Instant) -> Instant {
        match lock(&self.0).done {
            Some(_) => deadline.min(later(Instant::now(), LOOK)),
            None => deadline,
        }
    }
}
