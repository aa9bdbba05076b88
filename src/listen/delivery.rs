//! Where events leave the thread that listens: each goes to the first who waits for one like it, else into the channel.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, Select, Sender, TrySendError, bounded};

use super::StopHandle;
use crate::event::Event;

/// The channel of a listener, and those who wait for events of their own choice.
pub(super) struct Delivery {
    state: Mutex<State>,
    receiver: Receiver<Event>,
}

struct State {
    /// `None`: listening has ended.
    channel: Option<Sender<Event>>,
    /// How many events have gone into the channel.
    delivered: u64,
    /// Who waits, the longest first.
    waits: Vec<Wait>,
    next_wait: u64,
}

struct Wait {
    number: u64,
    /// Takes what it needs of an event; says whether it wanted it.
    take: Box<dyn FnMut(&Event) -> bool + Send>,
}

/// A place in the channel: behind all that went into it so far.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u64);

impl Place {
    pub(crate) const BEGINNING: Self = Self(0);
}

impl Delivery {
    pub(super) fn new(capacity: usize) -> Self {
        let (sender, receiver) = bounded(capacity.max(1));
        Self {
            state: Mutex::new(State {
                channel: Some(sender),
                delivered: 0,
                waits: Vec::new(),
                next_wait: 0,
            }),
            receiver,
        }
    }

    pub(super) fn receiver(&self) -> &Receiver<Event> {
        &self.receiver
    }

    /// Where the next event will be.
    pub(super) fn place(&self) -> Place {
        Place(self.lock().delivered)
    }

    /// Delivers an event, as soon as there is room for it. Gives it back at a stop.
    pub(super) fn deliver(&self, mut event: Event, stop: &StopHandle) -> Option<Event> {
        if stop.is_stopped() {
            return Some(event);
        }
        loop {
            let room = {
                let mut state = self.lock();
                let Some(channel) = state.channel.clone() else {
                    return Some(event);
                };
                if let Some(index) = state.waits.iter_mut().position(|it| (it.take)(&event)) {
                    state.waits.remove(index);
                    return None;
                }
                match channel.try_send(event) {
                    Ok(()) => {
                        state.delivered += 1;
                        return None;
                    }
                    Err(TrySendError::Full(back) | TrySendError::Disconnected(back)) => {
                        event = back;
                    }
                }
                channel
            };
            // Waits without the lock: whoever makes room may need it.
            let mut either = Select::new_biased();
            let stopped = either.recv(stop.closed());
            either.send(&room);
            if either.ready() == stopped {
                return Some(event);
            }
        }
    }

    /// Ends the channel, behind what is in it, and every wait.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.channel = None;
        state.waits.clear();
    }

    /// Waits for an event, in the channel behind `place` or to come, of which `pick` makes something, and takes it out. `None`: the
    /// time is over, or listening is.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        place: Place,
        timeout: Duration,
        mut pick: impl FnMut(&Event) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let (sender, picked) = bounded(1);
        let number = {
            let mut state = self.lock();
            if let Some(found) = state.pick_waiting(&self.receiver, place, &mut pick)? {
                return Some(found);
            }
            state.add_wait(move |event| match pick(event) {
                // There is room for the one thing that is ever sent.
                Some(it) => sender.send(it).is_ok(),
                None => false,
            })
        };
        let found = picked.recv_timeout(timeout).ok();
        found.or_else(|| {
            self.lock().waits.retain(|wait| wait.number != number);
            // What was picked up to this moment is nobody else's any more.
            picked.try_recv().ok()
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes the first event behind `place` of which `pick` makes something out of the channel; the others stay as they were.
    /// Nothing is delivered meanwhile. `None`: listening has ended.
    fn pick_waiting<T>(
        &self,
        receiver: &Receiver<Event>,
        place: Place,
        mut pick: impl FnMut(&Event) -> Option<T>,
    ) -> Option<Option<T>> {
        let mut taken = Taken {
            channel: self.channel.as_ref()?,
            events: receiver.try_iter().collect(),
        };
        let behind = self.delivered.saturating_sub(place.0);
        let behind = usize::try_from(behind).unwrap_or(usize::MAX);
        let first = taken.events.len().saturating_sub(behind);
        let mut events = taken.events.iter().enumerate().skip(first);
        let found = events.find_map(|(index, event)| Some((index, pick(event)?)));
        Some(found.map(|(index, it)| {
            taken.events.remove(index);
            it
        }))
    }

    fn add_wait(&mut self, take: impl FnMut(&Event) -> bool + Send + 'static) -> u64 {
        let number = self.next_wait;
        self.next_wait += 1;
        self.waits.push(Wait {
            number,
            take: Box::new(take),
        });
        number
    }
}

/// What was in the channel, and is again when this is dropped.
struct Taken<'a> {
    channel: &'a Sender<Event>,
    events: VecDeque<Event>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for event in self.events.drain(..) {
            // There is as much room as there was before.
            let _ = self.channel.try_send(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread;

    use ureq::Agent;

    use super::*;
    use crate::event::Gap;
    use crate::time::Timestamp;

    const LONG: Duration = Duration::MAX;

    fn stop() -> StopHandle {
        StopHandle::new(Agent::new_with_defaults())
    }

    fn event(number: i64) -> Event {
        Event::Gap(Gap::new(Timestamp::from_millis(number)))
    }

    fn number(event: &Event) -> i64 {
        match event {
            Event::Gap(gap) => gap.since.as_millis(),
            other => panic!("{other}"),
        }
    }

    /// Picks the events of which this is true.
    fn those(
        wanted: impl Fn(i64) -> bool + Send + 'static,
    ) -> impl FnMut(&Event) -> Option<i64> + Send + 'static {
        move |event| Some(number(event)).filter(|number| wanted(*number))
    }

    /// A delivery with these events in its channel.
    fn holding(numbers: impl IntoIterator<Item = i64>) -> Delivery {
        let delivery = Delivery::new(100);
        for number in numbers {
            assert!(delivery.deliver(event(number), &stop()).is_none());
        }
        delivery
    }

    fn rest(delivery: &Delivery) -> Vec<i64> {
        let rest = delivery.receiver().try_iter();
        rest.map(|event| number(&event)).collect()
    }

    /// Until so many wait.
    fn until_waiting(delivery: &Delivery, count: usize) {
        while delivery.lock().waits.len() != count {
            thread::yield_now();
        }
    }

    #[test]
    fn takes_the_first_that_fits_out_of_the_channel_and_leaves_the_others() {
        let delivery = holding(1..=6);
        let even = those(|number| number % 2 == 0);
        assert_eq!(delivery.wait(Place::BEGINNING, LONG, even), Some(2));
        assert_eq!(rest(&delivery), [1, 3, 4, 5, 6]);
    }

    #[test]
    fn what_was_there_before_a_place_does_not_count() {
        let delivery = holding([2, 4]);
        let place = delivery.place();
        delivery.receiver().recv().unwrap();
        assert!(delivery.deliver(event(5), &stop()).is_none());
        assert!(delivery.deliver(event(6), &stop()).is_none());
        let even = those(|number| number % 2 == 0);
        assert_eq!(delivery.wait(place, LONG, even), Some(6));
        assert_eq!(rest(&delivery), [4, 5]);
    }

    #[test]
    fn who_has_waited_longest_is_served_first() {
        let delivery = Delivery::new(100);
        thread::scope(|threads| {
            let wait = || delivery.wait(Place::BEGINNING, LONG, those(|number| number >= 2));
            let first = threads.spawn(wait);
            until_waiting(&delivery, 1);
            let second = threads.spawn(wait);
            until_waiting(&delivery, 2);
            for number in 1..=4 {
                assert!(delivery.deliver(event(number), &stop()).is_none());
            }
            assert_eq!(first.join().unwrap(), Some(2));
            assert_eq!(second.join().unwrap(), Some(3));
        });
        assert_eq!(rest(&delivery), [1, 4]);
    }

    #[test]
    fn who_waits_no_more_takes_nothing() {
        let delivery = holding([1]);
        let waited = delivery.wait(Place::BEGINNING, Duration::ZERO, those(|number| number > 1));
        assert_eq!(waited, None);
        assert!(delivery.deliver(event(2), &stop()).is_none());
        assert_eq!(rest(&delivery), [1, 2]);
    }

    #[test]
    fn the_end_ends_every_wait_and_leaves_what_is_in_the_channel() {
        let delivery = holding([1]);
        thread::scope(|threads| {
            let waiting =
                threads.spawn(|| delivery.wait(Place::BEGINNING, LONG, those(|it| it > 1)));
            until_waiting(&delivery, 1);
            delivery.end();
            assert_eq!(waiting.join().unwrap(), None);
        });
        let late = delivery.wait(Place::BEGINNING, LONG, those(|_| true));
        assert_eq!(late, None);
        assert_eq!(delivery.receiver().iter().count(), 1);
    }

    #[test]
    fn what_fits_needs_no_room_and_a_stop_gives_back_what_has_none() {
        let (delivery, stop) = (Delivery::new(0), stop());
        assert!(delivery.deliver(event(1), &stop).is_none());
        thread::scope(|threads| {
            let waiting =
                threads.spawn(|| delivery.wait(Place::BEGINNING, LONG, those(|it| it > 1)));
            until_waiting(&delivery, 1);
            assert!(delivery.deliver(event(2), &stop).is_none());
            assert_eq!(waiting.join().unwrap(), Some(2));
            let full = threads.spawn(|| delivery.deliver(event(3), &stop));
            stop.stop();
            assert_eq!(number(&full.join().unwrap().unwrap()), 3);
        });
        assert_eq!(rest(&delivery), [1]);
    }

    #[test]
    fn a_panic_of_the_one_who_picks_costs_no_event() {
        let delivery = holding(1..=3);
        let pick = |event: &Event| {
            if number(event) == 2 {
                panic!("a bug")
            } else {
                None::<()>
            }
        };
        let wait = || delivery.wait(Place::BEGINNING, LONG, pick);
        assert!(catch_unwind(AssertUnwindSafe(wait)).is_err());
        assert_eq!(rest(&delivery), [1, 2, 3]);
    }

    #[test]
    fn many_wait_at_once_and_each_event_arrives_once() {
        const EVENTS: i64 = 3000;
        let (delivery, stop) = (Delivery::new(8), stop());
        let mut arrived = thread::scope(|threads| {
            // Three of ten events have somebody who waits for them, again and again.
            let waiting: Vec<_> = (0..3)
                .map(|digit| {
                    let delivery = &delivery;
                    let wait = move || {
                        let mine = those(move |number| number % 10 == digit);
                        delivery.wait(Place::BEGINNING, LONG, mine)
                    };
                    threads
                        .spawn(move || (0..EVENTS / 10).map_while(|_| wait()).collect::<Vec<_>>())
                })
                .collect();
            let receiving =
                threads.spawn(|| delivery.receiver().iter().map(|it| number(&it)).collect());
            until_waiting(&delivery, 3);
            for number in 0..EVENTS {
                assert!(delivery.deliver(event(number), &stop).is_none());
            }
            delivery.end();
            let mut arrived: Vec<Vec<i64>> =
                waiting.into_iter().map(|it| it.join().unwrap()).collect();
            arrived.push(receiving.join().unwrap());
            arrived
        });
        let received = arrived.pop().unwrap();
        for numbers in &arrived {
            assert!(numbers.is_sorted());
        }
        let mut all: Vec<i64> = arrived.concat();
        all.extend(received);
        all.sort_unstable();
        assert!(all.into_iter().eq(0..EVENTS));
    }
}
